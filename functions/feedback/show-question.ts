import { readPolicy } from '../directory/rules.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Reply } from '../platform/http.ts';
import { codeTyped, isKnownToAll } from '../question/question-code.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { Question } from '../question/question.ts';
import { helpOf } from '../question/help.ts';
import { refusal, unknownCode } from './problem-with-help.ts';
import { publicQuestion } from './public-question.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'idOfCode'>;
  directory: Pick<DirectoryRepository, 'get'>;
};

/** What is read in place of what does not exist, so that a code that nobody gave takes as long as one that somebody did. */
const NOBODY = 'nobody';

/** Shows what everybody may know of one question, and whom a child can turn to, whether the code exists or not. */
export async function showQuestion(dependencies: Dependencies, typed: string, requestId: string): Promise<Reply> {
  const { directory } = dependencies;
  const question = await findByCode(dependencies, typed);
  const [policy, forum, agency, other] = await Promise.all([
    readPolicy(directory),
    directory.get('forum', question?.forumId ?? NOBODY),
    directory.get('agency', (question && 'leadAgencyId' in question && question.leadAgencyId) || NOBODY),
    dependencies.questions.get(question?.status === 'duplicate' ? question.duplicateOf : NOBODY),
  ]);
  const help = helpOf(policy);
  if (!isKnownToAll(question)) return refusal(unknownCode(help), help, requestId);
  const names = { forum, agencyName: (agencyId: string) => agency?.name ?? agencyId };
  const sameAs = isKnownToAll(other) ? { sameAs: other.code } : {};
  return { status: 200, body: { ...publicQuestion(question, names), ...sameAs, help } };
}

/** The question with a code; a code that does not exist costs the same reads. */
export async function findByCode(
  { questions }: Pick<Dependencies, 'questions'>,
  typed: string,
): Promise<Question | undefined> {
  const questionId = await questions.idOfCode(codeTyped(typed) ?? NOBODY);
  return questions.get(questionId ?? NOBODY);
}
