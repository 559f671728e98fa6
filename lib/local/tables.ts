import type {
  AttributeDefinition,
  CreateTableCommandInput,
  DescribeTableCommandOutput,
  KeySchemaElement,
  Projection,
} from '@aws-sdk/client-dynamodb';
import { type DynamoDb, DynamoDbError } from './dynamodb.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

/** What of a table's properties `CreateTable` takes; the rest (recovery, tags, encryption) has no meaning on one machine. */
const TAKEN = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'LocalSecondaryIndexes',
  'GlobalSecondaryIndexes',
] as const;

/** Creates the tables that are not there yet; one that is there must be as the template wants it. */
export async function createTables(dynamodb: DynamoDb, tables: readonly Resource[]): Promise<void> {
  await Promise.all(tables.map((table) => createTable(dynamodb, table)));
}

async function createTable(dynamodb: DynamoDb, table: Resource): Promise<void> {
  const { StreamSpecification, TimeToLiveSpecification } = table.properties as {
    StreamSpecification?: { StreamViewType: 'NEW_AND_OLD_IMAGES' };
    TimeToLiveSpecification?: object;
  };
  const input = {
    TableName: table.ref,
    ...Object.fromEntries(TAKEN.flatMap((key) => (key in table.properties ? [[key, table.properties[key]]] : []))),
    ...(StreamSpecification && { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }),
  } as CreateTableCommandInput; // as the template, whose schema is CreateTable's
  try {
    await dynamodb.call('CreateTable', input);
    if (TimeToLiveSpecification)
      await dynamodb.call('UpdateTimeToLive', { TableName: table.ref, TimeToLiveSpecification });
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    if (error.code !== 'ResourceInUseException') {
      throw new RefusedStartError(`table ${table.name} of stack ${table.stack} cannot be created: ${error.message}`, {
        cause: error,
      });
    }
    const { Table } = await dynamodb.call<DescribeTableCommandOutput>('DescribeTable', { TableName: table.ref });
    const [stored, wanted] = [shapeOf(Table ?? {}), shapeOf(input)];
    if (stored === wanted) return;
    throw new RefusedStartError(
      `the stored table ${table.name} has other keys, indexes or stream than stack ${table.stack} says ` +
        `(stored: ${stored}; wanted: ${wanted}): move the data folder aside, or start with --ephemeral`,
      { cause: error },
    );
  }
}

interface TableShape {
  readonly AttributeDefinitions?: readonly AttributeDefinition[] | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly GlobalSecondaryIndexes?: readonly IndexShape[] | undefined;
  readonly LocalSecondaryIndexes?: readonly IndexShape[] | undefined;
  readonly StreamSpecification?: { readonly StreamViewType?: string | undefined } | undefined;
}

interface IndexShape {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly Projection?: Projection | undefined;
}

/** What cannot be changed in a table that holds data, in one line that can be compared and read. */
function shapeOf(table: TableShape): string {
  const types = new Map(
    table.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  const keys = (schema: readonly KeySchemaElement[] = []) =>
    schema.map(({ AttributeName }) => `${String(AttributeName)}:${String(types.get(AttributeName))}`).join('/');
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])].map(
    ({ IndexName, KeySchema, Projection }) =>
      `${String(IndexName)} ${keys(KeySchema)} ${[Projection?.ProjectionType, ...(Projection?.NonKeyAttributes ?? [])].join(' ')}`,
  );
  return [keys(table.KeySchema), ...indexes.sort(), table.StreamSpecification?.StreamViewType ?? 'no stream'].join(
    ', ',
  );
}
