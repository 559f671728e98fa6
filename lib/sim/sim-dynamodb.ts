import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DIRECTORY_TABLE } from '../../functions/directory/directory-repository.ts';
import { MAIL_TABLE } from '../../functions/mail/mail-repository.ts';
import { ORIGINAL_TABLE } from '../../functions/question/original-repository.ts';
import { QUESTION_TABLE } from '../../functions/question/question-repository.ts';
import { REPORT_TABLE } from '../../functions/report/report-repository.ts';
import { CallLostError, type Invocation, RefusedError, type Scheduler } from './scheduler.ts';

/** An item as DynamoDB keeps it. Items are never changed in place, so they may be handed out as they are. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** What a table is called here. */
export type TableName = 'Questions' | 'Originals' | 'Mails' | 'Directory' | 'Reports';

/** A change of one item, as the table's stream tells it. */
export interface ItemChange {
  readonly table: TableName;
  readonly key: string;
  readonly at: number;
  /** The invocation that wrote it. */
  readonly by: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

interface Shape {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly indexes?: Readonly<
    Record<string, { readonly name: string; readonly partitionKey: string; readonly sortKey: string }>
  >;
}

const SHAPES: Readonly<Record<TableName, Shape>> = {
  Questions: QUESTION_TABLE,
  Originals: ORIGINAL_TABLE,
  Mails: MAIL_TABLE,
  Directory: DIRECTORY_TABLE,
  Reports: REPORT_TABLE,
};

/** An item, and what the indexes still show of it until they have caught up. */
interface Stored {
  readonly item: Item | undefined;
  readonly shownUntil: number;
  readonly shown: Item | undefined;
}

/** How the store differs from an ideal one. */
export interface StoreHabits {
  readonly now: () => number;
  /** How long the indexes show an item as it was before a write, in milliseconds. */
  readonly indexLag?: (key: string) => number;
  /** Most keys on one page of a query; DynamoDB ends a page wherever it likes. */
  readonly pageSize?: number;
  readonly changed?: (change: ItemChange) => void;
}

/**
 * The tables of the system in memory: exactly the commands, conditions and key conditions that the repositories use. Anything
 * else throws, so that nobody trusts an answer that DynamoDB would not have given.
 */
export class SimTables {
  /** Who writes at this moment. */
  writer = '';
  readonly #tables = new Map<string, Map<string, Stored>>();
  readonly #habits: StoreHabits;

  constructor(habits: StoreHabits) {
    this.#habits = habits;
    for (const name of Object.keys(SHAPES)) this.#tables.set(name, new Map());
  }

  /** Every item of a table as it is now. */
  *items(table: TableName): Generator<Item> {
    for (const { item } of this.#table(table).values()) if (item) yield item;
  }

  /** Whether there is an item under a key; its parts stand on lines of their own. */
  has(table: TableName, key: string): boolean {
    return this.#table(table).get(key)?.item !== undefined;
  }

  /** Performs a command of the SDK. */
  perform(command: object): object {
    if (command instanceof GetItemCommand) return this.#get(command.input);
    if (command instanceof BatchGetItemCommand) return this.#batchGet(command.input);
    if (command instanceof PutItemCommand) return this.#write([{ Put: command.input }], 'alone');
    if (command instanceof DeleteItemCommand) return this.#write([{ Delete: command.input }], 'alone');
    if (command instanceof TransactWriteItemsCommand) return this.#write(command.input.TransactItems ?? [], 'together');
    if (command instanceof UpdateItemCommand) return this.#count(command.input);
    if (command instanceof QueryCommand) return this.#query(command.input);
    throw new Error(`the simulated DynamoDB does not know ${command.constructor.name}`);
  }

  #get(input: GetItemCommand['input']): object {
    allow(input, ['TableName', 'Key', 'ConsistentRead']);
    if (input.ConsistentRead !== true) throw new Error('the simulated DynamoDB reads consistently only');
    const Item = this.#table(input.TableName).get(keyOf(input.TableName, input.Key))?.item;
    return Item ? { Item } : {};
  }

