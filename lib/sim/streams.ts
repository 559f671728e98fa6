import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { matches } from '../local/event-pattern.ts';
import type { Chance } from './chance.ts';
import type { Ending, Scheduler } from './scheduler.ts';
import type { Item, ItemChange } from './sim-dynamodb.ts';
import { GIVEN_UP, type Mapping, MAPPINGS, type StepName } from './wiring.ts';

/** Hears how a batch that was handed to a step ended. */
type Ended = (ending: Ending<DynamoDBBatchResponse | undefined>) => void;

interface StreamRecord {
  readonly sequence: number;
  readonly at: number;
  readonly change: ItemChange;
}

interface Reader {
  readonly mapping: Mapping;
  readonly shard: number;
  readonly name: string;
  readonly records: StreamRecord[];
  attempts: number;
  /** Smaller after a failure of a whole batch (bisectBatchOnError). */
  batchSize: number;
  busy: boolean;
  awake: boolean;
  polls: number;
}

/** What streams hand their batches to, and how they differ from ideal ones. */
export interface StreamHabits {
  readonly invoke: (step: StepName, event: DynamoDBStreamEvent, ended: Ended) => void;
  /** A change goes to the failure queue of its step. */
  readonly gaveUp: (step: StepName, change: ItemChange) => void;
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
  readonly #scheduler: Scheduler;
  readonly #chance: Chance;
  readonly #habits: StreamHabits;
  readonly #readers: readonly Reader[];
  readonly #shards: number;
  #sequence = 0;

  constructor(scheduler: Scheduler, chance: Chance, habits: StreamHabits) {
    this.#scheduler = scheduler;
    this.#chance = chance;
    this.#habits = habits;
    this.#shards = chance.between('shards', 1, 3);
    this.#readers = MAPPINGS.flatMap((mapping, place) =>
      Array.from({ length: this.#shards }, (_, shard) => ({
        mapping,
        shard,
        name: `${mapping.step} mapping ${String(place + 1)} shard ${String(shard + 1)}`,
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
    const shard = Math.floor(this.#chance.fraction(`shard of ${change.key}`) * this.#shards);
    for (const reader of this.#readers) {
      const { table, where } = reader.mapping;
      if (table !== change.table || reader.shard !== shard || !matches(where, image)) continue;
      reader.records.push({ sequence, at: this.#scheduler.now, change });
      this.#wake(reader);
    }
  }

  #wake(reader: Reader, afterMs?: number): void {
    if (reader.awake || reader.busy || reader.records.length === 0) return;
    reader.awake = true;
    const occasion = `${reader.name} poll ${String((reader.polls += 1))}`;
    const late = this.#chance.happens(`${occasion} is late`, this.#habits.late)
      ? this.#chance.between(`${occasion} lateness`, 60, 4 * 3_600) * 1_000
      : 0;
    const delay = afterMs ?? reader.mapping.windowSeconds * 1_000 + this.#chance.between(occasion, 50, 900);
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
    while (reader.records[0] && now - reader.records[0].at > GIVEN_UP.ageSeconds * 1_000) this.#giveUp(reader, 1);
    const batch = reader.records.slice(0, reader.batchSize);
    if (batch.length === 0) return;
    reader.busy = true;
    this.#habits.invoke(reader.mapping.step, { Records: batch.map(recordOf) }, (ending) => {
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
    if (reader.attempts > GIVEN_UP.retries) {
      this.#giveUp(reader, failed === '' ? batch.length : 1);
      Object.assign(reader, { attempts: 0, batchSize: reader.mapping.batchSize });
      this.#wake(reader);
      return;
    }
    if (failed === '') reader.batchSize = Math.max(1, Math.floor(batch.length / 2));
    this.#wake(reader, Math.min(1_000 * 2 ** reader.attempts, 60_000));
  }

  #giveUp(reader: Reader, count: number): void {
    for (const { change } of reader.records.splice(0, count)) this.#habits.gaveUp(reader.mapping.step, change);
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
