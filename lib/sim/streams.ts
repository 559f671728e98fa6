import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Chance } from './chance.ts';
import type { Ending, Scheduler } from './scheduler.ts';
import type { Item, ItemChange, TableName } from './sim-dynamodb.ts';

/** Which changes a step follows, as the stack's mapping says it. */
export interface Mapping {
  readonly step: string;
  readonly table: TableName;
  readonly batchSize: number;
  /** How long changes gather. */
  readonly windowMs: number;
  readonly where: (image: Readonly<Record<string, unknown>>) => boolean;
  /** Calls the step; undefined while nothing can run. */
  readonly invoke: (
    event: DynamoDBStreamEvent,
    ended: (ending: Ending<DynamoDBBatchResponse | undefined>) => void,
  ) => void;
}

interface StreamRecord {
  readonly sequence: number;
  readonly at: number;
  readonly change: ItemChange;
  readonly image: Readonly<Record<string, unknown>>;
}

interface Reader {
  readonly mapping: Mapping;
  readonly name: string;
  readonly records: StreamRecord[];
  attempts: number;
  /** Smaller after a failure of a whole batch (bisectBatchOnError). */
  batchSize: number;
  busy: boolean;
  awake: boolean;
  polls: number;
}

/** After so many retries, or at this age, records go to the failure queue (lib/constructs/workflow-function.ts). */
const RETRIES = 10;
const MAX_AGE_MS = 23 * 3_600_000;

/** How streams may differ from ideal ones. */
export interface StreamHabits {
  /** Chance of a batch being delivered again although it was handled. */
  readonly again: number;
  /** Chance of a reader falling behind for minutes or hours. */
  readonly late: number;
  /** When nothing can be read until; undefined when everything runs. */
  readonly darkUntil: (now: number) => number | undefined;
}

/**
 * The streams of the tables and the mappings that read them: changes of one item in order, of different items in any order
 * (they lie in different shards), each batch at least once, until it is handled or given up.
 */
export class Streams {
  /** Changes that were given up: the step's failure queue. */
  readonly failures: string[] = [];
  readonly #scheduler: Scheduler;
  readonly #chance: Chance;
  readonly #habits: StreamHabits;
  readonly #readers: Reader[];
  readonly #shards: number;
  #sequence = 0;

  constructor(
    scheduler: Scheduler,
    chance: Chance,
    { mappings, habits }: { mappings: readonly Mapping[]; habits: StreamHabits },
  ) {
    this.#scheduler = scheduler;
    this.#chance = chance;
    this.#habits = habits;
    this.#shards = chance.between('shards', 1, 3);
    this.#readers = mappings.flatMap((mapping) =>
      Array.from({ length: this.#shards }, (_, shard) => ({
        mapping,
        name: `${mapping.step}/shard ${String(shard + 1)}`,
        records: [],
        ...{ attempts: 0, batchSize: mapping.batchSize, busy: false, awake: false, polls: 0 },
      })),
    );
  }

  /** A change was made. */
  tell(change: ItemChange): void {
    if (!change.after) return;
    const image = unmarshall(change.after); // a marshalled item
    const sequence = (this.#sequence += 1);
    const shard = Math.floor(this.#chance.fraction(`shard of ${change.key}`) * this.#shards) + 1;
    for (const reader of this.#readers) {
      if (reader.mapping.table !== change.table || !reader.name.endsWith(`shard ${String(shard)}`)) continue;
      if (!reader.mapping.where(image)) continue;
      reader.records.push({ sequence, at: this.#scheduler.now, change, image });
      this.#wake(reader);
    }
  }

  /** Whether changes wait that nobody has handled. */
  get waiting(): boolean {
    return this.#readers.some(({ records }) => records.length > 0);
  }

  #wake(reader: Reader, afterMs?: number): void {
    if (reader.awake || reader.busy || reader.records.length === 0) return;
    reader.awake = true;
    const occasion = `${reader.name} poll ${String((reader.polls += 1))}`;
    const late = this.#chance.happens(`${occasion} is late`, this.#habits.late)
      ? this.#chance.between(`${occasion} lateness`, 60, 4 * 3_600) * 1_000
      : 0;
    const delay = afterMs ?? reader.mapping.windowMs + this.#chance.between(occasion, 50, 900);
    this.#scheduler.at(this.#scheduler.now + delay + late, () => {
      reader.awake = false;
      this.#poll(reader);
    });
  }

  #poll(reader: Reader): void {
    const now = this.#scheduler.now;
    const dark = this.#habits.darkUntil(now);
    if (dark !== undefined) {
      this.#wake(reader, dark - now + 1_000);
      return;
    }
    while (reader.records[0] && now - reader.records[0].at > MAX_AGE_MS) this.#giveUp(reader, 1);
    const batch = reader.records.slice(0, reader.batchSize);
    if (batch.length === 0) return;
    reader.busy = true;
    reader.mapping.invoke({ Records: batch.map(recordOf) }, (ending) => {
      reader.busy = false;
      this.#after(reader, batch, ending);
    });
  }

  #after(reader: Reader, batch: readonly StreamRecord[], ending: Ending<DynamoDBBatchResponse | undefined>): void {
    const failed = ending.how === 'returned' ? ending.result?.batchItemFailures[0]?.itemIdentifier : '';
    if (failed === undefined) {
      const again = this.#chance.happens(`${reader.name} poll ${String(reader.polls)} is repeated`, this.#habits.again);
      if (!again) reader.records.splice(0, batch.length);
      Object.assign(reader, { attempts: 0, batchSize: reader.mapping.batchSize });
      this.#wake(reader);
      return;
    }
    const position = failed === '' ? 0 : batch.findIndex(({ sequence }) => String(sequence) === failed);
    if (position > 0) {
      reader.records.splice(0, position);
      reader.attempts = 0;
    }
    reader.attempts += 1;
    if (reader.attempts > RETRIES) {
      this.#giveUp(reader, failed === '' ? batch.length : 1);
      Object.assign(reader, { attempts: 0, batchSize: reader.mapping.batchSize });
      this.#wake(reader);
      return;
    }
    if (failed === '') reader.batchSize = Math.max(1, Math.floor(batch.length / 2));
    this.#wake(reader, Math.min(1_000 * 2 ** reader.attempts, 60_000));
  }

  #giveUp(reader: Reader, count: number): void {
    for (const { change } of reader.records.splice(0, count))
      this.failures.push(`${reader.mapping.step} ${change.key}`);
  }
}

function recordOf({ sequence, change }: StreamRecord): DynamoDBRecord {
  const image = (item: Item | undefined) => item as NonNullable<DynamoDBRecord['dynamodb']>['NewImage']; // named apart in the two libraries
  return {
    dynamodb: {
      SequenceNumber: String(sequence),
      Keys: { key: { S: change.key } },
      ...(change.before && { OldImage: image(change.before) }),
      ...(change.after && { NewImage: image(change.after) }),
    },
  }; // exactOptionalPropertyTypes is not set in aws-lambda
}
