import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** A Tuesday morning at which every office is open. */
export const MORNING = '2023-06-13T08:00:00+07:00';

/** How a system is started to be measured. */
export interface SystemSettings {
  /** Whether the streams wait: nothing but the API's own functions then takes part. */
  readonly held: boolean;
  /** The address of a DynamoDB. @default an emulator of its own */
  readonly dynamodb?: string;
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
    const child = fork(resolve(import.meta.dirname, 'local-system-process.ts'), [JSON.stringify(settings.held)], {
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
      const { token } = (await system.#control('GET', '/token?role=coordinator,admin')) as { token: string };
      system.#token = token;
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

  /** The headers of a caller who may do anything here. */
  get authorization(): string {
    return `Bearer ${this.#token}`;
  }

  /** The address of a path of the API. */
  address(path: string): string {
    return `${this.#addresses.api}${path}`;
  }

  /** Posts to the API with a key of its own; fails unless it is answered with 2xx. */
  async post(path: string, { type, body }: { type: string; body: string }): Promise<void> {
    const answer = await fetch(this.address(path), {
      method: 'POST',
      headers: {
        authorization: this.authorization,
        'content-type': type,
        'idempotency-key': crypto.randomUUID(),
      },
      body,
    });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path} was answered with ${String(answer.status)}: ${said.slice(0, 500)}`);
  }

  /** Lets all that has been begun come to its end, the thirty seconds of gathering included. */
  async rest(): Promise<void> {
    const { now } = (await this.#control('GET', '/clock')) as { now: string };
    const advanceTo = new Date(Date.parse(now) + 60_000).toISOString();
    await this.#control('POST', '/clock', { advanceTo });
  }

  /** Begins to count what is consumed anew. */
  async resetUsage(): Promise<void> {
    await this.#control('POST', '/usage/reset');
  }

  /** What was consumed since then. */
  async usage(): Promise<UsageReport> {
    return (await this.#control('GET', '/usage')) as UsageReport;
  }

  /** How many mails have been sent. */
  async mailsSent(): Promise<number> {
    return ((await this.#control('GET', '/mailbox')) as unknown[]).length;
  }

  stop(): Promise<void> {
    return this.#end();
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
