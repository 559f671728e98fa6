import type { Construct } from 'constructs';
import { REPORT_TABLE } from '../../functions/report/report-repository.ts';
import { EntityTable } from './entity-table.ts';

/** The reports and their contributions, and the stream that compiles them; no step reads or writes them yet. */
export class ReportTable extends EntityTable<typeof REPORT_TABLE, never> {
  constructor(scope: Construct, id: string) {
    super(scope, id, { shape: REPORT_TABLE, needs: {}, stream: true });
  }
}
