import * as z from 'zod';
import { Day, yearOf } from '../calendar/day.ts';

/** For how long children can be asked to wait for what is promised, in years. */
const YEARS_AHEAD = 3;

/** The last day for which something can be promised today. */
export function lastPromiseDay(today: Day): Day {
  const day = today.slice(5) === '02-29' ? '02-28' : today.slice(5);
  return `${String(yearOf(today) + YEARS_AHEAD)}-${day}`;
}

/** Something that an answer promised, by when, and what became of it. Answered is not resolved: it is followed up until it is done or broken. */
export const Commitment = z.object({
  /** Unique within its question: "c1". */
  commitmentId: z.string(),
  agencyId: z.string(),
  what: z.string(),
  promisedOn: Day,
  dueOn: Day,
  status: z.enum(['promised', 'done', 'broken']),
  /** What the agency reported on the way, the first first. */
  progress: z.array(z.object({ on: Day, by: z.string(), text: z.string() })),
  /** How often the promise was changed; what it was stands in the history. */
  changes: z.int().min(0),
  /** The day on which it was done, or found broken, and what was said then. */
  endedOn: Day.optional(),
  why: z.string().optional(),
  /** The rung of the ladder that was told last, and when the next one is reached; absent once it has ended. */
  rung: z.int().optional(),
  remindAt: z.string().optional(),
});
export type Commitment = z.infer<typeof Commitment>;

/** What the API lets somebody do with a commitment that is still to be kept. */
export type CommitmentMove =
  | { readonly move: 'progress'; readonly text: string }
  | { readonly move: 'change'; readonly what?: string; readonly dueOn?: string; readonly why: string }
  | { readonly move: 'done' | 'broken'; readonly why: string };
