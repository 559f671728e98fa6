import { DIRECTORY_TABLE } from '../../functions/directory/directory-repository.ts';
import { QUESTION_TABLE } from '../../functions/question/question-repository.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { Resource } from './template.ts';

/** The index in which every table keeps what something must be done about, and when; the same in all of them. */
const DUE = QUESTION_TABLE.indexes.due;

/** The partitions of that index in which follow-up looks. */
const SHARDS = ['question', 'sealed', 'mail', 'urgent', 'contribution'];

/** Later than any instant, in the order of text in which the index has them. */
const NEVER = '~';

/** When the morning run of a day begins, and how far the city's day is ahead of UTC, in milliseconds. */
const MORNING = '07:30';
const ZONE = 7 * 3_600_000;

/**
 * Knows at which instants a schedule that looks for what is due would find nothing: no item of any table is due, no work of a
 * changed calendar is left, and the morning run of the day is done or not yet to be done. Nothing is asked again until somebody
 * writes, so that a year in which nothing happens costs next to nothing.
 */
export class QuietTicks {
  readonly #dynamodb: Pick<DynamoDb, 'call'>;
  readonly #tables: ReadonlySet<string>;
  readonly #directory: string | undefined;
  /** Counts the writes; what was read before the last one may be wrong. */
  #writes = 0;
  #earliest: { readonly writes: number; readonly at: string } | undefined;
  /** The last day whose morning run is known to be done. */
  #doneOn = '';

  constructor(tables: readonly Resource[], dynamodb: Pick<DynamoDb, 'call'>) {
    this.#dynamodb = dynamodb;
    this.#tables = new Set(tables.filter(hasDueIndex).map(({ ref }) => ref));
    this.#directory = tables.find(isDirectory)?.ref;
  }

  /** Told of each write to a table. */
  written(table: string): void {
    if (this.#tables.has(table) || table === this.#directory) this.#writes += 1;
  }

  /** Whether nothing is due at this instant; only to be asked when nothing is in flight. */
  isQuiet(at: number): boolean | Promise<boolean> {
    const now = new Date(at).toISOString();
    const known = this.#earliest;
    if (known?.writes === this.#writes) return now < known.at && this.#isMorningDone(at);
    return this.#look().then((earliest) => now < earliest && this.#isMorningDone(at));
  }

  async #look(): Promise<string> {
    const writes = this.#writes;
    const looks = [...this.#tables].flatMap((table) => SHARDS.map((shard) => this.#earliestOf(table, shard)));
    const [at = NEVER] = (await Promise.all(looks.concat(this.#earliestJob()))).sort();
    this.#earliest = { writes, at };
    return at;
  }

  async #earliestOf(table: string, shard: string): Promise<string> {
    const { Items } = await this.#dynamodb.call<{ Items: Record<string, { S?: string }>[] }>('Query', {
      TableName: table,
      IndexName: DUE.name,
      KeyConditionExpression: '#shard = :shard',
      ExpressionAttributeNames: { '#shard': DUE.partitionKey },
      ExpressionAttributeValues: { ':shard': { S: shard } },
      Limit: 1,
    });
    return Items[0]?.[DUE.sortKey]?.S ?? NEVER;
  }

  /** When the earliest work began that a changed calendar has left. */
  async #earliestJob(): Promise<string> {
    if (this.#directory === undefined) return NEVER;
    const { Items } = await this.#dynamodb.call<{ Items: Record<string, { S?: string }>[] }>('Query', {
      TableName: this.#directory,
      KeyConditionExpression: '#kind = :job',
      ExpressionAttributeNames: { '#kind': DIRECTORY_TABLE.partitionKey },
      ExpressionAttributeValues: { ':job': { S: 'job' } },
    });
    const open = Items.filter(({ endedAt }) => endedAt === undefined).map(({ at }) => at?.S ?? '');
    return open.sort()[0] ?? NEVER;
  }

  /** Whether the morning run has nothing to do, because it is done or the morning has not come. */
  #isMorningDone(at: number): boolean | Promise<boolean> {
    const local = new Date(at + ZONE).toISOString();
    const today = local.slice(0, 10);
    if (local.slice(11, 16) < MORNING || today === this.#doneOn) return true;
    return this.#hasMorningRecord(today).then((has) => {
      if (has) this.#doneOn = today;
      return has;
    });
  }

  async #hasMorningRecord(day: string): Promise<boolean> {
    if (this.#directory === undefined) return false;
    const { Item } = await this.#dynamodb.call<{ Item?: object }>('GetItem', {
      TableName: this.#directory,
      Key: { [DIRECTORY_TABLE.partitionKey]: { S: 'morning' }, [DIRECTORY_TABLE.sortKey]: { S: day } },
      ProjectionExpression: '#key',
      ExpressionAttributeNames: { '#key': DIRECTORY_TABLE.sortKey },
    });
    return Item !== undefined;
  }
}

function hasDueIndex({ properties }: Resource): boolean {
  const { GlobalSecondaryIndexes = [] } = properties as { GlobalSecondaryIndexes?: { IndexName: string }[] };
  return GlobalSecondaryIndexes.some(({ IndexName }) => IndexName === DUE.name);
}

function isDirectory({ properties }: Resource): boolean {
  const { KeySchema } = properties as { KeySchema: { AttributeName: string }[] };
  const names = KeySchema.map(({ AttributeName }) => AttributeName);
  return names[0] === DIRECTORY_TABLE.partitionKey && names[1] === DIRECTORY_TABLE.sortKey;
}
