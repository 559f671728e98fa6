import { judge, type Violation } from './invariants.ts';
import { randomSchedule, type Schedule, smallStory, without } from './schedule.ts';
import type { Fate } from './scheduler.ts';
import { type Run, type RunOptions, runSchedule } from './world.ts';

/** A place in the small story at which a step is stopped: which call, and whether it has had its effect by then. */
export interface CrashPoint {
  readonly callId: string;
  readonly fate: Extract<Fate, 'crash-before' | 'crash-after'>;
}

/** Every place at which the small story can be stopped: before and after each call that a step, or a person's request, makes. */
export async function crashPoints(): Promise<CrashPoint[]> {
  const { calls } = await runSchedule(smallStory());
  return calls
    .filter((callId) => !callId.startsWith('seed#'))
    .flatMap((callId) => [{ callId, fate: 'crash-before' } as const, { callId, fate: 'crash-after' } as const]);
}

/** One thing to try: the small story, stopped at a crash point, or the random schedule of a seed. */
export type Trial = CrashPoint | { readonly seed: number };

/** What happens in a trial. */
export function scheduleOf(trial: Trial): Schedule {
  if ('seed' in trial) return randomSchedule(trial.seed);
  return { ...smallStory(), fates: new Map([[trial.callId, trial.fate]]) };
}

/** A trial in which promises were broken, or which could not be brought to its end. */
export interface BrokenTrial {
  readonly trial: Trial;
  readonly violations: readonly Violation[];
}

/** How much of what went on in runs, by what it is called. */
export type Tally = Readonly<Record<keyof typeof COUNTED, number>>;

const COUNTED = {
  'acts of people': ({ schedule }: Run) => schedule.acts.length,
  outages: ({ schedule }: Run) => schedule.outages.length,
  crashes: ({ crashed }: Run) => crashed.size,
  'calls turned away': ({ fates }: Run) => [...fates.values()].filter((fate) => fate === 'refused').length,
  'answers lost': ({ fates }: Run) => [...fates.values()].filter((fate) => fate.startsWith('lost')).length,
  'mails sent': ({ ses }: Run) => ses.mailbox.length,
  'marked twins among them': ({ ses }: Run) => ses.mailbox.filter(({ marked }) => marked).length,
} as const;

/** Sums of tallies. */
export function total(tallies: readonly Tally[]): Tally {
  const names = Object.keys(COUNTED) as (keyof Tally)[]; // Object.keys forgets which they are
  return Object.fromEntries(
    names.map((name) => [name, tallies.reduce((sum, tally) => sum + tally[name], 0)]),
  ) as unknown as Tally; // one entry for each name
}

/** Tries one after the other; returns the broken ones, and what went on in all. */
export async function tryAll(trials: readonly Trial[]): Promise<{ broken: BrokenTrial[]; tally: Tally }> {
  const broken: BrokenTrial[] = [];
  const tallies: Tally[] = [];
  for (const trial of trials) {
    const run = await runSchedule(scheduleOf(trial));
    const violations = judge(run);
    if (violations.length > 0) broken.push({ trial, violations });
    const names = Object.entries(COUNTED);
    tallies.push(Object.fromEntries(names.map(([name, count]) => [name, count(run)])) as unknown as Tally); // as above
  }
  return { broken, tally: total(tallies) };
}

/** How many runs looking for a shorter trace may take. */
const MOST_RUNS = 150;

/**
 * Strikes out of a schedule that breaks a promise whatever is not needed for breaking it, larger parts first, and returns the
 * traced run of what is left.
 */
export async function shorten(schedule: Schedule, invariant: string, options?: RunOptions): Promise<Run> {
  let struckOut = new Set<string>();
  let { mishaps } = await runSchedule(schedule, options);
  for (let size = Math.ceil(mishaps.length / 2), runs = 0; size >= 1 && runs < MOST_RUNS;) {
    const before = mishaps.length;
    for (let start = 0; start < mishaps.length && runs < MOST_RUNS; runs += 1) {
      const more = new Set([...struckOut, ...mishaps.slice(start, start + size)]);
      const run = await runSchedule(without(schedule, more), options);
      if (judge(run).some((violation) => violation.invariant === invariant)) {
        struckOut = more;
        mishaps = run.mishaps;
      } else start += size;
    }
    // One by one until none of them can be spared.
    if (size > 1) size = Math.ceil(size / 2);
    else if (mishaps.length === before) size = 0;
  }
  return runSchedule(without(schedule, struckOut), { ...options, traced: true });
}
