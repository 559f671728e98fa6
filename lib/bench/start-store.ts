import { synthesize } from '../local/cloud-assembly.ts';
import { DataFolder } from '../local/data-folder.ts';
import { startDynamoDb } from '../local/dynamodb-emulator.ts';
import { DynamoDb } from '../local/dynamodb.ts';
import type { Endings } from '../local/endings.ts';
import { readStacks, type Resource } from '../local/template.ts';
import { Filling } from './filling.ts';

/** A DynamoDB of one's own on this machine. */
export interface Store {
  /** A temporary folder that is gone with the store. */
  readonly data: DataFolder;
  readonly endpoint: string;
  readonly dynamodb: DynamoDb;
  /** How to get something into its tables, once they are there. */
  readonly filling: Filling;
  /** What the stacks consist of, their tables among it; none of them is created yet. */
  readonly resources: readonly Resource[];
  readonly tables: readonly Resource[];
}

/** Starts an emulator without tables; how to end it is told to `endings`. */
export async function startStore(endings: Endings): Promise<Store> {
  const data = new DataFolder();
  endings.add(() => data.close());
  const emulator = await startDynamoDb(data, (why) => void process.stderr.write(`${why}\n`));
  endings.add(() => emulator.stop());
  const { endpoint } = emulator;
  const dynamodb = new DynamoDb(endpoint);
  endings.add(() => dynamodb.close());
  const { stacks } = await synthesize(() => undefined);
  const resources = readStacks(stacks, 'http://127.0.0.1');
  const tables = resources.filter(({ type }) => type === 'AWS::DynamoDB::Table');
  const filling = new Filling(dynamodb, tables);
  endings.add(() => filling.close());
  return { data, endpoint, dynamodb, filling, resources, tables };
}
