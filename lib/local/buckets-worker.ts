/** The thread in which the S3 emulator runs. */
import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
// @ts-expect-error the package has no types
import Emulator from '@20minutes/s3rver';
// @ts-expect-error the package has no types
import Account from '@20minutes/s3rver/lib/models/account.js';
import type { BucketSetting } from './buckets.ts';
import { followLocalClock } from './clock.ts';

const { clock, folder, names } = workerData as BucketSetting;
followLocalClock(clock);
mkdirSync(folder, { recursive: true });
// Only these two of its members are used.
const S3Emulator = Emulator as new (options: object) => { run(): Promise<{ port: number }> };
const emulator = new S3Emulator({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory: folder,
  allowMismatchedSignatures: true,
  vhostBuckets: false,
  configureBuckets: names.map((name) => ({ name, configs: [] })),
});
// The functions of a run sign with a key of its own, which the emulator must know.
const { DUMMY_ACCOUNT } = Account as { DUMMY_ACCOUNT: { createKeyPair(id: string, secret: string): void } };
DUMMY_ACCOUNT.createKeyPair('local', 'local');
const { port } = await emulator.run();
parentPort?.postMessage(port);
