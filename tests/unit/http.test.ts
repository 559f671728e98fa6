import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fromCursor, toCursor } from '../../functions/platform/cursor.ts';
import {
  expectVersion,
  httpFunction,
  type Reply,
  type Request,
  requiredVersion,
  route,
} from '../../functions/platform/http.ts';
import { StaleItemError, UnknownPlaceError } from '../../functions/platform/table.ts';
import { freeText } from '../../functions/question/question-text.ts';
import { Refusal } from '../../functions/question/refusal.ts';

const Body = z.strictObject({ text: freeText(), topicId: z.string().max(5).optional() });
const ROUTES = {
  'GET /health': { roles: 'anyone' },
  'GET /things/{thingId}': { roles: ['coordinator', 'viewer'] },
  'POST /things': { roles: ['coordinator'] },
  'POST /files': { roles: ['coordinator'] },
} as const;

interface Call {
  routeKey: string;
  groups?: unknown;
  body?: string;
  isBase64Encoded?: boolean;
  headers?: Record<string, string | undefined>;
  query?: Record<string, string>;
  path?: Record<string, string>;
}

/** An event as API Gateway sends it: header names in small letters, array claims flattened to "[a b]". */
function anEvent({ routeKey, groups, body, isBase64Encoded = false, headers = {}, query, path }: Call) {
  const authorizer = groups !== undefined && {
    authorizer: { jwt: { claims: { sub: 'u1', 'cognito:groups': groups }, scopes: null } },
  };
  const requestContext = { requestId: 'request-1', timeEpoch: Date.parse('2023-06-13T02:00:00.000Z'), ...authorizer };
  const event = {
    version: '2.0',
    routeKey,
    headers,
    body,
    isBase64Encoded,
    queryStringParameters: query,
    pathParameters: path,
    requestContext,
  };
  // The fields of an event that nothing here reads are left out.
  return event as unknown as APIGatewayProxyEventV2WithJWTAuthorizer;
}

/** A step that answers everything by `answer`. */
function aStep(answer: (request: Request<never, never>) => Reply | Promise<Reply> = () => ({ status: 200 })) {
  const respond = async (request: Request<never, never>) => answer(request);
  const handler = httpFunction(ROUTES, {
    'GET /health': { respond },
    'GET /things/{thingId}': { respond },
    'POST /things': { body: Body, respond },
    'POST /files': { query: z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') }), respond },
  });
  return (call: Call): Promise<APIGatewayProxyStructuredResultV2> => handler(anEvent(call), {} as never);
}

/** What a step sees of a call that it accepts. */
async function seenBy(call: Call): Promise<Request<unknown, unknown>> {
  let seen: Request<unknown, unknown> | undefined;
  const answer = await aStep((request) => {
    seen = request;
    return { status: 200 };
  })(call);
  if (!seen) throw new Error(`refused: ${answer.body ?? ''}`);
  return seen;
}

const post = { routeKey: 'POST /things', groups: '[coordinator]', body: '{"text":"Hỏi gì?"}' };
const problemOf = ({ body }: APIGatewayProxyStructuredResultV2) =>
  z.looseObject({ errors: z.array(z.looseObject({ pointer: z.string() })).default([]) }).parse(JSON.parse(body ?? ''));

describe('who may call', () => {
  it.each([
    { groups: '[coordinator]', status: 200 },
    { groups: '[viewer coordinator]', status: 200 },
    { groups: '[viewer, coordinator]', status: 200 },
    { groups: 'coordinator', status: 200 },
    { groups: '[viewer]', status: 403 },
    { groups: '[coordinators]', status: 403 },
    { groups: '[]', status: 403 },
    { groups: '', status: 403 },
    { groups: ['coordinator'], status: 403 },
    { groups: undefined, status: 403 },
  ])('with groups $groups is answered $status where coordinators only may', async ({ groups, status }) => {
    const answer = await aStep()({ ...post, groups });
    expect(answer.statusCode).toBe(status);
  });

  it('is told in both languages who may', async () => {
    const answer = await aStep()({ ...post, groups: '[viewer]' });
    expect(problemOf(answer)).toMatchObject({
      detail: 'Việc này chỉ dành cho: điều phối viên. Chưa có gì thay đổi.',
      detailEn: 'Only for: coordinator. Nothing was changed.',
    });
  });

  it('is refused before anything of the body is looked at', async () => {
    expect((await aStep()({ ...post, groups: '[viewer]', body: '{' })).statusCode).toBe(403);
  });

  it('is anybody, where anyone may', async () => {
    expect(await seenBy({ routeKey: 'GET /health' })).toMatchObject({ caller: { id: 'anyone' } });
  });
});

describe('a call that the step accepts', () => {
  it('comes with its parts parsed, its caller and the one time of the invocation', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'idempotency-key': 'k1', 'if-match': '"3"' };
    expect(await seenBy({ ...post, headers })).toMatchObject({
      body: { text: 'Hỏi gì?' },
      caller: { id: 'u1', roles: ['coordinator'] },
      contentType: 'application/json',
      idempotencyKey: 'k1',
      ifMatch: 3,
      now: '2023-06-13T02:00:00.000Z',
      requestId: 'request-1',
    });
  });

  it('may bring bytes as base64', async () => {
    const body = Buffer.from([0x50, 0x4b, 0xff, 0x00]).toString('base64');
    const { bytes } = await seenBy({ routeKey: 'POST /files', groups: '[coordinator]', body, isBase64Encoded: true });
    expect([...bytes]).toEqual([0x50, 0x4b, 0xff, 0x00]);
  });

  it('may bring JSON as base64', async () => {
    const body = Buffer.from(post.body).toString('base64');
    expect(await seenBy({ ...post, body, isBase64Encoded: true })).toMatchObject({ body: { text: 'Hỏi gì?' } });
  });

  it('has the query’s defaults', async () => {
    expect(await seenBy({ routeKey: 'POST /files', groups: '[coordinator]' })).toMatchObject({
      query: { dryRun: 'false' },
    });
  });
});

