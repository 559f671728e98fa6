import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Reply } from '../platform/http.ts';
import { notFound } from '../platform/problem.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { Import } from './import.ts';
import { questionIdOf } from './import-minutes.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get'>;
  questions: Pick<QuestionRepository, 'getMany'>;
};

/** An import and what has become of its questions; of those that are sealed not even that there are any. */
export async function readImport({ directory, questions }: Dependencies, importId: string): Promise<Reply> {
  const found = await directory.get('import', importId);
  if (!found) throw notFound({ vi: 'lần nhập', en: 'import' }, importId);
  const imported = await questions.getMany(found.rows.map(({ row }) => questionIdOf(importId, row)));
  return {
    status: 200,
    body: {
      ...importView(found),
      questions: imported
        .filter((question) => question.status !== 'sealed')
        .map(({ questionId, status, code }) => ({ questionId, status, code })),
    },
    version: found.version,
  };
}

/** An import as the API shows it: without its rows, because one that is missing among the questions would tell of a sealing. */
export function importView({ requestHash: _hash, rows: _rows, version: _version, ...shown }: Import): object {
  return shown;
}
