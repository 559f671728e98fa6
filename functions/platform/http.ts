import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { Refusal } from '../question/refusal.ts';
import { log, logFailure } from './log.ts';
import { type Fault, faultsOf, invalidRequest, Problem, problemBody, unknownPlace } from './problem.ts';
import type { Role, Routes } from './routes.ts';
import { StaleItemError, UnknownPlaceError } from './table.ts';

/** What an HTTP step sees of a call: everything parsed, who calls, and the one time of the invocation. */
export interface Request<Body = undefined, Query = Record<string, string | undefined>> {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The body as it came, for files and for telling one request from another. */
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly caller: Caller;
  /** The time of the invocation, ISO in UTC. */
  readonly now: string;
  readonly requestId: string;
  /** `Idempotency-Key` as sent; without one the request stands for itself alone. */
  readonly idempotencyKey: string | undefined;
  /** The version in `If-Match`; undefined when the header is absent. */
  readonly ifMatch: number | undefined;
  /** `If-None-Match` as sent: what the caller has already. */
  readonly ifNoneMatch: string | undefined;
}

/** Who calls: the token's subject and its roles. */
export interface Caller {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** What an HTTP step answers: JSON, or bytes with their own content type. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** The version of what is shown, sent as its `ETag`. */
  readonly version?: number;
}

/** One route of a step: what it accepts and what it answers. */
export interface Route {
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly respond: (request: Request<never, never>) => Promise<Reply>;
}

/** What a call that ended in a problem had asked for, as it came: nothing of it is trusted. */
export interface Refused extends Pick<Request, 'bytes' | 'contentType' | 'requestId'> {
  readonly routeKey: string;
  readonly path: string;
  /** The header of that name; empty without it. */
  readonly accept: string;
}

/** Pairs a route's schemas with the function that answers it, so that the body and the query arrive typed. */
export function route<Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodType = typeof NoQuery>(options: {
  body?: Body;
  query?: Query;
  respond: (request: Request<z.output<Body>, z.output<Query>>) => Promise<Reply>;
}): Route {
  return options;
}

const NoQuery = z.strictObject({});

/** What a refusal says at its end. */
const UNCHANGED = { vi: 'Chưa có gì thay đổi.', en: 'Nothing was changed.' } as const;

/** What each role is called in Vietnamese. */
const ROLES: Readonly<Record<Role, string>> = {
  coordinator: 'điều phối viên',
  viewer: 'người xem',
  protection: 'cán bộ bảo vệ trẻ em',
  admin: 'quản trị viên',
};

/** The longest JSON body that is read, in bytes: 5,000 characters of Vietnamese are at most 20,000. Files have limits of their own. */
const MAX_JSON_BYTES = 1_000_000;

/** The longest id in a path, in characters. */
const MAX_ID = 200;

/** The longest signed token in a path, in characters. */
const MAX_TOKEN = 1_000;

/**
 * An HTTP function with one answer for each of its routes.
 *
 * Calls that the caller got wrong are answered here with 4xx problem details; whatever we got wrong becomes a 500 without internals.
 */
export function httpFunction<Known extends Routes>(
  access: Known,
  routes: Readonly<Record<keyof Known, Route>>,
  /** How a problem is shown where problem details alone would not do; without it, or where it shows nothing, they are the answer. */
  shown?: (problem: Problem, refused: Refused) => Reply | undefined | Promise<Reply>,
) {
  return middy<APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
    const requestId = event.requestContext.requestId;
    const answer = async () => {
      const key = event.routeKey;
      if (!Object.hasOwn(routes, key)) throw noSuchPath();
      return toResult(await call(event, access[key]?.roles ?? [], routes[key] as Route));
    };
    try {
      return await answer();
    } catch (error) {
      const problem = toProblem(error, event.headers['if-match'] !== undefined);
      if (problem.status >= 500) {
        // What admits to a route that is open to anyone is its path.
        const parameters = access[event.routeKey]?.roles === 'anyone' ? {} : event.pathParameters;
        logFailure('request failed', error, { route: event.routeKey, requestId, ...parameters });
      } else {
        log('request refused', { route: event.routeKey, requestId, status: problem.status, problem: problem.kind });
      }
      const instead = await shown?.(problem, refusedOf(event));
      if (instead) return toResult(instead);
      return {
        statusCode: problem.status,
        headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
        body: JSON.stringify(problemBody(problem, requestId)),
      };
    }
  });
}

