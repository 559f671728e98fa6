import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { referenceFaults } from '../forum/references.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { invalidRequest } from '../platform/problem.ts';
import { transfer } from '../question/moving.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { questionView } from '../question/question-view.ts';
import { screen } from '../question/screen.ts';
import type { Decision } from './assign-by-hand.ts';
import { readQuestion } from './read-question.ts';

/** Which other agency is to answer, and why: "not ours" always names another. */
export const TransferDecision = z.strictObject({ leadAgencyId: Identifier, reason: freeText(1_000) });
export type TransferDecision = z.infer<typeof TransferDecision>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Gives a question to another agency, which is told of it and gets a clock of its own. */
export async function transferQuestion(
  { questions, directory }: Dependencies,
  { leadAgencyId, reason }: TransferDecision,
  { questionId, version, by, now }: Decision,
): Promise<Reply> {
  const [question, rules] = await Promise.all([readQuestion(questions, questionId), readRules(directory)]);
  expectVersion(question, version);
  const today = dayOf(now);
  const faults = await referenceFaults(directory, { leadAgencyId }, { forum: undefined, today });
  if (faults.length > 0) throw invalidRequest(faults);
  const next = transfer(question, leadAgencyId, { at: now, by, rules, why: screen(reason).privacy.text });
  await questions.replace(next);
  log('question transferred', { questionId, lead: leadAgencyId });
  return { status: 200, body: questionView(next, today, rules.calendar), version: next.version };
}
