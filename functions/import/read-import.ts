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

/** An import and what has become of its questions. */
export async function readImport({ directory, questions }: Dependencies, importId: string): Promise<Reply> {
  const found = await directory.get('import', importId);
  if (!found) throw notFound({ vi: 'lần nhập', en: 'import' }, importId);
  const imported = await questions.getMany(found.rows.map((row) => questionIdOf(importId, row)));
  return {
    status: 200,
    body: {
      ...importView(found),
      questions: imported.map((question) => ({
        questionId: question.questionId,
        status: question.status,
        ...(question.status !== 'sealed' && { code: question.code }),
      })),
    },
    version: found.version,
  };
}

/** An import as the API shows it. */
export function importView({ requestHash: _hash, firstNumber: _number, version: _version, ...shown }: Import): object {
  return shown;
}
