import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { Reply } from '../platform/http.ts';
import { notFound } from '../platform/problem.ts';
import { checkPart } from '../question/check-part.ts';
import { knownQuestionsOf } from '../question/forum-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { slipSheet } from './slips.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofForum' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'get'>;
  linkBase: string;
};

/** The sheet of slips of a forum, one for each question; what was split has one for each part. */
export async function printSlips(
  { questions, directory, linkBase }: Dependencies,
  forumId: string,
  key: string,
): Promise<Reply> {
  const [forum, policy] = await Promise.all([directory.get('forum', forumId), readPolicy(directory)]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  const known = await knownQuestionsOf(questions, forumId);
  const slips = known
    .filter(({ status }) => status !== 'split')
    .map(({ questionId, code }) => ({ code, check: checkPart(questionId, key) }));
  const sheet = slipSheet({ forum, hotline: policy.protectionLine.hotline, linkBase, slips });
  return {
    status: 200,
    bytes: new TextEncoder().encode(sheet),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}
