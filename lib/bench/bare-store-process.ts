/** The process that does nothing but call the store: replays recorded calls with fresh keys, as fast as the SDK lets it. */
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import type { Replay, Replayed } from './bare-store.ts';
import type { StoreCall } from './recorder.ts';

const COMMANDS = {
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  UpdateItem: UpdateItemCommand,
};

const dynamodb = new DynamoDBClient();

process.on('message', (message) => {
  void replay(message as Replay).then(
    (done) => process.send?.(done),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));

async function replay({ calls, renewed, concurrency, until }: Replay): Promise<Replayed> {
  const from = performance.now();
  let begun = 0;
  let count = 0;
  const more = (): boolean => ('count' in until ? begun < until.count : performance.now() - from < until.milliseconds);
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      const { own, renew } = withFreshKeys(calls, new Set(renewed));
      while (more()) {
        begun += 1;
        renew();
        for (const { operation, input } of own) await send(operation, input);
        count += 1;
      }
    }),
  );
  return { count, milliseconds: performance.now() - from };
}

async function send(operation: string, input: StoreCall['input']): Promise<void> {
  const Command = COMMANDS[operation as keyof typeof COMMANDS] as (typeof COMMANDS)['GetItem'] | undefined;
  if (Command === undefined) throw new Error(`a recorded ${operation} cannot be replayed`);
  // The protocol's JSON is the command's input, there being no binary attributes; the kind of command does not matter here.
  await dynamodb.send(new Command(input as never));
}

/** A copy of these calls in which these keys can be renewed, without copying them again for each call. */
function withFreshKeys(
  calls: readonly StoreCall[],
  keys: ReadonlySet<string>,
): { own: readonly StoreCall[]; renew: () => void } {
  const own = structuredClone(calls);
  const places: { S: string }[] = [];
  const find = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('S' in value && typeof value.S === 'string' && keys.has(value.S)) places.push(value as { S: string });
    else Object.values(value).forEach(find);
  };
  own.forEach(({ input }) => {
    // The SDK makes a token of its own for each transaction.
    delete (input as { ClientRequestToken?: string }).ClientRequestToken;
    find(input);
  });
  return {
    own,
    renew: () => {
      const fresh = randomUUID().replaceAll('-', '').slice(0, 20);
      for (const place of places) place.S = fresh;
    },
  };
}
