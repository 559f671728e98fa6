import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIRECTORY_TABLE } from '../../functions/directory/directory-repository.ts';
import { MAIL_TABLE } from '../../functions/mail/mail-repository.ts';
import { claim, recordSent } from '../../functions/mail/outbox.ts';
import { ORIGINAL_TABLE } from '../../functions/question/original-repository.ts';
import { QUESTION_TABLE } from '../../functions/question/question-repository.ts';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { type Emulator, startDynamoDb } from '../../lib/local/dynamodb-emulator.ts';
import { DynamoDb } from '../../lib/local/dynamodb.ts';
import { SimTables } from '../../lib/sim/sim-dynamodb.ts';
import { type Stores, storesOf } from '../../lib/sim/steps.ts';
import { aForum, aMail, aReceivedQuestion, aTriageQuestion } from '../builders.ts';

interface TableShape {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly indexes?: Readonly<
    Record<string, { readonly name: string; readonly partitionKey: string; readonly sortKey: string }>
  >;
}

const NOW = '2023-06-14T02:00:30.000Z';
const SHAPES: Readonly<Record<string, TableShape>> = {
  Questions: QUESTION_TABLE,
  Originals: ORIGINAL_TABLE,
  Mails: MAIL_TABLE,
  Directory: DIRECTORY_TABLE,
};

/** What a repository is asked to do, in a form that can be drawn. */
type Operation = { readonly what: keyof typeof OPERATIONS; readonly one: number; readonly other: number };

const OPERATIONS = {
  'add a mail': ({ mails }: Stores, one: number, other: number) =>
    mails.add(aMail({ mailId: `mail-${String(one)}`, recipient: `contact-${String(other)}` })),
  'claim a mail': async ({ mails }: Stores, one: number) => {
    const mail = await mails.get(`mail-${String(one)}`);
    if (mail) await mails.replace(claim(mail, NOW));
  },
  'send a mail by an old version': async ({ mails }: Stores, one: number, other: number) => {
    const mail = await mails.get(`mail-${String(one)}`);
    if (mail) await mails.replace(recordSent({ ...mail, version: other + 1 }, 'm', NOW));
  },
  'mails due': ({ mails }: Stores) => Array.fromAsync(mails.mailsDue('2023-06-14T02:09:00.000Z')),
  'mails of a contact': ({ mails }: Stores, _: number, other: number) =>
    mails.ofRecipient(`contact-${String(other)}`, { limit: 2 }),
  'some mails': ({ mails }: Stores, one: number, other: number) =>
    mails.getMany([`mail-${String(one)}`, `mail-${String(other + 10)}`]),
  'admit a question': ({ admissions }: Stores, one: number, other: number) => {
    const questionId = `question-${String(one)}`;
    const original = {
      originalId: questionId,
      forumId: 'bk4',
      submission: {},
      receivedAt: NOW,
      by: 'dieu-phoi',
      version: 1,
    };
    const question = other === 0 ? aTriageQuestion({ questionId, version: 1 }) : aReceivedQuestion({ questionId });
    return admissions.add([
      { question, original, ...(other === 1 && { mail: aMail({ mailId: `mail-${String(one)}` }) }) },
    ]);
  },
  'replace a question': async ({ questions }: Stores, one: number) => {
    const question = await questions.get(`question-${String(one)}`);
    if (question) await questions.replace({ ...question, version: question.version + 1 });
  },
  'questions due': ({ questions }: Stores) => Array.fromAsync(questions.questionsDue('2023-06-30T00:00:00.000Z')),
  'questions in triage': ({ questions }: Stores) => questions.inTriage({ limit: 2 }),
  'take numbers': ({ directory }: Stores, one: number, other: number) =>
    directory.takeNumbers(`forum-${String(one)}`, other + 1),
  'add a forum': ({ directory }: Stores, one: number) =>
    directory.add('forum', aForum({ forumId: `forum-${String(one)}` })),
  'all forums': ({ directory }: Stores) => directory.all('forum'),
  'remove a forum': ({ directory }: Stores, one: number, other: number) =>
    directory.remove('forum', `forum-${String(one)}`, other + 1),
} as const;

let emulator: Emulator;
let data: DataFolder;
let real: Stores;
let client: DynamoDBClient;

beforeAll(async () => {
  data = new DataFolder();
  emulator = await startDynamoDb(data, () => undefined);
  client = new DynamoDBClient({
    endpoint: emulator.endpoint,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  real = storesOf(client);
});

afterAll(async () => {
  client.destroy();
  await emulator.stop();
  data.close();
});

/** Empty tables, made from the same names as the simulated ones. */
async function emptyTables(): Promise<void> {
  const dynamodb = new DynamoDb(emulator.endpoint);
  for (const [TableName, shape] of Object.entries(SHAPES)) {
    await dynamodb.call('DeleteTable', { TableName }).catch(() => undefined);
    const keys = (partitionKey: string, sortKey?: string) => [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' }]),
    ];
    const { sortKey } = shape;
    const indexes = Object.values(shape.indexes ?? {});
    const names = new Set([
      shape.partitionKey,
      ...(sortKey === undefined ? [] : [sortKey]),
      ...indexes.flatMap((index) => [index.partitionKey, index.sortKey]),
    ]);
    await dynamodb.call('CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys(shape.partitionKey, sortKey),
      AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keys(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      }),
    });
  }
  dynamodb.close();
}

async function answerOf(stores: Stores, { what, one, other }: Operation): Promise<unknown> {
  try {
    return { answered: await OPERATIONS[what](stores, one, other) };
  } catch (error) {
    return { refused: error instanceof Error ? `${error.name}: ${error.message}` : error };
  }
}

describe('the simulated DynamoDB', () => {
  it('answers whatever the repositories ask as the emulator does', async () => {
    const operation = fc.record({
      what: fc.constantFrom(...(Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[])),
      one: fc.integer({ min: 0, max: 3 }),
      other: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 60 }), async (operations) => {
        await emptyTables();
        const tables = new SimTables({ now: () => 0 });
        const simulated = storesOf({
          send: async (command: object) => Promise.resolve(tables.perform(command)),
        } as unknown as DynamoDBClient);
        for (const each of operations)
          expect([each, await answerOf(simulated, each)]).toEqual([each, await answerOf(real, each)]);
      }),
      { numRuns: 12, seed: 20230613 },
    );
  });
});
