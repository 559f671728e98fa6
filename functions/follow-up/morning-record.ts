import * as z from 'zod';
import { Day } from '../calendar/day.ts';

/** That the morning run of a day has been done; the watch misses it at 08:15 when it is not there. */
export const MorningRecord = z.object({
  day: Day,
  at: z.string(),
  /** On a day off the run is recorded and writes no mails. */
  working: z.boolean(),
  digests: z.int().min(0),
  /** Questions of which the digests tell. */
  questions: z.int().min(0),
  version: z.int().min(1),
});
export type MorningRecord = z.infer<typeof MorningRecord>;
