/**
 * `npm run sim`: the simulated system at every crash point of a small story, then on random schedules. What breaks a promise is
 * printed with the shortest trace that was found; the exit code is then 1.
 *
 * --seeds <n> how many random schedules (1,000) · --seed <n> this one only · --crash-points [call] the crash points only, or the
 * one at a call · --verbose every trace in full
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { INVARIANTS, judge } from '../lib/sim/invariants.ts';
import { type CrashPoint, crashPoints, type Failure, shorten, tryCrashPoint, trySeed } from '../lib/sim/simulate.ts';

type Task = { readonly seed: number } | { readonly point: CrashPoint };

/** So many failures are shown with their traces; the others are counted. */
const MOST_SHOWN = 3;

/** Lines of a trace that are shown. */
const TRACE_LINES = 60;

const tryTask = (task: Task): Promise<Failure | undefined> =>
  'seed' in task ? trySeed(task.seed) : tryCrashPoint(task.point);

if (isMainThread) await main();
else await work(workerData as { tasks: Task[] }); // as share() below gives it

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string', default: '1000' },
      'crash-points': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const from = performance.now();
  const [callId] = positionals;
  const onlySeed = values.seed === undefined ? undefined : Number(values.seed);
  const points = (onlySeed === undefined ? await crashPoints() : []).filter(
    (point) => callId === undefined || point.callId === callId,
  );
  const seeds = onlySeed !== undefined ? [onlySeed] : values['crash-points'] ? [] : count(Number(values.seeds));
  const tasks: Task[] = [...points.map((point) => ({ point })), ...seeds.map((seed) => ({ seed }))];
  const failed = await share(tasks);
  for (const task of failed.slice(0, MOST_SHOWN)) await show(task, values.verbose);
  const seconds = ((performance.now() - from) / 1_000).toFixed(0);
  const held = `${String(INVARIANTS.length)} invariants ${failed.length === 0 ? 'held' : `BROKEN by ${String(failed.length)} schedules: ${failed.map(nameOf).slice(0, 40).join(' · ')}`}`;
  console.log(
    `${String(points.length)} crash points tried · ${String(seeds.length)} seeds run · ${held} · ${seconds} s`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** Runs tasks on all processors; returns those that failed. */
async function share(tasks: readonly Task[]): Promise<Task[]> {
  const workers = Math.min(availableParallelism(), Math.ceil(tasks.length / 20));
  if (workers <= 1) return failing(tasks);
  const shares = Array.from({ length: workers }, (_, worker) =>
    tasks.filter((_task, place) => place % workers === worker),
  );
  const failed = await Promise.all(
    shares.map(
      (share) =>
        new Promise<Task[]>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: { tasks: share } });
          worker.once('message', (found: Task[]) => resolve(found)).once('error', reject);
        }),
    ),
  );
  return failed.flat();
}

async function work({ tasks }: { tasks: Task[] }): Promise<void> {
  parentPort?.postMessage(await failing(tasks));
}

async function failing(tasks: readonly Task[]): Promise<Task[]> {
  const failed: Task[] = [];
  for (const task of tasks) if (await tryTask(task)) failed.push(task);
  return failed;
}

async function show(task: Task, verbose: boolean): Promise<void> {
  const failure = await tryTask(task);
  if (!failure) return;
  const run = await shorten(failure);
  console.log(`\n${nameOf(task)}: npm run sim -- ${failure.again}`);
  for (const { invariant, what } of judge(run).slice(0, 5)) console.log(`  BROKEN ${invariant}: ${what}`);
  console.log(
    `  needed: ${run.mishaps.join(' · ') || [...run.fates].map(([callId, fate]) => `${callId} ${fate}`).join(' · ')}`,
  );
  for (const line of verbose ? run.trace : telling(run.trace, judge(run)[0]?.what ?? '')) {
    console.log(`  ${line.slice(0, verbose ? undefined : 220)}`);
  }
}

/** The lines of a trace that speak of what is broken, and those that say what people did and what went wrong. */
function telling(trace: readonly string[], what: string): string[] {
  const ids = what.split(/[^\w-]+/).filter((word) => /\d|_/.test(word) && word.length >= 8);
  const told = /^\S+ \S+ (act|outage|address|calm)\b|: (crash|lost|refused)/;
  const lines = trace.filter((line) => !line.includes('{"') || line.includes('  '));
  return lines.filter((line) => told.test(line) || ids.some((id) => line.includes(id))).slice(0, TRACE_LINES);
}

function nameOf(task: Task): string {
  return 'seed' in task ? `seed ${String(task.seed)}` : `${task.point.callId} ${task.point.fate}`;
}

function count(most: number): number[] {
  return Array.from({ length: most }, (_, place) => place + 1);
}
