import * as z from 'zod';
import { recountJob, recountJobId } from '../calendar/recount-job.ts';
import { AnnouncedYear } from '../calendar/working-calendar.ts';
import type { Reply, Request } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { invalidRequest } from '../platform/problem.ts';
import { StaleItemError } from '../platform/table.ts';
import { TRIAGE } from '../question/question-repository.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { readBack, versionAfter } from './put-entry.ts';

/** A year of the calendar as it is put: a misspelt field must not cost a working Saturday. */
export const CalendarBody = AnnouncedYear.safeExtend(readBack).strict();
export type CalendarBody = z.infer<typeof CalendarBody>;

/** Whether a year is only to be tried, and where the list of what it would move goes on. */
export const CalendarQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false'),
  cursor: z.string().max(2_000).optional(),
});

/** Another write may come first this often before the caller has to decide again. */
const ATTEMPTS = 5;

/**
 * Stores a year of the calendar together with the work that it leaves: follow-up counts every open deadline anew, from its next
 * run on. Whatever is dated from now on is counted by the new year anyway.
 */
export async function putCalendar(
  { directory }: { directory: Pick<DirectoryRepository, 'get' | 'all' | 'storeCalendar'> },
  announced: CalendarBody,
  { year, ifMatch, caller, now }: { year: string } & Pick<Request, 'ifMatch' | 'caller' | 'now'>,
): Promise<Reply> {
  expectSameYear(announced, year);
  for (let attempt = 1; ; attempt += 1) {
    const [stored, earlier, agencies] = await Promise.all([
      directory.get('calendar', year),
      directory.get('job', recountJobId(year)),
      directory.all('agency'),
    ]);
    const version = versionAfter(stored, { kind: 'calendar', id: year, ifMatch });
    const next = { ...announced, version };
    const queues = [TRIAGE, ...agencies.map(({ agencyId }) => agencyId)];
    const job = recountJob(next, { earlier, queues, at: now, by: caller.id });
    try {
      await directory.storeCalendar(next, job);
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
      // Follow-up has just moved on with the work of an earlier version, or somebody else has changed the year: both are seen now.
      continue;
    }
    log('directory changed', { kind: 'calendar', id: year, version });
    const headers = { link: `</jobs/${job.jobId}>; rel="monitor"` };
    return { status: stored ? 200 : 201, body: next, version, headers };
  }
}

/** Refuses a year that is put under another one. */
export function expectSameYear({ year }: CalendarBody, inPath: string): void {
  if (String(year) === inPath) return;
  throw invalidRequest([
    {
      pointer: '#/year',
      value: year,
      detail: `phải là năm trong đường dẫn (${inPath})`,
      detailEn: `must be the year of the path (${inPath})`,
    },
  ]);
}