  #batchGet({ RequestItems = {}, ...rest }: BatchGetItemCommand['input']): object {
    allow(rest, []);
    const Responses: Record<string, Item[]> = {};
    for (const [table, { Keys = [], ConsistentRead }] of Object.entries(RequestItems)) {
      if (ConsistentRead !== true) throw new Error('the simulated DynamoDB reads consistently only');
      const keys = Keys.map((key) => keyOf(table, key));
      if (keys.length === 0 || keys.length > 100) throw invalid(`a batch of ${keys.length} keys`);
      if (new Set(keys).size < keys.length) throw invalid('Provided list of item keys contains duplicates');
      Responses[table] = keys.map((key) => this.#table(table).get(key)?.item).filter((item) => item !== undefined);
    }
    return { Responses, UnprocessedKeys: {} };
  }

  #write(writes: NonNullable<TransactWriteItemsCommand['input']['TransactItems']>, how: 'alone' | 'together'): object {
    if (writes.length > 100) throw invalid(`a transaction of ${writes.length} writes`);
    const planned = writes.map(({ Put, Delete, ...others }) => {
      allow(others, []);
      const write = Put ?? Delete;
      if (!write) throw new Error('the simulated DynamoDB writes by Put and Delete only');
      allow(write, ['TableName', 'Item', 'Key', 'ConditionExpression', 'ExpressionAttributeValues']);
      const table = tableOf(write.TableName);
      const after = Put?.Item;
      if (after) checkIndexed(table, after);
      const key = keyOf(table, Put?.Item ?? Delete?.Key);
      const stored = this.#table(table).get(key)?.item;
      return { table, key, before: stored, after, holds: holds(write, stored) };
    });
    if (new Set(planned.map(({ table, key }) => `${table}\n${key}`)).size < planned.length) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
    if (planned.some((write) => !write.holds)) throw refusal(planned, how);
    for (const { table, key, before, after } of planned) this.#store(table, key, { before, after });
    return {};
  }

  #count(input: UpdateItemCommand['input']): object {
    allow(input, [
      'TableName',
      'Key',
      'UpdateExpression',
      'ExpressionAttributeNames',
      'ExpressionAttributeValues',
      'ReturnValues',
    ]);
    const [, name = '', value = ''] = /^ADD (#\w+) (:\w+)$/.exec(input.UpdateExpression ?? '') ?? [];
    const attribute = input.ExpressionAttributeNames?.[name];
    const added = input.ExpressionAttributeValues?.[value]?.N;
    if (attribute === undefined || added === undefined || input.ReturnValues !== 'UPDATED_NEW') {
      throw new Error(`the simulated DynamoDB does not know ${String(input.UpdateExpression)}`);
    }
    const table = tableOf(input.TableName);
    const key = keyOf(table, input.Key);
    const before = this.#table(table).get(key)?.item;
    const sum = { N: String(Number(before?.[attribute]?.N ?? 0) + Number(added)) };
    this.#store(table, key, { before, after: { ...(before ?? input.Key), [attribute]: sum } });
    return { Attributes: { [attribute]: sum } };
  }

