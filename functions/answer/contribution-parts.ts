import type { Agency } from '../agency/agency.ts';
import { addDays, type Day } from '../calendar/day.ts';
import { type Forum, reportAgenciesOf } from '../forum/forum.ts';
import { contributionId } from '../report/contribution-id.ts';
import { finalReports } from '../report/final-reports.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { writerOf } from '../report/writer-of.ts';
import type { ContributionPart } from './page.ts';

/** For how long after a forum its report may be written to by an agency that nobody asked, in days. */
const REPORTED_FOR = 365;

/**
 * What an agency may write for the reports of forums: its sections in those of the last year, and whatever it was asked for; also in
 * place of agencies that it succeeds.
 */
export async function contributionsOf(
  reports: Pick<ReportRepository, 'contributions' | 'getMany'>,
  agencyId: string,
  { agencies, forums, today }: { agencies: readonly Agency[]; forums: readonly Forum[]; today: Day },
): Promise<ContributionPart[]> {
  const writesFor = agencies.filter((other) => writerOf(other.agencyId, { agencies, today }) === agencyId);
  const possible = forums.flatMap((forum) => writesFor.map((section) => ({ forum, section })));
  const idOf = ({ forum, section }: (typeof possible)[number]) =>
    contributionId({ forumId: forum.forumId, agencyId: section.agencyId });
  const stored = new Map(
    (await reports.contributions(possible.map(idOf))).map((contribution) => [
      contributionId(contribution),
      contribution,
    ]),
  );
  const shown = possible.filter(
    (place) =>
      stored.get(idOf(place))?.asked !== undefined ||
      (reportAgenciesOf(place.forum).includes(place.section.agencyId) &&
        place.forum.heldOn > addDays(today, -REPORTED_FOR)),
  );
  const final = await finalReports(
    reports,
    shown.map(({ forum }) => forum),
  );
  return shown.map((place) => ({
    about: idOf(place),
    forumName: place.forum.name,
    inPlaceOf: place.section.agencyId === agencyId ? undefined : place.section.name,
    stored: stored.get(idOf(place)),
    final: final.has(place.forum.forumId),
  }));
}
