import type { Construct } from 'constructs';
import { MAIL_TABLE, type MailRepository } from '../../functions/mail/mail-repository.ts';
import { EntityTable, type Needs } from './entity-table.ts';

const NEEDS = {
  get: ['dynamodb:GetItem'],
  getMany: ['dynamodb:BatchGetItem'],
  add: ['dynamodb:PutItem'],
  addOnce: ['dynamodb:PutItem'],
  addition: ['dynamodb:PutItem'],
  replace: ['dynamodb:PutItem'],
  mailsDue: ['dynamodb:Query on due'],
  mailsFailed: ['dynamodb:Query on due'],
  inState: ['dynamodb:Query on due'],
  ofRecipient: ['dynamodb:Query on byRecipient'],
} as const satisfies Needs<MailRepository, typeof MAIL_TABLE>;

/** The outbox, and the stream that sends what is in it. */
export class MailTable extends EntityTable<typeof MAIL_TABLE, keyof typeof NEEDS> {
  constructor(scope: Construct, id: string) {
    super(scope, id, { shape: MAIL_TABLE, needs: NEEDS, stream: true });
  }
}
