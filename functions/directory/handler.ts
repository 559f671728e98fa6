import { dayOf } from '../calendar/day.ts';
import { NewForum } from '../forum/forum.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, requiredVersion, route } from '../platform/http.ts';
import { newSecret } from '../platform/secret.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { makeCalendarAddress, showCalendarAddress } from './calendar-address.ts';
import { DirectoryRepository, ONLY } from './directory-repository.ts';
import { ForumChange, changeForum, openNewForum } from './open-forum.ts';
import { previewCalendar } from './preview-calendar.ts';
import { Preview, previewRouting } from './preview-routing.ts';
import { CalendarBody, CalendarQuery, putCalendar } from './put-calendar.ts';
import { AgencyBody, PolicyBody, putEntry, RoutingBody } from './put-entry.ts';
import { readEntries, readEntry } from './read-entry.ts';
import { previewSuccession } from './preview-succession.ts';
import { removeAgency } from './remove-agency.ts';
import { DIRECTORY_ROUTES } from './routes.ts';
import { readPolicy } from './rules.ts';
import { succeedAgency, SuccessionBody, SuccessionQuery } from './succeed-agency.ts';

const environment = readEnvironment('DIRECTORY_TABLE_NAME', 'QUESTION_TABLE_NAME', 'LINK_BASE');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const { LINK_BASE: linkBase } = environment;

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
  'POST /agencies/{agencyId}/succession': route({
    body: SuccessionBody,
    query: SuccessionQuery,
    respond: ({ body, query: { dryRun, cursor }, parameters: { agencyId = '' }, ...request }) =>
      dryRun === 'true'
        ? previewSuccession({ questions, directory }, body, { ...request, agencyId, cursor })
        : succeedAgency({ directory }, body, { ...request, agencyId }),
  }),
  'POST /agencies/{agencyId}/calendar-address': route({
    respond: ({ parameters, caller, idempotencyKey, now }) =>
      makeCalendarAddress({ directory, newSecret, linkBase }, parameters.agencyId ?? '', {
        by: caller.id,
        key: idempotencyKey,
        now,
      }),
  }),
  'GET /agencies/{agencyId}/calendar-address': route({
    respond: ({ parameters }) => showCalendarAddress({ directory, linkBase }, parameters.agencyId ?? ''),
  }),
  'GET /routing': route({ respond: () => readEntry(directory, 'routing', ONLY) }),
  'PUT /routing': route({
    body: RoutingBody,
    respond: (request) => putEntry(directory, { kind: 'routing', id: ONLY, entry: request.body }, request),
  }),
  'POST /routing/preview': route({
    body: Preview,
    respond: ({ body, now }) => previewRouting({ directory }, body, dayOf(now)),
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
    query: CalendarQuery,
    respond: ({ body, query: { dryRun, cursor }, parameters: { year = '' }, ...request }) =>
      dryRun === 'true'
        ? previewCalendar({ questions, directory }, body, { ...request, year, cursor })
        : putCalendar({ directory }, body, { ...request, year }),
  }),
  'GET /jobs/{jobId}': route({
    respond: ({ parameters }) => readEntry(directory, 'job', parameters.jobId),
  }),
});
