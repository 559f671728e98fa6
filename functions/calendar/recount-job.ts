import * as z from 'zod';

/**
 * The work that a changed year of the calendar leaves: every open deadline is counted anew. One item a year; when the year
 * changes again before the work is done, it begins again.
 */
export const RecountJob = z.object({
  /** `calendar-2023` */
  jobId: z.string(),
  year: z.int(),
  /** The version of the year by which is counted. */
  calendarVersion: z.int().min(1),
  at: z.string(),
  by: z.string(),
  /** The queues of open questions that are still to be gone through, as the index of agencies calls them. */
  waiting: z.array(z.string()),
  /** How many questions have other dates, or other reasons for them. */
  recounted: z.int().min(0),
  endedAt: z.string().optional(),
  version: z.int().min(1),
});
export type RecountJob = z.infer<typeof RecountJob>;

/** What the work that a year leaves is called. */
export function recountJobId(year: number | string): string {
  return `calendar-${year}`;
}

/** The work that begins with a version of a year, in place of what an earlier one may have left unfinished. */
export function recountJob(
  { year, version: calendarVersion }: { year: number; version: number },
  {
    earlier,
    queues,
    ...act
  }: { earlier: { version: number } | undefined; queues: readonly string[]; at: string; by: string },
): RecountJob {
  const version = (earlier?.version ?? 0) + 1;
  return { jobId: recountJobId(year), year, calendarVersion, ...act, waiting: [...queues], recounted: 0, version };
}

/** The work after a queue was gone through. */
export function queueDone(
  job: RecountJob,
  queue: string,
  { recounted, now }: { recounted: number; now: string },
): RecountJob {
  const waiting = job.waiting.filter((other) => other !== queue);
  return {
    ...job,
    waiting,
    recounted: job.recounted + recounted,
    ...(waiting.length === 0 && { endedAt: now }),
    version: job.version + 1,
  };
}

/** Why dates have changed, as the history of a question says it; the same for all of one version of a year. */
export function becauseOf({ year, calendarVersion }: Pick<RecountJob, 'year' | 'calendarVersion'>): string {
  return `Lịch làm việc năm ${year} thay đổi (bản ${calendarVersion})`;
}

/** What the mails that tell of earlier dates are called together: `calendar-2023-3`. */
export function batchOf({ jobId, calendarVersion }: Pick<RecountJob, 'jobId' | 'calendarVersion'>): string {
  return `${jobId}-${calendarVersion}`;
}
