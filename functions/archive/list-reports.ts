import * as z from 'zod';
import { dayOf } from '../calendar/day.ts';
import { Month, monthBefore, monthOf } from '../calendar/month.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { fromCursor, Limit, nextLink, toCursor } from '../platform/cursor.ts';
import type { Reply } from '../platform/http.ts';
import type { KeyPage } from '../platform/table.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import type { Report } from '../report/report.ts';
import { reportView } from './read-report.ts';

/** What a list of reports may be narrowed by. */
export const ListReports = z.strictObject({
  month: Month.optional(),
  forumId: z.string().min(1).max(60).optional(),
  kind: z.enum(['monthly', 'forum', 'children', 'extract']).optional(),
  status: z.enum(['requested', 'ready', 'failed']).optional(),
  cursor: z.string().max(2_000).optional(),
  limit: Limit,
});
export type ListReports = z.infer<typeof ListReports>;

type Dependencies = {
  reports: Pick<ReportRepository, 'ofMonth' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'all'>;
};

/** Where a list goes on: in which month, after which key. */
const Position = z.strictObject({ month: Month, after: z.record(z.string(), z.string()).optional() });
type Position = z.infer<typeof Position>;

/** How many index pages one request reads at most: months without reports then end a page early, with where to go on. */
const MOST_PAGES = 24;

/** Lists reports month by month, the latest first, with their figures; a forum's papers stand in the month in which it was held. */
export async function listReports(
  { reports, directory }: Dependencies,
  query: ListReports,
  now: string,
): Promise<Reply> {
  const { month, limit, cursor } = query;
  const wanted = (report: Report) =>
    (query.forumId === undefined || report.forumId === query.forumId) &&
    (query.kind === undefined || report.kind === query.kind) &&
    (query.status === undefined || report.status === query.status);
  const months = month === undefined ? await monthsOf(directory, now) : { first: month, last: month };

  const items: Report[] = [];
  let position: Position | undefined = cursor === undefined ? { month: months.last } : fromCursor(cursor, Position);
  for (let pages = 0; position && items.length < limit && pages < MOST_PAGES; pages += 1) {
    const { month: current, after }: Position = position;
    const page: KeyPage = await reports.ofMonth(current, { limit: limit - items.length, ...(after && { after }) });
    items.push(...(await reports.getMany(page.keys.map(({ reportId = '' }) => reportId))).filter(wanted));
    position = page.next ? { month: current, after: page.next } : startBefore(current, months);
  }
  const next = position && toCursor(position);
  return {
    status: 200,
    body: { items: items.map(reportView), next: next ?? null },
    ...(next !== undefined && { headers: nextLink('/reports', query, next) }),
  };
}

/** The months of which there can be reports: from the first forum to the last one, or to this month. */
async function monthsOf(
  directory: Dependencies['directory'],
  now: string,
): Promise<{ readonly first: Month; readonly last: Month }> {
  const today = monthOf(dayOf(now));
  const months = [today, ...(await directory.all('forum')).map(({ heldOn }) => monthOf(heldOn))].sort();
  return { first: months[0] ?? today, last: months.at(-1) ?? today };
}

function startBefore(month: Month, { first }: { readonly first: Month }): Position | undefined {
  return month > first ? { month: monthBefore(month) } : undefined;
}
