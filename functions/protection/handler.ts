import { DirectoryRepository } from '../directory/directory-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, type Request, requiredVersion, route } from '../platform/http.ts';
import { OriginalRepository } from '../question/original-repository.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import {
  acknowledgeCase,
  Acknowledgement,
  type CaseDecision,
  Referral,
  referCase,
  Release,
  releaseCase,
} from './decide-case.ts';
import { listCases, openCase } from './open-case.ts';
import { PROTECTION_ROUTES } from './routes.ts';

const environment = readEnvironment('QUESTION_TABLE_NAME', 'ORIGINAL_TABLE_NAME', 'DIRECTORY_TABLE_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const originals = new OriginalRepository(dynamodb, environment.ORIGINAL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const cases = { questions, originals, directory };

/** What the child-protection focal person reads and decides. */
export const handler = httpFunction(PROTECTION_ROUTES, {
  'GET /protection': route({ respond: () => listCases(cases) }),
  'GET /protection/{questionId}': route({
    respond: ({ parameters, caller, now }) => openCase(cases, parameters.questionId ?? '', { by: caller.id, now }),
  }),
  'POST /protection/{questionId}/acknowledge': route({
    body: Acknowledgement,
    respond: ({ parameters, caller, now }) =>
      acknowledgeCase(cases, { questionId: parameters.questionId ?? '', by: caller.id, now }),
  }),
  'POST /protection/{questionId}/refer': route({
    body: Referral,
    respond: (request) => referCase(cases, request.body, decisionOf(request)),
  }),
  'POST /protection/{questionId}/release': route({
    body: Release,
    respond: (request) => releaseCase(cases, request.body, decisionOf(request)),
  }),
});

function decisionOf(request: Pick<Request, 'parameters' | 'ifMatch' | 'caller' | 'now'>): CaseDecision {
  const { parameters, caller, now } = request;
  return { questionId: parameters.questionId ?? '', version: requiredVersion(request), by: caller.id, now };
}
