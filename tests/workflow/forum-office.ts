import { expect } from 'vitest';
import type { Mail } from '../../functions/mail/mail.ts';
import { type LocalRun, type LocalSettings, startLocal } from '../../lib/local/local-run.ts';
import type { ShownMail } from '../../lib/local/mailbox.ts';

/** Somebody who calls the API; `nobody` has no token. */
export type Who = 'coordinator' | 'viewer' | 'protection' | 'admin' | 'nobody';

/** How a call differs from a coordinator's plain one. */
export interface Call {
  readonly as?: Who;
  readonly key?: string;
  /** The version that the caller has read. */
  readonly version?: number;
  readonly contentType?: string;
  /** The copy that the caller has already. */
  readonly knownAs?: string;
  /** Whether the caller goes where the answer leads. @default true */
  readonly follow?: boolean;
}

/** What the API answered. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly bytes: Buffer<ArrayBuffer>;
}

/** A question as the API shows it, whatever its status. */
export interface ShownQuestion {
  readonly questionId: string;
  readonly code?: string;
  readonly text: string;
  readonly status: string;
  readonly leadAgencyId?: string;
  readonly suggestions?: readonly { leadAgencyId: string; confidence: number }[];
  readonly answers: readonly { mode: string; decided: string }[];
  readonly mails: readonly Mail[];
  readonly version: number;
}

/** What an error says. */
export interface ShownProblem {
  readonly type: string;
  readonly detail: string;
  readonly detailEn: string;
  readonly errors?: readonly { pointer: string; value?: unknown; detail: string; row?: number; column?: string }[];
}

/** A page of a list. */
export interface List<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Stands, where answers are compared, for any text that says this. */
export function saying(part: string | RegExp): unknown {
  return typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part);
}

/** The office of a forum: a local run of the whole system, seen from outside through its API and its mailbox. */
export class ForumOffice {
  readonly #run: LocalRun;
  #ordinal = 4;

  private constructor(run: LocalRun) {
    this.#run = run;
  }

  /**
   * Starts a run whose clock stands still at `now`; nothing of it is kept unless there is a data folder. Mails leave without the real
   * second of pause in which SES takes one.
   */
  static async open(now: string, settings: LocalSettings = {}): Promise<ForumOffice> {
    const ephemeral = settings.dataFolder === undefined;
    return new ForumOffice(await startLocal({ ephemeral, now, environment: { MAX_SEND_RATE: '0' }, ...settings }));
  }

  close(): Promise<void> {
    return this.#run.stop();
  }

  get<Body>(path: string, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('GET', path, call);
  }

  post<Body>(path: string, body: unknown, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('POST', path, call, body);
  }

  put<Body>(path: string, body: unknown, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('PUT', path, call, body);
  }

  patch<Body>(path: string, body: unknown, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('PATCH', path, call, body);
  }

  remove<Body>(path: string, call: Call = {}): Promise<Answer<Body>> {
    return this.#send<Body>('DELETE', path, call);
  }

  /** Resolves when nothing is in flight any more; what waits for the clock still waits. */
  settled(): Promise<void> {
    return this.#run.settled();
  }

  /** Lets time pass up to an instant, with all that happens on the way. */
  advanceTo(instant: string): Promise<void> {
    return this.#run.advanceTo(instant);
  }

  /** Lets so many seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.#run.settled();
    await this.#run.advanceTo(new Date(this.#run.clock.now() + seconds * 1_000).toISOString());
  }

  /** Every mail that has left, the first first. */
  async mailbox(): Promise<ShownMail[]> {
    const reply = await fetch(`${this.#run.control}/mailbox`);
    return (await reply.json()) as ShownMail[]; // as the control port has it
  }

  /** The mails that have left to an address. */
  async mailsTo(address: string): Promise<ShownMail[]> {
    return (await this.mailbox()).filter(({ to }) => to.includes(address));
  }

  /** What the control port reports of the use of tables, as text. */
  async usage(): Promise<string> {
    return (await fetch(`${this.#run.control}/usage`)).text();
  }

  /** Makes something go wrong from now on, or, with a rate of 0, no longer. */
  async fault(fault: object): Promise<void> {
    const reply = await fetch(`${this.#run.control}/faults`, { method: 'POST', body: JSON.stringify(fault) });
    if (!reply.ok) throw new Error(`the fault was not set: ${await reply.text()}`);
  }

  /** From now on nothing goes wrong any more. */
  async mend(): Promise<void> {
    await fetch(`${this.#run.control}/faults`, { method: 'DELETE' });
  }

  /** What waits in the failure queues. */
  async failures(): Promise<unknown> {
    return (await fetch(`${this.#run.control}/queues`)).json();
  }

  /** Opens the city's next forum and returns its id; the first of a run is the fourth of Bắc Kạn. */
  async openForum(forum: object = {}): Promise<string> {
    const ordinal = this.#ordinal++;
    const opened = await this.post<{ forumId: string }>('/forums', { ordinal, heldOn: '2023-06-13', ...forum });
    if (opened.status !== 201) throw new Error(`the forum was not opened: ${opened.bytes.toString()}`);
    return opened.body.forumId;
  }

  /** Enters one question and returns its id. */
  async ask(forumId: string, question: string | object): Promise<string> {
    const body = typeof question === 'string' ? { text: question } : question;
    const received = await this.post<{ questionId: string }>(`/forums/${forumId}/questions`, body);
    if (received.status !== 202) throw new Error(`the question was not received: ${received.bytes.toString()}`);
    return received.body.questionId;
  }

  /** A question as the desk shows it. */
  async question(questionId: string): Promise<ShownQuestion> {
    return (await this.get<ShownQuestion>(`/questions/${questionId}`)).body;
  }

  /** Decides about a question as it stands now. */
  async decide<Body = ShownQuestion>(
    questionId: string,
    move: string,
    body: unknown,
    call: Call = {},
  ): Promise<Answer<Body>> {
    const { version } = await this.question(questionId);
    return this.post<Body>(`/questions/${questionId}/${move}`, body, { version, ...call });
  }

  /** All questions of a forum that the desk lists. */
  async questionsOf(forumId: string): Promise<readonly ShownQuestion[]> {
    return (await this.get<List<ShownQuestion>>(`/questions?forumId=${forumId}&limit=100`)).body.items;
  }

  async #send<Body>(method: string, path: string, call: Call, body?: unknown): Promise<Answer<Body>> {
    const { as = 'coordinator', key, version, contentType, knownAs, follow = true } = call;
    // A string goes as it is, so that a test can also send what is no JSON.
    const bytes =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const reply = await fetch(this.#run.api + path, {
      method,
      redirect: follow ? 'follow' : 'manual',
      headers: {
        ...(as !== 'nobody' && { authorization: `Bearer ${await this.#run.token(as)}` }),
        ...(bytes !== undefined && { 'content-type': contentType ?? 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(version !== undefined && { 'if-match': `"${version}"` }),
        ...(knownAs !== undefined && { 'if-none-match': knownAs }),
      },
      ...(bytes !== undefined && { body: bytes as string | Uint8Array<ArrayBuffer> }), // fetch takes no shared buffer
    });
    const received = Buffer.from(await reply.arrayBuffer());
    const json = /json/.test(reply.headers.get('content-type') ?? '');
    return {
      status: reply.status,
      headers: reply.headers,
      body: (json ? JSON.parse(received.toString()) : undefined) as Body, // each test says what it expects
      bytes: received,
    };
  }
}
