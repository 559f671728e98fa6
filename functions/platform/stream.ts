import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type * as z from 'zod';
import { logFailure } from './log.ts';

/** One change of an item as the stream tells it: what it was (undefined when new) and what it has become. */
export interface Change<Entity> {
  readonly before: Entity | undefined;
  readonly after: Entity;
}

/** How many items of one batch are worked on at the same time. */
const CONCURRENCY = 8;

/** How a step handles each change of an item. */
export interface StreamStep<Entity, Context> {
  /** What the stack's filter lets through. */
  readonly schema: z.ZodType<Entity>;
  /** Reads, once for a batch, what every change is decided by. */
  readonly prepare: () => Promise<Context>;
  readonly onChange: (change: Pick<Change<Entity>, 'after'>, context: Context, now: string) => Promise<void>;
}

/**
 * A function that is called for each change that the stack's filter lets through; changes of one item in their order, items side by side.
 *
 * It may be called again for a change it has already handled. When it throws, Lambda goes back to that record and repeats everything after it.
 */
export function streamFunction<Entity, Context>({ schema, prepare, onChange }: StreamStep<Entity, Context>) {
  // What an item was before may be of a state that the filter does not let through, so only what it has become is read.
  const read = (record: DynamoDBRecord) => ({ after: imageOf(schema, record.dynamodb?.NewImage) });
  return batchFunction(read, async (changes, now) => {
    const context = await prepare();
    const queues = Map.groupBy(changes, ({ key }) => key).values();
    const failed: number[] = [];
    const work = async () => {
      for (const queue of queues) {
        for (const { change, position } of queue) {
          try {
            await onChange(change, context, now);
          } catch (error) {
            logFailure('change failed', error);
            failed.push(position);
            break;
          }
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return failed.length > 0 ? Math.min(...failed) : undefined;
  });
}

/**
 * A function that is called once with all the changes of a batch, in their order: for steps that bring several changes together.
 *
 * When it throws, Lambda repeats the whole batch.
 */
export function gatheringFunction<Entity>(
  schema: z.ZodType<Entity>,
  onChanges: (changes: readonly Change<Entity>[], now: string) => Promise<void>,
) {
  const read = ({ dynamodb }: DynamoDBRecord) => ({
    before: dynamodb?.OldImage && imageOf(schema, dynamodb.OldImage),
    after: imageOf(schema, dynamodb?.NewImage),
  });
  return batchFunction(read, async (changes, now) => {
    try {
      await onChanges(
        changes.map(({ change }) => change),
        now,
      );
      return undefined;
    } catch (error) {
      logFailure('changes failed', error);
      return changes[0]?.position ?? 0;
    }
  });
}

interface Placed<Item> {
  readonly change: Item;
  readonly key: string;
  readonly position: number;
}

function batchFunction<Item>(
  read: (record: DynamoDBRecord) => Item,
  handle: (changes: readonly Placed<Item>[], now: string) => Promise<number | undefined>,
) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
    const now = new Date().toISOString();
    const changes: Placed<Item>[] = [];
    let failedAt: number | undefined;
    for (const [position, record] of Records.entries()) {
      try {
        changes.push({ change: read(record), key: JSON.stringify(record.dynamodb?.Keys), position });
      } catch (error) {
        // A record that cannot be read stops at itself: what came before it is handled, and it goes to the failure queue alone.
        logFailure('record unreadable', error, { sequenceNumber: record.dynamodb?.SequenceNumber });
        failedAt = position;
        break;
      }
    }
    failedAt = (changes.length > 0 ? await handle(changes, now) : undefined) ?? failedAt;
    if (failedAt === undefined) return { batchItemFailures: [] };
    return { batchItemFailures: [{ itemIdentifier: identifierOf(Records, failedAt) }] };
  });
}

/**
 * How Lambda is told where to go back to. An empty identifier says that the whole batch failed, upon which Lambda halves it: so a
 * record that always fails ends alone in the failure queue, and does not take there what stood behind it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
function identifierOf(records: readonly DynamoDBRecord[], failedAt: number): string {
  if (failedAt === 0 && records.length > 1) return '';
  return records[failedAt]?.dynamodb?.SequenceNumber ?? '';
}

function imageOf<Entity>(schema: z.ZodType<Entity>, image: unknown): Entity {
  if (!image) throw new Error('a record without a new image: the stack’s filter should keep deletions out');
  // The event's type and the SDK's name the same attributes apart.
  return schema.parse(unmarshall(image as Record<string, AttributeValue>));
}
