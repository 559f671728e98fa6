import { NewForum } from '../forum/forum.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, requiredVersion, route } from '../platform/http.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { AgencyBody, CalendarBody, PolicyBody, putEntry, RoutingBody } from './put-entry.ts';
import { DirectoryRepository, ONLY } from './directory-repository.ts';
import { ForumChange, changeForum, openNewForum } from './open-forum.ts';
import { Preview, previewRouting } from './preview-routing.ts';
import { readEntries, readEntry } from './read-entry.ts';
import { removeAgency } from './remove-agency.ts';
import { DIRECTORY_ROUTES } from './routes.ts';
import { readPolicy } from './rules.ts';

const environment = readEnvironment('DIRECTORY_TABLE_NAME', 'QUESTION_TABLE_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);

/** What the city knows and decides: forums, agencies, routing, policy, calendar. */
export const handler = httpFunction(DIRECTORY_ROUTES, {
  'GET /health': route({
    respond: async () => {
      await readPolicy(directory);
      return { status: 200, body: { status: 'ok' } };
    },
  }),
  'POST /forums': route({
    body: NewForum,
    respond: ({ body, bytes, caller, idempotencyKey }) =>
      openNewForum({ directory }, body, { bytes, by: caller.id, key: idempotencyKey }),
  }),
  'GET /forums': route({ respond: () => readEntries(directory, 'forum') }),
  'GET /forums/{forumId}': route({
    respond: ({ parameters }) => readEntry(directory, 'forum', parameters.forumId),
  }),
  'PATCH /forums/{forumId}': route({
    body: ForumChange,
    respond: (request) =>
      changeForum({ directory }, request.body, {
        forumId: request.parameters.forumId ?? '',
        version: requiredVersion(request),
      }),
  }),
  'GET /agencies': route({ respond: () => readEntries(directory, 'agency') }),
  'GET /agencies/{agencyId}': route({
    respond: ({ parameters }) => readEntry(directory, 'agency', parameters.agencyId),
  }),
  'PUT /agencies/{agencyId}': route({
    body: AgencyBody,
    respond: (request) => {
      const agencyId = request.parameters.agencyId ?? '';
      return putEntry(directory, { kind: 'agency', id: agencyId, entry: { ...request.body, agencyId } }, request);
    },
  }),
  'DELETE /agencies/{agencyId}': route({
    respond: (request) =>
      removeAgency({ directory, questions }, request.parameters.agencyId ?? '', requiredVersion(request)),
  }),
  'GET /routing': route({ respond: () => readEntry(directory, 'routing', ONLY) }),
  'PUT /routing': route({
    body: RoutingBody,
    respond: (request) => putEntry(directory, { kind: 'routing', id: ONLY, entry: request.body }, request),
  }),
  'POST /routing/preview': route({
    body: Preview,
    respond: ({ body }) => previewRouting({ directory }, body),
  }),
  'GET /policy': route({ respond: () => readEntry(directory, 'policy', ONLY) }),
  'PUT /policy': route({
    body: PolicyBody,
    respond: (request) => putEntry(directory, { kind: 'policy', id: ONLY, entry: request.body }, request),
  }),
  'GET /calendar/{year}': route({
    respond: ({ parameters }) => readEntry(directory, 'calendar', parameters.year),
  }),
  'PUT /calendar/{year}': route({
    body: CalendarBody,
    respond: (request) =>
      putEntry(directory, { kind: 'calendar', id: request.parameters.year ?? '', entry: request.body }, request),
  }),
});
