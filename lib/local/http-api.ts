import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWTPayload } from 'jose';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { LocalFunction } from './functions.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';
import type { TokenIssuer, Trust } from './token-issuer.ts';

/** API Gateway's quotas for a request and an integration, and Lambda's for what a function takes and returns. */
const LARGEST_BODY = 10 * 1024 * 1024;
const LONGEST_INTEGRATION = 30_000;
const LARGEST_PAYLOAD = 6 * 1024 * 1024;

interface Route {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly target: Pick<LocalFunction, 'invoke'>;
  readonly timeout: number;
  readonly trust: Trust | undefined;
  readonly scopes: readonly string[];
}

interface Cors {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly AllowCredentials?: boolean;
  readonly MaxAge?: number;
}

/** Finds a function by its ARN. */
interface Functions {
  find(nameOrArn: unknown): Pick<LocalFunction, 'invoke'>;
}

interface Dependencies {
  readonly functions: Functions;
  readonly issuer: TokenIssuer;
  readonly clock: LocalClock;
  readonly activity: Activity;
}

/** What a function may answer (payload format 2.0). */
interface Reply {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** An HTTP API of API Gateway: its routes, integrations and authorizers, with payload format 2.0. */
export class HttpApi {
  /** The first that fits a call answers it. */
  readonly #routes: readonly Route[];
  readonly #cors: Cors | undefined;
  readonly #apiId: string;
  readonly #account: string;
  readonly #dependencies: Dependencies;

  constructor(resources: readonly Resource[], dependencies: Dependencies) {
    const apis = resources.filter(({ type }) => type === 'AWS::ApiGatewayV2::Api');
    if (apis.length > 1) {
      throw new RefusedStartError(
        `the local run serves one HTTP API, the stacks have ${apis.map(({ name }) => name).join(', ')}`,
      );
    }
    this.#cors = apis[0]?.properties['CorsConfiguration'] as Cors | undefined;
    this.#apiId = apis[0]?.ref ?? '';
    this.#account = apis[0]?.account ?? '';
    this.#dependencies = dependencies;
    this.#routes = resources
      .filter(({ type }) => type === 'AWS::ApiGatewayV2::Route')
      .map((route) => readRoute(route, resources, dependencies.functions))
      .toSorted(bySpecificity);
  }

  /** Whom the routes trust, for the local issuer to sign accordingly. */
  get trust(): Trust | undefined {
    return this.#routes.find(({ trust }) => trust !== undefined)?.trust;
  }

