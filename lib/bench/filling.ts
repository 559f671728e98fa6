import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DirectoryRepository } from '../../functions/directory/directory-repository.ts';
import type { MorningRecord } from '../../functions/follow-up/morning-record.ts';
import type { Forum } from '../../functions/forum/forum.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { MAIL_TABLE, MailRepository } from '../../functions/mail/mail-repository.ts';
import type { Write } from '../../functions/platform/table.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import type { Question } from '../../functions/question/question.ts';
import type { DynamoDb } from '../local/dynamodb.ts';
import type { Resource } from '../local/template.ts';

/** As many as one call takes. */
const BATCH = 25;

/** How many calls are under way at the same time. */
const LANES = 8;

/** Puts into the tables of a store what was there long before the measuring begins: past every step, and as fast as the store takes it. */
export class Filling {
  readonly #dynamodb: DynamoDb;
  readonly #tables: ReadonlyMap<string, string>;
  readonly #client: DynamoDBClient;

  constructor(dynamodb: DynamoDb, tables: readonly Resource[]) {
    this.#dynamodb = dynamodb;
    this.#tables = new Map(tables.map(({ name, ref }) => [name, ref]));
    this.#client = new DynamoDBClient({
      endpoint: dynamodb.endpoint.href,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }

  /** Adds a forum to the directory. */
  async addForum(forum: Forum): Promise<void> {
    await this.#directory.add('forum', forum);
  }

  /** What the morning run of a day has recorded. */
  async morningOf(day: string): Promise<MorningRecord> {
    const record = await this.#directory.get('morning', day);
    if (!record) throw new Error(`the morning of ${day} was not run`);
    return record;
  }

  /** Takes back all that a morning run left behind but for the rungs: what it wrote to whom, and that it ran. */
  async forgetMorning({ day, version }: MorningRecord): Promise<void> {
    await this.#directory.remove('morning', day, version);
    await this.#removeMails();
  }

  /** Puts questions into their table, each in the place of the one that had its id. */
  async putQuestions(questions: Iterable<Question>): Promise<void> {
    const table = this.#nameOf('Questions');
    const repository = new QuestionRepository(this.#client, table);
    await this.#put(
      table,
      Iterator.from(questions).map((question) => repository.addition(question)),
    );
  }

  /** Puts mails into the outbox. */
  async putMails(mails: Iterable<Mail>): Promise<void> {
    const table = this.#nameOf('Mails');
    const repository = new MailRepository(this.#client, table);
    await this.#put(
      table,
      Iterator.from(mails).map((mail) => repository.addition(mail)),
    );
  }

  /** Lets go of the connections. */
  close(): void {
    this.#client.destroy();
  }

  async #removeMails(): Promise<void> {
    const TableName = this.#nameOf('Mails');
    const { partitionKey } = MAIL_TABLE;
    const { Items } = await this.#dynamodb.call<{ Items: Record<string, unknown>[] }>('Scan', { TableName });
    const removals = Items.values().map((item) => ({ DeleteRequest: { Key: { [partitionKey]: item[partitionKey] } } }));
    await this.#write(TableName, removals);
  }

  #put(table: string, additions: IteratorObject<Write>): Promise<void> {
    return this.#write(
      table,
      additions.map(({ item }) => ({ PutRequest: { Item: item.Put?.Item } })),
    );
  }

  async #write(table: string, requests: IteratorObject<object>): Promise<void> {
    const lane = async (): Promise<void> => {
      for (let batch = nextOf(requests); batch.length > 0; batch = nextOf(requests)) {
        const { UnprocessedItems = {} } = await this.#dynamodb.call<{ UnprocessedItems?: object }>('BatchWriteItem', {
          RequestItems: { [table]: batch },
        });
        if (Object.keys(UnprocessedItems).length > 0) throw new Error(`the store did not take all of a batch`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  get #directory(): DirectoryRepository {
    return new DirectoryRepository(this.#client, this.#nameOf('Directory'));
  }

  #nameOf(table: string): string {
    const name = this.#tables.get(table);
    if (name === undefined) throw new Error(`the stacks have no table ${table}`);
    return name;
  }
}

/** The next so many that fit into one call; several lanes take from the same. */
function nextOf(requests: IteratorObject<object>): object[] {
  const batch: object[] = [];
  while (batch.length < BATCH) {
    const { value, done } = requests.next();
    if (done === true) break;
    batch.push(value);
  }
  return batch;
}
