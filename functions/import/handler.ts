import * as z from 'zod';
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, route } from '../platform/http.ts';
import { AdmissionRepository } from '../question/admission-repository.ts';
import { OriginalRepository } from '../question/original-repository.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { importMinutes } from './import-minutes.ts';
import { readImport } from './read-import.ts';
import { IMPORT_ROUTES } from './routes.ts';
import { minutesTemplateFile } from './template-file.ts';
import { withdrawImport } from './withdraw-import.ts';

const environment = readEnvironment(
  'QUESTION_TABLE_NAME',
  'ORIGINAL_TABLE_NAME',
  'MAIL_TABLE_NAME',
  'DIRECTORY_TABLE_NAME',
);
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const originals = new OriginalRepository(dynamodb, environment.ORIGINAL_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const admissions = new AdmissionRepository(dynamodb, { questions, originals, mails });

/** `?dryRun=true` as a query writes it. */
const flag = z.enum(['true', 'false']).default('false');

/** Takes in the minutes of a whole forum. */
export const handler = httpFunction(IMPORT_ROUTES, {
  'POST /forums/{forumId}/questions/import': route({
    query: z.strictObject({ dryRun: flag, partial: flag }),
    respond: ({ parameters, query, bytes, contentType, caller, idempotencyKey, requestId, now }) =>
      importMinutes(
        { directory, admissions },
        { contentType, bytes, dryRun: query.dryRun === 'true', partial: query.partial === 'true' },
        { forumId: parameters.forumId ?? '', by: caller.id, key: idempotencyKey ?? requestId, now },
      ),
  }),
  'GET /imports/template': route({
    query: z.strictObject({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
    respond: ({ query }) => minutesTemplateFile({ directory }, query.format),
  }),
  'GET /imports/{importId}': route({
    respond: ({ parameters }) => readImport({ directory, questions }, parameters.importId ?? ''),
  }),
  'POST /imports/{importId}/withdraw': route({
    body: z.strictObject({ reason: freeText(1_000) }),
    respond: ({ parameters, body, caller, now }) =>
      withdrawImport({ directory, questions }, parameters.importId ?? '', { at: now, by: caller.id, why: body.reason }),
  }),
});
