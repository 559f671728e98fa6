import type { DynamoDb } from '../local/dynamodb.ts';

/** As many as one call takes. */
const BATCH = 25;

/** How many calls are under way at the same time. */
const LANES = 8;

/** An item in DynamoDB's own JSON. */
export type Item = Readonly<Record<string, unknown>>;

/** Puts items into a table, past every step and as fast as the store takes them: what was there long before the measuring begins. */
export async function fill(dynamodb: DynamoDb, table: string, items: Iterable<Item>): Promise<void> {
  const puts = Iterator.from(items).map((Item) => ({ PutRequest: { Item } }));
  await inBatches(dynamodb, table, puts);
}

/** Takes everything out of a table again. `key` names the attributes of its key. */
export async function empty(dynamodb: DynamoDb, table: string, key: readonly string[]): Promise<void> {
  const { Items } = await dynamodb.call<{ Items: Item[] }>('Scan', { TableName: table });
  const keys = Items.map((item) => Object.fromEntries(key.map((name) => [name, item[name]])));
  await inBatches(
    dynamodb,
    table,
    keys.values().map((Key) => ({ DeleteRequest: { Key } })),
  );
}

async function inBatches(dynamodb: DynamoDb, table: string, requests: Iterator<object>): Promise<void> {
  const next = (): object[] =>
    Array.from({ length: BATCH }, () => requests.next().value as object | undefined).filter(
      (request) => request !== undefined,
    );
  const lane = async (): Promise<void> => {
    for (let batch = next(); batch.length > 0; batch = next()) {
      const { UnprocessedItems = {} } = await dynamodb.call<{ UnprocessedItems?: object }>('BatchWriteItem', {
        RequestItems: { [table]: batch },
      });
      if (Object.keys(UnprocessedItems).length > 0)
        throw new Error(`the store did not take a whole batch for ${table}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
