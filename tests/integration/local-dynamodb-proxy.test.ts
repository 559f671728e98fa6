import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Activity } from '../../lib/local/activity.ts';
import { LocalClock } from '../../lib/local/clock.ts';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { type Emulator, startDynamoDb } from '../../lib/local/dynamodb-emulator.ts';
import { dynamoDbProxy } from '../../lib/local/dynamodb-proxy.ts';
import { DynamoDb } from '../../lib/local/dynamodb.ts';
import { Faults } from '../../lib/local/faults.ts';
import { Usage } from '../../lib/local/usage.ts';

const data = new DataFolder();
const activity = new Activity();
const clock = new LocalClock(activity, Date.parse('2023-06-13T01:00:00Z'));
const usage = new Usage(new Map([['Stored-Questions', 'Questions']]));
const written: string[] = [];
const faults = new Faults(['Intake']);
const QUESTIONS = { TableName: 'Stored-Questions' };
let emulator: Emulator;
let direct: DynamoDb;
let proxied: DynamoDb;
let proxy: ReturnType<typeof dynamoDbProxy>;

beforeAll(async () => {
  emulator = await startDynamoDb(data, () => undefined);
  direct = new DynamoDb(emulator.endpoint);
  const permissions = { refusalOfCall: () => undefined };
  proxy = dynamoDbProxy({
    dynamodb: direct,
    clock,
    activity,
    usage,
    permissions,
    faults,
    written: (table) => written.push(table),
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', () => listening()));
  proxied = new DynamoDb(`http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}/Intake`);
  await direct.call('CreateTable', {
    ...QUESTIONS,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
});
afterAll(async () => {
  proxied.close();
  direct.close();
  proxy.close();
  await emulator.stop();
  data.close();
});
beforeEach(() => {
  usage.reset();
  faults.clear();
  written.length = 0;
});

const put = (id: string, text = 'x') => ({ ...QUESTIONS, Item: { id: { S: id }, text: { S: text } } });
const counted = () =>
  (usage.report() as { functions: { Intake?: { Questions?: unknown } } }).functions.Intake?.Questions;

describe('the proxy before DynamoDB', () => {
  it('counts what a function consumes and answers as DynamoDB would have', async () => {
    expect(await proxied.call('PutItem', put('a', 'x'.repeat(1_500)))).toEqual({});
    expect(await proxied.call('GetItem', { ...QUESTIONS, Key: { id: { S: 'b' } } })).toEqual({});
    expect(counted()).toEqual({ calls: 2, readUnits: 0.5, writeUnits: 2, operations: { PutItem: 1, GetItem: 1 } });
    expect(written).toEqual(['Stored-Questions']);
  });

  it('leaves the capacity to a caller who asked for it', async () => {
    const reply = await proxied.call('PutItem', { ...put('small'), ReturnConsumedCapacity: 'TOTAL' });
    expect(reply).toMatchObject({ ConsumedCapacity: { CapacityUnits: 1 } });
    expect(counted()).toMatchObject({ writeUnits: 1 });
  });

  it('counts a transaction double', async () => {
    await proxied.call('TransactWriteItems', { TransactItems: [{ Put: put('t1') }, { Put: put('t2') }] });
    expect(counted()).toMatchObject({ calls: 1, writeUnits: 4 });
    expect(written).toEqual(['Stored-Questions']);
  });

  it('passes a refusal on, and counts the call', async () => {
    await proxied.call('PutItem', put('once'));
    const again = { ...put('once'), ConditionExpression: 'attribute_not_exists(id)' };
    await expect(proxied.call('PutItem', again)).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' });
    expect(counted()).toMatchObject({ calls: 2, writeUnits: 1 });
    expect(written).toHaveLength(1);
  });

  it.each([
    ['x'.repeat(9_000), 'it is long'],
    ['"ConsumedCapacity":{"TableName":"Other"}'.repeat(100), 'it looks like an answer about capacity'],
    ['"ReturnConsumedCapacity"', 'it looks like a question about capacity'],
    ['câu hỏi của bé – 🙂', 'a letter may take several bytes'],
  ])('does not touch a text (%#) although %s', async (text, _because) => {
    await proxied.call('PutItem', put('text', text));
    const reply = await proxied.call('GetItem', { ...QUESTIONS, Key: { id: { S: 'text' } } });
    expect(reply).toEqual({ Item: { id: { S: 'text' }, text: { S: text } } });
  });

  it('keeps many calls at once apart', async () => {
    const ids = Array.from({ length: 200 }, (_, n) => `n${String(n)}`);
    await Promise.all(ids.map((id) => proxied.call('PutItem', put(id, id))));
    const found = await Promise.all(ids.map((id) => proxied.call('GetItem', { ...QUESTIONS, Key: { id: { S: id } } })));
    expect(found).toEqual(ids.map((id) => ({ Item: { id: { S: id }, text: { S: id } } })));
    await activity.settled();
  });

  it.each([
    { kind: 'throttle', answer: { code: 'ProvisionedThroughputExceededException' }, stored: false },
    { kind: 'error', answer: { code: 'InternalServerError' }, stored: false },
    { kind: 'reset', answer: { code: 'ECONNRESET' }, stored: false },
    { kind: 'timeout-after-accept', answer: { code: 'ECONNRESET' }, stored: true },
  ])('a call that meets $kind fails with $answer.code, carried out: $stored', async ({ kind, answer, stored }) => {
    faults.set({ target: 'dynamodb', kind, rate: 1 });
    await expect(proxied.call('PutItem', put(kind))).rejects.toMatchObject(answer);
    await activity.settled();
    expect(written).toHaveLength(stored ? 1 : 0);
    faults.set({ target: 'dynamodb', kind, rate: 0 });
    const found = await proxied.call('GetItem', { ...QUESTIONS, Key: { id: { S: kind } } });
    expect(found).toEqual(stored ? { Item: { id: { S: kind }, text: { S: 'x' } } } : {});
  });

  it('answers with the time of the local clock, so that no SDK takes its own for wrong', async () => {
    const reply = await fetch(proxied.endpoint, {
      method: 'POST',
      body: '{}',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    });
    expect(reply.headers.get('date')).toBe('Tue, 13 Jun 2023 01:00:00 GMT');
    await reply.text();
  });
});
