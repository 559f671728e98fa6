import type { Key, KeyPage } from '../platform/table.ts';
import type { Page } from './question-repository.ts';

/** As many keys as fit into one answer of the table, at most. */
const PAGE = 1_000;

/**
 * Ids of all questions of a list, each once, read before anything is done with them: who moves dates on the way moves questions
 * to other places of the very list.
 */
export async function openQuestionIds(list: (page: Page) => Promise<KeyPage>): Promise<string[]> {
  const ids = new Set<string>();
  let after: Key | undefined;
  do {
    const page: KeyPage = await list({ limit: PAGE, ...(after && { after }) });
    for (const { questionId = '' } of page.keys) ids.add(questionId);
    after = page.next;
  } while (after);
  return [...ids];
}
