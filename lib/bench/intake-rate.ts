import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { BareStore } from './bare-store.ts';
import { exampleQuestions } from './example-questions.ts';
import type { Figure } from './figure.ts';
import { FORUM_ID, LocalSystem } from './local-system.ts';
import { newKeyOf, putsOf, type StoreCall } from './recorder.ts';
import { compare, interleave, middle, spread } from './rounds.ts';

const CONNECTIONS = 32;
const ROUNDS = 7;
const ROUNDS_BESIDE = 3;
const SECONDS = 2;
const WARM_UP = 4;

/** Intake over HTTP against the same store calls without anything around them. */
export const intakeRate: Figure = {
  name: 'intake over HTTP, streams held / its store calls bare',
  unit: '×',
  target: { atLeast: 0.6 },
  measure: async () => {
    const [{ text } = { text: '' }] = exampleQuestions();
    const path = `/forums/${FORUM_ID}/questions`;
    const body = JSON.stringify({ text });
    const store = await BareStore.start((system) => system.post(path, { type: 'application/json', body }));
    const held = await LocalSystem.start({ held: 'streams' });
    const whole = await LocalSystem.start({});
    try {
      const { calls } = store.recorded;
      const [put] = putsOf(calls);
      if (put === undefined) throw new Error('intake was recorded without a transaction');
      const renewed = putsOf(calls).map(newKeyOf);
      const bare = async (replayed: readonly StoreCall[], seconds: number): Promise<Load> => {
        const until = { milliseconds: seconds * 1_000 };
        const replay = { calls: replayed, renewed, concurrency: CONNECTIONS, until };
        const { count, milliseconds } = await store.replay(replay);
        return { rate: (count * 1_000) / milliseconds };
      };
      const addition = [{ operation: 'PutItem', input: { ...put } }];
      await bare(calls, WARM_UP);
      await bare(addition, SECONDS);
      // Far more code than the bare calls have, so it takes longer until Node has compiled what is often used.
      await load(held, { path, body, seconds: 2 * WARM_UP });
      const results = await interleave(ROUNDS, {
        bare: () => bare(calls, SECONDS),
        intake: () => load(held, { path, body, seconds: SECONDS }),
        put: () => bare(addition, SECONDS / 2),
      });
      // Last, for what it leaves behind goes on working.
      await load(whole, { path, body, seconds: WARM_UP });
      const besides = await interleave(ROUNDS_BESIDE, {
        bare: () => bare(calls, SECONDS),
        intake: () => load(whole, { path, body, seconds: SECONDS }),
      });
      const rates = (loads: readonly Load[]): number[] => loads.map(({ rate }) => rate);
      const ratio = compare(rates(results.intake), rates(results.bare));
      const ratioToPut = compare(rates(results.intake), rates(results.put));
      const ratioWithSteps = compare(rates(besides.intake), rates(besides.bare));
      const perSecond = middle(rates(results.intake));
      const p50 = middle(results.intake.flatMap((each) => each.p50 ?? [])).median;
      const p99 = middle(results.intake.flatMap((each) => each.p99 ?? [])).median;
      return {
        value: ratio.median,
        beside: {
          'in each round': spread(ratio),
          'taken in each second': spread(perSecond, 0),
          'p50 and p99': `${p50.toFixed(0)} ms and ${p99.toFixed(0)} ms`,
          'against a single conditional put': `${spread(ratioToPut)} ×`,
          'with the following steps at work on the same cores': `${spread(ratioWithSteps)} ×`,
        },
        detail: {
          connections: CONNECTIONS,
          rounds: ROUNDS,
          secondsEach: SECONDS,
          request: 'POST with a JWT and an Idempotency-Key of its own, the form of the README',
          storeCalls: calls.map(({ operation }) => operation),
          storeCallBytes: calls.map(({ input }) => JSON.stringify(input).length),
          ratio,
          ratioToPut,
          ratioWithSteps,
          perSecond,
          milliseconds: { p50, p99 },
          results,
          besides,
        },
      };
    } finally {
      await Promise.all([store.stop(), held.stop(), whole.stop()]);
    }
  },
};

interface Load {
  readonly rate: number;
  readonly p50?: number;
  readonly p99?: number;
}

/** Has autocannon, in a process of its own, post the same body again and again, each time with another key. */
async function load(
  system: LocalSystem,
  { path, body, seconds }: { path: string; body: string; seconds: number },
): Promise<Load> {
  const headers = {
    authorization: system.authorization,
    'content-type': 'application/json',
    // Its command line would take a value that ends with the bracket for options of its own.
    'idempotency-key': '[<id>]-bench',
  };
  const given = Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}=${value}`]);
  const cannon = spawn(
    process.execPath,
    [
      resolve(import.meta.dirname, '../../node_modules/autocannon/autocannon.js'),
      ...['--connections', String(CONNECTIONS), '--duration', String(seconds), '--method', 'POST', '--idReplacement'],
      ...['--json', '--no-progress', '--body', body, ...given, system.address(path)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  cannon.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((end, fail) => cannon.on('error', fail).on('close', end));
  const result = JSON.parse(said) as CannonReport;
  const refused = result.non2xx + result.errors + result.timeouts;
  if (refused > 0) throw new Error(`${String(refused)} of the requests to ${path} failed: ${said}`);
  return { rate: result['2xx'] / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

/** What autocannon 9 prints with `--json`; seconds and milliseconds. */
interface CannonReport {
  readonly '2xx': number;
  readonly non2xx: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly duration: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}