function refusedOf(event: APIGatewayProxyEventV2WithJWTAuthorizer): Refused {
  const { rawPath, routeKey, headers, requestContext } = event;
  return {
    ...{ routeKey, path: rawPath, requestId: requestContext.requestId },
    accept: headers.accept ?? '',
    bytes: bytesOf(event),
    contentType: contentTypeOf(event),
  };
}

function bytesOf({ body, isBase64Encoded }: APIGatewayProxyEventV2WithJWTAuthorizer): Uint8Array {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

function contentTypeOf({ headers }: APIGatewayProxyEventV2WithJWTAuthorizer): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

async function call(
  event: APIGatewayProxyEventV2WithJWTAuthorizer,
  roles: readonly Role[] | 'anyone',
  { body, query, respond }: Route,
): Promise<Reply> {
  const caller = callerOf(event);
  if (roles !== 'anyone' && !roles.some((role) => caller.roles.includes(role))) {
    throw new Problem('forbidden', {
      vi: `Việc này chỉ dành cho: ${roles.map((role) => ROLES[role]).join(', ')}. ${UNCHANGED.vi}`,
      en: `Only for: ${roles.join(', ')}. ${UNCHANGED.en}`,
    });
  }
  const bytes = bytesOf(event);
  const parsedQuery = (query ?? NoQuery).safeParse(event.queryStringParameters ?? {});
  const faults: Fault[] = parsedQuery.success
    ? []
    : faultsOf(parsedQuery.error, event.queryStringParameters ?? {}, '#query');
  // A route whose body may be left out is called without one.
  const leftOut = bytes.length === 0 && body?.safeParse(undefined).success;
  const input = body && !leftOut ? parseJson(bytes) : undefined;
  const parsedBody = body?.safeParse(input);
  // Only the caller's own input makes a 400. A stored item that does not parse is our fault, so a 500.
  if (parsedBody && !parsedBody.success) faults.push(...faultsOf(parsedBody.error, input));
  if (faults.length > 0) throw invalidRequest(faults);

  return respond({
    parameters: decoded(event.pathParameters),
    query: parsedQuery.data as never,
    body: parsedBody?.data as never,
    bytes,
    contentType: contentTypeOf(event),
    caller,
    now: new Date(event.requestContext.timeEpoch).toISOString(),
    requestId: event.requestContext.requestId,
    idempotencyKey: idempotencyKeyOf(event.headers['idempotency-key']),
    ifMatch: versionOf(event.headers['if-match']),
    ifNoneMatch: event.headers['if-none-match'],
  });
}

function callerOf(event: APIGatewayProxyEventV2WithJWTAuthorizer): Caller {
  // Public routes have no authorizer, so the claims that the event's type promises may be missing.
  const context = event.requestContext as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } };
  const claims = context.authorizer?.jwt?.claims ?? {};
  const groups = claims['cognito:groups'];
  return {
    id: typeof claims.sub === 'string' ? claims.sub : 'anyone',
    // API Gateway flattens an array claim to "[a b]".
    roles: (typeof groups === 'string' ? groups.replace(/^\[|\]$/g, '').split(/[ ,]+/) : []) as Role[],
  };
}

function decoded(parameters: Readonly<Record<string, string | undefined>> | undefined): Record<string, string> {
  const given = Object.entries(parameters ?? {}).map(([name, value]): [string, string] => [name, value ?? '']);
  // DynamoDB refuses keys that are empty or very long, and nothing of ours is called so.
  const longest = (name: string) => (name === 'token' ? MAX_TOKEN : MAX_ID);
  if (given.some(([name, value]) => value === '' || value.length > longest(name))) throw noSuchPath();
  return Object.fromEntries(given);
}

