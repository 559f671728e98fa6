import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import type { OriginalRepository } from '../question/original-repository.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { recordReading } from '../question/sealing.ts';
import { caseReply, caseView, readCase } from './sealed-case.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace' | 'sealedOpen'>;
  originals: Pick<OriginalRepository, 'ofQuestion'>;
};

/** Another write may come first this often. */
const ATTEMPTS = 5;

/** Lists the cases that nobody has ended, the one that is due first on top. Nothing of what was asked is in the list. */
export async function listCases({ questions }: Pick<Dependencies, 'questions'>): Promise<Reply> {
  const open = await Array.fromAsync(questions.sealedOpen(), (questionId) => questions.get(questionId));
  const cases = open.filter((question) => question?.status === 'sealed').map(caseView);
  const items = cases.sort((one, other) => one.harmDueAt.localeCompare(other.harmDueAt));
  return { status: 200, body: { items, next: null } };
}

/** Shows what the child wrote. That it was read, by whom and when, is stored before anything is shown. */
export async function openCase(
  { questions, originals }: Dependencies,
  questionId: string,
  { by, now }: { by: string; now: string },
): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const read = recordReading(await readCase(questions, questionId), { at: now, by });
    try {
      await questions.replace(read);
      log('case opened', { questionId });
      const written = await originals.ofQuestion(questionId, read.version);
      return caseReply(read, {
        submissions: written.map(({ submission, receivedAt }) => ({ receivedAt, ...submission })),
      });
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}
