import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import { referenceFaults } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { invalidRequest } from '../platform/problem.ts';
import { assign } from '../question/lifecycle.ts';
import { impossibleMove } from '../question/moves.ts';
import { officeText, shown } from '../question/office-text.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';

/** What a coordinator decides about a question in triage. */
export const AssignmentDecision = z.strictObject({
  leadAgencyId: Identifier,
  /** Absent: the ones that the minutes named. */
  coordinatingAgencyIds: z.array(Identifier).max(10).optional(),
  /** Absent: the topic that the question already has. */
  topicId: Identifier.optional(),
  reason: officeText(1_000).optional(),
});
export type AssignmentDecision = z.infer<typeof AssignmentDecision>;

/** Gives a question to the agency that a person chose; both clocks follow the same rules as without a person. */
export function assignByHand(desk: Desk, choice: AssignmentDecision, decision: Decision): Promise<Reply> {
  return decideOn(desk, { decision, what: 'question assigned by hand' }, async (question, act) => {
    if (question.status !== 'received' && question.status !== 'triage') {
      throw impossibleMove(question, { vi: 'phân công', en: 'assigned' });
    }
    const forum = await desk.directory.get('forum', question.forumId);
    const faults = await referenceFaults(desk.directory, choice, { forum, today: dayOf(decision.now) });
    if (faults.length > 0) throw invalidRequest(faults);
    const responsibility = {
      topicId: choice.topicId ?? question.topicId ?? 'khac',
      leadAgencyId: choice.leadAgencyId,
      coordinatingAgencyIds: choice.coordinatingAgencyIds ?? question.coordinatingAgencyIds ?? [],
      because: ['điều phối viên quyết định'],
      confidence: 1,
    };
    return assign(question, responsibility, {
      ...act,
      ...(choice.reason !== undefined && { why: shown(choice.reason) }),
    });
  });
}
