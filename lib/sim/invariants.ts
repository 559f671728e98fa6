import { CONTRIBUTIONS } from './promises-of-contributions.ts';
import { LADDER } from './promises-of-the-ladder.ts';
import { OUTBOX } from './promises-of-the-outbox.ts';
import { PEOPLE } from './promises-to-people.ts';
import { RecordOfRun } from './record-of-run.ts';
import type { Run } from './world.ts';

/** What must hold whatever happened. */
export interface Invariant {
  readonly name: string;
  /** What is promised, in one sentence. */
  readonly sentence: string;
  /** What of it did not hold, in words. */
  readonly check: (record: RecordOfRun) => Iterable<string>;
}

/** A promise that was not kept. */
export interface Violation {
  readonly invariant: string;
  readonly what: string;
}

/** Everything that the system promises. */
export const INVARIANTS: readonly Invariant[] = [...PEOPLE, ...OUTBOX, ...LADDER, ...CONTRIBUTIONS];

/** Judges a run by every invariant. */
export function judge(run: Run): Violation[] {
  const record = new RecordOfRun(run);
  return INVARIANTS.flatMap(({ name, check }) => [...check(record)].map((what) => ({ invariant: name, what })));
}
