import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import { type Faults, InvalidFaultError } from './faults.ts';
import type { Mailbox } from './mailbox.ts';
import type { MailboxViewer } from './mailbox-viewer.ts';
import type { Queues } from './queues.ts';
import type { TokenIssuer, Trust } from './token-issuer.ts';
import type { Usage } from './usage.ts';

/** The roles that a token may carry. */
const ROLES = ['coordinator', 'viewer', 'protection', 'admin'];

/** The farthest that one call may advance the clock: beyond it a slip in the year is likelier than a wish. */
const FARTHEST = 20 * 366 * 86_400_000;

/** What the control port shows and moves. */
export interface Controls {
  readonly clock: LocalClock;
  readonly activity: Activity;
  readonly issuer: TokenIssuer;
  readonly trust: Trust | undefined;
  readonly mailbox: Mailbox;
  readonly viewer: MailboxViewer;
  readonly usage: Usage;
  readonly queues: Queues;
  readonly faults: Faults;
}

/** A call to the control port is wrong, or cannot be answered. */
class ControlError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Request {
  readonly query: URLSearchParams;
  readonly body: () => Promise<unknown>;
  readonly rest: string;
}

/** What a person, a test or the demo works the local run with. */
export function controlListener(controls: Controls): RequestListener {
  const routes: Readonly<Record<string, (request: Request) => Promise<Answer> | Answer>> = {
    'GET /clock': () => json(now(controls.clock)),
    'POST /clock': async ({ body }) => {
      await controls.clock.advanceTo(readAdvance(await body(), controls.clock));
      return json(now(controls.clock));
    },
    'GET /settled': async () => {
      await controls.activity.settled();
      return json({ settled: true });
    },
    'GET /token': async ({ query }) => json({ token: await token(query, controls) }),
    'GET /mailbox': async () => json(await controls.mailbox.show()),
    'GET /mailbox/raw/': async ({ rest }) => {
      const message = await controls.mailbox.raw(rest);
      if (message === undefined) throw new ControlError(404, `there is no mail with the message id ${rest}`);
      return { type: 'message/rfc822', body: message };
    },
    'GET /usage': () => json(controls.usage.report()),
    'POST /usage/reset': () => {
      controls.usage.reset();
      return json(controls.usage.report());
    },
    'GET /queues': () => json(controls.queues.list()),
    'GET /faults': () => json(controls.faults.list()),
    'POST /faults': async ({ body }) => {
      controls.faults.set(await body());
      return json(controls.faults.list());
    },
    'DELETE /faults': () => {
      controls.faults.clear();
      return json(controls.faults.list());
    },
    // The emulator's page and what it asks for.
    'GET /': (request) => fromViewer('/', request, controls.viewer),
    'GET /store': (request) => fromViewer('/store', request, controls.viewer),
    'GET /get-emlContent': (request) => fromViewer('/get-emlContent', request, controls.viewer),
  };

  return (call, reply) => {
    const { pathname, searchParams } = new URL(call.url ?? '/', 'http://127.0.0.1');
    const wanted = `${call.method ?? 'GET'} ${pathname}`;
    const key =
      wanted in routes
        ? wanted
        : Object.keys(routes).find((route) => route.endsWith('raw/') && wanted.startsWith(route));
    const route = key === undefined ? undefined : routes[key];
    Promise.resolve()
      .then(() => {
        if (route === undefined) {
          throw new ControlError(
            404,
            `there is no ${wanted} on the control port; it has ${Object.keys(routes).join(', ')}`,
          );
        }
        return route({ query: searchParams, body: () => readJson(call), rest: wanted.slice(key?.length) });
      })
      .then(
        ({ type, body }) => reply.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
        (error: unknown) => refuse(reply, error),
      );
  };
}

interface Answer {
  readonly type: string;
  readonly body: string | Buffer;
}

function json(value: unknown): Answer {
  return { type: 'application/json', body: JSON.stringify(value) };
}

function now(clock: LocalClock): object {
  return { now: new Date(clock.now()).toISOString(), running: clock.running };
}

function readAdvance(body: unknown, clock: LocalClock): number {
  const example = '{"advanceTo": "2023-06-14T07:30:00+07:00"}';
  const given = typeof body === 'object' && body !== null ? (body as { advanceTo?: unknown }).advanceTo : undefined;
  const target = typeof given === 'string' ? readInstant(given) : undefined;
  if (target === undefined) {
    throw new ControlError(
      400,
      `advanceTo is ${given === undefined ? 'missing' : JSON.stringify(given)}; it must be an instant with its zone, as in ${example}`,
    );
  }
  const from = clock.now();
  if (target < from || target > from + FARTHEST) {
    throw new ControlError(
      400,
      `advanceTo is ${String(given)}; it must not lie before now, ${new Date(from).toISOString()}, nor more than 20 years after it`,
    );
  }
  return target;
}

/** The milliseconds of an ISO instant that names its zone, or `undefined` when it is not one. */
export function readInstant(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

async function token(query: URLSearchParams, { issuer, trust }: Controls): Promise<string> {
  const roles = (query.get('role') ?? '').split(',').filter((role) => role !== '');
  const unknown = roles.filter((role) => !ROLES.includes(role));
  if (roles.length === 0 || unknown.length > 0) {
    throw new ControlError(
      400,
      `role is ${query.has('role') ? JSON.stringify(query.get('role')) : 'missing'}; it must be one or more, separated by commas, of ${ROLES.join(', ')}`,
    );
  }
  if (trust === undefined) throw new ControlError(404, 'no route of the API asks for a token');
  return issuer.sign(trust, query.get('sub') ?? `${roles[0] ?? ''}@local.example`, roles);
}

async function fromViewer(path: string, { query }: Request, viewer: MailboxViewer): Promise<Answer> {
  const reply = await fetch(`${await viewer.address}${path}?${query.toString()}`);
  return { type: reply.headers.get('content-type') ?? 'text/html', body: Buffer.from(await reply.arrayBuffer()) };
}

async function readJson(call: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of call) parts.push(part as Buffer); // no encoding is set
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw new ControlError(400, `the body is not JSON: ${String(error)}`);
  }
}

function refuse(reply: ServerResponse, error: unknown): void {
  const status = error instanceof ControlError ? error.status : error instanceof InvalidFaultError ? 400 : 500;
  const detail = error instanceof Error ? error.message : String(error);
  const title = status === 500 ? 'The local run failed' : status === 404 ? 'Not found' : 'Invalid request';
  reply.writeHead(status, { 'content-type': 'application/problem+json' });
  reply.end(JSON.stringify({ type: 'about:blank', title, status, detail }));
}
