import { DirectoryRepository } from '../directory/directory-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, route } from '../platform/http.ts';
import { Secret } from '../platform/secrets.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { problemWithHelp } from './problem-with-help.ts';
import { FEEDBACK_ROUTES } from './routes.ts';
import { showForum } from './show-forum.ts';
import { showQuestion } from './show-question.ts';
import { takeVerdict, VerdictRequest } from './take-verdict.ts';

const environment = readEnvironment('QUESTION_TABLE_NAME', 'DIRECTORY_TABLE_NAME', 'SLIP_KEY_ARN');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const slipKey = new Secret(environment.SLIP_KEY_ARN);

const routes = {
  'GET /public/forums/{forumId}': route({
    respond: ({ parameters, now }) => showForum({ questions, directory }, parameters.forumId ?? '', now),
  }),
  'GET /public/questions/{code}': route({
    respond: ({ parameters, requestId }) => showQuestion({ questions, directory }, parameters.code ?? '', requestId),
  }),
  'POST /public/questions/{code}/verdict': route({
    body: VerdictRequest,
    respond: async ({ parameters, body, now }) => {
      const [key = ''] = await slipKey.values(now);
      return takeVerdict({ questions, directory, key }, { ...body, code: parameters.code ?? '' }, now);
    },
  }),
};

/** What children read of their questions, and what they say of the answers. */
export const handler = httpFunction(FEEDBACK_ROUTES, routes, (problem, refused) =>
  problemWithHelp(directory, problem, refused),
);
