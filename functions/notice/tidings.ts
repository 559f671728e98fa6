import { dayOf } from '../calendar/day.ts';
import type { Change } from '../platform/stream.ts';
import { agenciesOf, type OrdinaryQuestion } from '../question/question.ts';

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
    const told = before?.status === 'assigned' ? agenciesOf(before) : [];
    const batch = after.importId ?? dayOf(after.assignedAt);
    return tidings(
      after,
      agenciesOf(after).filter((agencyId) => !told.includes(agencyId)),
      batch,
    );
  }
  // Nobody hears of the withdrawal of what nobody was told of.
  if (after.status === 'withdrawn' && before?.status === 'assigned' && before.told.length > 0) {
    const batch = after.importId ?? dayOf(after.withdrawnAt);
    return tidings(after, agenciesOf(before), `${batch}-withdrawn`);
  }
  return [];
}

function tidings({ questionId }: OrdinaryQuestion, agencyIds: readonly string[], batch: string): Tiding[] {
  return agencyIds.map((agencyId) => ({ agencyId, questionId, mailId: `notice_${agencyId}_${batch}` }));
}
