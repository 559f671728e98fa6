import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, route } from '../platform/http.ts';
import { AdmissionRepository } from '../question/admission-repository.ts';
import { OriginalRepository } from '../question/original-repository.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { Submission } from '../question/submission.ts';
import { receiveQuestion } from './receive-question.ts';
import { INTAKE_ROUTES } from './routes.ts';

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

/** Takes in one question. */
export const handler = httpFunction(INTAKE_ROUTES, {
  'POST /forums/{forumId}/questions': route({
    body: Submission,
    respond: async ({ parameters, body, bytes, caller, idempotencyKey, requestId, now }) => {
      const receipt = await receiveQuestion({ questions, directory, admissions }, body, {
        forumId: parameters.forumId ?? '',
        bytes,
        by: caller.id,
        key: idempotencyKey,
        requestId,
        now,
      });
      return { status: 202, body: receipt, headers: { location: `/questions/${receipt.questionId}` } };
    },
  }),
});
