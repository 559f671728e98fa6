import * as z from 'zod';
import type { Reply } from '../platform/http.ts';
import { markDuplicate } from '../question/moving.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';
import { readQuestion } from './read-question.ts';

/** Which other question is of the same matter, and why. */
export const Duplication = z.strictObject({ of: z.string().min(1).max(200), reason: officeText(1_000) });
export type Duplication = z.infer<typeof Duplication>;

/** Leaves a question to another one of the same matter; its answer answers both. */
export function duplicateQuestion(
  desk: Desk & { questions: Pick<QuestionRepository, 'duplicatesOf'> },
  { of, reason }: Duplication,
  decision: Decision,
): Promise<Reply> {
  const { questions } = desk;
  return decideOn(desk, { decision, what: 'question marked as a duplicate' }, async (question, act) => {
    const [other, duplicates] = await Promise.all([
      readQuestion(questions, of),
      questions.duplicatesOf(question.questionId),
    ]);
    return markDuplicate(question, { of: other, duplicates }, { ...act, why: shown(reason) });
  });
}
