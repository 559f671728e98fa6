import { eachAlone } from '../platform/each-alone.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { offerAgain } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';

/** Assignment has this long before its question is offered to it once more, in milliseconds. */
const PATIENCE_MS = 5 * 60_000;

/** Offers to assignment and notice the questions that the stream lost: still received, or not told of, minutes after their change. */
export async function offerQuestions(
  { questions }: { questions: Pick<QuestionRepository, 'get' | 'questionsDue' | 'replace'> },
  now: string,
): Promise<void> {
  const patient = new Date(Date.parse(now) - PATIENCE_MS).toISOString();
  await eachAlone(questions.questionsDue(patient), async (questionId) => {
    const question = await questions.get(questionId);
    if (!question || (question.status !== 'received' && question.toTell === undefined)) return;
    try {
      await questions.replace(offerAgain(question));
      log('question offered', { questionId });
    } catch (error) {
      // Assignment or a person has just moved it on.
      if (error instanceof StaleItemError) return;
      throw error;
    }
  });
}
