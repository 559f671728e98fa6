import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table, type Write } from '../platform/table.ts';
import type { Original } from './original.ts';

/** Names that the table construct and this repository must agree on. */
export const ORIGINAL_TABLE = { partitionKey: 'originalId' } as const;

/** Originals in DynamoDB: the ordinary flow may only add to them. */
export class OriginalRepository {
  readonly #table: Table<Original>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#table = new Table(dynamodb, tableName, {
      key: [ORIGINAL_TABLE.partitionKey],
      schema: async () => (await import('./original.ts')).Original,
      toItem: (original) => original,
    });
  }

  /** The write that adds an original, for the transaction that also stores its question. */
  addition(original: Original): Write {
    return this.#table.addition(original);
  }
}
