import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { gatheringFunction, streamFunction } from '../../functions/platform/stream.ts';

const Item = z.object({ id: z.string(), version: z.int(), state: z.literal('pending') });
type Item = z.infer<typeof Item>;

/** A change of an item; its sequence number is `s` and the position in the batch. */
const aRecord = (image: object, old?: object): Omit<DynamoDBRecord, 'dynamodb'> & { dynamodb: object } => ({
  eventName: old ? 'MODIFY' : 'INSERT',
  dynamodb: {
    Keys: marshall({ id: 'id' in image ? image.id : '' }),
    NewImage: marshall(image),
    ...(old && { OldImage: marshall(old) }),
  },
});
const item = (id: string, version = 1) => ({ id, version, state: 'pending' });
const aBatch = (...records: ReturnType<typeof aRecord>[]): DynamoDBStreamEvent => ({
  Records: records.map((record, position) => ({
    ...record,
    dynamodb: { ...record.dynamodb, SequenceNumber: `s${position}` },
  })),
});
// Lambda calls a handler with a context that none of this reads.
const call = async <Result>(
  handler: (event: DynamoDBStreamEvent, context: never) => Promise<Result>,
  event: DynamoDBStreamEvent,
) => handler(event, {} as never);
const failedAt = (itemIdentifier: string) => ({ batchItemFailures: [{ itemIdentifier }] });

/** A step that writes down what it saw and fails at what it is told to. */
function aStep({ failing = [] }: { failing?: string[] } = {}) {
  const seen: string[] = [];
  const handler = streamFunction<Item, undefined>({
    schema: Item,
    prepare: () => Promise.resolve(undefined),
    onChange: async ({ after: { id, version } }) => {
      // The first change of an item takes longest, so that an order that is not kept shows.
      for (let turn = version; turn < 5; turn += 1) await Promise.resolve();
      if (failing.includes(`${id}${version}`)) throw new Error(`cannot handle ${id}`);
      seen.push(`${id}${version}`);
    },
  });
  return { seen, handler };
}

describe('a step that follows changes one by one', () => {
  it('sees the changes of each item in their order', async () => {
    const { seen, handler } = aStep();
    const batch = aBatch(...['a', 'b', 'a', 'c', 'b', 'a'].map((id, position) => aRecord(item(id, position))));
    expect(await call(handler, batch)).toEqual({ batchItemFailures: [] });
    expect(seen.filter((name) => name.startsWith('a'))).toEqual(['a0', 'a2', 'a5']);
    expect(seen.filter((name) => name.startsWith('b'))).toEqual(['b1', 'b4']);
    expect(seen).toHaveLength(6);
  });

  it('tells of the first change that failed, goes no further with that item, and goes on with the others', async () => {
    const { seen, handler } = aStep({ failing: ['c3', 'b1'] });
    const batch = aBatch(...['a', 'b', 'b', 'c', 'd'].map((id, position) => aRecord(item(id, position))));
    expect(await call(handler, batch)).toEqual(failedAt('s1'));
    expect(seen.sort()).toEqual(['a0', 'd4']);
  });

  it('says that the whole batch failed when its first change did, so that Lambda halves it until that one stands alone', async () => {
    const { seen, handler } = aStep({ failing: ['a0'] });
    expect(await call(handler, aBatch(aRecord(item('a', 0)), aRecord(item('b', 1))))).toEqual(failedAt(''));
    expect(seen).toEqual(['b1']);
    expect(await call(handler, aBatch(aRecord(item('a', 0))))).toEqual(failedAt('s0'));
  });

  it('stops at a change that it cannot read, having handled what came before it', async () => {
    const { seen, handler } = aStep();
    const batch = aBatch(aRecord(item('a')), aRecord({ id: 'b', version: 'một' }), aRecord(item('c')));
    expect(await call(handler, batch)).toEqual(failedAt('s1'));
    expect(seen).toEqual(['a1']);
  });

  it('tells of the failure that came before what it cannot read', async () => {
    const { handler } = aStep({ failing: ['b1'] });
    const batch = aBatch(aRecord(item('a')), aRecord(item('b')), aRecord({ id: 'c' }));
    expect(await call(handler, batch)).toEqual(failedAt('s1'));
  });

  it('does not mind what an item was before: a mail that was claimed comes back to pending', async () => {
    const { seen, handler } = aStep();
    const batch = aBatch(aRecord(item('a', 3), { id: 'a', version: 2, state: 'claimed' }));
    expect(await call(handler, batch)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual(['a3']);
  });

  it('fails as a whole when what it decides by cannot be read', async () => {
    const handler = streamFunction<Item, undefined>({
      schema: Item,
      prepare: () => Promise.reject(new Error('no directory')),
      onChange: () => Promise.resolve(),
    });
    await expect(call(handler, aBatch(aRecord(item('a'))))).rejects.toThrow('no directory');
  });
});

describe('a step that gathers changes', () => {
  const aGathering = (failing = false) => {
    const seen: (readonly { before: Item | undefined; after: Item }[])[] = [];
    const handler = gatheringFunction<Item>(Item, (changes) => {
      if (failing) return Promise.reject(new Error('cannot gather'));
      seen.push(changes);
      return Promise.resolve();
    });
    return { seen, handler };
  };

  it('sees all of a batch at once, in their order, with what each item was before', async () => {
    const { seen, handler } = aGathering();
    const batch = aBatch(aRecord(item('a', 1)), aRecord(item('b', 1)), aRecord(item('a', 2), item('a', 1)));
    expect(await call(handler, batch)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([
      [
        { before: undefined, after: item('a', 1) },
        { before: undefined, after: item('b', 1) },
        { before: item('a', 1), after: item('a', 2) },
      ],
    ]);
  });

  it('fails as a whole, so that Lambda halves what it was given', async () => {
    const { handler } = aGathering(true);
    expect(await call(handler, aBatch(aRecord(item('a')), aRecord(item('b'))))).toEqual(failedAt(''));
    expect(await call(handler, aBatch(aRecord(item('a'))))).toEqual(failedAt('s0'));
  });

  it('gathers what comes before a change that cannot be read', async () => {
    const { seen, handler } = aGathering();
    expect(await call(handler, aBatch(aRecord(item('a')), aRecord({ id: 'b' }), aRecord(item('c'))))).toEqual(
      failedAt('s1'),
    );
    expect(seen.flat().map(({ after }) => after.id)).toEqual(['a']);
  });

  it('is not called when nothing can be read', async () => {
    const { seen, handler } = aGathering();
    expect(await call(handler, aBatch(aRecord({ id: 'b' })))).toEqual(failedAt('s0'));
    expect(seen).toEqual([]);
  });
});
