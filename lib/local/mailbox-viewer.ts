import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LocalClock } from './clock.ts';
import type { Mailbox } from './mailbox.ts';

/**
 * The SES emulator with its page that shows mails, in a thread of its own because it keeps its mails in a global variable.
 * Started when it is first needed; then it is shown again the mails that earlier runs kept.
 */
export class MailboxViewer {
  readonly #clock: LocalClock;
  readonly #mailbox: Mailbox;
  #worker: Worker | undefined;
  #address: Promise<string> | undefined;

  constructor(clock: LocalClock, mailbox: Mailbox) {
    this.#clock = clock;
    this.#mailbox = mailbox;
  }

  /** Where the emulator listens, once it does. */
  get address(): Promise<string> {
    this.#address ??= this.#start();
    return this.#address;
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #start(): Promise<string> {
    const worker = new Worker(join(import.meta.dirname, 'mailbox-viewer-worker.ts'), {
      workerData: this.#clock.shared,
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdout: true,
      stderr: true,
    });
    this.#worker = worker;
    const port = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    const address = `http://127.0.0.1:${String(port)}`;
    for (const { messageId } of this.#mailbox.accepted) {
      const message = await this.#mailbox.raw(messageId);
      const form = new URLSearchParams({
        Action: 'SendRawEmail',
        'RawMessage.Data': (message ?? Buffer.of()).toString('base64'),
      });
      await fetch(address, { method: 'POST', body: form, headers: { authorization: 'AWS4 local' } });
    }
    return address;
  }
}
