import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ItemExistsError, type Key, type KeyPage, Table, type Write } from '../platform/table.ts';
import type { Mail } from './mail.ts';

/** Names that the table construct and this repository must agree on. */
export const MAIL_TABLE = {
  partitionKey: 'mailId',
  indexes: {
    byRecipient: { name: 'ByRecipient', partitionKey: 'listedFor', sortKey: 'at' },
    due: { name: 'Due', partitionKey: 'dueShard', sortKey: 'nextActionAt' },
  },
} as const;

/** The outbox in DynamoDB: every mail is here before it leaves. */
export class MailRepository {
  readonly #table: Table<Mail>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#table = new Table(dynamodb, tableName, {
      key: [MAIL_TABLE.partitionKey],
      schema: async () => (await import('./mail.ts')).Mail,
      toItem: (mail) => ({
        ...mail,
        ...(mail.nextActionAt !== undefined && { dueShard: 'mail' }),
        // A protection mail speaks of a sealed question, so it is in no list, and no empty page or cursor tells of it.
        ...(mail.kind !== 'protection' && { listedFor: mail.recipient }),
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

  /** Stores `next`, provided that the stored version is still the one before it. */
  replace(next: Mail): Promise<void> {
    return this.#table.write(this.#table.replacement(next));
  }

  /** Ids of the mails that something must be done about by `now`, the longest waiting first. */
  async *mailsDue(now: string): AsyncGenerator<string> {
    let after: Key | undefined;
    do {
      const page: KeyPage = await this.#table.keys({
        index: MAIL_TABLE.indexes.due,
        condition: '#partition = :shard AND #sort <= :now',
        values: { ':shard': 'mail', ':now': now },
        ...(after && { after }),
      });
      for (const key of page.keys) yield String(key.mailId);
      after = page.next;
    } while (after);
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
}
