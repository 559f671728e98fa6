/** `npm run sim`: proves the promises of the follow-up, on simulated tables and a simulated SES, against whatever may happen. */
import { parseArgs } from 'node:util';
import { tryTogether } from '../lib/sim/crew.ts';
import { INVARIANTS, judge } from '../lib/sim/invariants.ts';
import {
  type BrokenTrial,
  crashPoints,
  type CrashPoint,
  scheduleOf,
  shorten,
  type Trial,
} from '../lib/sim/simulate.ts';
import { runSchedule } from '../lib/sim/world.ts';

const HELP = `npm run sim -- [options]

Lets the real steps work on simulated tables and a simulated SES, and judges by ${String(INVARIANTS.length)} invariants: first a small story that is
stopped at each of its calls to the outside, before it and after it, then random schedules of a month each.

  --seeds <n>            how many random schedules (1000; 0 for none)
  --seeds-only           no crash points
  --crash-points-only    no random schedules
  --seed <number>        this random schedule only
  --crash-point <call>   this crash point only: "dispatch#3/2 SES ...", as it was named
  --verbose              every line of a trace, also of a seed or a crash point at which all promises hold
  --help

What breaks a promise is printed with the shortest trace that was found, and the exit code is 1; it is 2 for a wrong option.
`;

/** So many broken trials are shown with their traces; the others are named. */
const MOST_SHOWN = 3;

/** Lines of a trace that are shown. */
const TRACE_LINES = 60;

/** Milliseconds between two lines that say how far it has come. */
const PROGRESS_MS = 5_000;

class OptionError extends Error {}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const options = readOptions();
  if (options.help) process.stdout.write(HELP);
  else process.exitCode = (await simulate(options)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  tell(`${error.message}\nSee npm run sim -- --help`);
  process.exitCode = 2;
}

interface Options {
  readonly help: boolean;
  readonly verbose: boolean;
  /** The seeds to try. */
  readonly seeds: readonly number[];
  /** Which crash points to try. */
  readonly points: 'all' | 'none' | { readonly callId: string };
}

function readOptions(): Options {
  const { help, verbose, ...values } = parsed();
  const only = ['seed', 'crash-point', 'seeds-only', 'crash-points-only'] as const;
  const given = only.filter((name) => values[name] !== undefined);
  if (given.length > 1) throw new OptionError(`--${given.join(' and --')} exclude each other`);
  const seeds = wholeNumber('seeds', values.seeds ?? '1000');
  const all = Array.from({ length: seeds }, (_, place) => place + 1);
  const common = { help: help ?? false, verbose: verbose ?? false };
  if (values.seed !== undefined) return { ...common, seeds: [wholeNumber('seed', values.seed)], points: 'none' };
  if (values['crash-point'] !== undefined) return { ...common, seeds: [], points: { callId: values['crash-point'] } };
  return {
    ...common,
    seeds: values['crash-points-only'] ? [] : all,
    points: values['seeds-only'] ? 'none' : 'all',
  };
}

function parsed() {
  try {
    return parseArgs({
      options: {
        seeds: { type: 'string' },
        'seeds-only': { type: 'boolean' },
        'crash-points-only': { type: 'boolean' },
        seed: { type: 'string' },
        'crash-point': { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function wholeNumber(option: string, given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new OptionError(`--${option} is ${given}; it must be a whole number, 0 or more`);
  return Number(given);
}

/** Tries what the options ask for, and says what came of it; whether every promise was kept. */
async function simulate({ seeds, points, verbose }: Options): Promise<boolean> {
  const from = performance.now();
  const chosenPoints = await pointsOf(points);
  const trials: Trial[] = [...chosenPoints, ...seeds.map((seed) => ({ seed }))];
  let toldAt = from;
  const { broken, tally } = await tryTogether(trials, (progress) => {
    const now = performance.now();
    if (now - toldAt < PROGRESS_MS) return;
    toldAt = now;
    tell(
      `${amount(progress.tried)} of ${amount(trials.length)} tried · ${amount(progress.broken)} broken · ${secondsSince(from)}`,
    );
  });
  for (const trial of broken.slice(0, MOST_SHOWN)) await show(trial, verbose);
  if (verbose && broken.length === 0 && trials.length <= 2) for (const trial of trials) await narrate(trial);
  const names = new Set(broken.flatMap(({ violations }) => violations.map(({ invariant }) => invariant)));
  for (const { name, sentence } of INVARIANTS) say(`${names.has(name) ? 'BROKEN' : '  held'}  ${name}: ${sentence}`);
  if (broken.length > MOST_SHOWN) say(`Broken in all: ${broken.map(({ trial }) => nameOf(trial)).join(' · ')}`);
  say(
    `In all: ${Object.entries(tally)
      .map(([name, count]) => `${amount(count)} ${name}`)
      .join(' · ')}`,
  );
  const held = `${amount(INVARIANTS.length - names.size)} of ${amount(INVARIANTS.length)} invariants held`;
  say(
    `${amount(chosenPoints.length)} crash points tried · ${amount(seeds.length)} seeds run · ${held} · ${secondsSince(from)}`,
  );
  return broken.length === 0;
}

async function pointsOf(points: Options['points']): Promise<CrashPoint[]> {
  if (points === 'none') return [];
  const all = await crashPoints();
  if (points === 'all') return all;
  const chosen = all.filter(({ callId }) => callId === points.callId);
  if (chosen.length === 0) throw new OptionError(`--crash-point: the story makes no call "${points.callId}"`);
  return chosen;
}

async function show({ trial, violations }: BrokenTrial, verbose: boolean): Promise<void> {
  const [first] = violations;
  if (!first) return;
  say(`\n${nameOf(trial)} breaks promises; again with: npm run sim -- ${replayOf(trial)}`);
  const run = await shorten(scheduleOf(trial), first.invariant);
  for (const { invariant, what } of judge(run).slice(0, 5)) say(`  ${invariant}: ${what}`);
  say(`  What it took: ${run.mishaps.join(' · ')}`);
  for (const line of verbose ? run.trace : telling(run.trace, first.what)) {
    say(`  ${line.slice(0, verbose ? undefined : 220)}`);
  }
  say('');
}

async function narrate(trial: Trial): Promise<void> {
  say(`\n${nameOf(trial)}`);
  for (const line of (await runSchedule(scheduleOf(trial), { traced: true })).trace) say(`  ${line}`);
}

/** The lines of a trace that speak of what is broken, and those that say what people did and what went wrong. */
function telling(trace: readonly string[], what: string): string[] {
  const ids = what.split(/[^\w-]+/).filter((word) => /\d|_/.test(word) && word.length >= 8);
  const told = /^\S+ \S+ (act|outage|address|calm)\b|: (crash|lost|refused)/;
  const lines = trace.filter((line) => !line.includes('{"') || line.includes('  '));
  return lines.filter((line) => told.test(line) || ids.some((id) => line.includes(id))).slice(0, TRACE_LINES);
}

function nameOf(trial: Trial): string {
  return 'seed' in trial ? `seed ${String(trial.seed)}` : `${trial.fate} ${trial.callId}`;
}

function replayOf(trial: Trial): string {
  return 'seed' in trial ? `--seed ${String(trial.seed)}` : `--crash-point "${trial.callId}"`;
}

function amount(count: number): string {
  return count.toLocaleString('en-US');
}

function secondsSince(from: number): string {
  return `${((performance.now() - from) / 1_000).toFixed(0)} s`;
}
