import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Activity } from '../../lib/local/activity.ts';
import { LocalClock } from '../../lib/local/clock.ts';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { type Emulator, startDynamoDb } from '../../lib/local/dynamodb-emulator.ts';
import { DynamoDb } from '../../lib/local/dynamodb.ts';
import { StreamMapping, StreamPositions } from '../../lib/local/stream-mapping.ts';
import { createTables } from '../../lib/local/tables.ts';
import type { Resource } from '../../lib/local/template.ts';

const MORNING = Date.parse('2023-06-13T01:00:00Z');
const data = new DataFolder();
const positions = new StreamPositions(data);
let emulator: Emulator;
let dynamodb: DynamoDb;
beforeAll(async () => {
  emulator = await startDynamoDb(data, () => undefined);
  dynamodb = new DynamoDb(emulator.endpoint);
});
afterAll(async () => {
  dynamodb.close();
  await emulator.stop();
  data.close();
});

let made = 0;
/** Names the items that failed; throws when all did. */
type Handler = (items: string[]) => string[];

/** A table with a stream, and what a mapping with these properties makes of the items that are put into it. */
async function aMapping(properties: Record<string, unknown>, handle: Handler = () => []) {
  const name = `Questions${String((made += 1))}`;
  const streamArn = `arn:aws:dynamodb:local:0:table/${name}/stream/local`;
  const common = { stack: 'Test', region: 'local', account: '0' };
  const table: Resource = {
    ...common,
    logicalId: name,
    type: 'AWS::DynamoDB::Table',
    name,
    ref: name,
    attributes: { StreamArn: streamArn },
    properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  };
  const mapping: Resource = {
    ...common,
    logicalId: `${name}Mapping`,
    type: 'AWS::Lambda::EventSourceMapping',
    name: 'Mapping',
    ref: '',
    attributes: {},
    properties: {
      EventSourceArn: streamArn,
      FunctionName: 'f',
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      ...properties,
    },
  };
  await createTables(dynamodb, [table]);
  const activity = new Activity();
  const clock = new LocalClock(activity, MORNING);
  const calls: string[][] = [];
  const failures: { DDBStreamBatchInfo: object; requestContext: object }[] = [];
  const open = async () => {
    const reader = new StreamMapping(mapping, {
      dynamodb,
      table,
      clock,
      activity,
      positions,
      fail: (message) => failures.push(message as (typeof failures)[number]),
      target: {
        arn: 'arn:f',
        invoke: async (event) => {
          const { Records } = event as DynamoDBStreamEvent;
          const ids = Records.map(({ dynamodb: change }) => change?.Keys?.['id']?.S ?? '');
          calls.push(ids);
          const failed = await Promise.resolve(ids).then(handle);
          const report: DynamoDBBatchResponse = {
            batchItemFailures: Records.filter((_, index) => failed.includes(ids[index] ?? '')).map(
              ({ dynamodb: change }) => ({
                itemIdentifier: change?.SequenceNumber ?? '',
              }),
            ),
          };
          return report;
        },
      },
    });
    await reader.start();
    await activity.settled(); // it looks at the stream once by itself
    return reader;
  };
  const reader = await open();
  /** In one transaction, because a reader that looks by itself between two puts would make two batches of them; an item that changes twice cannot be. */
  const put = async (...ids: string[]) => {
    const puts = ids.map((id) => ({ TableName: name, Item: { id: { S: id }, status: { S: id.slice(0, 1) } } }));
    if (new Set(ids).size === ids.length) {
      await dynamodb.call('TransactWriteItems', { TransactItems: puts.map((Put) => ({ Put })) });
    } else {
      for (const each of puts) await dynamodb.call('PutItem', each);
    }
  };
  return {
    calls,
    failures,
    clock,
    activity,
    put,
    open,
    reader,
    /** Puts items of which the mapping hears all at once. */
    offer: async (...ids: string[]) => {
      await put(...ids);
      reader.wake();
      await activity.settled();
    },
  };
}

const partial = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

