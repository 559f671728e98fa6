import type { Key } from '../platform/table.ts';
import { isKnownToAll, type KnownQuestion } from './question-code.ts';
import type { QuestionRepository } from './question-repository.ts';

/** How many questions are read at a time. */
const PAGE = 100;

/** All questions of a forum of which everybody may know, in the order of their codes. */
export async function knownQuestionsOf(
  questions: Pick<QuestionRepository, 'ofForum' | 'getMany'>,
  forumId: string,
): Promise<KnownQuestion[]> {
  const found: KnownQuestion[] = [];
  let after: Key | undefined;
  do {
    const page = await questions.ofForum(forumId, '0000', { limit: PAGE, ...(after && { after }) });
    const stored = await questions.getMany(page.keys.map(({ questionId = '' }) => questionId));
    found.push(...stored.filter(isKnownToAll));
    after = page.next;
  } while (after);
  return found.sort((one, other) => one.number - other.number || (one.part ?? '').localeCompare(other.part ?? ''));
}
