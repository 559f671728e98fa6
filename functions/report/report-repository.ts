import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Key,
  type KeyPage,
  StaleItemError,
  Table,
  transact,
  TransactionRefusedError,
  type Write,
} from '../platform/table.ts';
import { contributionId, isContributionId } from './contribution-id.ts';
import type { Contribution } from './contribution.ts';
import type { Report } from './report.ts';

/** Names that the table construct and the repository of reports must agree on. */
export const REPORT_TABLE = {
  partitionKey: 'reportId',
  indexes: {
    byMonth: { name: 'ByMonth', partitionKey: 'month', sortKey: 'reportId' },
    due: { name: 'Due', partitionKey: 'dueShard', sortKey: 'nextActionAt' },
  },
} as const;

/** The archive of reports, and what the agencies contribute to them, in DynamoDB, one item each. */
export class ReportRepository {
  readonly #dynamodb: DynamoDBClient;
  readonly #reports: Table<Report>;
  readonly #contributions: Table<Contribution>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#dynamodb = dynamodb;
    this.#reports = new Table(dynamodb, tableName, {
      key: [REPORT_TABLE.partitionKey],
      schema: async () => (await import('./report.ts')).Report,
      toItem: (report) => report,
    });
    this.#contributions = new Table(dynamodb, tableName, {
      key: [REPORT_TABLE.partitionKey],
      schema: async () => (await import('./contribution.ts')).Contribution,
      toItem: (contribution) => ({
        ...contribution,
        reportId: contributionId(contribution),
        ...(contribution.remindAt !== undefined && { dueShard: 'contribution', nextActionAt: contribution.remindAt }),
      }),
    });
  }

  async get(reportId: string): Promise<Report | undefined> {
    // An address can name what is no report.
    return isContributionId(reportId) ? undefined : this.#reports.get({ reportId });
  }

  /** The reports that exist among these, in this order. */
  getMany(reportIds: readonly string[]): Promise<Report[]> {
    return this.#reports.getMany(reportIds.map((reportId) => ({ reportId })));
  }

  add(report: Report): Promise<void> {
    return this.#reports.write(this.#reports.addition(report));
  }

  /**
   * Stores a report: the first version if there is none, any other if the stored one is the one before it; in one with it the mails that
   * bring it, of which one that is there already stays as it is.
   *
   * @throws StaleItemError when another write came first
   */
  async replace(next: Report, mails: readonly Write[] = []): Promise<void> {
    const write = next.version === 1 ? this.#reports.addition(next) : this.#reports.replacement(next);
    try {
      await transact(this.#dynamodb, [write, ...mails]);
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      if (error.refused.includes(0)) throw new StaleItemError(write.key, { cause: error });
      await this.replace(
        next,
        mails.filter((_, place) => !error.refused.includes(place + 1)),
      );
    }
  }

  /** Reports of a month, by id. */
  ofMonth(month: string, { limit, after }: { limit: number; after?: Key }): Promise<KeyPage> {
    return this.#reports.keys({
      index: REPORT_TABLE.indexes.byMonth,
      condition: '#partition = :month',
      values: { ':month': month },
      limit,
      ...(after && { after }),
    });
  }

  /** The contribution of an agency to the report of a forum, as far as it is written. */
  contribution(forumId: string, agencyId: string): Promise<Contribution | undefined> {
    return this.#contributions.get({ reportId: contributionId({ forumId, agencyId }) });
  }

  /** The contributions that exist among these ids, in this order. */
  contributions(contributionIds: readonly string[]): Promise<Contribution[]> {
    return this.#contributions.getMany(contributionIds.map((reportId) => ({ reportId })));
  }

  /** Ids of the contributions of which somebody must be reminded by `now`, the longest waiting first. */
  async *contributionsDue(now: string): AsyncGenerator<string> {
    let after: Key | undefined;
    do {
      const page: KeyPage = await this.#contributions.keys({
        index: REPORT_TABLE.indexes.due,
        condition: '#partition = :shard AND #sort <= :now',
        values: { ':shard': 'contribution', ':now': now },
        ...(after && { after }),
      });
      for (const key of page.keys) yield String(key.reportId);
      after = page.next;
    } while (after);
  }

  /**
   * Stores a contribution: the first version if there is none, any other if the stored one is the one before it; in one with it the
   * mail that asks for it.
   */
  async putContribution(next: Contribution, mail?: Write): Promise<void> {
    const write = next.version === 1 ? this.#contributions.addition(next) : this.#contributions.replacement(next);
    if (!mail) return this.#contributions.write(write);
    try {
      await transact(this.#dynamodb, [write, mail]);
    } catch (error) {
      if (error instanceof TransactionRefusedError) throw new StaleItemError(write.key, { cause: error });
      throw error;
    }
  }
}
