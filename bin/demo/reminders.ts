import type { Day, Instant } from '../../functions/calendar/day.ts';
import type { QuestionRecord, ToldMail } from './city-client.ts';

/** A morning on which people were reminded of a question. */
export interface Reminder {
  readonly on: Day;
  /** Working days before (negative) or after the due day. */
  readonly rung: number;
  readonly mails: readonly ToldMail[];
}

/** The reminders of a question that left, the first first. */
export function remindersOf(record: QuestionRecord): Reminder[] {
  return mornings(record, ({ state }) => state !== 'dropped');
}

/** The reminders that were to leave and never did, because a later morning said the same. */
export function remindersTakenOver(record: QuestionRecord): Reminder[] {
  return mornings(record, ({ state }) => state === 'dropped');
}

/** When a mail left; of one that never did, when it was written. */
export function leftAt({ sentAt, at }: ToldMail): Instant {
  return sentAt ?? at;
}

function mornings({ questionId, mails }: QuestionRecord, which: (mail: ToldMail) => boolean): Reminder[] {
  const digests = mails.filter((mail) => mail.kind === 'digest' && which(mail));
  return [...Map.groupBy(digests, ({ day = '' }) => day)]
    .map(([on, ofDay]) => ({ on, rung: ofDay[0]?.rungs?.[questionId] ?? 0, mails: ofDay }))
    .toSorted((a, b) => (a.on < b.on ? -1 : 1));
}
