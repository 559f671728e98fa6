import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';

/** Messages to be handed over, and how many are under way at the same time. */
export interface Posting {
  readonly messages: readonly string[];
  readonly concurrency: number;
}

/** The SES emulator with nothing before it, and one Node process that does nothing but hand messages to it through the SDK. */
export class BarePost {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  static async start(): Promise<BarePost> {
    const child = fork(resolve(import.meta.dirname, 'bare-post-process.ts'), {
      env: { AWS_REGION: 'ap-southeast-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    });
    const post = new BarePost(child);
    await post.#answer();
    return post;
  }

  /** Hands messages over; resolves with how many a second were accepted. */
  async rate(posting: Posting): Promise<number> {
    const answer = this.#answer();
    this.#process.send(posting);
    const { milliseconds } = (await answer) as { milliseconds: number }; // as bare-post-process.ts sends it
    return (posting.messages.length * 1_000) / milliseconds;
  }

  stop(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error('the process that hands over mails has ended'));
      this.#process.once('exit', gone);
      this.#process.once('message', (message) => {
        this.#process.off('exit', gone);
        resolve(message);
      });
    });
  }
}