describe('a mapping of a stream', () => {
  it('hands changes over in order, in batches of its size', async () => {
    const { calls, offer } = await aMapping({ BatchSize: 2 });
    await offer('a', 'b', 'c', 'd', 'e');
    expect(calls).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('hands over only what fits one of its filters', async () => {
    const Pattern = JSON.stringify({ dynamodb: { NewImage: { status: { S: ['x', 'z'] } } } });
    const { calls, offer } = await aMapping({ FilterCriteria: { Filters: [{ Pattern }] } });
    await offer('x1', 'y1', 'z1', 'y2');
    expect(calls).toEqual([['x1', 'z1']]);
  });

  it('goes back to the lowest record that failed and repeats everything after it', async () => {
    let first = true;
    const { calls, offer, failures } = await aMapping({ ...partial, MaximumRetryAttempts: 3 }, () => {
      if (!first) return [];
      first = false;
      return ['d', 'b'];
    });
    await offer('a', 'b', 'c', 'd');
    expect(calls).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'c', 'd'],
    ]);
    expect(failures).toEqual([]);
  });

  it('lets the others pass by a record that cannot be handled, and sends a pointer to it to the failure queue', async () => {
    const handled: string[] = [];
    const { offer, failures } = await aMapping(
      { ...partial, MaximumRetryAttempts: 2, BisectBatchOnFunctionError: true },
      (ids) => {
        // As our steps do: they stop at the first that fails.
        const poison = ids.findIndex((id) => id.startsWith('poison'));
        handled.push(...ids.slice(0, poison === -1 ? ids.length : poison));
        return poison === -1 ? [] : ids.slice(poison, poison + 1);
      },
    );
    await offer('a', 'poison', 'b', 'c');
    expect(handled).toEqual(['a', 'b', 'c']);
    expect(failures).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
        DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: '2', endSequenceNumber: '2' },
      },
    ]);
  });

  it('halves a batch whose function throws, without counting that as a retry', async () => {
    const { calls, offer, failures } = await aMapping(
      { MaximumRetryAttempts: 0, BisectBatchOnFunctionError: true },
      (ids) => {
        if (ids.includes('c')) throw new Error('c is broken');
        return [];
      },
    );
    await offer('a', 'b', 'c', 'd');
    expect(calls).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['d']]);
    expect(failures).toMatchObject([{ DDBStreamBatchInfo: { startSequenceNumber: '3', batchSize: 1 } }]);
  });

  it('gathers for its window of local time, and closes it early when the batch is full', async () => {
    const { calls, offer, clock } = await aMapping({ BatchSize: 3, MaximumBatchingWindowInSeconds: 30 });
    await offer('a', 'b');
    await clock.advanceTo(MORNING + 29_000);
    expect(calls).toEqual([]);
    await offer('c');
    expect(calls).toEqual([['a', 'b', 'c']]);
    await offer('d');
    await clock.advanceTo(MORNING + 58_000);
    await offer('e');
    expect(calls).toEqual([['a', 'b', 'c']]);
    await clock.advanceTo(MORNING + 59_000);
    expect(calls).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  it('goes on after a restart where it was, and loses nothing that waited in a window', async () => {
    const { calls, offer, clock, put, open, reader } = await aMapping({ MaximumBatchingWindowInSeconds: 30 });
    await offer('a');
    await clock.advanceTo(MORNING + 30_000);
    await offer('b');
    reader.stop();
    await put('c');
    await open();
    await clock.advanceTo(MORNING + 60_000);
    expect(calls).toEqual([['a'], ['b', 'c']]);
  });

  it('keeps the changes of one item in order when several lanes work at once', async () => {
    const { calls, offer } = await aMapping({ BatchSize: 1, ParallelizationFactor: 4 });
    await offer('a', 'b', 'a', 'c', 'a');
    expect(calls.flat().sort()).toEqual(['a', 'a', 'a', 'b', 'c']);
  });

  it('refuses a property that it would not honour', async () => {
    await expect(aMapping({ TumblingWindowInSeconds: 60 })).rejects.toThrow(/TumblingWindowInSeconds/);
  });
});
