import { judge, type Violation } from './invariants.ts';
import { randomSchedule, type Schedule, smallStory } from './schedule.ts';
import type { Fate } from './scheduler.ts';
import { type Run, runSchedule } from './world.ts';

/** A schedule on which the system broke a promise. */
export interface Failure {
  /** What somebody types to see it again. */
  readonly again: string;
  readonly violations: readonly Violation[];
  readonly schedule: Schedule;
}

/** A place in the small story at which a step is stopped: which call, and whether it has had its effect by then. */
export interface CrashPoint {
  readonly callId: string;
  readonly fate: Extract<Fate, 'crash-before' | 'crash-after'>;
}

/** Every place at which a step of the small story can be stopped. People's own calls are left out: they see that they failed. */
export async function crashPoints(): Promise<CrashPoint[]> {
  const { calls } = await runSchedule(smallStory());
  return calls
    .filter((callId) => !callId.startsWith('seed#'))
    .flatMap((callId) => [{ callId, fate: 'crash-before' } as const, { callId, fate: 'crash-after' } as const]);
}

/** Stops a step of the small story once, lets everything recover and run on, and judges. */
export async function tryCrashPoint({ callId, fate }: CrashPoint): Promise<Failure | undefined> {
  const schedule = { ...smallStory(), fates: new Map([[callId, fate]]) };
  const violations = judge(await runSchedule(schedule));
  return violations.length > 0 ? { again: `--crash-points "${callId}"`, violations, schedule } : undefined;
}

/** Runs the random schedule of a seed and judges. */
export async function trySeed(seed: number): Promise<Failure | undefined> {
  const schedule = randomSchedule(seed);
  const violations = judge(await runSchedule(schedule));
  return violations.length > 0 ? { again: `--seed ${String(seed)}`, violations, schedule } : undefined;
}

/** How many runs looking for a shorter trace may take. */
const MOST_RUNS = 150;

/**
 * Strikes out of a failing schedule whatever is not needed for the first of its promises to be broken, larger parts first, and
 * returns the traced run of what is left.
 */
export async function shorten({ schedule, violations: [violation] }: Failure): Promise<Run> {
  const invariant = violation?.invariant;
  let struckOut = new Set<string>();
  let kept = (await runSchedule(schedule)).mishaps;
  let runs = 0;
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1 && schedule.fates === undefined;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < kept.length && runs < MOST_RUNS;) {
      const without = new Set([...struckOut, ...kept.slice(start, start + size)]);
      const run = await runSchedule(randomSchedule(schedule.seed, without));
      runs += 1;
      if (judge(run).some((other) => other.invariant === invariant)) {
        struckOut = without;
        kept = run.mishaps;
      } else start += size;
    }
  }
  return runSchedule(schedule.fates ? schedule : randomSchedule(schedule.seed, struckOut), { traced: true });
}
