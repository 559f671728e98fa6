import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table, type Write } from '../platform/table.ts';
import type { Original } from './original.ts';

/** Names that the table construct and this repository must agree on. */
export const ORIGINAL_TABLE = { partitionKey: 'originalId' } as const;

/** Originals in DynamoDB: the ordinary flow may only add to them, and the protection step read them. */
export class OriginalRepository {
  readonly #table: Table<Original>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#table = new Table(dynamodb, tableName, {
      key: [ORIGINAL_TABLE.partitionKey],
      schema: async () => (await import('./original.ts')).Original,
      toItem: (original) => original,
    });
  }

  /** All that was written of a question, the first first: the submission, then each correction up to `version`. */
  async ofQuestion(questionId: string, version: number): Promise<Original[]> {
    const corrections = Array.from({ length: version }, (_, index) => `${questionId}#${String(index + 1)}`);
    const written = await this.#table.getMany([questionId, ...corrections].map((originalId) => ({ originalId })));
    return written.sort((one, other) => one.receivedAt.localeCompare(other.receivedAt));
  }

  /** The write that adds an original, for the transaction that also stores its question. */
  addition(original: Original): Write {
    return this.#table.addition(original);
  }
}
