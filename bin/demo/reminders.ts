import type { Day, Instant } from '../../functions/calendar/day.ts';
import { rungKey } from '../../functions/mail/rung-key.ts';
import type { Commitment } from '../../functions/question/commitment.ts';
import type { QuestionRecord, ToldMail } from './city-client.ts';

/** A morning on which people were reminded of a question, or of one of its promises. */
export interface Reminder {
  readonly on: Day;
  /** Working days before (negative) or after the due day. */
  readonly rung: number;
  readonly mails: readonly ToldMail[];
}

/** The reminders of a question that left, the first first. */
export function remindersOf(record: QuestionRecord): Reminder[] {
  return mornings(record, rungKey(record.questionId), ({ state }) => state !== 'dropped');
}

/** The reminders that were to leave and never did, because a later morning said the same. */
export function remindersTakenOver(record: QuestionRecord): Reminder[] {
  return mornings(record, rungKey(record.questionId), ({ state }) => state === 'dropped');
}

/** The reminders of a promise that left, the first first. */
export function remindersOfPromise(
  record: QuestionRecord,
  { commitmentId }: Pick<Commitment, 'commitmentId'>,
): Reminder[] {
  return mornings(record, rungKey(record.questionId, commitmentId), ({ state }) => state !== 'dropped');
}

/** The mails that told the coordinator that something about a question waits for a decision. */
export function deskMails({ questionId, mails }: QuestionRecord): ToldMail[] {
  const told = ({ rungs = {} }: ToldMail): boolean => Object.keys(rungs).some((key) => key.startsWith(questionId));
  return mails.filter((mail) => mail.kind === 'digest' && mail.state !== 'dropped' && !told(mail));
}

/** When a mail left; of one that never did, when it was written. */
export function leftAt({ sentAt, at }: ToldMail): Instant {
  return sentAt ?? at;
}

function mornings({ mails }: QuestionRecord, key: string, which: (mail: ToldMail) => boolean): Reminder[] {
  const digests = mails.filter((mail) => mail.kind === 'digest' && mail.rungs?.[key] !== undefined && which(mail));
  return [...Map.groupBy(digests, ({ day = '' }) => day)]
    .map(([on, ofDay]) => ({ on, rung: ofDay[0]?.rungs?.[key] ?? 0, mails: ofDay }))
    .toSorted((a, b) => (a.on < b.on ? -1 : 1));
}
