import { dayOf } from '../calendar/day.ts';
import type { AssignedQuestion, Question, WithdrawnQuestion } from './question.ts';

/** Something that an agency has not heard of a question yet, and the mail in which it is to. */
export interface Tiding {
  readonly agencyId: string;
  /** The beginning of the mail's id, the same for all that belongs into one mail. */
  readonly mailId: string;
}

/**
 * What the agencies must still hear of a question: that it was given to them, that its day has come nearer, or that one they were
 * told of is withdrawn.
 *
 * It follows from the question alone, so a change that the stream lost, repeats or brings late leads to the same mails. A question
 * that was answered at the forum asks nothing of an agency.
 */
export function unheard(question: Question): Tiding[] {
  const told = ({ mailId }: Tiding) => question.told.some((id) => id === mailId || id.startsWith(`${mailId}_`));
  if (question.status === 'assigned') return given(question).filter((tiding) => !told(tiding));
  if (question.status === 'withdrawn') return takenBack(question).filter((tiding) => !told(tiding));
  return [];
}

function given({ questionId, importId, assignedAt, history, broughtForward, ...question }: AssignedQuestion): Tiding[] {
  const together = importId ?? dayOf(assignedAt);
  const transfers = history.filter(({ what }) => what === 'transferred').length;
  // Whoever gets it by transfer may have heard of it before, to lead it or to coordinate, and owes something else since.
  const toLead = transfers > 0 ? `${questionId}-${String(transfers)}` : together;
  return [
    tiding(question.leadAgencyId, toLead),
    // A day that has come nearer may not wait for the next reminder.
    ...(broughtForward ? [tiding(question.leadAgencyId, broughtForward.batch)] : []),
    ...question.coordinatingAgencyIds.map((agencyId) => tiding(agencyId, together)),
  ];
}

/** Nobody hears of the withdrawal of what nobody was told of. */
function takenBack({ leadAgencyId, importId, withdrawnAt, told, ...question }: WithdrawnQuestion): Tiding[] {
  if (leadAgencyId === undefined) return [];
  return [leadAgencyId, ...(question.coordinatingAgencyIds ?? [])]
    .filter((agencyId) => told.some((mailId) => mailId.startsWith(`notice_${agencyId}_`)))
    .map((agencyId) => tiding(agencyId, `${importId ?? dayOf(withdrawnAt)}-withdrawn`));
}

function tiding(agencyId: string, batch: string): Tiding {
  return { agencyId, mailId: `notice_${agencyId}_${batch}` };
}

/** Which batch a mail belongs to that tells of days a changed calendar has brought forward; undefined of every other mail. */
export function batchOfNearerDays(mailId: string): string | undefined {
  return /(?:^|_)notice_[^_]+_(calendar-\d+-\d+)(?:_\d+)?$/.exec(mailId)?.[1];
}
