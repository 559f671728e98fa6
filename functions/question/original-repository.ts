import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Table, type Write } from '../platform/table.ts';

/** Names that the table construct and this repository must agree on. */
export const ORIGINAL_TABLE = { partitionKey: 'originalId' } as const;

/**
 * What somebody really wrote, before anything was masked.
 *
 * `originalId` is the question's id, followed by `#<version>` for a correction. Nothing but the protection step may read it.
 */
export const Original = z.object({
  originalId: z.string(),
  forumId: z.string(),
  /** The submission as it came, free text unmasked. */
  submission: z.record(z.string(), z.unknown()),
  receivedAt: z.string(),
  by: z.string(),
  version: z.int(),
});
export type Original = z.infer<typeof Original>;

/** Originals in DynamoDB: the ordinary flow may only add to them. */
export class OriginalRepository {
  readonly #table: Table<Original>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#table = new Table(dynamodb, tableName, {
      key: [ORIGINAL_TABLE.partitionKey],
      schema: Original,
      toItem: (original) => original,
    });
  }

  /** The write that adds an original, for the transaction that also stores its question. */
  addition(original: Original): Write {
    return this.#table.addition(original);
  }
}
