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
  readonly onChange: (change: Change<Entity>, context: Context, now: string) => Promise<void>;
}

/**
 * A function that is called for each change that the stack's filter lets through; changes of one item in their order, items side by side.
 *
 * It may be called again for a change it has already handled. When it throws, Lambda goes back to that record and repeats everything after it.
 */
export function streamFunction<Entity, Context>({ schema, prepare, onChange }: StreamStep<Entity, Context>) {
  return batchFunction(schema, async (changes, now) => {
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
  return batchFunction(schema, async (changes, now) => {
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

interface PlacedChange<Entity> {
  readonly change: Change<Entity>;
  readonly key: string;
  readonly position: number;
}

function batchFunction<Entity>(
  schema: z.ZodType<Entity>,
  handle: (changes: readonly PlacedChange<Entity>[], now: string) => Promise<number | undefined>,
) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
    const now = new Date().toISOString();
    const changes: PlacedChange<Entity>[] = [];
    let failedAt: number | undefined;
    for (const [position, record] of Records.entries()) {
      try {
        changes.push({ change: toChange(schema, record), key: JSON.stringify(record.dynamodb?.Keys), position });
      } catch (error) {
        // A record that cannot be read stops at itself: what came before it is handled, and it goes to the failure queue alone.
        logFailure('record unreadable', error, { sequenceNumber: record.dynamodb?.SequenceNumber });
        failedAt = position;
        break;
      }
    }
    failedAt = (changes.length > 0 ? await handle(changes, now) : undefined) ?? failedAt;
    if (failedAt === undefined) return { batchItemFailures: [] };
    return { batchItemFailures: [{ itemIdentifier: Records[failedAt]?.dynamodb?.SequenceNumber ?? '' }] };
  });
}

function toChange<Entity>(schema: z.ZodType<Entity>, { dynamodb }: DynamoDBRecord): Change<Entity> {
  const image = (item: unknown) => schema.parse(unmarshall(item as Record<string, AttributeValue>));
  if (!dynamodb?.NewImage) throw new Error('a record without a new image: the stack’s filter should keep deletions out');
  return { before: dynamodb.OldImage && image(dynamodb.OldImage), after: image(dynamodb.NewImage) };
}
