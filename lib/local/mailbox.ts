import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { damaged, type DataFolder } from './data-folder.ts';

const INDEX = 'mails.jsonl';
const FOLDER = 'mails';

/** What is remembered of a mail that was accepted, beside the message itself. */
const Accepted = z.object({
  messageId: z.string(),
  sentAt: z.string(),
  recipients: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  /** The function that sent it. */
  sender: z.string(),
});
export type Accepted = z.infer<typeof Accepted>;

/** A mail as `GET /mailbox` shows it. */
export interface ShownMail {
  readonly messageId: string;
  /** The tag `mailId`, if it was sent with one. */
  readonly mailId: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly filename: string; readonly size: number }[];
  readonly sentAt: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Every mail that SES accepted, kept in the data folder: a line in the index and the message as an `.eml`. */
export class Mailbox {
  readonly #data: DataFolder;
  readonly #mails: Accepted[];
  readonly #shown = new Map<string, ShownMail>();

  constructor(data: DataFolder) {
    this.#data = data;
    mkdirSync(data.file(FOLDER), { recursive: true });
    this.#mails = readIndex(data.file(INDEX));
  }

  /** Those that were accepted, oldest first. */
  get accepted(): readonly Accepted[] {
    return this.#mails;
  }

  /** Keeps a mail; it is on disk before its sender hears that it was accepted. */
  keep(mail: Accepted, message: Buffer): void {
    writeFileSync(this.#file(mail.messageId), message);
    appendFileSync(this.#data.file(INDEX), `${JSON.stringify(mail)}\n`);
    this.#mails.push(mail);
  }

  /** The message as it was sent, or `undefined` when there is none with this id. */
  async raw(messageId: string): Promise<Buffer | undefined> {
    if (!this.#mails.some((mail) => mail.messageId === messageId)) return undefined;
    return readFile(this.#file(messageId));
  }

  /** Every mail as a person would read it, oldest first. */
  async show(): Promise<ShownMail[]> {
    const shown: ShownMail[] = [];
    for (const mail of this.#mails) shown.push(await this.#show(mail));
    return shown;
  }

  async #show(mail: Accepted): Promise<ShownMail> {
    const known = this.#shown.get(mail.messageId);
    if (known !== undefined) return known;
    const { simpleParser } = await import('mailparser'); // takes a moment to load, and only who looks needs it
    const message = await simpleParser(await readFile(this.#file(mail.messageId)));
    const addresses = (field: typeof message.to): string[] =>
      [field ?? []].flat().flatMap(({ value }) => value.flatMap(({ address }) => address ?? []));
    const [to, cc] = [addresses(message.to), addresses(message.cc)];
    const shown: ShownMail = {
      messageId: mail.messageId,
      mailId: mail.tags['mailId'],
      from: message.from?.text ?? '',
      to,
      cc,
      bcc: mail.recipients.filter((recipient) => ![...to, ...cc].includes(recipient)),
      replyTo: addresses(message.replyTo),
      subject: message.subject ?? '',
      text: message.text ?? '',
      html: message.html === false ? '' : (message.html ?? ''),
      attachments: message.attachments.map(({ filename = '', size }) => ({ filename, size })),
      sentAt: mail.sentAt,
      tags: mail.tags,
    };
    this.#shown.set(mail.messageId, shown);
    return shown;
  }

  #file(messageId: string): string {
    return join(this.#data.file(FOLDER), `${messageId}.eml`);
  }
}

function readIndex(file: string): Accepted[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  let mails: Accepted[];
  try {
    mails = whole
      .split('\n')
      .slice(0, -1)
      .map((line) => Accepted.parse(JSON.parse(line)));
  } catch (error) {
    throw damaged(file, error);
  }
  // A line that a crash cut off was never told to its sender as accepted.
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return mails;
}
