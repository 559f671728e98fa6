import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type QueryCommandInput,
  QueryCommand,
  type TransactWriteItem,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod';

/** A place in a list, as a caller sent it back, that is none of that list. */
export class UnknownPlaceError extends Error {
  override readonly name = 'UnknownPlaceError';
}

/** The key of an item: attribute name → value. */
export type Key = Readonly<Record<string, string>>;

/** A write lost a race: the stored item is no longer the one that the writer decided upon. Read again and decide again. */
export class StaleItemError extends Error {
  override readonly name = 'StaleItemError';
  readonly key: Key;

  constructor(key: Key, options?: ErrorOptions) {
    super(`another write came first to ${Object.values(key).join('/')}`, options);
    this.key = key;
  }
}

/** An item that was to be added is already there. */
export class ItemExistsError extends Error {
  override readonly name = 'ItemExistsError';
  readonly key: Key;

  constructor(key: Key, options?: ErrorOptions) {
    super(`${Object.values(key).join('/')} is already there`, options);
    this.key = key;
  }
}

/** A transaction of which nothing was written, because these writes (by position) did not find what they expected. */
export class TransactionRefusedError extends Error {
  override readonly name = 'TransactionRefusedError';
  readonly refused: readonly number[];

  constructor(refused: readonly number[], options?: ErrorOptions) {
    super(`transaction refused at ${refused.join(', ')}`, options);
    this.refused = refused;
  }
}

/** A conditional write that has not been made yet: alone by {@link Table.write}, or with others by {@link transact}. */
export interface Write {
  readonly key: Key;
  /** What to say when the condition does not hold. */
  readonly refusal: typeof StaleItemError | typeof ItemExistsError;
  readonly item: TransactWriteItem;
}

/** The keys on a page of an index, and where the next page begins. */
export interface KeyPage {
  readonly keys: Key[];
  readonly next?: Key;
}

/** What a table needs to know of its entity: the schema that stored items must satisfy, and how an entity becomes an item. */
export interface TableOptions<Entity> {
  readonly key: readonly string[];
  /** Loads the schema when the first item is read: a step that starts holds more tables than it reads. */
  readonly schema: () => Promise<z.ZodType<Entity>>;
  /** The entity with the attributes of its indexes. */
  readonly toItem: (entity: Entity) => Record<string, unknown>;
}

/** DynamoDB takes at most 100 keys in one batch read and 100 writes in one transaction. */
export const BATCH_SIZE = 100;

/**
 * The items of one table, read through the schema of their entity and written only under a condition.
 *
 * A repository holds one and gives its methods the names of the domain.
 */
export class Table<Entity extends { version: number }> {
  readonly #dynamodb: DynamoDBClient;
  readonly #tableName: string;
  readonly #options: TableOptions<Entity>;

  constructor(dynamodb: DynamoDBClient, tableName: string, options: TableOptions<Entity>) {
    this.#dynamodb = dynamodb;
    this.#tableName = tableName;
    this.#options = options;
  }

