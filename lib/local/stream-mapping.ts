import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { DataFolder } from './data-folder.ts';
import { type DynamoDb, DynamoDbError } from './dynamodb.ts';
import { checkPattern, matches } from './event-pattern.ts';
import type { LocalFunction } from './functions.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

const FILE = 'stream-positions.json';
const Positions = z.record(z.string(), z.record(z.string(), z.string()));

/** Where every mapping has come to in its stream, by shard: the last record that was dealt with. Kept in the data folder. */
export class StreamPositions {
  readonly #data: DataFolder;
  readonly #positions: z.infer<typeof Positions>;

  constructor(data: DataFolder) {
    this.#data = data;
    this.#positions = data.read(FILE, Positions, {});
  }

  get(mapping: string, shard: string): string | undefined {
    return this.#positions[mapping]?.[shard];
  }

  set(mapping: string, shard: string, sequenceNumber: string): void {
    (this.#positions[mapping] ??= {})[shard] = sequenceNumber;
    // A crash before it is written repeats records, which a stream may always do.
    this.#data.write(FILE, () => this.#positions);
  }
}

/** The mapping's properties, with what Lambda assumes where they are silent. */
const Properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.int().default(100),
  MaximumBatchingWindowInSeconds: z.int().default(0),
  BisectBatchOnFunctionError: z.boolean().default(false),
  /** -1: until the record is too old. */
  MaximumRetryAttempts: z.int().default(-1),
  /** -1: as long as the stream keeps it. */
  MaximumRecordAgeInSeconds: z.int().default(-1),
  ParallelizationFactor: z.int().default(1),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
  Tags: z.unknown().optional(),
});

interface Dependencies {
  readonly dynamodb: DynamoDb;
  readonly table: Resource;
  readonly target: Pick<LocalFunction, 'arn' | 'invoke'>;
  readonly positions: StreamPositions;
  readonly clock: LocalClock;
  readonly activity: Activity;
  /** Puts a message into the mapping's failure queue. */
  readonly fail?: (message: unknown) => void;
}

/** A record that has been read, and when by the local clock. */
interface Taken {
  readonly record: DynamoDBRecord;
  readonly sequenceNumber: string;
  readonly shard: string;
  readonly takenAt: number;
}

interface Batch {
  readonly records: readonly Taken[];
  readonly failures: number;
}

/**
 * An `AWS::Lambda::EventSourceMapping` on a table's stream: hands the records that fit its filter to its function, in order,
 * at least once, with the batching, retries and failure queue that Lambda has for streams.
 */
export class StreamMapping {
  readonly #id: string;
  readonly #settings: z.output<typeof Properties>;
  readonly #filters: readonly unknown[];
  readonly #dependencies: Dependencies;
  readonly #iterators = new Map<string, string>();
  #streamArn = '';
  #waiting: Taken[] = [];
  /** The last record of each shard that was read, also those that did not fit the filter. */
  readonly #readTo = new Map<string, string>();
  #unread = false;
  #busy = false;
  #windowClosed = false;
  #forgetWindow: (() => void) | undefined;
  #stopped = false;

