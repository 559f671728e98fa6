import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { notFound } from '../platform/problem.ts';
import { StaleItemError } from '../platform/table.ts';
import { type Act, withdraw } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { Refusal } from '../question/refusal.ts';
import { questionIdOf } from './import-minutes.ts';
import { importView } from './read-import.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get' | 'replace'>;
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
};

/** Another write may come first this often before the caller has to ask again. */
const ATTEMPTS = 5;

/** How many questions are withdrawn at the same time. */
const CONCURRENCY = 8;

/**
 * Takes back a wrong import: all its questions but the sealed ones, which are no longer the coordinator's to take back.
 *
 * It may be asked again after a failure and finishes what was left.
 */
export async function withdrawImport(
  { directory, questions }: Dependencies,
  importId: string,
  act: Act & { why: string },
): Promise<Reply> {
  const found = await directory.get('import', importId);
  if (!found) throw notFound({ vi: 'lần nhập', en: 'import' }, importId);
  if (found.state === 'writing') {
    throw new Refusal({
      vi: 'Lần nhập chưa xong; hãy gửi lại yêu cầu nhập với cùng Idempotency-Key cho xong rồi rút.',
      en: 'The import is not finished; send it again with the same Idempotency-Key, then withdraw it.',
    });
  }
  const rows = found.rows.values();
  let withdrawn = 0;
  let sealed = 0;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const row of rows) {
        const outcome = await withdrawOne(questions, questionIdOf(importId, row), act);
        if (outcome === 'sealed') sealed += 1;
        else withdrawn += 1;
      }
    }),
  );
  const { at, by, why } = act;
  const next = { ...found, state: 'withdrawn' as const, withdrawn: { at, by, why }, version: found.version + 1 };
  if (found.state !== 'withdrawn') await directory.replace('import', next);
  log('import withdrawn', { importId, questions: withdrawn });
  return { status: 200, body: { ...importView(next), withdrawnQuestions: withdrawn, leftSealed: sealed } };
}

async function withdrawOne(
  questions: Dependencies['questions'],
  questionId: string,
  act: Act,
): Promise<'withdrawn' | 'sealed'> {
  for (let attempt = 1; ; attempt += 1) {
    const question = await questions.get(questionId);
    if (!question || question.status === 'withdrawn') return 'withdrawn';
    if (question.status === 'sealed') return 'sealed';
    try {
      await questions.replace(withdraw(question, act));
      return 'withdrawn';
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}
