import * as z from 'zod';
import { Day, vietnameseDate } from '../calendar/day.ts';
import { inWords } from '../platform/problem.ts';
import { type Answer, missingParts, ResultClass } from './answer.ts';
import { lastPromiseDay } from './commitment.ts';
import { officeLine, officeText, shown } from './office-text.ts';
import type { OrdinaryQuestion } from './question.ts';

const ATTACHMENT = inWords(/^[a-z0-9]{20}\.(pdf|png|jpg)$/, {
  vi: 'phải là mã tệp (attachmentId) đã nhận khi tải tệp lên',
  en: 'must be an attachmentId as it was given out for the upload',
});

/**
 * A written answer as an agency, or the coordinator on its behalf, gives it: what was decided, why, and what happens next and when –
 * or why nothing more will – with its result class, its number and day, and a version that a child can read.
 */
export const GivenAnswer = z.strictObject({
  /** Who answers: an office and its agency. */
  by: officeLine(200),
  /** The day of the answer; absent: today. */
  on: Day.optional(),
  /** The number of the letter, "125/CV-GDĐT". */
  number: officeLine(60),
  decided: officeText(5_000),
  why: officeText(5_000),
  next: officeText(2_000).optional(),
  nextOn: Day.optional(),
  nothingMore: officeText(2_000).optional(),
  resultClass: ResultClass,
  forChildren: officeText(3_000),
  /** As the desk gave them out when the scans were put. */
  attachmentIds: z.array(z.string().regex(ATTACHMENT)).max(10).optional(),
});
export type GivenAnswer = z.infer<typeof GivenAnswer>;

/** A part of a given answer that does not fit the others or the question, told in both languages. */
export interface AnswerFault {
  readonly field: keyof GivenAnswer;
  readonly value?: string;
  readonly vi: string;
  readonly en: string;
}

/** What is wrong with an answer as a whole: its days, and that it says either what happens next and when, or why nothing does. */
export function answerFaults(
  { on, next, nextOn, nothingMore, why, resultClass }: GivenAnswer,
  { askedOn }: Pick<OrdinaryQuestion, 'askedOn'>,
  today: string,
): AnswerFault[] {
  const faults: AnswerFault[] = [];
  if (on !== undefined && (on < askedOn || on > today)) {
    faults.push({
      ...{ field: 'on', value: on },
      vi: `phải từ ngày trẻ em hỏi (${vietnameseDate(askedOn)}) đến hôm nay (${vietnameseDate(today)})`,
      en: `must be from the day the child asked (${askedOn}) to today (${today})`,
    });
  }
  if ((next === undefined) === (nothingMore === undefined)) {
    faults.push({
      field: next === undefined ? 'next' : 'nothingMore',
      vi: 'hãy nêu việc tiếp theo và ngày hoàn thành, hoặc nêu lý do không còn việc gì tiếp theo; chỉ một trong hai',
      en: 'say what happens next and by when, or why nothing more does; exactly one of the two',
    });
  }
  if (next !== undefined && nextOn === undefined) {
    faults.push({ field: 'nextOn', vi: 'bắt buộc khi có việc tiếp theo', en: 'required with a next step' });
  }
  const last = lastPromiseDay(today);
  if (nextOn !== undefined && (nextOn < today || nextOn > last)) {
    faults.push({
      ...{ field: 'nextOn', value: nextOn },
      vi: `không được trước hôm nay (${vietnameseDate(today)}), và không quá ba năm nữa (${vietnameseDate(last)})`,
      en: `must be from today (${today}) to three years ahead (${last})`,
    });
  }
  const given = { why, ...(next !== undefined && { next }), ...(nextOn !== undefined && { nextOn }) };
  const named = new Set(faults.map(({ field }) => field));
  return [...faults, ...missingParts(given, resultClass).filter(({ field }) => !named.has(field))];
}

/** The answer as it is kept: no child is named in what others read. */
export function writtenAnswer(given: GivenAnswer, { agencyId, today }: { agencyId: string; today: string }): Answer {
  const { decided, why, next, nextOn, nothingMore, forChildren, by, number, resultClass, attachmentIds, on } = given;
  return {
    mode: 'written',
    // Whoever answers is an official by office, which the report prints; it is no child's name.
    by,
    agencyId,
    on: on ?? today,
    number,
    decided: shown(decided),
    why: shown(why),
    ...(next !== undefined && { next: shown(next) }),
    ...(nextOn !== undefined && { nextOn }),
    ...(nothingMore !== undefined && { nothingMore: shown(nothingMore) }),
    resultClass,
    forChildren: shown(forChildren),
    ...(attachmentIds && attachmentIds.length > 0 && { attachmentIds }),
  };
}
