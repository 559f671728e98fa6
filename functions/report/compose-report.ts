import * as z from 'zod';
import { type Month, monthBefore } from '../calendar/month.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { agencyExtract } from './agency-extract.ts';
import type { Composed, NotComposed } from './compile-report.ts';
import { childrenSheet } from './children-sheet.ts';
import { forumFigures } from './forum-figures.ts';
import { forumReport, MissingContributionError } from './forum-report.ts';
import { gatherForum } from './gather-forum.ts';
import { gatherMonth } from './gather-month.ts';
import type { MonthStock } from './month-figures.ts';
import { monthlySummary } from './monthly-summary.ts';
import { DoesNotAddUpError } from './reconcile.ts';
import { reportIdOf } from './report-life.ts';
import type { ReportRepository } from './report-repository.ts';
import type { Report } from './report.ts';

interface Repositories {
  readonly questions: Pick<QuestionRepository, 'ofForum' | 'getMany' | 'inFull'>;
  readonly mails: Pick<MailRepository, 'getMany'>;
  readonly directory: Pick<DirectoryRepository, 'get' | 'all'>;
  readonly reports: Pick<ReportRepository, 'getMany' | 'contributions'>;
  /** Where the children's pages begin. */
  readonly linkBase: string;
}

/** So many months before are drawn beside the one that is told of. */
const MONTHS_BEFORE = 11;

/** Gathers the facts of reports and says them; what the facts do not allow is no report, and why not. */
export function composeReport(repositories: Repositories) {
  return async (report: Report, now: string): Promise<Composed | NotComposed> => {
    try {
      return await compose(repositories, report, now);
    } catch (error) {
      if (error instanceof MissingContributionError) return { problem: error.problem, isDefect: false };
      if (error instanceof DoesNotAddUpError) return { problem: error.problem, isDefect: true };
      throw error;
    }
  };
}

async function compose(repositories: Repositories, report: Report, now: string): Promise<Composed> {
  const { kind, month, forumId } = report;
  const { linkBase } = repositories;
  switch (kind) {
    case 'monthly': {
      const [gathered, earlier] = await Promise.all([
        gatherMonth(repositories, { month, ...(forumId !== undefined && { forumIds: [forumId] }) }, now),
        stocksBefore(repositories.reports, { month, forumId }),
      ]);
      const facts = { ...gathered, earlier };
      // What an agency did for several forums stands together, in its part of the city's.
      const agencies = forumId === undefined ? facts.agencies : [];
      const extracts = () =>
        agencies.flatMap(({ agencyId }) => {
          const model = agencyExtract(facts, agencyId);
          return model ? [{ agencyId, model }] : [];
        });
      return { ...monthlySummary(facts), extracts };
    }
    case 'forum': {
      const { draft } = report;
      const facts = await gatherForum(repositories, { forumId: forumOf(report), draft, linkBase }, now);
      return { ...forumReport(facts), extracts: none };
    }
    case 'children': {
      const facts = await gatherForum(repositories, { forumId: forumOf(report), draft: false, linkBase }, now);
      return { model: childrenSheet(facts), figures: forumFigures(facts), extracts: none };
    }
    case 'extract':
      throw new Error('an extract is compiled with the report of its month');
  }
}

const none = () => [];

function forumOf({ reportId, forumId }: Report): string {
  if (forumId === undefined) throw new Error(`${reportId} is of no forum`);
  return forumId;
}

/** What the archive knows of the months before, the oldest first. */
async function stocksBefore(
  reports: Repositories['reports'],
  { month, forumId }: { month: Month; forumId: string | undefined },
): Promise<MonthStock[]> {
  const months = [monthBefore(month)];
  while (months.length < MONTHS_BEFORE) months.unshift(monthBefore(months[0] ?? month));
  const stored = await reports.getMany(months.map((one) => reportIdOf({ kind: 'monthly', month: one, forumId })));
  return stored.flatMap(({ figures }) => {
    if (!figures) return [];
    const { total, ...of } = Stock.parse(figures);
    return { month: of.month, open: total.movements.closing, closed: total.movements.closed };
  });
}

/** What is drawn of the figures of a month that are stored. */
const Stock = z.object({
  month: z.string(),
  total: z.object({ movements: z.object({ closing: z.number(), closed: z.number() }) }),
});
