/** The process that does nothing but hand messages to the SES emulator, which runs in a thread of it as it does in the local run. */
import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Activity } from '../local/activity.ts';
import { LocalClock } from '../local/clock.ts';
import type { Posting } from './bare-post.ts';

const emulator = new Worker(resolve(import.meta.dirname, '../local/mailbox-viewer-worker.ts'), {
  workerData: new LocalClock(new Activity()).shared,
  env: {},
  stdout: true,
  stderr: true,
});
const port = await new Promise<number>((listening, failed) =>
  emulator.once('message', listening).once('error', failed),
);
const ses = new SESClient({ endpoint: `http://127.0.0.1:${String(port)}`, maxAttempts: 1 });

process.on('message', (message) => {
  void post(message as Posting).then((milliseconds) => process.send?.({ milliseconds }));
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');

/** Milliseconds until the last of the messages was accepted. */
async function post({ messages, concurrency }: Posting): Promise<number> {
  const waiting = messages.map((file) => readFileSync(file)).values();
  const from = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const Data of waiting) await ses.send(new SendRawEmailCommand({ RawMessage: { Data } }));
    }),
  );
  return performance.now() - from;
}
