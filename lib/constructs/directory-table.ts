import type { Construct } from 'constructs';
import { DIRECTORY_TABLE, type DirectoryRepository } from '../../functions/directory/directory-repository.ts';
import { EntityTable, type Needs } from './entity-table.ts';

const NEEDS = {
  get: ['dynamodb:GetItem'],
  all: ['dynamodb:Query'],
  add: ['dynamodb:PutItem'],
  replace: ['dynamodb:PutItem'],
  storeCalendar: ['dynamodb:PutItem'],
  storeSuccession: ['dynamodb:PutItem'],
  remove: ['dynamodb:DeleteItem'],
  takeNumbers: ['dynamodb:UpdateItem'],
} as const satisfies Needs<DirectoryRepository, typeof DIRECTORY_TABLE>;

/** What the city may edit: forums, agencies, routing, policy, calendar. */
export class DirectoryTable extends EntityTable<typeof DIRECTORY_TABLE, keyof typeof NEEDS> {
  constructor(scope: Construct, id: string) {
    super(scope, id, { shape: DIRECTORY_TABLE, needs: NEEDS, stream: false });
  }
}
