import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { referenceFaults } from '../forum/references.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { invalidRequest } from '../platform/problem.ts';
import { assign, notInTriage } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { questionView } from '../question/question-view.ts';
import { screen } from '../question/screen.ts';
import { readQuestion } from './read-question.ts';

/** What a coordinator decides about a question in triage. */
export const AssignmentDecision = z.strictObject({
  leadAgencyId: Identifier,
  /** Absent: the ones that the minutes named. */
  coordinatingAgencyIds: z.array(Identifier).max(10).optional(),
  /** Absent: the topic that the question already has. */
  topicId: Identifier.optional(),
  reason: freeText(1_000).optional(),
});
export type AssignmentDecision = z.infer<typeof AssignmentDecision>;

/** Which question somebody decides about, knowing which version of it. */
export interface Decision {
  readonly questionId: string;
  readonly version: number;
  readonly by: string;
  readonly now: string;
}

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Gives a question to the agency that a person chose; both clocks follow the same rules as without a person. */
export async function assignByHand(
  { questions, directory }: Dependencies,
  choice: AssignmentDecision,
  { questionId, version, by, now }: Decision,
): Promise<Reply> {
  const [question, rules] = await Promise.all([readQuestion(questions, questionId), readRules(directory)]);
  expectVersion(question, version);
  if (question.status !== 'received' && question.status !== 'triage') throw notInTriage(question);
  const forum = await directory.get('forum', question.forumId);
  const faults = await referenceFaults(directory, choice, { forum, today: dayOf(now) });
  if (faults.length > 0) throw invalidRequest(faults);
  const next = assign(
    question,
    {
      topicId: choice.topicId ?? question.topicId ?? 'khac',
      leadAgencyId: choice.leadAgencyId,
      coordinatingAgencyIds: choice.coordinatingAgencyIds ?? question.coordinatingAgencyIds ?? [],
      because: ['điều phối viên quyết định'],
      confidence: 1,
    },
    { at: now, by, rules, ...(choice.reason !== undefined && { why: screen(choice.reason).privacy.text }) },
  );
  await questions.replace(next);
  log('question assigned by hand', { questionId, lead: choice.leadAgencyId });
  return { status: 200, body: questionView(next, dayOf(now), rules.calendar), version: next.version };
}
