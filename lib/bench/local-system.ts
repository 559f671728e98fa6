import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** A Tuesday morning at which every office is open. */
export const MORNING = '2023-06-13T08:00:00+07:00';

/** How a system is started to be measured. */
export interface SystemSettings {
  /**
   * What waits: with the streams everything but the API's own functions, with the news what follows once SES has a mail.
   * @default nothing
   */
  readonly held?: 'streams' | 'news';
  /** The address of a DynamoDB. @default an emulator of its own */
  readonly dynamodb?: string;
  /** Where it keeps its data, for whoever wants to look into it. @default nowhere */
  readonly dataFolder?: string;
}

/** What the process of a system is told and tells. */
export interface SystemAddresses {
  readonly api: string;
  readonly control: string;
}

/** What was consumed, by function and table, as `GET /usage` has it. */
export interface UsageReport {
  readonly functions: Readonly<Record<string, Readonly<Record<string, { writeUnits: number; readUnits: number }>>>>;
}

/** A call of the API, but for the caller's token. */
interface Call {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The local run in a process of its own, with a forum in it; its clock stands still at {@link MORNING}. */
export class LocalSystem {
  readonly #addresses: SystemAddresses;
  readonly #end: () => Promise<void>;
  #token = '';

  private constructor(addresses: SystemAddresses, end: () => Promise<void>) {
    this.#addresses = addresses;
    this.#end = end;
  }

  static async start(settings: SystemSettings): Promise<LocalSystem> {
    const child = fork(resolve(import.meta.dirname, 'local-system-process.ts'), [JSON.stringify(settings)], {
      // The way the local run is told of another DynamoDB; a person's own settings are no part of what is measured.
      env: {
        PATH: dirname(process.execPath),
        ...(settings.dynamodb !== undefined && { HOI_AM_DYNAMODB_ENDPOINT: settings.dynamodb }),
      },
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const addresses = await new Promise<SystemAddresses>((started, failed) => {
      child.once('message', (message) => started(message as SystemAddresses)); // as local-system-process.ts sends it
      child.once('error', failed);
      child.once('exit', (code) => failed(new Error(`the local run ended with code ${String(code)}`)));
    });
    const system = new LocalSystem(addresses, async () => {
      if (child.connected) child.disconnect();
      await ended;
    });
    try {
      await system.#identify();
      await system.post('/forums', {
        type: 'application/json',
        body: readFileSync(resolve(ROOT, 'config/examples/forum-2023.json'), 'utf8'),
      });
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  async #identify(): Promise<void> {
    const { token } = (await this.#control('GET', '/token?role=coordinator,admin')) as { token: string };
    this.#token = token;
  }

  /** The headers of a caller who may do anything here. */
  get authorization(): string {
    return `Bearer ${this.#token}`;
  }

  /** The address of a path of the API. */
  address(path: string): string {
    return `${this.#addresses.api}${path}`;
  }

  /** What the API shows at a path; fails unless it is answered with 2xx. */
  async get<Shown>(path: string): Promise<Shown> {
    return JSON.parse(await this.#call(path, { method: 'GET' })) as Shown; // as the API has it
  }

  /** Posts to the API with a key of its own; fails unless it is answered with 2xx. */
  async post(path: string, { type, body }: { type: string; body: string }): Promise<void> {
    const headers = { 'content-type': type, 'idempotency-key': crypto.randomUUID() };
    await this.#call(path, { method: 'POST', headers, body });
  }

  /** Asks a question that one agency alone has to answer, and is told of in a notice. */
  async ask(): Promise<void> {
    const question = { text: 'Bao giờ có thêm sân chơi ạ?', leadAgencyId: 'vhtt', coordinatingAgencyIds: [] };
    await this.post(`/forums/${FORUM_ID}/questions`, { type: 'application/json', body: JSON.stringify(question) });
  }

  /** Decides something about a question that was read at this version. */
  async decide(path: string, body: object, version: number): Promise<void> {
    const headers = { 'content-type': 'application/json', 'if-match': `"${String(version)}"` };
    await this.#call(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Lets all that has been begun come to its end, the thirty seconds of gathering included. */
  async rest(): Promise<void> {
    const { now } = (await this.#control('GET', '/clock')) as { now: string };
    await this.advanceTo(new Date(Date.parse(now) + 60_000).toISOString());
  }

  /** Lets time pass up to an instant, with all that happens on the way. */
  async advanceTo(advanceTo: string): Promise<void> {
    await this.#control('POST', '/clock', { advanceTo });
    await this.#identify(); // no token holds as long as that
  }

  /** Begins to count what is consumed anew. */
  async resetUsage(): Promise<void> {
    await this.#control('POST', '/usage/reset');
  }

  /** What was consumed since then. */
  async usage(): Promise<UsageReport> {
    return (await this.#control('GET', '/usage')) as UsageReport;
  }

  /** The ids of the mails that have been sent. */
  async mailsSent(): Promise<string[]> {
    return ((await this.#control('GET', '/mailbox')) as { mailId: string }[]).map(({ mailId }) => mailId);
  }

  stop(): Promise<void> {
    return this.#end();
  }

  async #call(path: string, { method, headers, body }: Call): Promise<string> {
    const answer = await fetch(this.address(path), {
      method,
      headers: { ...headers, authorization: this.authorization },
      ...(body !== undefined && { body }),
    });
    const said = await answer.text();
    if (answer.ok) return said;
    throw new Error(`${method} ${path} was answered with ${String(answer.status)}: ${said.slice(0, 500)}`);
  }

  async #control(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#addresses.control}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} of the control port: ${said}`);
    return JSON.parse(said);
  }
}

/** The id of the forum that is in every {@link LocalSystem}. */
export const FORUM_ID = 'bac-kan-2023';
