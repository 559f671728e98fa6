import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { Day, dayOf } from '../calendar/day.ts';
import { referenceFaults } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { invalidRequest } from '../platform/problem.ts';
import { lastPromiseDay } from '../question/commitment.ts';
import { officeText, shown } from '../question/office-text.ts';
import { addCommitment, moveCommitment } from '../question/promising.ts';
import { decideOn, type Decision, type Desk, expectToCome } from './decide-on.ts';

const commitmentId = z.string().min(1).max(20);

/** A new promise of an answer, or what became of one. */
export const CommitmentDecision = z.union([
  z.strictObject({ what: officeText(2_000), dueOn: Day, agencyId: Identifier.optional() }),
  z.discriminatedUnion('move', [
    z.strictObject({ commitmentId, move: z.literal('progress'), text: officeText(2_000) }),
    z.strictObject({
      ...{ commitmentId, move: z.literal('change'), why: officeText(2_000) },
      what: officeText(2_000).optional(),
      dueOn: Day.optional(),
    }),
    z.strictObject({ commitmentId, move: z.enum(['done', 'broken']), why: officeText(2_000) }),
  ]),
]);
export type CommitmentDecision = z.infer<typeof CommitmentDecision>;

/** Adds a commitment to a question, or moves one on. */
export function followCommitment(desk: Desk, given: CommitmentDecision, decision: Decision): Promise<Reply> {
  if ('dueOn' in given && given.dueOn !== undefined) {
    expectToCome('dueOn', given.dueOn, { now: decision.now, last: lastPromiseDay(dayOf(decision.now)) });
  }
  return decideOn(desk, { decision, what: 'commitment followed' }, async (question, act) => {
    if (!('commitmentId' in given)) {
      const { what, dueOn, agencyId } = given;
      if (agencyId !== undefined) {
        const known = { forum: undefined, today: dayOf(decision.now) };
        const faults = await referenceFaults(desk.directory, { leadAgencyId: agencyId }, known);
        if (faults.length > 0) throw invalidRequest(faults.map((fault) => ({ ...fault, pointer: '#/agencyId' })));
      }
      return addCommitment(question, { what: shown(what), dueOn, agencyId }, act);
    }
    switch (given.move) {
      case 'progress':
        return moveCommitment(question, { ...given, text: shown(given.text) }, act);
      case 'change': {
        const { what, dueOn, why, move, commitmentId: id } = given;
        const change = { ...(what !== undefined && { what: shown(what) }), ...(dueOn !== undefined && { dueOn }) };
        return moveCommitment(question, { commitmentId: id, move, ...change, why: shown(why) }, act);
      }
      case 'done':
      case 'broken':
        return moveCommitment(question, { ...given, why: shown(given.why) }, act);
    }
  });
}
