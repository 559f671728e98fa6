import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../platform/table.ts';
import type { Contribution } from './contribution.ts';

/** Names that the table construct and the repository of reports must agree on. */
export const REPORT_TABLE = {
  partitionKey: 'reportId',
  indexes: {
    byMonth: { name: 'ByMonth', partitionKey: 'month', sortKey: 'reportId' },
    due: { name: 'Due', partitionKey: 'dueShard', sortKey: 'nextActionAt' },
  },
} as const;

/** What the agencies contribute to reports, in DynamoDB, one item each. */
export class ReportRepository {
  readonly #contributions: Table<Contribution>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#contributions = new Table(dynamodb, tableName, {
      key: [REPORT_TABLE.partitionKey],
      schema: async () => (await import('./contribution.ts')).Contribution,
      toItem: (contribution) => ({ ...contribution, reportId: contributionId(contribution) }),
    });
  }

  /** The contribution of an agency to the report of a forum, as far as it is written. */
  contribution(forumId: string, agencyId: string): Promise<Contribution | undefined> {
    return this.#contributions.get({ reportId: contributionId({ forumId, agencyId }) });
  }

  /** Stores a contribution: the first version if there is none, any other if the stored one is the one before it. */
  putContribution(next: Contribution): Promise<void> {
    const write = next.version === 1 ? this.#contributions.addition(next) : this.#contributions.replacement(next);
    return this.#contributions.write(write);
  }
}

function contributionId({ forumId, agencyId }: Pick<Contribution, 'forumId' | 'agencyId'>): string {
  return `contribution_${forumId}_${agencyId}`;
}
