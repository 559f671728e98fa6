import { DynamoDBClient, type ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { DirectoryRepository } from '../../functions/directory/directory-repository.ts';
import { MailRepository } from '../../functions/mail/mail-repository.ts';
import { AdmissionRepository } from '../../functions/question/admission-repository.ts';
import { OriginalRepository } from '../../functions/question/original-repository.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import { ReportRepository } from '../../functions/report/report-repository.ts';
import { synthesize } from '../../lib/local/cloud-assembly.ts';
import { DataFolder } from '../../lib/local/data-folder.ts';
import { startDynamoDb } from '../../lib/local/dynamodb-emulator.ts';
import { DynamoDb } from '../../lib/local/dynamodb.ts';
import { createTables } from '../../lib/local/tables.ts';
import { readStacks } from '../../lib/local/template.ts';

/** What a call consumed: write units of the table itself, and of each index that it changed. */
export interface Writes {
  readonly table: number;
  readonly indexes: Readonly<Record<string, number>>;
}

/** The tables of the synthesized stacks in an emulator of their own, and the repositories on them. */
export interface CityTables {
  readonly questions: QuestionRepository;
  readonly originals: OriginalRepository;
  readonly mails: MailRepository;
  readonly directory: DirectoryRepository;
  readonly reports: ReportRepository;
  readonly admissions: AdmissionRepository;
  /** Does something and tells what it wrote, by table. */
  writesOf(what: () => Promise<unknown>): Promise<Record<string, Writes>>;
  /** Every item of a table with its attributes, for a test to look behind a repository. */
  itemsOf(table: 'Questions' | 'Originals' | 'Mails' | 'Directory' | 'Reports'): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Starts the emulator, with the tables as `lib` defines them. */
export async function startTables(): Promise<CityTables> {
  const data = new DataFolder();
  const [assembly, emulator] = await Promise.all([synthesize(() => undefined), startDynamoDb(data, () => undefined)]);
  const tables = readStacks(assembly.stacks, 'http://127.0.0.1').filter(({ type }) => type === 'AWS::DynamoDB::Table');
  const bare = new DynamoDb(emulator.endpoint);
  await createTables(bare, tables);
  const physical = new Map(tables.map(({ name, ref }) => [name, ref]));
  const nameOf = (table: string): string => {
    const ref = physical.get(table);
    if (ref === undefined) throw new Error(`the stacks have no table ${table}: ${[...physical.keys()].join(', ')}`);
    return ref;
  };

  const consumed: ConsumedCapacity[] = [];
  const client = measuredClient(emulator.endpoint, consumed);
  const questions = new QuestionRepository(client, nameOf('Questions'));
  const originals = new OriginalRepository(client, nameOf('Originals'));
  const mails = new MailRepository(client, nameOf('Mails'));
  return {
    questions,
    originals,
    mails,
    directory: new DirectoryRepository(client, nameOf('Directory')),
    reports: new ReportRepository(client, nameOf('Reports')),
    admissions: new AdmissionRepository(client, { questions, originals, mails }),
    writesOf: async (what) => {
      consumed.length = 0;
      await what();
      const names = new Map([...physical].map(([name, ref]) => [ref, name]));
      return Object.fromEntries(
        consumed.map((capacity) => [names.get(capacity.TableName ?? '') ?? '', writesIn(capacity)]),
      );
    },
    itemsOf: async (table) => {
      const { Items } = await bare.call<{ Items: Record<string, unknown>[] }>('Scan', { TableName: nameOf(table) });
      return Items;
    },
    stop: async () => {
      client.destroy();
      bare.close();
      await emulator.stop();
      data.close();
    },
  };
}

/** A client that asks with every write what it consumed, and keeps the answers. */
function measuredClient(endpoint: string, consumed: ConsumedCapacity[]): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (call) => {
        if (!/^(Put|Update|Delete|TransactWrite)/.test(commandName)) return next(call);
        const reply = await next({ ...call, input: { ...call.input, ReturnConsumedCapacity: 'INDEXES' } });
        const { ConsumedCapacity = [] } = reply.output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] };
        consumed.push(...[ConsumedCapacity].flat());
        return reply;
      },
    { step: 'initialize' },
  );
  return client;
}

function writesIn({ Table, GlobalSecondaryIndexes = {} }: ConsumedCapacity): Writes {
  const units = ({
    CapacityUnits,
    WriteCapacityUnits,
  }: {
    CapacityUnits?: number | undefined;
    WriteCapacityUnits?: number | undefined;
  }) => WriteCapacityUnits ?? CapacityUnits ?? 0;
  return {
    table: units(Table ?? {}),
    indexes: Object.fromEntries(Object.entries(GlobalSecondaryIndexes).map(([name, index]) => [name, units(index)])),
  };
}
