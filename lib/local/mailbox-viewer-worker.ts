/** The thread in which the SES emulator and its page run. */
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import emulator from 'aws-ses-v2-local';
import { followLocalClock } from './clock.ts';

followLocalClock(workerData as SharedArrayBuffer);
const server = await emulator.default({ host: '127.0.0.1', port: 0 });
parentPort?.postMessage((server.address() as AddressInfo).port); // a TCP server's address
