import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { ORIGINAL_TABLE, type OriginalRepository } from '../../functions/question/original-repository.ts';
import { EntityTable, type Needs } from './entity-table.ts';

const NEEDS = {
  addition: ['dynamodb:PutItem'],
  ofQuestion: ['dynamodb:BatchGetItem'],
} as const satisfies Needs<OriginalRepository, typeof ORIGINAL_TABLE>;

/** What children really wrote, under a key of its own; no stream and no index lead here. */
export class OriginalTable extends EntityTable<typeof ORIGINAL_TABLE, keyof typeof NEEDS> {
  constructor(scope: Construct, id: string, { encryptionKey }: { encryptionKey: IKey }) {
    super(scope, id, { shape: ORIGINAL_TABLE, needs: NEEDS, stream: false, encryptionKey });
  }
}
