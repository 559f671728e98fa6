import type { Agency } from '../agency/agency.ts';
import type { Rules } from '../directory/rules.ts';
import type { Forum } from '../forum/forum.ts';
import { StaleItemError } from '../platform/table.ts';
import { countTold, planRung, recordTold, withdrawRequest } from '../report/asking.ts';
import { contributionId } from '../report/contribution-id.ts';
import { finalReports } from '../report/final-reports.ts';
import { isOwed, type OwedContribution } from '../report/owed-contribution.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { type DueLine, dueContribution } from './due-lines.ts';
import { passOver } from './pass-over.ts';

type Reports = Pick<ReportRepository, 'contributions' | 'contributionsDue' | 'putContribution'>;

/** Another write may come first this often before a contribution is left to the next run. */
const ATTEMPTS = 5;

/**
 * The contributions of which something may have to be told, with their next rungs planned anew: those whose moment has come, and all
 * of a forum whose ladder is another than the one by which they were planned. What would come too late for the report is not waited
 * for any more.
 */
export async function contributionsToLookAt(
  reports: Reports & Pick<ReportRepository, 'getMany'>,
  { forums, toPlan, agencies }: Record<'forums' | 'toPlan', readonly Forum[]> & { agencies: readonly Agency[] },
  { rules, now }: { rules: Rules; now: string },
): Promise<OwedContribution[]> {
  const due = await Array.fromAsync(reports.contributionsDue(now));
  const ofForums = toPlan.flatMap(({ forumId }) =>
    agencies.map(({ agencyId }) => contributionId({ forumId, agencyId })),
  );
  // The index may lag behind the table, so the decision rests on the contributions themselves.
  const owed = (await reports.contributions([...new Set([...due, ...ofForums])])).filter(isOwed);
  const waiting = new Set(owed.map(({ forumId }) => forumId));
  const final = await finalReports(
    reports,
    forums.filter(({ forumId }) => waiting.has(forumId)),
  );
  for (const contribution of owed) {
    const next = final.has(contribution.forumId) ? withdrawRequest(contribution) : planRung(contribution, rules);
    if (next.remindAt !== contribution.remindAt) await passOver(() => reports.putContribution(next));
  }
  return owed.filter(({ forumId }) => !final.has(forumId));
}

/** Moves on the rung of a contribution that digests told of, unless it has come, was moved or was told of meanwhile. */
export async function moveContributionOn(
  reports: Reports,
  { key, rung, toldIn }: Pick<DueLine, 'key' | 'rung'> & { toldIn: readonly string[] },
  morning: { rules: Rules; today: string },
): Promise<void> {
  await change(reports, key, (owed) =>
    dueContribution(owed, morning)?.rung === rung
      ? countTold(owed, { rung, mailIds: toldIn }, morning.rules)
      : undefined,
  );
}

/** Remembers with a contribution, whose rung has moved already, that a digest tells of it: the proof of notice. */
export async function rememberContributionMail(reports: Reports, key: string, mailId: string): Promise<void> {
  await change(reports, key, (owed) => (owed.told?.includes(mailId) ? undefined : recordTold(owed, [mailId])));
}

/** Changes a contribution that is still owed, and decides again when another write came first. */
async function change(
  reports: Reports,
  key: string,
  decide: (owed: OwedContribution) => OwedContribution | undefined,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const [contribution] = await reports.contributions([key]);
    const next = isOwed(contribution) ? decide(contribution) : undefined;
    if (!next) return;
    try {
      await reports.putContribution(next);
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
}
