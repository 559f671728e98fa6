import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { notFound } from '../platform/problem.ts';
import { StaleItemError } from '../platform/table.ts';
import { type Reasoned, withdraw } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { Refusal } from '../question/refusal.ts';
import { screen } from '../question/screen.ts';
import type { Import } from './import.ts';
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
  act: Reasoned,
): Promise<Reply> {
  const found = await directory.get('import', importId);
  if (!found) throw notFound({ vi: 'lần nhập', en: 'import' }, importId);
  if (found.state === 'writing') {
    throw new Refusal({
      vi: 'Lần nhập chưa xong; hãy gửi lại yêu cầu nhập với cùng Idempotency-Key cho xong rồi rút.',
      en: 'The import is not finished; send it again with the same Idempotency-Key, then withdraw it.',
    });
  }
  // The agencies read the reason in their mails, so no child may be named in it.
  const screened = { ...act, why: screen(act.why).privacy.text };
  const rows = found.rows.values();
  let withdrawn = 0;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const { row } of rows) {
        if (await withdrawOne(questions, questionIdOf(importId, row), screened)) withdrawn += 1;
      }
    }),
  );
  const next = await recordWithdrawal(directory, found, screened);
  log('import withdrawn', { importId, questions: withdrawn });
  return { status: 200, body: { ...importView(next), withdrawnQuestions: withdrawn } };
}

/** Remembers with the import that it was withdrawn; the first withdrawal keeps its reason. */
async function recordWithdrawal(
  directory: Dependencies['directory'],
  found: Import,
  { at, by, why }: Reasoned,
): Promise<Import> {
  if (found.state === 'withdrawn') return found;
  const next: Import = { ...found, state: 'withdrawn', withdrawn: { at, by, why }, version: found.version + 1 };
  await directory.replace('import', next);
  return next;
}

/** Withdraws one question, unless it is sealed; whether it is withdrawn now. */
async function withdrawOne(questions: Dependencies['questions'], questionId: string, act: Reasoned): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const question = await questions.get(questionId);
    if (!question || question.status === 'sealed') return false;
    if (question.status === 'withdrawn') return true;
    try {
      await questions.replace(withdraw(question, act));
      return true;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}
