import { DirectoryRepository } from '../directory/directory-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, route } from '../platform/http.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { FEED_ROUTES } from './routes.ts';
import { feedOfAgency, feedUnderSecret } from './serve-feed.ts';

const environment = readEnvironment('QUESTION_TABLE_NAME', 'DIRECTORY_TABLE_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);

/** What an agency has to answer by when, as a calendar that programs read again and again. */
export const handler = httpFunction(FEED_ROUTES, {
  'GET /agencies/{agencyId}/deadlines.ics': route({
    respond: ({ parameters, ifNoneMatch }) =>
      feedOfAgency({ questions, directory }, parameters.agencyId ?? '', ifNoneMatch),
  }),
  'GET /calendars/{file}': route({
    respond: ({ parameters, ifNoneMatch }) =>
      feedUnderSecret({ questions, directory }, parameters.file ?? '', ifNoneMatch),
  }),
});
