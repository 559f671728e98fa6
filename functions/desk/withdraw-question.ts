import * as z from 'zod';
import type { Reply } from '../platform/http.ts';
import { withdraw } from '../question/lifecycle.ts';
import { expectNoDuplicates } from '../question/moves.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';

/** Why something is taken back. */
export const Withdrawal = z.strictObject({ reason: officeText(1_000) });
export type Withdrawal = z.infer<typeof Withdrawal>;

/** Takes back one question that should not have been entered. */
export function withdrawQuestion(
  desk: Desk & { questions: Pick<QuestionRepository, 'duplicatesOf'> },
  { reason }: Withdrawal,
  decision: Decision,
): Promise<Reply> {
  return decideOn(desk, { decision, what: 'question withdrawn' }, async (question, act) => {
    expectNoDuplicates(question, await desk.questions.duplicatesOf(question.questionId));
    // The agency reads the reason in its mail, so no child may be named in it.
    return withdraw(question, { ...act, why: shown(reason) });
  });
}
