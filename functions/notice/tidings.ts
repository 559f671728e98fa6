import { dayOf } from '../calendar/day.ts';
import type { Change } from '../platform/stream.ts';
import { agenciesOf, type OrdinaryQuestion } from '../question/question.ts';
import { unheard } from '../question/unheard.ts';

/** Something that an agency must hear: of which question, and in which mail. */
export interface Tiding {
  readonly agencyId: string;
  readonly questionId: string;
  /** The beginning of the mail's id, the same for everything that belongs into one mail. */
  readonly mailId: string;
}

/**
 * What the agencies must hear of a change: that a question was given to them, or that one they were told of is withdrawn.
 *
 * A question that was answered at the forum asks nothing of an agency now; the follow-up step speaks of it when its result class is due.
 */
export function tidingsOf({ before, after }: Change<OrdinaryQuestion>): Tiding[] {
  if (after.status === 'assigned') {
    const given = before?.status === 'assigned' ? agenciesOf(before) : undefined;
    // Who coordinated so far and leads from now on owes something else, and by another day.
    const moved = given
      ? agenciesOf(after).filter((id) => !given.includes(id) || (id === after.leadAgencyId && id !== given[0]))
      : [];
    // Also of a change that is long past: its own record may be lost, and the follow-up step then writes the question again.
    const first = unheard(after).filter((agencyId) => !moved.includes(agencyId));
    return [
      // A later move is told in a mail of its own: the agency may have heard of the question before, in the mail of the import.
      ...tidings(after, moved, `${after.questionId}-${String(after.version)}`),
      ...tidings(after, first, after.importId ?? dayOf(after.assignedAt)),
    ];
  }
  if (after.status === 'withdrawn') {
    return tidings(after, unheard(after), `${after.importId ?? dayOf(after.withdrawnAt)}-withdrawn`);
  }
  return [];
}

function tidings({ questionId }: OrdinaryQuestion, agencyIds: readonly string[], batch: string): Tiding[] {
  return agencyIds.map((agencyId) => ({ agencyId, questionId, mailId: `notice_${agencyId}_${batch}` }));
}
