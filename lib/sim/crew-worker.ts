/** A thread that tries what it is handed, handful after handful (crew.ts). */
import { parentPort } from 'node:worker_threads';
import { type Trial, tryAll } from './simulate.ts';

parentPort?.on('message', (handful: readonly Trial[]) => {
  void tryAll(handful).then((tried) => parentPort?.postMessage(tried));
});
