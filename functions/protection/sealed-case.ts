import type { Reply } from '../platform/http.ts';
import { notFound } from '../platform/problem.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { SealedQuestion } from '../question/question.ts';

/** A sealed question as the protection lane sees it before it opens it: nothing of what was asked. */
export function caseView({
  questionId,
  forumId,
  receivedAt,
  harmDueAt,
  acknowledged,
  referred,
  history,
  version,
}: SealedQuestion) {
  return { questionId, forumId, receivedAt, harmDueAt, acknowledged, referred, history, version };
}

/** The reply that shows a case, with its version as `ETag`. */
export function caseReply(question: SealedQuestion, more: object = {}): Reply {
  return { status: 200, body: { ...caseView(question), ...more }, version: question.version };
}

/** A sealed question; any other is not there for the protection lane. */
export async function readCase(
  questions: Pick<QuestionRepository, 'get'>,
  questionId: string,
): Promise<SealedQuestion> {
  const question = await questions.get(questionId);
  if (question?.status !== 'sealed') throw notFound({ vi: 'vụ việc', en: 'case' }, questionId);
  return question;
}
