import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Mail } from '../../functions/mail/mail.ts';
import { MailRepository } from '../../functions/mail/mail-repository.ts';
import { draft } from '../../functions/mail/outbox.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import type { AssignedQuestion, Question } from '../../functions/question/question.ts';
import { synthesize } from '../local/cloud-assembly.ts';
import { DataFolder } from '../local/data-folder.ts';
import { startDynamoDb } from '../local/dynamodb-emulator.ts';
import { DynamoDb } from '../local/dynamodb.ts';
import { Endings } from '../local/endings.ts';
import { readStacks } from '../local/template.ts';
import { AGENCIES } from './city.ts';
import { fill } from './fill.ts';
import { LocalSystem, type SystemSettings } from './local-system.ts';

/** A mail that SES accepted, and when, in milliseconds of real time: the clock of the system stands still. */
export interface AcceptedMail {
  readonly file: string;
  readonly at: number;
}

/** A system into whose tables questions and mails can be put that it never wrote itself. */
export class FilledSystem {
  readonly system: LocalSystem;
  readonly #dynamodb: DynamoDb;
  readonly #tables: ReadonlyMap<string, string>;
  readonly #mails: string;
  readonly #endings: Endings;

  private constructor(
    system: LocalSystem,
    store: { readonly dynamodb: DynamoDb; readonly tables: ReadonlyMap<string, string>; readonly mails: string },
    endings: Endings,
  ) {
    this.system = system;
    this.#dynamodb = store.dynamodb;
    this.#tables = store.tables;
    this.#mails = store.mails;
    this.#endings = endings;
  }

  static async start(settings: Pick<SystemSettings, 'held'> = {}): Promise<FilledSystem> {
    const endings = new Endings();
    try {
      const data = new DataFolder();
      endings.add(() => data.close());
      const emulator = await startDynamoDb(data, (why) => void process.stderr.write(`${why}\n`));
      endings.add(() => emulator.stop());
      const dynamodb = new DynamoDb(emulator.endpoint);
      endings.add(() => dynamodb.close());
      const dataFolder = data.file('run');
      const system = await LocalSystem.start({ ...settings, dynamodb: emulator.endpoint, dataFolder });
      endings.add(() => system.stop());
      const { stacks } = await synthesize(() => undefined);
      const resources = readStacks(stacks, 'http://127.0.0.1').filter(({ type }) => type === 'AWS::DynamoDB::Table');
      const tables = new Map(resources.map(({ name, ref }) => [name, ref]));
      return new FilledSystem(system, { dynamodb, tables, mails: join(dataFolder, 'mails') }, endings);
    } catch (error) {
      await endings.all();
      throw error;
    }
  }

  /** Puts questions into their table; no step hears of it. */
  async putQuestions(questions: readonly Question[]): Promise<void> {
    const repository = new QuestionRepository(new DynamoDBClient(), this.#nameOf('Questions'));
    await fill(
      this.#dynamodb,
      this.#nameOf('Questions'),
      questions.map((question) => repository.addition(question).item.Put?.Item ?? {}),
    );
  }

  /** Puts mails into the outbox; dispatch hears of them with the next mail that a step writes. */
  async putMails(mails: readonly Mail[]): Promise<void> {
    const repository = new MailRepository(new DynamoDBClient(), this.#nameOf('Mails'));
    await fill(
      this.#dynamodb,
      this.#nameOf('Mails'),
      mails.map((mail) => repository.addition(mail).item.Put?.Item ?? {}),
    );
  }

  /** The mails that SES has accepted. */
  accepted(): AcceptedMail[] {
    const files = readdirSync(this.#mails).map((name) => join(this.#mails, name));
    return files.map((file) => ({ file, at: statSync(file).mtimeMs }));
  }

  stop(): Promise<void> {
    return this.#endings.all();
  }

  #nameOf(table: string): string {
    const name = this.#tables.get(table);
    if (name === undefined) throw new Error(`the stacks have no table ${table}`);
    return name;
  }
}

/** A notice of one question to its lead agency, as it stands in the outbox. */
export function noticeOf(question: AssignedQuestion, { name, leaveAt }: { name: string; leaveAt: string }): Mail {
  const { leadAgencyId: agencyId, questionId } = question;
  const agency = AGENCIES.find((other) => other.agencyId === agencyId);
  const recipient = agency?.contacts[0]?.contactId ?? '';
  const mailId = `notice_${agencyId}_${name}`;
  return draft(
    { mailId, kind: 'notice', recipient, agencyId, questionIds: [questionId] },
    question.assignedAt,
    leaveAt,
  );
}