function noSuchPath(): Problem {
  return new Problem('not-found', { vi: 'Không có đường dẫn này.', en: 'No such path.' });
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_JSON_BYTES) {
    throw new Problem('too-large', {
      vi: `Nội dung dài ${String(bytes.length)} byte; nhiều nhất ${String(MAX_JSON_BYTES)} byte.`,
      en: `The body has ${String(bytes.length)} bytes; at most ${String(MAX_JSON_BYTES)} are read.`,
    });
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's message quotes the body, which may hold a child's words; so it is not passed on.
    throw invalidRequest([
      {
        pointer: '#',
        detail: 'nội dung phải là JSON hợp lệ, mã hóa UTF-8',
        detailEn: 'the body must be valid JSON in UTF-8',
      },
    ]);
  }
}

function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (/^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw invalidRequest([
    {
      pointer: '#header/Idempotency-Key',
      value: header.slice(0, 60),
      detail: 'từ 1 đến 200 ký tự ASCII in được, không có khoảng trắng',
      detailEn: '1 to 200 printable ASCII characters without spaces',
    },
  ]);
}

function versionOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, version] = /^"(\d{1,15})"$/.exec(header.trim()) ?? [];
  if (version !== undefined) return Number(version);
  throw invalidRequest([
    {
      pointer: '#header/If-Match',
      value: header.slice(0, 60),
      detail: 'phải là ETag đã nhận được, ví dụ "3"',
      detailEn: 'must be an ETag as received, for example "3"',
    },
  ]);
}

/** The version that the caller decided upon. Throws a 428 when the call does not say. */
export function requiredVersion({ ifMatch }: Pick<Request, 'ifMatch'>): number {
  if (ifMatch !== undefined) return ifMatch;
  throw new Problem('version-required', {
    vi: `Hãy gửi If-Match với ETag của bản đã đọc, để không ghi đè việc của người khác. ${UNCHANGED.vi}`,
    en: `Send If-Match with the ETag of what you read, so that nobody else’s work is overwritten. ${UNCHANGED.en}`,
  });
}

/** Throws a 412 when what is stored is not the version that the caller decided upon. */
export function expectVersion(stored: { version: number }, expected: number): void {
  if (stored.version !== expected) throw staleVersion();
}

function staleVersion(): Problem {
  return new Problem('stale-version', {
    vi: `Bản đã đọc không còn mới nhất; hãy đọc lại rồi quyết định lại. ${UNCHANGED.vi}`,
    en: `What you read is no longer the latest; read it again and decide again. ${UNCHANGED.en}`,
  });
}

function toProblem(error: unknown, conditional: boolean): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refusal) {
    const { vi, en } = error.reason;
    return new Problem('conflict', { vi: `${vi} ${UNCHANGED.vi}`, en: `${en} ${UNCHANGED.en}` });
  }
  if (error instanceof UnknownPlaceError) return unknownPlace();
  if (error instanceof StaleItemError) {
    return conditional
      ? staleVersion()
      : new Problem('conflict', {
          vi: 'Có người vừa thay đổi cùng lúc; hãy đọc lại rồi thử lại.',
          en: 'Somebody changed it at the same moment; read it again and try again.',
        });
  }
  return new Problem('internal', {
    vi: 'Hệ thống gặp lỗi; yêu cầu chưa chắc đã được thực hiện. Có thể gửi lại với cùng Idempotency-Key.',
    en: 'Something failed on our side. You may send the request again with the same Idempotency-Key.',
  });
}

function toResult({ status, body, bytes, headers, version }: Reply): APIGatewayProxyStructuredResultV2 {
  const common = { 'cache-control': 'no-store', ...(version !== undefined && { etag: `"${String(version)}"` }) };
  if (bytes) {
    return {
      statusCode: status,
      headers: { ...common, ...headers },
      body: Buffer.from(bytes).toString('base64'),
      isBase64Encoded: true,
    };
  }
  if (body === undefined) return { statusCode: status, headers: { ...common, ...headers } };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', ...common, ...headers },
    body: JSON.stringify(body),
  };
}
