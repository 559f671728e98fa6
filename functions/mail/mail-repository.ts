import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  ItemExistsError,
  type Key,
  type KeyPage,
  StaleItemError,
  Table,
  transact,
  TransactionRefusedError,
  type Write,
} from '../platform/table.ts';
import type { Mail } from './mail.ts';

/** Names that the table construct and this repository must agree on. */
export const MAIL_TABLE = {
  partitionKey: 'mailId',
  indexes: {
    byRecipient: { name: 'ByRecipient', partitionKey: 'listedFor', sortKey: 'at' },
    due: { name: 'Due', partitionKey: 'dueShard', sortKey: 'nextActionAt' },
  },
} as const;

/** The states in which something is still to be done about a mail, or was to be: those that an index finds mails by. */
export const UNSETTLED = ['pending', 'claimed', 'unknown', 'failed'] as const;
export type Unsettled = (typeof UNSETTLED)[number];

/** The outbox in DynamoDB: every mail is here before it leaves. */
export class MailRepository {
  readonly #dynamodb: DynamoDBClient;
  readonly #table: Table<Mail>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#dynamodb = dynamodb;
    this.#table = new Table(dynamodb, tableName, {
      key: [MAIL_TABLE.partitionKey],
      schema: async () => (await import('./mail.ts')).Mail,
      toItem: (mail) => ({
        ...mail,
        ...(mail.nextActionAt !== undefined && { dueShard: shardOf(mail) }),
        ...(!isOfSealed(mail) && { listedFor: mail.recipient }),
      }),
    });
  }

  get(mailId: string): Promise<Mail | undefined> {
    return this.#table.get({ mailId });
  }

  /** The mails that exist among these, in this order. */
  getMany(mailIds: readonly string[]): Promise<Mail[]> {
    return this.#table.getMany(mailIds.map((mailId) => ({ mailId })));
  }

  add(mail: Mail): Promise<void> {
    return this.#table.write(this.#table.addition(mail));
  }

  /** Adds a mail that an earlier try may have added. */
  async addOnce(mail: Mail): Promise<void> {
    try {
      await this.add(mail);
    } catch (error) {
      if (!(error instanceof ItemExistsError)) throw error;
    }
  }

  /** The write that adds a mail, for a transaction with what it tells of. */
  addition(mail: Mail): Write {
    return this.#table.addition(mail);
  }

  /**
   * Stores `next`, provided that the stored version is still the one before it, and in one with it the mails that are written
   * because of it; one of them that is there already stays as it is.
   */
  async replace(next: Mail, others: readonly Mail[] = []): Promise<void> {
    const replacement = this.#table.replacement(next);
    if (others.length === 0) return this.#table.write(replacement);
    try {
      await transact(this.#dynamodb, [replacement, ...others.map((other) => this.#table.addition(other))]);
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      if (error.refused.includes(0)) throw new StaleItemError(replacement.key, { cause: error });
      await this.replace(
        next,
        others.filter((_, place) => !error.refused.includes(place + 1)),
      );
    }
  }

  /** Ids of the mails that something must be done about by `now`: what can harm a child first, then the longest waiting first. */
  async *mailsDue(now: string): AsyncGenerator<string> {
    for (const shard of ['urgent', 'mail'])
      yield* this.#idsIn({
        condition: '#partition = :shard AND #sort <= :now',
        values: { ':shard': shard, ':now': now },
      });
  }

  /** Ids of the mails that were given up at `since` or later and have not arrived after all. */
  async *mailsFailed(since: string): AsyncGenerator<string> {
    for (const shard of ['failed-urgent', 'failed'])
      yield* this.#idsIn({
        condition: '#partition = :shard AND #sort >= :since',
        values: { ':shard': shard, ':since': since },
      });
  }

  /** Mails that may be in a state; those that speak of a sealed question are not among them. */
  inState(state: Unsettled, page: { limit: number; after?: Key }): Promise<KeyPage> {
    return this.#table.keys({
      index: MAIL_TABLE.indexes.due,
      condition: '#partition = :shard',
      values: { ':shard': state === 'failed' ? 'failed' : 'mail' },
      ...page,
    });
  }

  /** Mails to one contact, the latest first. */
  ofRecipient(contactId: string, page: { limit: number; after?: Key }): Promise<KeyPage> {
    return this.#table.keys({
      index: MAIL_TABLE.indexes.byRecipient,
      condition: '#partition = :recipient',
      values: { ':recipient': contactId },
      descending: true,
      ...page,
    });
  }

  async *#idsIn(query: { condition: string; values: Readonly<Record<string, string>> }): AsyncGenerator<string> {
    let after: Key | undefined;
    do {
      const page: KeyPage = await this.#table.keys({
        index: MAIL_TABLE.indexes.due,
        ...query,
        ...(after && { after }),
      });
      for (const key of page.keys) yield String(key.mailId);
      after = page.next;
    } while (after);
  }
}

/** In which partition of the index of what is due a mail stands. */
function shardOf(mail: Mail): string {
  if (mail.state === 'failed') return isOfSealed(mail) ? 'failed-urgent' : 'failed';
  return isOfSealed(mail) ? 'urgent' : 'mail';
}

/** Whether a mail speaks of a sealed question, or of a mail that does: it is in no list, and no empty page or cursor tells of it. */
function isOfSealed({ kind, about }: Mail): boolean {
  return kind === 'protection' || /(^|_)protection_/.test(about ?? '');
}
