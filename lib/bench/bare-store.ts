import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { DataFolder } from '../local/data-folder.ts';
import { startDynamoDb } from '../local/dynamodb-emulator.ts';
import { LocalSystem } from './local-system.ts';
import { Recorder, type Recording, type StoreCall } from './recorder.ts';

/** A sequence of calls to be made again and again. */
export interface Replay {
  readonly calls: readonly StoreCall[];
  /** Keys that are replaced by new ones in each sequence. */
  readonly renewed: readonly string[];
  /** How many sequences are under way at the same time. */
  readonly concurrency: number;
  /** When to stop: after so many sequences, or after so many milliseconds. */
  readonly until: { readonly count: number } | { readonly milliseconds: number };
}

/** What became of a replay. */
export interface Replayed {
  readonly count: number;
  readonly milliseconds: number;
}

/**
 * The store with nothing before it: an emulator as the local run starts it, with the same tables and the same forum in it, and
 * one Node process that does nothing but call it through the SDK.
 */
export class BareStore {
  readonly #caller: ChildProcess;
  readonly #ends: (() => Promise<void> | void)[];
  /** What was recorded, by the system that filled this store. */
  readonly recorded: Recording;

  private constructor(caller: ChildProcess, recorded: Recording, ends: (() => Promise<void> | void)[]) {
    this.#caller = caller;
    this.recorded = recorded;
    this.#ends = ends;
  }

  /** Starts a store and lets a system that stands on it do `work`, to see which calls that takes. The system is gone after that. */
  static async start(work: (system: LocalSystem) => Promise<void>): Promise<BareStore> {
    const ends: (() => Promise<void> | void)[] = [];
    try {
      const data = new DataFolder();
      ends.push(() => data.close());
      const emulator = await startDynamoDb(data, (why) => void process.stderr.write(`${why}\n`));
      ends.push(() => emulator.stop());
      const recorder = await Recorder.start(emulator.endpoint);
      const recorded = await LocalSystem.start({ held: 'streams', dynamodb: recorder.address })
        .then(async (system) => {
          try {
            // The first time a function is used it may ask for more.
            await work(system);
            return await recorder.record(() => work(system));
          } finally {
            await system.stop();
          }
        })
        .finally(() => recorder.stop());
      const caller = fork(resolve(import.meta.dirname, 'bare-store-process.ts'), {
        env: {
          AWS_REGION: 'ap-southeast-1',
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL_DYNAMODB: emulator.endpoint,
        },
      });
      ends.push(() => {
        if (caller.connected) caller.disconnect();
      });
      return new BareStore(caller, recorded, ends);
    } catch (error) {
      await endAll(ends);
      throw error;
    }
  }

  /** Makes these calls; fails when the store refuses one. */
  replay(replay: Replay): Promise<Replayed> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error('the process that calls the store has ended'));
      this.#caller.once('exit', gone);
      this.#caller.once('message', (message) => {
        this.#caller.off('exit', gone);
        const answer = message as Replayed | { failed: string }; // as bare-store-process.ts sends it
        if ('failed' in answer) reject(new Error(answer.failed));
        else resolve(answer);
      });
      this.#caller.send(replay);
    });
  }

  stop(): Promise<void> {
    return endAll(this.#ends);
  }
}

async function endAll(ends: (() => Promise<void> | void)[]): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}