  #query(input: QueryCommandInput): object {
    allow(input, [
      ...['TableName', 'IndexName', 'KeyConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues'],
      ...['ConsistentRead', 'ExclusiveStartKey', 'Limit', 'ScanIndexForward'],
    ]);
    const table = tableOf(input.TableName);
    const shape = SHAPES[table];
    const index = Object.values(shape.indexes ?? {}).find(({ name }) => name === input.IndexName);
    if (input.IndexName !== undefined && !index) throw new Error(`table ${table} has no index ${input.IndexName}`);
    if ((input.IndexName === undefined) !== (input.ConsistentRead === true)) {
      throw new Error('the simulated DynamoDB queries tables consistently and indexes not');
    }
    const { partitionKey, sortKey } = index ?? shape;
    const matches = conditionOf(input, { partitionKey, sortKey });
    const tableKeys = [shape.partitionKey, ...(shape.sortKey === undefined ? [] : [shape.sortKey])];
    const place = (item: Item) => [sortKey, ...tableKeys].map((name) => (name && item[name]?.S) ?? '').join('\n');
    const found = [...this.#table(table).values()]
      .map((stored) => (index ? this.#shown(stored) : stored.item))
      .filter((item): item is Item => item !== undefined && matches(item))
      .sort((one, other) => (place(one) < place(other) ? -1 : 1));
    if (input.ScanIndexForward === false) found.reverse();
    const start = input.ExclusiveStartKey;
    const rest = found.filter((item) => {
      if (!start) return true;
      return input.ScanIndexForward === false ? place(item) < place(start) : place(item) > place(start);
    });
    const page = rest.slice(0, Math.min(input.Limit ?? Infinity, this.#habits.pageSize ?? Infinity));
    const names = [...new Set([...tableKeys, partitionKey, ...(sortKey === undefined ? [] : [sortKey])])];
    const keysOf = (item: Item) =>
      Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
    const last = page.at(-1);
    // DynamoDB says that more may follow whenever it stopped at a limit, even when nothing does.
    const stopped = page.length < rest.length || (input.Limit !== undefined && page.length === input.Limit);
    return {
      Items: index ? page.map(keysOf) : page,
      Count: page.length,
      ...(stopped && last && { LastEvaluatedKey: keysOf(last) }),
    };
  }

  #shown({ item, shown, shownUntil }: Stored): Item | undefined {
    return this.#habits.now() < shownUntil ? shown : item;
  }

  #store(
    table: TableName,
    key: string,
    { before, after }: { before: Item | undefined; after: Item | undefined },
  ): void {
    const stored = this.#table(table).get(key);
    const now = this.#habits.now();
    const lag = this.#habits.indexLag?.(`${table}/${key}`) ?? 0;
    const shown = stored && this.#shown(stored);
    this.#table(table).set(key, { item: after, shown, shownUntil: now + lag });
    // A write that changes nothing is not told by the stream.
    if (JSON.stringify(before) !== JSON.stringify(after))
      this.#habits.changed?.({ table, key, at: now, by: this.writer, before, after });
  }

  #table(name: string | undefined): Map<string, Stored> {
    const table = this.#tables.get(name ?? '');
    if (!table) throw new Error(`there is no table ${String(name)}`);
    return table;
  }
}

/** How often the SDK's client tries before it gives up (its standard mode). */
const SDK_ATTEMPTS = 3;

/**
 * A client of the tables for one invocation, as the SDK's would behave: every attempt is a call to the outside that may fail in
 * each way, and what was turned away or lost is tried again, without knowing whether it took effect.
 */
export function clientOf(tables: SimTables, scheduler: Scheduler, invocation: Invocation): DynamoDBClient {
  const send = async (command: { input: object }): Promise<object> => {
    const what = describe(command);
    // The SDK gives each transaction a token, by which DynamoDB knows the same one when it comes again.
    let answer: object | undefined;
    const perform = () => {
      tables.writer = invocation.id;
      if (!(command instanceof TransactWriteItemsCommand)) return tables.perform(command);
      return (answer ??= tables.perform(command));
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await scheduler.call(invocation, what, perform);
      } catch (error) {
        const again = error instanceof RefusedError || error instanceof CallLostError;
        // Not DynamoDB's answer, but something that is missing here.
        if (!again && !(error instanceof DynamoDBServiceException)) scheduler.giveUp(error);
        if (!again || attempt >= SDK_ATTEMPTS) throw error;
      }
    }
  };
  // Only `send` is used of the SDK's client; its overloads cannot be written down for a fake.
  return { send } as unknown as DynamoDBClient;
}

