import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LocalClock } from './clock.ts';
import type { DataFolder } from './data-folder.ts';
import type { Resource } from './template.ts';

/** The S3 emulator. */
export interface Buckets {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** What the thread of the S3 emulator is started with. */
export interface BucketSetting {
  readonly clock: SharedArrayBuffer;
  readonly folder: string;
  readonly names: readonly string[];
}

/**
 * Starts the S3 emulator with these buckets, whose files are in the data folder. It runs in a thread of its own, where `Date`
 * follows the local clock: presigned addresses live in simulated time like everything else.
 */
export async function startBuckets(
  buckets: readonly Resource[],
  data: DataFolder,
  clock: LocalClock,
): Promise<Buckets> {
  const setting: BucketSetting = {
    clock: clock.shared,
    folder: data.file('buckets'),
    names: buckets.map(({ ref }) => ref),
  };
  const worker = new Worker(join(import.meta.dirname, 'buckets-worker.ts'), {
    workerData: setting,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdout: true,
    stderr: true,
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      await worker.terminate();
    },
  };
}
