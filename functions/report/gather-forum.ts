import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { reportAgenciesOf } from '../forum/forum.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { knownQuestionsOf } from '../question/forum-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { contributionId } from './contribution-id.ts';
import { lateLines } from './forum-annex.ts';
import { type ForumFacts, linesOf } from './forum-figures.ts';
import type { ReportRepository } from './report-repository.ts';

/** What a forum's papers are gathered from. */
export interface ForumSources {
  readonly questions: Pick<QuestionRepository, 'ofForum' | 'getMany' | 'inFull'>;
  readonly mails: Pick<MailRepository, 'getMany'>;
  readonly directory: Pick<DirectoryRepository, 'get' | 'all'>;
  readonly reports: Pick<ReportRepository, 'contributions'>;
}

/** Which forum's papers are wanted, whether they may have gaps, and where the children's pages begin. */
export type ForumWanted = { readonly forumId: string } & Pick<ForumFacts, 'draft' | 'linkBase'>;

/** Gathers all that the report of a forum and its sheet for children say. Sealed questions are in no list, so none is met here. */
export async function gatherForum(
  { questions, mails, directory, reports }: ForumSources,
  { forumId, draft, linkBase }: ForumWanted,
  now: string,
): Promise<ForumFacts> {
  const [forum, agencies, rules, known] = await Promise.all([
    directory.get('forum', forumId),
    directory.all('agency'),
    readRules(directory),
    knownQuestionsOf(questions, forumId),
  ]);
  if (!forum) throw new Error(`there is no forum ${forumId}`);
  const agencyIds = new Set([...reportAgenciesOf(forum), ...agencies.map(({ agencyId }) => agencyId)]);
  const [inFull, contributions] = await Promise.all([
    Promise.all(known.map((question) => questions.inFull(question))),
    reports.contributions([...agencyIds].map((agencyId) => contributionId({ forumId, agencyId }))),
  ]);
  const late = new Set(lateLines({ lines: linesOf(inFull), now }).map(({ question }) => question.questionId));
  const told = inFull.filter(({ questionId }) => late.has(questionId)).flatMap((question) => question.told);
  return {
    ...{ forum, draft, agencies, contributions, rules, now },
    questions: inFull,
    mails: await mails.getMany([...new Set(told)]),
    ...(linkBase !== undefined && { linkBase }),
  };
}
