import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Activity } from '../../lib/local/activity.ts';
import { LocalClock } from '../../lib/local/clock.ts';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { HttpApi } from '../../lib/local/http-api.ts';
import { readStacks } from '../../lib/local/template.ts';
import { TokenIssuer } from '../../lib/local/token-issuer.ts';

const MORNING = Date.parse('2023-06-13T01:00:00Z');
const TRUST = { issuer: 'https://login.example', audience: ['hoi-am'] };
const route = (key: string, jwt: boolean) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    RouteKey: key,
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    ...(jwt ? { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' } } : { AuthorizationType: 'NONE' }),
  },
});
const resources = readStacks(
  [
    {
      name: 'Workflow',
      region: 'ap-southeast-1',
      account: '000000000000',
      template: {
        Resources: {
          Api: { Type: 'AWS::ApiGatewayV2::Api' },
          Integration: {
            Type: 'AWS::ApiGatewayV2::Integration',
            Properties: { IntegrationType: 'AWS_PROXY', IntegrationUri: 'echo', PayloadFormatVersion: '2.0' },
          },
          Authorizer: {
            Type: 'AWS::ApiGatewayV2::Authorizer',
            Properties: { AuthorizerType: 'JWT', JwtConfiguration: { Issuer: TRUST.issuer, Audience: TRUST.audience } },
          },
          Wide: route('GET /files/{proxy+}', false),
          One: route('POST /files/{id}/pages/{page}', false),
          Fixed: route('GET /files/template', false),
          Closed: route('GET /closed', true),
        },
      },
    },
  ],
  'http://127.0.0.1:0',
);

const data = new DataFolder();
const activity = new Activity();
const clock = new LocalClock(activity, MORNING);
let issuer: TokenIssuer;
let reply: unknown;
let seen: APIGatewayProxyEventV2WithJWTAuthorizer | undefined;
const server = createServer();
let address = '';
beforeAll(async () => {
  issuer = await TokenIssuer.open(data, clock);
  const invoke = (event: unknown) => {
    seen = event as APIGatewayProxyEventV2WithJWTAuthorizer;
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
  };
  const api = new HttpApi(resources, { functions: { find: () => ({ invoke }) }, issuer, clock, activity });
  server.on('request', (request, response) => void api.handle(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.close();
  data.close();
});

/** What the function is handed for a request, and what the caller gets. */
async function ask(path: string, init: RequestInit = {}, answer: unknown = { statusCode: 200 }) {
  reply = answer;
  seen = undefined;
  const response = await fetch(address + path, init);
  return { event: seen as APIGatewayProxyEventV2WithJWTAuthorizer | undefined, response, text: await response.text() };
}
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('an HTTP API', () => {
  it('hands over a request as payload format 2.0', async () => {
    const { event } = await ask('/files/c%C3%A2u%20h%E1%BB%8Fi/pages/2?a=1&a=2&b=%C3%A0', {
      method: 'POST',
      body: '{"x":1}',
      headers: { 'Content-Type': 'application/json', Cookie: 'k=1; l=2', 'X-One': 'y' },
    });
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /files/{id}/pages/{page}',
      rawPath: '/files/câu hỏi/pages/2',
      rawQueryString: 'a=1&a=2&b=%C3%A0',
      cookies: ['k=1', 'l=2'],
      headers: { 'x-one': 'y', 'content-type': 'application/json' },
      queryStringParameters: { a: '1,2', b: 'à' },
      pathParameters: { id: 'câu hỏi', page: '2' },
      body: '{"x":1}',
      isBase64Encoded: false,
      requestContext: {
        timeEpoch: MORNING,
        time: '13/Jun/2023:01:00:00 +0000',
        stage: '$default',
        http: { method: 'POST' },
      },
    });
    expect(event?.headers).not.toHaveProperty('cookie');
  });

  it.each([
    ['text/csv; charset=utf-8', false, 'text of any kind is text'],
    ['application/json', false, 'JSON is text'],
    ['application/x-www-form-urlencoded', true, 'a form is not, to API Gateway'],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', true, 'a workbook is binary'],
  ])('hands over a body of type %s as base64: %s, because %s', async (type, encoded) => {
    const { event } = await ask('/files/a/pages/b', { method: 'POST', body: 'ả', headers: { 'content-type': type } });
    expect([event?.isBase64Encoded, event?.body]).toEqual([
      encoded,
      encoded ? Buffer.from('ả').toString('base64') : 'ả',
    ]);
  });

  it.each([
    ['/files/template', 'GET /files/template', 'a route that names the path comes before one that has variables'],
    ['/files/a/b/c', 'GET /files/{proxy+}', 'a greedy variable takes the rest'],
  ])('sends %s to %s because %s', async (path, key) => {
    expect((await ask(path)).event?.routeKey).toBe(key);
  });

  it('knows no other paths', async () => {
    const { response, text } = await ask('/nowhere');
    expect([response.status, text]).toEqual([404, '{"message":"Not Found"}']);
  });

  it('lets in who has a token of its issuer, and hands over the claims as strings', async () => {
    const token = await issuer.sign(TRUST, 'lan', ['coordinator', 'admin']);
    const { event, response } = await ask('/closed', bearer(token));
    expect(response.status).toBe(200);
    expect(event?.requestContext.authorizer.jwt.claims).toMatchObject({
      sub: 'lan',
      'cognito:groups': '[coordinator admin]',
      exp: String(MORNING / 1_000 + 12 * 3_600),
    });
  });

  it.each([
    ['nobody', () => undefined, /^Bearer$/],
    ['a stranger', () => 'not.a.token', /invalid_token/],
    [
      'one with a token of another issuer',
      () => issuer.sign({ ...TRUST, issuer: 'https://other.example' }, 'x', []),
      /iss/,
    ],
    [
      'one with a token for another audience',
      () => issuer.sign({ ...TRUST, audience: ['other'] }, 'x', []),
      /audience/,
    ],
  ])('turns away %s', async (_who, token, challenge) => {
    const given = await token();
    const { response, text, event } = await ask('/closed', given === undefined ? {} : bearer(given));
    expect([response.status, text, event]).toEqual([401, '{"message":"Unauthorized"}', undefined]);
    expect(response.headers.get('www-authenticate')).toMatch(challenge);
  });

  it('turns away a token when the local clock has passed its end, also one that it has let in before', async () => {
    const token = await issuer.sign(TRUST, 'lan', ['coordinator']);
    expect((await ask('/closed', bearer(token))).response.status).toBe(200);
    await clock.advanceTo(clock.now() + 12 * 3_600_000);
    expect((await ask('/closed', bearer(token))).response.status).toBe(401);
  });

  it('passes on what the function answers', async () => {
    const { response, text } = await ask(
      '/files/x',
      {},
      {
        statusCode: 201,
        headers: { 'content-type': 'application/problem+json', etag: '"3"' },
        cookies: ['a=1', 'b=2'],
        body: Buffer.from('ả').toString('base64'),
        isBase64Encoded: true,
      },
    );
    expect([response.status, text, response.headers.get('etag'), response.headers.getSetCookie()]).toEqual([
      201,
      'ả',
      '"3"',
      ['a=1', 'b=2'],
    ]);
  });

  it('tells nothing of a function that failed', async () => {
    const { response, text } = await ask('/files/x', {}, new Error('a secret'));
    expect([response.status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it('takes no body of more than 10 MB', async () => {
    const { response, text } = await ask('/files/a/pages/b', {
      method: 'POST',
      body: Buffer.alloc(10 * 1024 * 1024 + 1),
    });
    expect([response.status, text]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });
});
