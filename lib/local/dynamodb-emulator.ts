import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { damaged, type DataFolder, messageOf } from './data-folder.ts';
import { DynamoDb } from './dynamodb.ts';
import { RefusedStartError } from './refused-start.ts';

/** A DynamoDB on this machine. */
export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const BINARY = resolve(import.meta.dirname, '../../node_modules/@dynoxide/linux-x64/dynoxide');

/** The variable that names a DynamoDB of one's own; then none is started. */
const OWN_ENDPOINT = 'HOI_AM_DYNAMODB_ENDPOINT';

/**
 * Runs the binary and ends it when this process ends, however it ends: then the pipe to its standard input closes. The shell
 * itself becomes the emulator, so its process id is the emulator's.
 */
const UNTIL_INPUT_CLOSES = 'exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec "$@" 3<&- </dev/null';

/** Starts the DynamoDB emulator on a file of the data folder. */
export async function startDynamoDb(data: DataFolder, died: (why: string) => void): Promise<Emulator> {
  const own = process.env[OWN_ENDPOINT];
  if (own !== undefined && own !== '') return useOwn(own);
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(BINARY)) {
    throw new RefusedStartError(
      `the DynamoDB emulator is not installed here (@dynoxide/linux-x64; this is ${process.platform} ${process.arch}): ` +
        `set ${OWN_ENDPOINT} to the address of a DynamoDB Local of your own, such as http://127.0.0.1:8000`,
    );
  }
  const file = data.file('dynamodb.sqlite');
  await checkDatabase(file);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const emulator = await spawnEmulator(await freePort(), file, died);
      await orderStreams(file);
      return emulator;
    } catch (error) {
      // Between finding a free port and taking it, another process may have taken it.
      if (!(error instanceof PortTakenError) || attempt === 5) throw error;
    }
  }
}

async function useOwn(endpoint: string): Promise<Emulator> {
  try {
    await new DynamoDb(endpoint).call('ListTables', {});
  } catch (error) {
    throw new RefusedStartError(`no DynamoDB answers at ${endpoint} (${OWN_ENDPOINT}): ${messageOf(error)}`, {
      cause: error,
    });
  }
  return { endpoint, stop: () => Promise.resolve() };
}

async function spawnEmulator(port: number, file: string, died: (why: string) => void): Promise<Emulator> {
  const options = ['--host', '127.0.0.1', '--port', String(port), '--db-path', file];
  // A group of its own: Ctrl-C in a terminal reaches this process only, which then stops things in order.
  const emulator = spawn('/bin/sh', ['-c', UNTIL_INPUT_CLOSES, 'sh', BINARY, ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: {},
  });
  let said = '';
  let stopping = false;
  let listening = false;
  const ended = new Promise<void>((resolve) => {
    emulator.on('exit', (code) => {
      emulator.stdin.destroy();
      resolve();
      if (listening && !stopping)
        died(`the DynamoDB emulator ended with code ${String(code)}: ${said.trim().slice(-300)}`);
    });
  });
  emulator.stdin.on('error', () => undefined); // it ended first; its exit tells
  await new Promise<void>((started, failed) => {
    for (const output of [emulator.stdout, emulator.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-2_000);
        if (said.includes('listening on')) started();
      });
    }
    emulator.on('error', failed);
    emulator.on('close', () => {
      if (said.includes('already in use')) failed(new PortTakenError(said));
      else if (/SQLite|malformed|database/i.test(said)) failed(damaged(file, said));
      else failed(new RefusedStartError(`the DynamoDB emulator did not start: ${said.trim()}`));
    });
  });
  listening = true;
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      stopping = true;
      emulator.kill('SIGTERM');
      const forced = setTimeout(() => emulator.kill('SIGKILL'), 1_000);
      await ended;
      clearTimeout(forced);
    },
  };
}

class PortTakenError extends Error {}

/** The emulator opens a file whose inner pages are damaged and fails only when it comes to them; this looks first. */
async function checkDatabase(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const [result] = database.prepare('PRAGMA quick_check(1)').all();
      if (result?.['quick_check'] !== 'ok') throw new Error(String(result?.['quick_check']));
    } finally {
      database.close();
    }
  } catch (error) {
    throw damaged(file, error);
  }
}

/**
 * The emulator finds the last record of a stream by looking at all of them, so that every write is slower than the one before;
 * with an index of that order it is not (20 times faster at 10,000 records). A version that keeps its streams otherwise does
 * without.
 */
async function orderStreams(file: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { timeout: 2_000 });
  try {
    database.exec(
      'CREATE INDEX IF NOT EXISTS hoi_am_stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
  } catch {
    // Slower, and no less right.
  } finally {
    database.close();
  }
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo; // a TCP server's address
  await new Promise((closed) => server.close(closed));
  return port;
}