describe('a call that the caller got wrong', () => {
  const invalidUtf8 = Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]).toString('base64');

  it.each<{ call: Partial<Call>; pointers: string[]; because: string }>([
    { call: { body: '{"text":' }, pointers: ['#'], because: 'it is no JSON' },
    { call: { body: undefined }, pointers: ['#'], because: 'it has no body' },
    { call: { body: invalidUtf8, isBase64Encoded: true }, pointers: ['#'], because: 'it is not UTF-8' },
    { call: { body: '[]' }, pointers: ['#'], because: 'it is a list' },
    { call: { body: '{}' }, pointers: ['#/text'], because: 'something is missing' },
    {
      call: { body: '{"text":"a","topicId":"too long","more":1}' },
      pointers: ['#/topicId', '#/more'],
      because: 'all that is wrong is told at once',
    },
    { call: { query: { page: '2' } }, pointers: ['#query/page'], because: 'the query is not known' },
    {
      call: { body: '{}', query: { page: '2' } },
      pointers: ['#query/page', '#/text'],
      because: 'query and body are both wrong',
    },
    {
      call: { headers: { 'idempotency-key': '' } },
      pointers: ['#header/Idempotency-Key'],
      because: 'the key is empty',
    },
    {
      call: { headers: { 'idempotency-key': 'a b' } },
      pointers: ['#header/Idempotency-Key'],
      because: 'the key has a space',
    },
    {
      call: { headers: { 'idempotency-key': 'khóa' } },
      pointers: ['#header/Idempotency-Key'],
      because: 'the key is not ASCII',
    },
    {
      call: { headers: { 'idempotency-key': 'k'.repeat(201) } },
      pointers: ['#header/Idempotency-Key'],
      because: 'the key is too long',
    },
    { call: { headers: { 'if-match': '3' } }, pointers: ['#header/If-Match'], because: 'an ETag stands in quotes' },
    { call: { headers: { 'if-match': '*' } }, pointers: ['#header/If-Match'], because: 'a version must be named' },
  ])('is a 400 that points at $pointers: $because', async ({ call, pointers }) => {
    const answer = await aStep()({ ...post, ...call });
    expect(answer).toMatchObject({ statusCode: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(problemOf(answer).errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each(['k', 'K-1_~!', 'k'.repeat(200)])('but not with the key %s', async (key) => {
    expect(await seenBy({ ...post, headers: { 'idempotency-key': key } })).toMatchObject({ idempotencyKey: key });
  });

  it('with a body beyond a million bytes is a 413', async () => {
    const answer = await aStep()({ ...post, body: JSON.stringify({ text: 'x'.repeat(1_000_000) }) });
    expect(answer.statusCode).toBe(413);
  });

  it.each([
    { routeKey: 'GET /nothing', path: undefined, because: 'there is no such route' },
    { routeKey: 'toString', path: undefined, because: 'what every object has is no route' },
    { routeKey: 'GET /things/{thingId}', path: { thingId: 'x'.repeat(3_000) }, because: 'nothing has so long an id' },
  ])('is a 404 when $because', async ({ routeKey, path }) => {
    expect((await aStep()({ routeKey, groups: '[viewer]', ...(path && { path }) })).statusCode).toBe(404);
  });
});

describe('a decision about a version', () => {
  const decide = aStep((request) => {
    expectVersion({ version: 3 }, requiredVersion(request));
    return { status: 200, version: 4 };
  });

  it.each([
    { ifMatch: undefined, status: 428, because: 'the caller does not say which' },
    { ifMatch: '"2"', status: 412, because: 'somebody else has changed it' },
    { ifMatch: '"3"', status: 200, because: 'it is the latest' },
  ])('with If-Match $ifMatch is answered $status: $because', async ({ ifMatch, status }) => {
    const answer = await decide({ ...post, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
    expect(answer.statusCode).toBe(status);
    if (status === 200) expect(answer.headers).toMatchObject({ etag: '"4"' });
  });

  it.each([
    { headers: { 'if-match': '"3"' }, status: 412, because: 'the caller named the version that is gone' },
    { headers: {}, status: 409, because: 'the caller named none' },
  ])('that lost a race is answered $status: $because', async ({ headers, status }) => {
    const lose = aStep(() => Promise.reject(new StaleItemError({ questionId: 'q7' })));
    expect((await lose({ ...post, headers })).statusCode).toBe(status);
  });
});

describe('what the step itself refuses', () => {
  it('is a 409 with its reason in both languages, when the domain does not allow it', async () => {
    const refuse = aStep(() =>
      Promise.reject(new Refusal({ vi: 'Câu hỏi đã được rút lại.', en: 'It was withdrawn.' })),
    );
    const answer = await refuse(post);
    expect(answer.statusCode).toBe(409);
    expect(problemOf(answer)).toMatchObject({
      detail: 'Câu hỏi đã được rút lại. Chưa có gì thay đổi.',
      detailEn: 'It was withdrawn. Nothing was changed.',
    });
  });

  it.each([
    { error: new UnknownPlaceError('no such place'), because: 'the table does not know the place' },
    { error: undefined, because: 'it is none that we wrote' },
  ])('is a 400 for a cursor, when $because', async ({ error }) => {
    const refuse = aStep(() => {
      if (error) throw error;
      return { status: 200, body: fromCursor(toCursor({ other: 1 }), z.strictObject({ source: z.int() })) };
    });
    const answer = await refuse(post);
    expect(answer.statusCode).toBe(400);
    expect(problemOf(answer).errors).toMatchObject([{ pointer: '#query/cursor' }]);
  });
});

describe('a failure of ours', () => {
  it('is a 500 that says nothing of what was sent or of what went wrong inside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (tail) => {
        const text = `«zqx» ${tail}`;
        const fail = aStep(() => Promise.reject(new Error(`cannot store ${text} in table Questions`)));
        const { value: answer, written } = await listening(() => fail({ ...post, body: JSON.stringify({ text }) }));
        expect(answer.statusCode).toBe(500);
        expect(answer.body).not.toMatch(/zqx|Questions/);
        expect(written).not.toMatch(/zqx/);
        expect(written).toContain('request-1');
      }),
      { numRuns: 30 },
    );
  });

  it('is logged without a message, even one whose lines look like frames', async () => {
    const fail = aStep(() => Promise.reject(new Error('broken\n    at zqx (nhà em)\n    at zqx')));
    const { written } = await listening(() => fail(post));
    expect(written).not.toContain('zqx');
    expect(written).toMatch(/http\.test\.ts/);
  });

  it('is not blamed on the caller: what is stored and does not parse is a 500', async () => {
    const fail = aStep(() => {
      throw z.strictObject({}).safeParse({ a: 1 }).error ?? new Error('it should not parse');
    });
    const { value: answer } = await listening(() => fail(post));
    expect(answer.statusCode).toBe(500);
  });
});

describe('an answer', () => {
  it.each<{ reply: Reply; is: object }>([
    {
      reply: { status: 200, body: { a: 1 } },
      is: {
        statusCode: 200,
        body: '{"a":1}',
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      },
    },
    { reply: { status: 204 }, is: { statusCode: 204, headers: { 'cache-control': 'no-store' } } },
    {
      reply: { status: 202, body: {}, headers: { location: '/x' } },
      is: { statusCode: 202, headers: { location: '/x' } },
    },
    {
      reply: { status: 200, bytes: new Uint8Array([1, 2]), headers: { 'content-type': 'text/csv' } },
      is: { body: 'AQI=', isBase64Encoded: true, headers: { 'content-type': 'text/csv' } },
    },
  ])('$reply.status leaves as API Gateway takes it', async ({ reply, is }) => {
    expect(await aStep(() => reply)(post)).toMatchObject(is);
  });
});

describe('a route', () => {
  it('gets its body and query typed', async () => {
    const handler = httpFunction(
      { 'POST /things': ROUTES['POST /things'] },
      {
        'POST /things': route({
          body: Body,
          query: z.strictObject({ times: z.coerce.number() }),
          respond: ({ body, query }) => Promise.resolve({ status: 200, body: body.text.repeat(query.times) }),
        }),
      },
    );
    const answer = await handler(anEvent({ ...post, body: '{"text":"ha"}', query: { times: '2' } }), {} as never);
    expect(answer.body).toBe('"haha"');
  });
});

/** Runs something and keeps what it writes to the console, which is what a log would hold. */
async function listening<Value>(run: () => Promise<Value>): Promise<{ value: Value; written: string }> {
  const { log, error } = console;
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  Object.assign(console, { log: keep, error: keep });
  try {
    return { value: await run(), written: lines.join('\n') };
  } finally {
    Object.assign(console, { log, error });
  }
}
