import * as z from 'zod';
import type { Reply } from '../platform/http.ts';
import { ResultClass } from '../question/answer.ts';
import { approve, keepAnswer, returnAnswer } from '../question/answering.ts';
import { officeText, shown } from '../question/office-text.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';

/** What the coordinator makes of an answer: it is approved, returned with a comment, or kept although a child said "no". */
export const ReviewDecision = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('approve'),
    /** Absent: the one that the agency gave. */
    resultClass: ResultClass.optional(),
    /** Absent: the version that the agency drafted. */
    forChildren: officeText(3_000).optional(),
  }),
  z.strictObject({ decision: z.literal('return'), comment: officeText(2_000) }),
  z.strictObject({ decision: z.literal('keep'), reason: officeText(2_000) }),
]);
export type ReviewDecision = z.infer<typeof ReviewDecision>;

/** Reviews the last answer of a question. Approval closes; an answer that is returned has not stopped the agency's clock. */
export function reviewAnswer(desk: Desk, review: ReviewDecision, decision: Decision): Promise<Reply> {
  return decideOn(desk, { decision, what: `answer reviewed: ${review.decision}` }, (question, act) => {
    switch (review.decision) {
      case 'approve': {
        const { resultClass, forChildren } = review;
        return approve(question, { resultClass, forChildren: forChildren && shown(forChildren) }, act);
      }
      case 'return':
        return returnAnswer(question, shown(review.comment), act);
      case 'keep':
        return keepAnswer(question, { ...act, why: shown(review.reason) });
    }
  });
}
