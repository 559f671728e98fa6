import type { Construct } from 'constructs';
import { REPORT_TABLE, type ReportRepository } from '../../functions/report/report-repository.ts';
import { EntityTable, type Needs } from './entity-table.ts';

const NEEDS = {
  get: ['dynamodb:GetItem'],
  getMany: ['dynamodb:BatchGetItem'],
  add: ['dynamodb:PutItem'],
  replace: ['dynamodb:PutItem'],
  ofMonth: ['dynamodb:Query on byMonth'],
  contribution: ['dynamodb:GetItem'],
  contributions: ['dynamodb:BatchGetItem'],
  contributionsDue: ['dynamodb:Query on due'],
  putContribution: ['dynamodb:PutItem'],
} as const satisfies Needs<ReportRepository, typeof REPORT_TABLE>;

/** The reports and their contributions, and the stream that compiles them. */
export class ReportTable extends EntityTable<typeof REPORT_TABLE, keyof typeof NEEDS> {
  constructor(scope: Construct, id: string) {
    super(scope, id, { shape: REPORT_TABLE, needs: NEEDS, stream: true });
  }
}