  /** The item as it is now, or undefined; never an older state, because decisions rest on it. */
  async get(key: Key): Promise<Entity | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetItemCommand({ TableName: this.#tableName, Key: marshall(key), ConsistentRead: true }),
    );
    return Item && (await this.#options.schema()).parse(unmarshall(Item));
  }

  /** The items that exist among these keys as they are now, in the order of the keys. */
  async getMany(keys: readonly Key[]): Promise<Entity[]> {
    const found = new Map<string, Entity>();
    const schema = await this.#options.schema();
    for (let start = 0; start < keys.length; start += BATCH_SIZE) {
      // Consistent, because a step that follows a stream may read what was written a moment ago, and decides by what it finds.
      let request: Record<string, { Keys: Record<string, never>[]; ConsistentRead: boolean }> | undefined = {
        [this.#tableName]: {
          ConsistentRead: true,
          Keys: keys.slice(start, start + BATCH_SIZE).map((key) => marshall(key) as never),
        },
      };
      while (request) {
        const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
          new BatchGetItemCommand({ RequestItems: request }),
        );
        for (const item of Responses?.[this.#tableName] ?? []) {
          const stored = unmarshall(item);
          found.set(this.#identityOf(stored), schema.parse(stored));
        }
        const rest = UnprocessedKeys as typeof request | undefined;
        request = Object.keys(rest ?? {}).length > 0 ? rest : undefined;
      }
    }
    return keys.flatMap((key) => found.get(this.#identityOf(key)) ?? []);
  }

  /** Whole items of one partition of the table itself, in order of the sort key. */
  async *partition(partitionKey: string, value: string): AsyncGenerator<Entity> {
    const schema = await this.#options.schema();
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#tableName,
          KeyConditionExpression: '#partition = :value',
          ExpressionAttributeNames: { '#partition': partitionKey },
          ExpressionAttributeValues: { ':value': { S: value } },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      for (const item of page.Items ?? []) yield schema.parse(unmarshall(item));
      start = page.LastEvaluatedKey;
    } while (start);
  }

  /** One page of an index's keys. `condition` speaks of `#partition`, `#sort` and its own values. */
  async keys(query: {
    index: { name: string; partitionKey: string; sortKey: string };
    condition: string;
    values: Readonly<Record<string, string>>;
    limit?: number;
    after?: Key;
    descending?: boolean;
  }): Promise<KeyPage> {
    const { index, condition } = query;
    const page = await this.#query({
      TableName: this.#tableName,
      IndexName: index.name,
      KeyConditionExpression: condition,
      ExpressionAttributeNames: {
        '#partition': index.partitionKey,
        ...(condition.includes('#sort') && { '#sort': index.sortKey }),
      },
      ExpressionAttributeValues: marshall(query.values),
      Limit: query.limit,
      ExclusiveStartKey: query.after && marshall(query.after),
      ScanIndexForward: !query.descending,
    });
    return {
      keys: (page.Items ?? []).map((item) => unmarshall(item)),
      ...(page.LastEvaluatedKey && { next: unmarshall(page.LastEvaluatedKey) }),
    };
  }

  /** A put that expects that nothing is there yet. */
  addition(entity: Entity): Write {
    const item = this.#options.toItem(entity);
    const [first] = this.#options.key;
    return this.#put(item, ItemExistsError, {
      ConditionExpression: `attribute_not_exists(${String(first)})`,
    });
  }

  /** A put that expects the version before. */
  replacement(next: Entity): Write {
    return this.#put(this.#options.toItem(next), StaleItemError, {
      ConditionExpression: 'version = :previous',
      ExpressionAttributeValues: { ':previous': { N: String(next.version - 1) } },
    });
  }

  /** A deletion that expects this version. */
  removal(key: Key, version: number): Write {
    return {
      key,
      refusal: StaleItemError,
      item: {
        Delete: {
          TableName: this.#tableName,
          Key: marshall(key),
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': { N: String(version) } },
        },
      },
    };
  }

  /** Makes one write. Throws the write's refusal when its condition does not hold. */
  async write({ key, refusal, item }: Write): Promise<void> {
    try {
      if (item.Put) await this.#dynamodb.send(new PutItemCommand(item.Put));
      if (item.Delete) await this.#dynamodb.send(new DeleteItemCommand(item.Delete));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw new refusal(key, { cause: error });
      throw error;
    }
  }

  async #query(input: QueryCommandInput) {
    try {
      return await this.#dynamodb.send(new QueryCommand(input));
    } catch (error) {
      // DynamoDB refuses a start key that is not of this partition; nothing else in a query comes from the caller unchecked.
      const refused = error instanceof Error && error.name === 'ValidationException';
      if (refused && input.ExclusiveStartKey)
        throw new UnknownPlaceError('no such place in the list', { cause: error });
      throw error;
    }
  }

  #put(
    item: Record<string, unknown>,
    refusal: Write['refusal'],
    condition: { ConditionExpression: string; ExpressionAttributeValues?: Record<string, { N: string }> },
  ): Write {
    const key = Object.fromEntries(this.#options.key.map((name) => [name, String(item[name])]));
    return {
      key,
      refusal,
      item: {
        Put: { TableName: this.#tableName, Item: marshall(item, { removeUndefinedValues: true }), ...condition },
      },
    };
  }

  #identityOf(item: Readonly<Record<string, unknown>>): string {
    return this.#options.key.map((name) => String(item[name])).join('\n');
  }
}

/**
 * Makes several writes that must stand or fall together (at most {@link BATCH_SIZE}).
 *
 * Throws {@link TransactionRefusedError} when a condition does not hold.
 */
export async function transact(dynamodb: DynamoDBClient, writes: readonly Write[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: writes.map(({ item }) => item) }));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      const refused = codes.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : []));
      if (refused.length > 0) throw new TransactionRefusedError(refused, { cause: error });
      // The same request at the same moment stands in the way; a moment later the condition says who was first.
      if (!codes.includes('TransactionConflict') || attempt >= MOST_CONFLICTS) throw error;
    }
  }
}

/** How often another transaction may be in the way before a write is given up. */
const MOST_CONFLICTS = 5;
