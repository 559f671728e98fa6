import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { Faults } from './faults.ts';
import { type Permissions, sentence } from './permissions.ts';
import { type ConsumedCapacity, isWrite, type Usage } from './usage.ts';

interface Dependencies {
  readonly dynamodb: DynamoDb;
  readonly clock: LocalClock;
  readonly activity: Activity;
  readonly usage: Usage;
  readonly permissions: Pick<Permissions, 'refusalOfCall'>;
  readonly faults: Pick<Faults, 'ofCall'>;
  /** Told of each table that was written to, before the writer hears that it was. */
  readonly written: (tableName: string) => void;
}

/** A call that was passed on and has not been answered. */
interface Call {
  readonly caller: string;
  readonly operation: string;
  readonly body: Buffer;
  readonly metered: boolean;
  /** Whether it was this proxy that asked what the call consumes. */
  readonly asked: boolean;
  /** Whether the caller never hears that it was carried out. */
  readonly unanswered: boolean;
  readonly end: () => void;
}

/** The operations that tell what they consumed when asked. */
const METERED = /^(Get|Put|Update|Delete)Item$|^(Query|Scan)$|^Batch(Get|Write)Item$|^Transact(Get|Write)Items$/;

/** How DynamoDB says it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const FAULTS = {
  throttle: {
    status: 'HTTP/1.1 400 Bad Request',
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message:
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  },
  error: {
    status: 'HTTP/1.1 500 Internal Server Error',
    __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
    message: 'The request processing has failed because of an unknown error, exception or failure.',
  },
} as const;

const ASK = Buffer.from('{"ReturnConsumedCapacity":"INDEXES",');
const ANSWER = '"ConsumedCapacity":';

/** Nobody checks it: the emulators only want to see one. */
const SIGNATURE =
  'x-amz-date: 20230613T010000Z\r\nauthorization: AWS4-HMAC-SHA256 Credential=local/20230613/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local';

/**
 * Stands between the functions and DynamoDB: refuses what a function may not do, counts what each consumes, and tells who reads
 * the streams of a write.
 * The path of the address names the function.
 *
 * It works on the connection itself, one to the emulator for each from a function: Node's HTTP server and client would cost
 * more than the emulator does. What it must know of HTTP is little, since the SDK and the emulators say how long a message is.
 */
export function dynamoDbProxy(dependencies: Dependencies): Server {
  return createServer({ noDelay: true }, (client) => serve(client, dependencies));
}

function serve(client: Socket, dependencies: Dependencies): void {
  const { dynamodb, clock, activity, usage, permissions, faults, written } = dependencies;
  const { hostname, port, host } = dynamodb.endpoint;
  const emulator = connect({ host: hostname, port: Number(port === '' ? 80 : port), noDelay: true });
  const calls: Call[] = [];
  // The SDK compares the date with its own clock and would take a difference for the reason of an error.
  const reply = (status: string, body: Buffer): void =>
    send(
      client,
      `${status}\r\ncontent-type: application/x-amz-json-1.0\r\ndate: ${new Date(clock.now()).toUTCString()}`,
      body,
    );

  client.on(
    'data',
    eachMessage(client, (head, given) => {
      const target = TARGET.exec(head)?.[1] ?? '';
      const operation = target.slice(target.indexOf('.') + 1);
      const metered = METERED.test(operation);
      const asked = metered && !given.includes('"ReturnConsumedCapacity"');
      const body = asked ? Buffer.concat([ASK, given.subarray(given.indexOf('{') + 1)]) : given;
      const caller = head.split('/', 2)[1]?.split(' ')[0] ?? '';
      const refusal = permissions.refusalOfCall(caller, operation, given);
      if (refusal !== undefined) {
        const told = { __type: 'com.amazon.coral.service#AccessDeniedException', Message: sentence(refusal) };
        // Nobody here sends a second call before the first is answered, so no answer is overtaken.
        reply('HTTP/1.1 400 Bad Request', Buffer.from(JSON.stringify(told)));
        return;
      }
      const fault = faults.ofCall('dynamodb', caller);
      if (fault === 'reset') {
        client.resetAndDestroy();
        return;
      }
      if (fault === 'throttle' || fault === 'error') {
        const { status, ...told } = FAULTS[fault];
        reply(status, Buffer.from(JSON.stringify(told)));
        return;
      }
      const unanswered = fault === 'timeout-after-accept';
      calls.push({ caller, operation, body, metered, asked, unanswered, end: activity.begin() });
      send(
        emulator,
        `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-amz-json-1.0\r\nx-amz-target: ${target}\r\n${SIGNATURE}`,
        body,
      );
    }),
  );

  emulator.on(
    'data',
    eachMessage(emulator, (head, told) => {
      const call = calls.shift();
      if (call === undefined) return;
      const accepted = head.startsWith('200', 9);
      const { consumed, rest } = call.metered && accepted ? separate(told) : { consumed: [], rest: told };
      if (call.metered) {
        const tables = consumed.length > 0 ? consumed : tablesOf(call.body).map((TableName) => ({ TableName }));
        usage.count(call.caller, call.operation, tables);
        if (accepted && isWrite(call.operation)) for (const { TableName = '' } of tables) written(TableName);
      }
      // Cut off rather than left to wait: no test should have to wait until a caller loses its patience.
      if (call.unanswered) client.resetAndDestroy();
      else reply(head.slice(0, head.indexOf('\r\n')), call.asked ? rest : told);
      call.end();
      if (client.destroyed && calls.length === 0) emulator.destroy();
    }),
  );

  // What a function began when it ended is still counted, and the readers of the stream still hear of it.
  client.on('error', () => undefined).on('close', () => calls.length === 0 && emulator.destroy());
  emulator
    .on('error', () => undefined)
    .on('close', () => {
      client.destroy();
      for (const { end } of calls.splice(0)) end();
    });
}

function send(socket: Socket, head: string, body: Buffer): void {
  if (socket.destroyed) return;
  socket.cork();
  socket.write(`${head}\r\ncontent-length: ${String(body.length)}\r\n\r\n`, 'latin1');
  socket.write(body);
  socket.uncork();
}

const TARGET = /\r\nx-amz-target: *([^\r]+)/i;
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/** Calls `take` with each HTTP message that arrives, its head and its body. */
function eachMessage(socket: Socket, take: (head: string, body: Buffer) => void): (part: Buffer) => void {
  let waiting: Buffer = Buffer.alloc(0);
  let needed = 0;
  return (part) => {
    waiting = waiting.length === 0 ? part : Buffer.concat([waiting, part]);
    while (waiting.length > 0 && waiting.length >= needed) {
      const end = waiting.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = waiting.toString('latin1', 0, end);
      const length = LENGTH.exec(head)?.[1];
      if (length === undefined) {
        socket.destroy(); // nobody here sends a message without its length
        return;
      }
      needed = end + 4 + Number(length);
      if (waiting.length < needed) return;
      const body = waiting.subarray(end + 4, needed);
      waiting = waiting.subarray(needed);
      needed = 0;
      take(head, body);
    }
  };
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
