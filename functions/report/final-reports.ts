import type { Forum } from '../forum/forum.ts';
import { reportIdOf } from './report-life.ts';
import type { ReportRepository } from './report-repository.ts';

/** The forums, among these, whose report is done: what agencies contributed stands in it. A draft is none. */
export async function finalReports(
  reports: Pick<ReportRepository, 'getMany'>,
  forums: readonly Pick<Forum, 'forumId' | 'heldOn'>[],
): Promise<ReadonlySet<string>> {
  const reportIds = forums.map(({ forumId, heldOn }) =>
    reportIdOf({ kind: 'forum', forumId, month: heldOn.slice(0, 7), draft: false }),
  );
  const done = (await reports.getMany([...new Set(reportIds)])).filter(({ readyAt }) => readyAt !== undefined);
  return new Set(done.flatMap(({ forumId }) => forumId ?? []));
}
