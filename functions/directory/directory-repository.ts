import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Agency } from '../agency/agency.ts';
import type { SuccessionJob } from '../agency/succession-job.ts';
import type { CalendarAddress } from '../agency/calendar-address.ts';
import type { RecountJob } from '../calendar/recount-job.ts';
import type { CalendarYear } from '../calendar/working-calendar.ts';
import type { Forum } from '../forum/forum.ts';
import type { Import } from '../import/import.ts';
import { StaleItemError, Table, transact, TransactionRefusedError, type Write } from '../platform/table.ts';
import type { MorningRecord } from '../follow-up/morning-record.ts';
import type { MonthlyPlan } from '../report/monthly-plan.ts';
import type { CodeLock } from '../question/code-lock.ts';
import type { RoutingTable } from '../question/routing.ts';
import type { Policy } from './policy.ts';

/** Names that the table construct and this repository must agree on. */
export const DIRECTORY_TABLE = { partitionKey: 'kind', sortKey: 'id' } as const;

/** What stands in the directory. */
export interface DirectoryEntries {
  forum: Forum;
  agency: Agency;
  routing: RoutingTable;
  policy: Policy;
  calendar: CalendarYear;
  'calendar-address': CalendarAddress;
  job: RecountJob | SuccessionJob;
  import: Import;
  morning: MorningRecord;
  'monthly-plan': MonthlyPlan;
  'code-lock': CodeLock;
}

/** A kind of entry. */
export type DirectoryKind = keyof DirectoryEntries;

/** The id under which the entries that exist only once are kept. */
export const ONLY = 'current';

/** How each kind is read, and what it is called by. Schemas are loaded with the first entry of their kind, because most steps read few of them. */
const KINDS: {
  readonly [K in DirectoryKind]: {
    schema: () => Promise<z.ZodType<DirectoryEntries[K]>>;
    idOf: (entry: DirectoryEntries[K]) => string;
  };
} = {
  forum: { schema: async () => (await import('../forum/forum.ts')).Forum, idOf: ({ forumId }) => forumId },
  agency: { schema: async () => (await import('../agency/agency.ts')).Agency, idOf: ({ agencyId }) => agencyId },
  routing: { schema: async () => (await import('../question/routing.ts')).RoutingTable, idOf: () => ONLY },
  policy: { schema: async () => (await import('./policy.ts')).Policy, idOf: () => ONLY },
  calendar: {
    schema: async () => (await import('../calendar/working-calendar.ts')).CalendarYear,
    idOf: ({ year }) => String(year),
  },
  'calendar-address': {
    schema: async () => (await import('../agency/calendar-address.ts')).CalendarAddress,
    idOf: ({ agencyId }) => agencyId,
  },
  job: { schema: async () => (await import('./job.ts')).Job, idOf: ({ jobId }) => jobId },
  import: { schema: async () => (await import('../import/import.ts')).Import, idOf: ({ importId }) => importId },
  morning: {
    schema: async () => (await import('../follow-up/morning-record.ts')).MorningRecord,
    idOf: ({ day }) => day,
  },
  'monthly-plan': {
    schema: async () => (await import('../report/monthly-plan.ts')).MonthlyPlan,
    idOf: () => ONLY,
  },
  'code-lock': { schema: async () => (await import('../question/code-lock.ts')).CodeLock, idOf: ({ code }) => code },
};

/** What the city decides and knows – forums, agencies, routing, policy, calendar years, imports, jobs – in DynamoDB, one item each. */
export class DirectoryRepository {
  readonly #dynamodb: DynamoDBClient;
  readonly #tableName: string;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#dynamodb = dynamodb;
    this.#tableName = tableName;
  }

  get<K extends DirectoryKind>(kind: K, id: string): Promise<DirectoryEntries[K] | undefined> {
    return this.#table(kind).get({ kind, id });
  }

  /** All entries of a kind, by id. */
  all<K extends DirectoryKind>(kind: K): Promise<DirectoryEntries[K][]> {
    return Array.fromAsync(this.#table(kind).partition(DIRECTORY_TABLE.partitionKey, kind));
  }

  add<K extends DirectoryKind>(kind: K, entry: DirectoryEntries[K]): Promise<void> {
    return this.#table(kind).write(this.#table(kind).addition(entry));
  }

  /** Stores `next`, provided that the stored version is still the one before it. */
  replace<K extends DirectoryKind>(kind: K, next: DirectoryEntries[K]): Promise<void> {
    return this.#table(kind).write(this.#table(kind).replacement(next));
  }

  /** Stores a year of the calendar together with the work that it leaves: both over their versions before, or neither. */
  storeCalendar(year: CalendarYear, job: RecountJob): Promise<void> {
    return this.#together([this.#storing('calendar', year), this.#storing('job', job)]);
  }

  /** Stores what became of an agency together with the work that it leaves: both over their versions before, or neither. */
  storeSuccession(agency: Agency, job: SuccessionJob): Promise<void> {
    return this.#together([this.#storing('agency', agency), this.#storing('job', job)]);
  }

  async #together(writes: readonly Write[]): Promise<void> {
    try {
      await transact(this.#dynamodb, writes);
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      throw new StaleItemError(writes[error.refused[0] ?? 0]?.key ?? {}, { cause: error });
    }
  }

  /** Takes an entry out, provided that it is still at this version. */
  remove(kind: DirectoryKind, id: string, version: number): Promise<void> {
    return this.#table(kind).write(this.#table(kind).removal({ kind, id }, version));
  }

  /**
   * Takes the next `count` numbers of a forum's codes and returns the first of them.
   *
   * A number that was taken is never given again, so a crash leaves a gap; a gap therefore proves nothing about anybody.
   */
  async takeNumbers(forumId: string, count: number): Promise<number> {
    const { Attributes } = await this.#dynamodb.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: { kind: { S: 'counter' }, id: { S: forumId } },
        UpdateExpression: 'ADD #given :count',
        ExpressionAttributeNames: { '#given': 'given' },
        ExpressionAttributeValues: { ':count': { N: String(count) } },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return z.coerce.number().int().parse(Attributes?.given?.N) - count + 1;
  }

  /** The write of a first version, or of the one after the one that is stored. */
  #storing<K extends DirectoryKind>(kind: K, entry: DirectoryEntries[K]): Write {
    return entry.version === 1 ? this.#table(kind).addition(entry) : this.#table(kind).replacement(entry);
  }

  #table<K extends DirectoryKind>(kind: K): Table<DirectoryEntries[K]> {
    const { schema, idOf } = KINDS[kind];
    return new Table<DirectoryEntries[K]>(this.#dynamodb, this.#tableName, {
      key: [DIRECTORY_TABLE.partitionKey, DIRECTORY_TABLE.sortKey],
      schema,
      toItem: (entry) => ({ ...entry, kind, id: idOf(entry) }),
    });
  }
}