/** Names a call so that people recognise it in a trace: `Put Mails/notice_gddt_…`. */
function describe({ input, constructor: { name } }: { input: object }): string {
  const {
    TableName,
    Key,
    Item,
    IndexName,
    TransactItems = [],
  } = input as TransactWriteItemsCommand['input'] &
    Partial<PutItemCommand['input'] & GetItemCommand['input'] & QueryCommandInput>;
  const [first, ...others] = TransactItems;
  const { table, key } = first
    ? { table: first.Put?.TableName ?? first.Delete?.TableName, key: first.Put?.Item ?? first.Delete?.Key }
    : { table: TableName, key: Key ?? Item };
  const of = key ? `/${keyOf(table, key).replace('\n', '/')}` : IndexName === undefined ? '' : `.${IndexName}`;
  const more = others.length > 0 ? ` and ${String(others.length)} more` : '';
  return [
    name.replace(/(Item|Items|WriteItems)?Command$/, ''),
    ...(table === undefined ? [] : [`${table}${of}${more}`]),
  ].join(' ');
}

function tableOf(name: string | undefined): TableName {
  if (name === undefined || !Object.hasOwn(SHAPES, name)) throw new Error(`there is no table ${String(name)}`);
  return name as TableName; // it is one of their names
}

function keyOf(table: string | undefined, item: Item | undefined): string {
  const { partitionKey, sortKey } = SHAPES[tableOf(table)];
  const parts = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])].map((name) => item?.[name]?.S);
  if (parts.some((part) => part === undefined || part === '')) throw invalid('a key attribute is missing or empty');
  return parts.join('\n');
}

function checkIndexed(table: TableName, item: Item): void {
  for (const { partitionKey, sortKey } of Object.values(SHAPES[table].indexes ?? {})) {
    for (const name of [partitionKey, sortKey]) {
      if (item[name] && !item[name].S) throw invalid(`index attribute ${name} is no string, or an empty one`);
    }
  }
}

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

function holds(
  { ConditionExpression = '', ExpressionAttributeValues = {} }: Conditional,
  stored: Item | undefined,
): boolean {
  const [, absent] = /^attribute_not_exists\((\w+)\)$/.exec(ConditionExpression) ?? [];
  if (absent !== undefined) return stored?.[absent] === undefined;
  const [, value] = /^version = (:\w+)$/.exec(ConditionExpression) ?? [];
  const expected = value === undefined ? undefined : ExpressionAttributeValues[value]?.N;
  if (expected === undefined)
    throw new Error(`the simulated DynamoDB does not know the condition "${ConditionExpression}"`);
  return stored?.['version']?.N === expected;
}

function refusal(planned: readonly { holds: boolean }[], how: 'alone' | 'together'): Error {
  if (how === 'alone')
    return new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
  return new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: planned.map((write) => ({ Code: write.holds ? 'None' : 'ConditionalCheckFailed' })),
  });
}

function conditionOf(
  { KeyConditionExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: QueryCommandInput,
  keys: { partitionKey: string; sortKey: string | undefined },
): (item: Item) => boolean {
  const tests = KeyConditionExpression.split(' AND ').map((part, position) => {
    const [, name = '', operator = '', value = ''] = /^(#\w+) (=|<=|>=) (:\w+)$/.exec(part) ?? [];
    const attribute = ExpressionAttributeNames[name] ?? '';
    const bound = ExpressionAttributeValues[value]?.S;
    const known = position === 0 ? attribute === keys.partitionKey && operator === '=' : attribute === keys.sortKey;
    if (!known || bound === undefined)
      throw new Error(`the simulated DynamoDB does not know "${KeyConditionExpression}"`);
    return (item: Item) => {
      const own = item[attribute]?.S;
      if (own === undefined) return false;
      return operator === '=' ? own === bound : operator === '<=' ? own <= bound : own >= bound;
    };
  });
  // An index holds only the items that have both of its attributes.
  return (item) =>
    tests.every((test) => test(item)) && (keys.sortKey === undefined || item[keys.sortKey] !== undefined);
}

function allow(input: object, names: readonly string[]): void {
  const unknown = Object.entries(input).filter(([name, value]) => value !== undefined && !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`the simulated DynamoDB does not know ${unknown.map(([name]) => name).join(', ')}`);
}

function invalid(message: string): Error {
  return new DynamoDBServiceException({ name: 'ValidationException', message, $fault: 'client', $metadata: {} });
}
