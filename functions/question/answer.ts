import * as z from 'zod';
import { Day } from '../calendar/day.ts';

/**
 * What became of the matter, for the report, apart from the status: đã giải quyết xong · đang giải quyết · đã giải trình, cung cấp
 * thông tin · chưa giải quyết.
 */
export const ResultClass = z.enum(['resolved', 'in-progress', 'explained', 'unresolved']);
export type ResultClass = z.infer<typeof ResultClass>;

/** What the coordinator made of a written answer. */
export const Review = z.object({
  decision: z.enum(['approved', 'returned']),
  at: z.string(),
  by: z.string(),
  /** What the agency has to mend. */
  comment: z.string().optional(),
});
export type Review = z.infer<typeof Review>;

/** An answer as it was given at the forum, or in writing. */
export const Answer = z.object({
  mode: z.enum(['oral', 'written']),
  /** Who answered: an office and its agency. */
  by: z.string(),
  /** The agency that answers; absent when the minutes name only the office. */
  agencyId: z.string().optional(),
  on: Day,
  /** Of a written answer: the number of the letter, "125/CV-GDĐT". */
  number: z.string().optional(),
  decided: z.string(),
  why: z.string().optional(),
  /** What happens next, and by when. */
  next: z.string().optional(),
  nextOn: Day.optional(),
  /** In place of a next step: why nothing more will happen. */
  nothingMore: z.string().optional(),
  resultClass: ResultClass.optional(),
  /** The same in words that a child can read. */
  forChildren: z.string().optional(),
  /** The signed letters that were scanned; never public. */
  attachmentIds: z.array(z.string()).optional(),
  review: Review.optional(),
});
export type Answer = z.infer<typeof Answer>;

/** What a coordinating agency contributes to the answer of the lead. */
export const AnswerInput = z.object({
  agencyId: z.string(),
  by: z.string(),
  on: Day,
  text: z.string(),
});
export type AnswerInput = z.infer<typeof AnswerInput>;

/** A part of an answer that is missing for its result class, told to people in both languages. */
export interface MissingPart {
  readonly field: 'resultClass' | 'why' | 'next' | 'nextOn';
  readonly vi: string;
  readonly en: string;
}

/** What an answer still lacks to stand under a result class: a "no" needs its reason and a road map, work in progress a dated next step. */
export function missingParts(
  answer: Pick<Answer, 'why' | 'next' | 'nextOn'>,
  resultClass?: ResultClass,
): MissingPart[] {
  const missing: MissingPart[] = [];
  const needs = (field: MissingPart['field'], vi: string, en: string) => {
    missing.push({ field, vi, en });
  };
  if (resultClass === undefined) {
    needs('resultClass', 'bắt buộc: kết quả xử lý của câu hỏi', 'required: what became of the matter');
  }
  if (resultClass === 'unresolved' && !answer.why) {
    needs('why', 'chưa giải quyết thì phải nêu lý do', 'required when the matter is unresolved: the reason');
  }
  if (resultClass === 'unresolved' && !answer.next) {
    needs('next', 'chưa giải quyết thì phải nêu lộ trình', 'required when the matter is unresolved: the road map');
  }
  if (resultClass === 'in-progress' && !(answer.next && answer.nextOn)) {
    needs(
      'nextOn',
      'đang giải quyết thì phải nêu bước tiếp theo và ngày hoàn thành',
      'required while the matter is in progress: the next step and its day',
    );
  }
  return missing;
}
