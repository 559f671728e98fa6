import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { DynamoDb } from './dynamodb.ts';
import { type ConsumedCapacity, isWrite, type Usage } from './usage.ts';

interface Dependencies {
  readonly dynamodb: DynamoDb;
  readonly clock: LocalClock;
  readonly activity: Activity;
  readonly usage: Usage;
  /** Told of each table that was written to, before the writer hears that it was. */
  readonly written: (tableName: string) => void;
}

/** The operations that tell what they consumed when asked. */
const METERED = /^(Get|Put|Update|Delete)Item$|^(Query|Scan)$|^Batch(Get|Write)Item$|^Transact(Get|Write)Items$/;

const ASK = '"ReturnConsumedCapacity":"INDEXES",';
const ANSWER = '"ConsumedCapacity":';

/**
 * Stands between the functions and DynamoDB: counts what each function consumes and tells who reads the streams of a write.
 * The path of the address names the function. Faults are injected here when there are any.
 */
export function dynamoDbProxy({ dynamodb, clock, activity, usage, written }: Dependencies): Server {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: 'lifo' });
  const server = createServer((call, reply) => {
    const end = activity.begin();
    reply.on('close', end);
    forward(call, reply).catch(() => reply.destroy());
  });
  server.on('close', () => agent.destroy());
  return server;

  async function forward(call: IncomingMessage, reply: ServerResponse): Promise<void> {
    const given = await read(call);
    const operation = String(call.headers['x-amz-target']).split('.')[1] ?? '';
    const metered = METERED.test(operation);
    const adds = metered && !given.includes('"ReturnConsumedCapacity"');
    const body = adds ? Buffer.concat([Buffer.from(`{${ASK}`), given.subarray(given.indexOf('{') + 1)]) : given;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const onward = request(dynamodb.endpoint, {
        method: call.method,
        agent,
        headers: {
          'content-type': call.headers['content-type'],
          'content-length': body.length,
          'x-amz-target': call.headers['x-amz-target'],
          'x-amz-date': call.headers['x-amz-date'],
          authorization: call.headers.authorization,
        },
      });
      onward.on('response', resolve).on('error', reject);
      onward.end(body);
    });
    const told = await read(answer);
    const { consumed, rest } = metered && answer.statusCode === 200 ? separate(told) : { consumed: [], rest: told };
    if (metered) {
      const tables = consumed.length > 0 ? consumed : tablesOf(given).map((TableName) => ({ TableName }));
      usage.count(call.url?.split('/')[1] ?? '', operation, tables);
      if (isWrite(operation) && answer.statusCode === 200) {
        for (const { TableName = '' } of tables) written(TableName);
      }
    }
    const sent = adds ? rest : told;
    reply.sendDate = false;
    reply.writeHead(answer.statusCode ?? 500, {
      'content-type': answer.headers['content-type'] ?? 'application/x-amz-json-1.0',
      'content-length': sent.length,
      'x-amzn-requestid': answer.headers['x-amzn-requestid'] ?? '',
      // The SDK compares this with its own clock and would take a difference for the reason of an error.
      date: new Date(clock.now()).toUTCString(),
    });
    reply.end(sent);
  }
}

/** Takes what was consumed out of an answer, without parsing items if it can. */
function separate(answer: Buffer): { consumed: ConsumedCapacity[]; rest: Buffer } {
  const at = answer.lastIndexOf(ANSWER);
  if (at === -1) return { consumed: [], rest: answer };
  if (answer.length > 2_048 && at > 1) {
    try {
      const tail = answer.subarray(at + ANSWER.length, answer.length - 1).toString('utf8');
      const rest = Buffer.concat([answer.subarray(0, at - 1), Buffer.from('}')]);
      return { consumed: [JSON.parse(tail) as ConsumedCapacity | ConsumedCapacity[]].flat(), rest };
    } catch {
      // Something else follows it, or it is an item's text: parse the whole.
    }
  }
  const { ConsumedCapacity = [], ...rest } = JSON.parse(answer.toString('utf8')) as {
    ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
  };
  return { consumed: [ConsumedCapacity].flat(), rest: Buffer.from(JSON.stringify(rest)) };
}

/** The tables that a call names; only asked when its answer does not tell. */
function tablesOf(call: Buffer): string[] {
  return [
    ...new Set(
      call
        .toString('utf8')
        .matchAll(/"TableName":"([^"\\]+)"/g)
        .map(([, name = '']) => name),
    ),
  ];
}

function read(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    message
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => resolve(parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)))
      .on('error', reject)
      .on('close', () => {
        if (!message.complete) reject(new Error('the connection closed before the message was complete'));
      });
  });
}
