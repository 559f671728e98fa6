import * as z from 'zod';
import { workingCalendar } from '../calendar/working-calendar.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { withdraw } from '../question/lifecycle.ts';
import { expectNoDuplicates } from '../question/moves.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { questionView } from '../question/question-view.ts';
import { screen } from '../question/screen.ts';
import type { Decision } from './decide-on.ts';
import { readQuestion } from './read-question.ts';

/** Why something is taken back. */
export const Withdrawal = z.strictObject({ reason: freeText(1_000) });
export type Withdrawal = z.infer<typeof Withdrawal>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'duplicatesOf' | 'replace'>;
  directory: Pick<DirectoryRepository, 'all'>;
};

/** Takes back one question that should not have been entered. */
export async function withdrawQuestion(
  { questions, directory }: Dependencies,
  { reason }: Withdrawal,
  { questionId, version, by, now }: Decision,
): Promise<Reply> {
  const question = await readQuestion(questions, questionId);
  expectVersion(question, version);
  expectNoDuplicates(question, await questions.duplicatesOf(questionId));
  // The agency reads the reason in its mail, so no child may be named in it.
  const next = withdraw(question, { at: now, by, why: screen(reason).privacy.text });
  await questions.replace(next);
  log('question withdrawn', { questionId });
  const calendar = workingCalendar(await directory.all('calendar'));
  return { status: 200, body: questionView(next, dayOf(now), calendar), version: next.version };
}
