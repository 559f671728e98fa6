/** `npm start`: runs the whole system on this machine until it is told to stop. */
import { parseArgs } from 'node:util';
import { type LocalRun, startLocal } from '../lib/local/local-run.ts';
import { RefusedStartError } from '../lib/local/refused-start.ts';

const HELP = `npm start -- [options]

  --port <n>          port of the API (8787; 0 for any free one)
  --control-port <n>  port for the clock, tokens, the mailbox ... (8788; 0 for any free one)
  --now <instant>     stand still at this instant until advanced: 2023-06-13T08:00:00+07:00
  --ephemeral         keep no data
  --data <folder>     where data is kept (.local)
  --verbose           show what the functions print
  --help

The control port has GET /clock, POST /clock {"advanceTo"}, GET /settled, GET /token?role=coordinator[&sub=...],
GET /mailbox, GET /mailbox/raw/<messageId>, GET /usage, POST /usage/reset, GET /queues, and the mailbox viewer at /.
POST /faults lets things go wrong: {"target": "dynamodb" or "ses", "kind": "throttle", "error", "timeout-after-accept" or "reset",
"rate": 0.1, "seed": 1, "function": ...} for calls, {"kind": "bounce", "complaint", "delay" or "reject", "address": ...} for mails to an
address ("full": true for a bounce of a full mailbox). The same with "rate": 0 ends one, DELETE /faults all; GET /faults lists them.
HOI_AM_DYNAMODB_ENDPOINT names a DynamoDB Local of your own.
`;

/** How long stopping may take before the process ends all the same; the emulators end with it. */
const LONGEST_STOP = 1_500;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
// Whoever read our output may be gone; that is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const interruption = new AbortController();
let starting: Promise<LocalRun> | undefined;
let stopping = false;
async function end(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(code), LONGEST_STOP).unref();
  interruption.abort();
  const running = await starting?.catch(() => undefined);
  await running?.stop();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    void end(1);
  });
}

try {
  const options = readOptions();
  if (options === undefined) process.stdout.write(HELP);
  else {
    starting = startLocal({ ...options, tell, signal: interruption.signal });
    const { api, control, viewer, broken } = await starting;
    tell(`Hồi Âm is running. API ${api} · control ${control} · Hộp thư / mailbox viewer ${viewer}`);
    process.stdout.write(`${JSON.stringify({ ready: true, api, control })}\n`);
    void broken.then((why) => {
      tell(why);
      return end(1);
    });
  }
} catch (error) {
  tell(
    error instanceof RefusedStartError ? error.message : error instanceof Error ? (error.stack ?? '') : String(error),
  );
  await end(1);
}

function readOptions(): Parameters<typeof startLocal>[0] {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: 'string', default: '8787' },
        'control-port': { type: 'string', default: '8788' },
        now: { type: 'string' },
        ephemeral: { type: 'boolean', default: false },
        data: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new RefusedStartError(`${error instanceof Error ? error.message : String(error)} See npm start -- --help`);
  }
  if (values.help) return undefined;
  return {
    port: readPort('--port', values.port),
    controlPort: readPort('--control-port', values['control-port']),
    ephemeral: values.ephemeral,
    verbose: values.verbose,
    ...(values.now !== undefined && { now: values.now }),
    ...(values.data !== undefined && { dataFolder: values.data }),
  };
}

function readPort(option: string, given: string): number {
  const port = Number(given);
  if (!/^\d{1,5}$/.test(given) || port > 65_535)
    throw new RefusedStartError(`${option} is ${given}; it must be a number from 0 to 65535`);
  return port;
}
