import * as z from 'zod';
import { dayOf } from '../calendar/day.ts';
import { Month, monthOf } from '../calendar/month.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Forum } from '../forum/forum.ts';
import type { Reply, Request } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest, Problem } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { type Asking, firstRequest, reportIdOf, requestAgain, type Subject } from '../report/report-life.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import type { Report } from '../report/report.ts';
import { reportView } from './read-report.ts';

/** Another write may come first this often before the caller is told so. */
const ATTEMPTS = 5;

const ForumId = z.string().min(1).max(60);

/** Which report is wanted: of a month, for one forum or the city; of a forum; or the children's sheet of one. */
export const ReportRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('monthly'), month: Month, forumId: ForumId.optional() }),
  z.strictObject({ kind: z.literal('forum'), forumId: ForumId, draft: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('children'), forumId: ForumId }),
]);
export type ReportRequest = z.infer<typeof ReportRequest>;

type Dependencies = {
  reports: Pick<ReportRepository, 'get' | 'add' | 'replace'>;
  directory: Pick<DirectoryRepository, 'all'>;
};

/** Asks for a report, which is compiled while the caller goes on; one that is being compiled is not asked for twice. */
export async function requestReport(
  { reports, directory }: Dependencies,
  request: ReportRequest,
  { caller, now }: Pick<Request, 'caller' | 'now'>,
): Promise<Reply> {
  const subject = subjectOf(request, { forums: await directory.all('forum'), now });
  const report = await requested(reports, subject, { by: caller.id, at: now });
  log('report requested', { reportId: report.reportId, status: report.status });
  return { status: 202, body: reportView(report), headers: { location: `/reports/${report.reportId}` } };
}

async function requested(reports: Dependencies['reports'], subject: Subject, asking: Asking): Promise<Report> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await reports.get(reportIdOf(subject));
    const next = stored ? requestAgain(stored, asking) : firstRequest(subject, asking);
    if (next === stored) return next;
    try {
      await (stored ? reports.replace(next) : reports.add(next));
      return next;
    } catch (error) {
      const lost = error instanceof StaleItemError || error instanceof ItemExistsError;
      if (!lost || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** What is asked for, once it is sure that there can be such a report. */
function subjectOf(request: ReportRequest, { forums, now }: { forums: readonly Forum[]; now: string }): Subject {
  const { forumId } = request;
  const forum = forums.find((other) => other.forumId === forumId);
  if (forumId !== undefined && !forum) throw unknownForum(forumId, forums);
  if (request.kind !== 'monthly') {
    // A forum that is asked for by name is one of them.
    const month = monthOf(forum?.heldOn ?? dayOf(now));
    return request.kind === 'forum'
      ? { kind: 'forum', forumId: request.forumId, month, draft: request.draft ?? false }
      : { kind: 'children', forumId: request.forumId, month };
  }
  const fault = monthFault(request.month, { forums: forum ? [forum] : forums, now });
  if (fault) throw invalidRequest([fault]);
  return { kind: 'monthly', month: request.month, forumId };
}

function monthFault(month: string, { forums, now }: { forums: readonly Forum[]; now: string }): Fault | undefined {
  const last = monthOf(dayOf(now));
  const [first = last] = forums.map(({ heldOn }) => monthOf(heldOn)).sort();
  if (forums.length > 0 && first <= month && month <= last) return undefined;
  const pointer = '#/month';
  if (forums.length === 0 || first > last) {
    return {
      ...{ pointer, value: month },
      detail: 'chưa có diễn đàn nào được tổ chức đến tháng này',
      detailEn: 'no forum has been held by then',
    };
  }
  return {
    ...{ pointer, value: month },
    detail: `phải từ ${first} (tháng tổ chức diễn đàn) đến ${last} (tháng này)`,
    detailEn: `must be from ${first} (when the forum was held) to ${last} (this month)`,
  };
}

function unknownForum(forumId: string, forums: readonly Forum[]): Problem {
  const allowed = forums.map((forum) => forum.forumId);
  const problem = { vi: `Không có diễn đàn "${forumId}".`, en: `There is no forum "${forumId}".` };
  return new Problem('not-found', problem, [
    {
      ...{ pointer: '#/forumId', value: forumId, allowed },
      detail: allowed.length > 0 ? `phải là một trong: ${allowed.join(', ')}` : 'chưa có diễn đàn nào',
      detailEn: allowed.length > 0 ? `must be one of: ${allowed.join(', ')}` : 'there is no forum yet',
    },
  ]);
}
