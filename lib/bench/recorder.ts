import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of DynamoDB: its name and what was asked, as it went over the wire. */
export interface StoreCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What was called while something was done, in order, and the most calls that were under way at once. */
export interface Recording {
  readonly calls: readonly StoreCall[];
  readonly concurrency: number;
}

/** Stands between a system and its DynamoDB and writes down what the system asks of it. */
export class Recorder {
  readonly #dynamodb: string;
  readonly #server = createServer((call, reply) => void this.#forward(call, reply).catch(() => reply.destroy()));
  #calls: StoreCall[] = [];
  #underWay = 0;
  #concurrency = 0;

  private constructor(dynamodb: string) {
    this.#dynamodb = dynamodb;
  }

  static async start(dynamodb: string): Promise<Recorder> {
    const recorder = new Recorder(dynamodb);
    await new Promise<void>((listening) => recorder.#server.listen(0, '127.0.0.1', listening));
    return recorder;
  }

  get address(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`; // a TCP server's address
  }

  /** Does `work` and tells which calls it made. */
  async record(work: () => Promise<void>): Promise<Recording> {
    this.#calls = [];
    this.#concurrency = 0;
    await work();
    return { calls: this.#calls, concurrency: this.#concurrency };
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #forward(call: IncomingMessage, reply: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of call) parts.push(part as Buffer); // no encoding is set
    const body = Buffer.concat(parts);
    const target = String(call.headers['x-amz-target']);
    // The proxy asks for what is consumed; the functions do not.
    const { ReturnConsumedCapacity: _, ...input } = JSON.parse(body.toString('utf8')) as StoreCall['input'];
    this.#calls.push({ operation: target.split('.')[1] ?? '', input });
    this.#underWay += 1;
    this.#concurrency = Math.max(this.#concurrency, this.#underWay);
    try {
      const answer = await fetch(this.#dynamodb, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': target,
          authorization: call.headers.authorization ?? '',
          'x-amz-date': String(call.headers['x-amz-date']),
        },
        body,
      });
      const told = Buffer.from(await answer.arrayBuffer());
      reply.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0', 'content-length': told.length });
      reply.end(told);
    } finally {
      this.#underWay -= 1;
    }
  }
}

/** A put as it stands in a call or in a transaction. */
export interface StorePut {
  readonly TableName: string;
  readonly Item: Readonly<Record<string, { readonly S?: string }>>;
  readonly ConditionExpression?: string;
}

/** The puts that stand in the transactions of these calls. */
export function putsOf(calls: readonly StoreCall[]): StorePut[] {
  return calls
    .flatMap(({ input }) => (input as { TransactItems?: { Put?: StorePut }[] }).TransactItems ?? [])
    .flatMap(({ Put }) => Put ?? []);
}

/** The key of the item that a put adds: what its condition says must not be there yet. */
export function newKeyOf({ Item, ConditionExpression = '' }: StorePut): string {
  const [, attribute = ''] = /^attribute_not_exists\((\w+)\)$/.exec(ConditionExpression) ?? [];
  const key = Item[attribute]?.S;
  if (key === undefined) throw new Error(`a put adds nothing new: ${ConditionExpression}`);
  return key;
}