  constructor(mapping: Resource, dependencies: Dependencies) {
    const where = `event source mapping ${mapping.name} of stack ${mapping.stack}`;
    const { data, error } = Properties.safeParse(mapping.properties);
    if (data === undefined) {
      throw new RefusedStartError(
        `${where}: ${error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
      );
    }
    this.#id = `${mapping.stack}/${mapping.logicalId}`;
    this.#settings = data;
    this.#filters = (data.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern) as unknown);
    for (const filter of this.#filters) checkPattern(filter, where);
    this.#dependencies = dependencies;
  }

  /** Finds the stream and goes on where the last run stopped. */
  async start(): Promise<void> {
    const { dynamodb, table } = this.#dependencies;
    const { Streams } = await dynamodb.call<{ Streams: { StreamArn: string }[] }>('ListStreams', {
      TableName: table.ref,
    });
    this.#streamArn = Streams.at(-1)?.StreamArn ?? '';
    if (this.#streamArn === '')
      throw new RefusedStartError(`table ${table.name} has no stream, and ${this.#id} reads it`);
    await this.#findShards();
    this.wake();
  }

  /** Told of each write to the table, before the writer is: from here on the run is unsettled until the stream is read. */
  wake(): void {
    if (!this.#settings.Enabled || this.#stopped) return;
    this.#unread = true;
    if (this.#busy) return;
    this.#busy = true;
    const end = this.#dependencies.activity.begin();
    void this.#run().finally(() => {
      this.#busy = false;
      // A write, or the end of the window, between the last look and here.
      if (this.#unread || this.#windowClosed) this.wake();
      end();
    });
  }

  /** Takes nothing up any more. */
  stop(): void {
    this.#stopped = true;
    this.#forgetWindow?.();
  }

  async #run(): Promise<void> {
    const { BatchSize, MaximumBatchingWindowInSeconds, ParallelizationFactor } = this.#settings;
    for (let failures = 0; !this.#stopped;) {
      try {
        await this.#read();
        failures = 0;
      } catch (error) {
        this.#unread = true;
        if (error instanceof DynamoDbError) this.#iterators.clear(); // expired or trimmed: find the way anew
        failures += 1;
        await pause(Math.min(50 * 2 ** failures, 2_000));
        continue;
      }
      if (this.#waiting.length === 0) {
        for (const [shard, sequenceNumber] of this.#readTo) this.#checkpoint(shard, sequenceNumber);
        this.#readTo.clear();
        return;
      }
      const due = this.#windowClosed || MaximumBatchingWindowInSeconds === 0 || this.#waiting.length >= BatchSize;
      if (!due) {
        this.#forgetWindow ??= this.#openWindow();
        return;
      }
      this.#forgetWindow?.();
      this.#forgetWindow = undefined;
      this.#windowClosed = false;
      const taken = this.#waiting.splice(0, BatchSize * ParallelizationFactor);
      await Promise.all(split(taken, ParallelizationFactor, BatchSize).map((lane) => this.#work(lane)));
      for (const { shard, sequenceNumber } of taken) this.#checkpoint(shard, sequenceNumber);
    }
  }

  #openWindow(): () => void {
    const { clock } = this.#dependencies;
    const closesAt = clock.now() + this.#settings.MaximumBatchingWindowInSeconds * 1_000;
    const close = (): void => {
      this.#forgetWindow = undefined;
      this.#windowClosed = true;
      this.wake();
    };
    return clock.at(closesAt, close, { unsettles: true });
  }

  /** Reads everything there is, and keeps what fits the filter. */
  async #read(): Promise<void> {
    const { dynamodb, clock } = this.#dependencies;
    while (this.#unread) {
      this.#unread = false;
      if (this.#iterators.size === 0) await this.#findShards();
      for (const shard of this.#iterators.keys()) {
        for (let more = true; more;) {
          const { Records, NextShardIterator } = await dynamodb.call<{
            Records: DynamoDBRecord[];
            NextShardIterator?: string;
          }>('GetRecords', { ShardIterator: this.#iterators.get(shard) });
          const takenAt = clock.now();
          for (const record of Records) {
            const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
            this.#readTo.set(shard, sequenceNumber);
            const event = asLambdaSendsIt(record, this.#dependencies.table, takenAt);
            if (this.#filters.length > 0 && !this.#filters.some((filter) => matches(filter, event))) continue;
            this.#waiting.push({ record: event, sequenceNumber, shard, takenAt });
          }
          if (NextShardIterator === undefined) {
            // A closed shard; others have taken over from it.
            this.#iterators.delete(shard);
            this.#unread = true;
          } else this.#iterators.set(shard, NextShardIterator);
          more = Records.length > 0 && NextShardIterator !== undefined;
        }
      }
    }
  }

  /** Finds an iterator for each open shard, behind what has already been read of it. */
  async #findShards(): Promise<void> {
    const { dynamodb, positions } = this.#dependencies;
    const { StreamDescription } = await dynamodb.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      {
        StreamArn: this.#streamArn,
      },
    );
    for (const { ShardId } of StreamDescription.Shards) {
      const last = this.#readTo.get(ShardId) ?? positions.get(this.#id, ShardId);
      const shard = { StreamArn: this.#streamArn, ShardId };
      const from = (type: string, SequenceNumber?: string) =>
        dynamodb.call<{ ShardIterator: string }>('GetShardIterator', {
          ...shard,
          ShardIteratorType: type,
          SequenceNumber,
        });
      const { ShardIterator } =
        last === undefined
          ? await from(this.#settings.StartingPosition)
          : await from('AFTER_SEQUENCE_NUMBER', last).catch((error: unknown) => {
              if (error instanceof DynamoDbError) return from('TRIM_HORIZON');
              throw error;
            });
      this.#iterators.set(ShardId, ShardIterator);
    }
  }

  /** Hands records over until each is done or given up, in order. */
  async #work(first: readonly Batch[]): Promise<void> {
    const batches = [...first];
    for (let batch = batches.shift(); batch !== undefined && !this.#stopped; batch = batches.shift()) {
      batches.unshift(...(await this.#handOver(batch)));
    }
    if (this.#stopped) await new Promise(() => undefined); // what is not done stays undone: no checkpoint passes it
  }

  /** What remains of a batch after one invocation. */
  async #handOver(batch: Batch): Promise<Batch[]> {
    const { MaximumRecordAgeInSeconds, MaximumRetryAttempts, BisectBatchOnFunctionError } = this.#settings;
    const { records, failures } = batch;
    const failedFrom = await this.#invoke(records);
    if (failedFrom === undefined || this.#stopped) return [];
    const rest = records.slice(failedFrom);
    // Some of it went through: the rest is a smaller batch, whose retry begins at the record that failed.
    if (failedFrom > 0) return [{ records: rest, failures }];
    // Splitting does not count as a retry.
    if (BisectBatchOnFunctionError && rest.length > 1) {
      const middle = Math.ceil(rest.length / 2);
      return [rest.slice(0, middle), rest.slice(middle)].map((half) => ({ records: half, failures }));
    }
    if (MaximumRetryAttempts !== -1 && failures >= MaximumRetryAttempts) {
      this.#giveUp(rest, failures + 1, 'RetryAttemptsExhausted');
      return [];
    }
    const oldest = this.#dependencies.clock.now() - MaximumRecordAgeInSeconds * 1_000;
    const tooOld = MaximumRecordAgeInSeconds === -1 ? [] : rest.filter(({ takenAt }) => takenAt < oldest);
    if (tooOld.length > 0) this.#giveUp(tooOld, failures + 1, 'RecordAgeExceeded');
    const young = rest.slice(tooOld.length);
    if (young.length === 0) return [];
    await pause(Math.min(25 * 2 ** failures, 500));
    return [{ records: young, failures: failures + 1 }];
  }

  /** The position of the first record that failed, or `undefined` when none did. */
  async #invoke(records: readonly Taken[]): Promise<number | undefined> {
    let result: unknown;
    try {
      result = await this.#dependencies.target.invoke({ Records: records.map(({ record }) => record) });
    } catch {
      return 0; // the function's log has it
    }
    if (this.#settings.FunctionResponseTypes.length === 0) return undefined;
    const { batchItemFailures = [] } = (result ?? {}) as { batchItemFailures?: { itemIdentifier?: string }[] | null };
    if (batchItemFailures === null || batchItemFailures.length === 0) return undefined;
    const positions = batchItemFailures.map(({ itemIdentifier }) =>
      records.findIndex(({ sequenceNumber }) => sequenceNumber === itemIdentifier),
    );
    // Lambda takes an identifier that it does not know for a failure of the whole batch.
    return positions.includes(-1) ? 0 : Math.min(...positions);
  }

  /** Tells the failure queue which records were not handled. As in AWS it holds pointers, not the records. */
  #giveUp(records: readonly Taken[], invocations: number, condition: string): void {
    const [first, last] = [records[0], records.at(-1)];
    if (first === undefined || last === undefined) return;
    const { fail, target, clock } = this.#dependencies;
    fail?.({
      requestContext: {
        requestId: randomUUID(),
        functionArn: `${target.arn}:$LATEST`,
        condition,
        approximateInvokeCount: invocations,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: new Date(clock.now()).toISOString(),
      DDBStreamBatchInfo: {
        shardId: first.shard,
        startSequenceNumber: first.sequenceNumber,
        endSequenceNumber: last.sequenceNumber,
        approximateArrivalOfFirstRecord: new Date(first.takenAt).toISOString(),
        approximateArrivalOfLastRecord: new Date(last.takenAt).toISOString(),
        batchSize: records.length,
        streamArn: first.record.eventSourceARN,
      },
    });
  }

  #checkpoint(shard: string, sequenceNumber: string): void {
    this.#dependencies.positions.set(this.#id, shard, sequenceNumber);
  }
}

/** Lanes that are worked on at the same time, each a list of batches in order; records of one item share a lane. */
function split(records: readonly Taken[], lanes: number, size: number): Batch[][] {
  const byLane = Map.groupBy(records, ({ record }) =>
    lanes === 1 ? 0 : createHash('md5').update(JSON.stringify(record.dynamodb?.Keys)).digest().readUInt32BE() % lanes,
  );
  return [...byLane.values()].map((lane) =>
    Array.from({ length: Math.ceil(lane.length / size) }, (_, index) => ({
      records: lane.slice(index * size, (index + 1) * size),
      failures: 0,
    })),
  );
}

/** The emulator knows neither the region and account of the template nor the local clock. */
function asLambdaSendsIt(record: DynamoDBRecord, table: Resource, takenAt: number): DynamoDBRecord {
  return {
    ...record,
    awsRegion: table.region,
    eventSourceARN: table.attributes['StreamArn'] ?? '',
    dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(takenAt / 1_000) },
  };
}