  /** Answers one request; never fails. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = this.#dependencies.activity.begin();
    try {
      await this.#handle(request, response);
    } catch {
      // What went wrong is in the function's log; the caller learns what API Gateway tells.
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Internal Server Error');
    } finally {
      end();
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const [path = '/', ...query] = (request.url ?? '/').split('?');
    if (this.#cors !== undefined) {
      const allowed = corsHeaders(this.#cors, request, method === 'OPTIONS');
      for (const [name, value] of Object.entries(allowed)) response.setHeader(name, value);
      if (method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
        response.writeHead(204).end();
        return;
      }
    }
    const match = this.#match(method, path);
    if (match === undefined) {
      refuse(response, 404, 'Not Found');
      return;
    }
    const { route, parameters } = match;
    const claims = route.trust === undefined ? undefined : await this.#authorize(request, response, route.trust);
    if (route.trust !== undefined && claims === undefined) return;
    if (claims !== undefined && route.scopes.length > 0) {
      const granted = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
      if (!route.scopes.some((scope) => granted.includes(scope))) {
        refuse(response, 403, 'Forbidden');
        return;
      }
    }
    const body = await readBody(request);
    if (body === undefined) {
      // The rest of a body that nobody will read must not keep the connection.
      response.setHeader('connection', 'close');
      refuse(response, 413, 'Request Entity Too Large');
      return;
    }
    const event = this.#event({ request, path, query: query.join('?'), route, parameters, claims, body });
    const reply = await withinTime(route.target.invoke(event), route.timeout);
    if (reply === TOO_LATE) refuse(response, 503, 'Service Unavailable');
    else send(response, reply);
  }

  #match(method: string, path: string): { route: Route; parameters: Record<string, string> } | undefined {
    const segments = path.split('/').slice(1);
    for (const route of this.#routes) {
      if (route.method !== 'ANY' && route.method !== method) continue;
      const parameters = matchSegments(route.segments, segments);
      if (parameters !== undefined) return { route, parameters };
    }
    return undefined;
  }

  async #authorize(request: IncomingMessage, response: ServerResponse, trust: Trust): Promise<JWTPayload | undefined> {
    const token = /^(?:Bearer )?(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    try {
      if (token !== undefined) return await this.#dependencies.issuer.check(token, trust);
      response.setHeader('www-authenticate', 'Bearer');
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).replaceAll('"', "'");
      response.setHeader('www-authenticate', `Bearer scope="" error="invalid_token" error_description="${why}"`);
    }
    refuse(response, 401, 'Unauthorized');
    return undefined;
  }

  #event(given: {
    request: IncomingMessage;
    path: string;
    query: string;
    route: Route;
    parameters: Record<string, string>;
    claims: JWTPayload | undefined;
    body: Buffer;
  }): object {
    const { request, path, query, route, parameters, claims, body } = given;
    const { cookie, ...others } = request.headers;
    const headers = Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
    );
    const queryParameters = new Map<string, string>();
    for (const [name, value] of new URLSearchParams(query)) {
      const before = queryParameters.get(name);
      queryParameters.set(name, before === undefined ? value : `${before},${value}`);
    }
    const now = this.#dependencies.clock.now();
    const encoded = !isText(headers['content-type']);
    const domain = headers['host'] ?? '127.0.0.1';
    return {
      version: '2.0',
      routeKey: route.key,
      rawPath: decode(path),
      rawQueryString: query,
      ...(cookie !== undefined && { cookies: cookie.split('; ') }),
      headers,
      ...(queryParameters.size > 0 && { queryStringParameters: Object.fromEntries(queryParameters) }),
      requestContext: {
        accountId: this.#account,
        apiId: this.#apiId,
        ...(claims && { authorizer: { jwt: { claims: asStrings(claims), scopes: null } } }),
        domainName: domain,
        domainPrefix: domain.split('.')[0],
        http: {
          method: request.method,
          path: decode(path),
          protocol: `HTTP/${request.httpVersion}`,
          sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
          userAgent: headers['user-agent'] ?? '',
        },
        requestId: `${randomBytes(11).toString('base64url')}=`,
        routeKey: route.key,
        stage: '$default',
        time: commonLogTime(now),
        timeEpoch: now,
      },
      ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
      ...(body.length > 0 && { body: body.toString(encoded ? 'base64' : 'utf8') }),
      isBase64Encoded: body.length > 0 && encoded,
    };
  }
}

function readRoute(route: Resource, resources: readonly Resource[], functions: Functions): Route {
  const {
    RouteKey = '',
    Target = '',
    AuthorizationType = 'NONE',
    AuthorizerId,
    AuthorizationScopes = [],
  } = route.properties as {
    RouteKey?: string;
    Target?: string;
    AuthorizationType?: string;
    AuthorizerId?: string;
    AuthorizationScopes?: string[];
  };
  const where = `route ${RouteKey} of stack ${route.stack}`;
  const find = (kind: string, ref: string | undefined) =>
    resources.find(({ type, ref: other }) => type === `AWS::ApiGatewayV2::${kind}` && other === ref);
  const integration = find('Integration', Target.replace('integrations/', ''))?.properties;
  if (integration?.['IntegrationType'] !== 'AWS_PROXY' || integration['PayloadFormatVersion'] !== '2.0') {
    throw new RefusedStartError(
      `${where}: the local run knows only integrations with a function, in payload format 2.0`,
    );
  }
  const authorizer = find('Authorizer', AuthorizerId)?.properties as
    { AuthorizerType?: string; JwtConfiguration?: { Issuer: string; Audience: string[] } } | undefined;
  if (AuthorizationType !== 'NONE' && (AuthorizationType !== 'JWT' || authorizer?.JwtConfiguration === undefined)) {
    throw new RefusedStartError(`${where}: the local run knows only JWT authorizers, not ${AuthorizationType}`);
  }
  const [method = '', path = ''] = RouteKey === '$default' ? ['ANY', '/{proxy+}'] : RouteKey.split(' ');
  const jwt = authorizer?.JwtConfiguration;
  return {
    key: RouteKey,
    method,
    segments: path.split('/').slice(1),
    target: functions.find(integration['IntegrationUri']),
    timeout: Number(integration['TimeoutInMillis'] ?? LONGEST_INTEGRATION),
    trust: jwt && AuthorizationType === 'JWT' ? { issuer: jwt.Issuer, audience: jwt.Audience } : undefined,
    scopes: AuthorizationScopes,
  };
}

/** API Gateway prefers a full match, then a greedy variable, then `$default`; in each, the route that names more. */
function bySpecificity(a: Route, b: Route): number {
  const rank = ({ key, segments, method }: Route): string =>
    [
      key === '$default' ? '2' : segments.some((segment) => segment.endsWith('+}')) ? '1' : '0',
      ...segments.map((segment) => (segment.startsWith('{') ? (segment.endsWith('+}') ? '2' : '1') : '0')),
      method === 'ANY' ? '1' : '0',
    ].join('');
  return rank(a) < rank(b) ? -1 : 1;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index];
    if (expected.endsWith('+}')) {
      parameters[expected.slice(1, -2)] = segments.slice(index).map(decode).join('/');
      return parameters;
    }
    if (segment === undefined) return undefined;
    if (expected.startsWith('{')) {
      if (segment === '') return undefined;
      parameters[expected.slice(1, -1)] = decode(segment);
    } else if (expected !== segment && expected !== decode(segment)) return undefined;
  }
  return segments.length === pattern.length ? parameters : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What API Gateway hands over as text; everything else, also a body without a content type, comes as base64. */
function isText(contentType: string | undefined): boolean {
  const [type = ''] = (contentType ?? '').toLowerCase().split(';');
  return type.startsWith('text/') || /^application\/(json|xml|javascript)$/.test(type.trim());
}

/** Claims as API Gateway hands them over: all strings, a list in brackets without commas. */
function asStrings(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${String(day)}/${String(month)}/${String(year)}:${String(time)} +0000`;
}

/** The whole body, or `undefined` when it is larger than API Gateway takes. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) {
      request.resume();
      resolve(undefined);
      return;
    }
    request
      .on('data', (part: Buffer) => {
        size += part.length;
        if (size > LARGEST_BODY) resolve(undefined);
        else parts.push(part);
      })
      .on('end', () => resolve(Buffer.concat(parts)))
      .on('error', reject)
      .on('close', () => {
        if (!request.complete) reject(new Error('the caller went away'));
      });
  });
}

const TOO_LATE = Symbol('too late');

async function withinTime(result: Promise<unknown>, milliseconds: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LATE), milliseconds);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
    result.catch(() => undefined); // its failure is in the function's log; nobody waits for it any more
  }
}

function send(response: ServerResponse, result: unknown): void {
  const reply = readReply(result);
  const body = Buffer.from(reply.body ?? '', reply.isBase64Encoded === true ? 'base64' : 'utf8');
  if (body.length > LARGEST_PAYLOAD) {
    refuse(response, 500, 'Internal Server Error');
    return;
  }
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, String(value));
  if (reply.cookies !== undefined) response.setHeader('set-cookie', reply.cookies);
  if (body.length === 0) response.removeHeader('content-type');
  response.setHeader('content-length', body.length);
  response.writeHead(reply.statusCode ?? 200).end(body);
}

/** A result without a status is itself the body. */
function readReply(result: unknown): Reply {
  if (typeof result === 'object' && result !== null && 'statusCode' in result) return result as Reply; // as payload 2.0 has it
  const body = typeof result === 'string' ? result : JSON.stringify(result);
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ message });
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

function corsHeaders(cors: Cors, request: IncomingMessage, preflight: boolean): Record<string, string> {
  const { origin } = request.headers;
  const {
    AllowOrigins = [],
    AllowMethods = [],
    AllowHeaders = [],
    ExposeHeaders = [],
    AllowCredentials,
    MaxAge,
  } = cors;
  if (origin === undefined || !(AllowOrigins.includes('*') || AllowOrigins.includes(origin))) return {};
  return {
    'access-control-allow-origin': AllowOrigins.includes('*') ? '*' : origin,
    ...(AllowOrigins.includes('*') ? {} : { vary: 'origin' }),
    ...(AllowCredentials === true && { 'access-control-allow-credentials': 'true' }),
    ...(ExposeHeaders.length > 0 && { 'access-control-expose-headers': ExposeHeaders.join(',') }),
    ...(preflight && {
      'access-control-allow-methods': AllowMethods.join(','),
      'access-control-allow-headers': AllowHeaders.join(','),
      ...(MaxAge !== undefined && { 'access-control-max-age': String(MaxAge) }),
    }),
  };
}
