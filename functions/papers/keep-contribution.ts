import * as z from 'zod';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { reportAgenciesOf } from '../forum/forum.ts';
import { expectVersion, type Reply, type Request, requiredVersion } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { notFound } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { officeText, shown } from '../question/office-text.ts';
import { write, withdrawRequest } from '../report/asking.ts';
import { contributionId, type Place } from '../report/contribution-id.ts';
import type { Contribution } from '../report/contribution.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { contributionView } from './contribution-view.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get'>;
  reports: Pick<ReportRepository, 'contribution' | 'putContribution'>;
};

/** A contribution as it is put; a client may send back what it read. */
export const ContributionBody = z.strictObject({
  text: officeText(20_000),
  ...{ forumId: z.string().optional(), agencyId: z.string().optional(), by: z.string().optional() },
  ...{ at: z.string().optional(), asked: z.unknown().optional(), version: z.int().optional() },
});
export type ContributionBody = z.infer<typeof ContributionBody>;

/** The parts of a forum's report, section by section, then what others contribute: who was asked, until when, and who has written. */
export async function listContributions(
  {
    directory,
    reports,
  }: { directory: Pick<DirectoryRepository, 'get' | 'all'>; reports: Pick<ReportRepository, 'contributions'> },
  forumId: string,
): Promise<Reply> {
  const [forum, agencies] = await Promise.all([directory.get('forum', forumId), directory.all('agency')]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  const sections = reportAgenciesOf(forum);
  const agencyIds = [...new Set([...sections, ...agencies.map(({ agencyId }) => agencyId)])];
  const stored = await reports.contributions(agencyIds.map((agencyId) => contributionId({ forumId, agencyId })));
  const found = new Map(stored.filter(isThere).map((contribution) => [contribution.agencyId, contribution]));
  const items = agencyIds
    .filter((agencyId) => sections.includes(agencyId) || found.has(agencyId))
    .map((agencyId) => contributionView({ forumId, agencyId }, found.get(agencyId), agencies));
  return { status: 200, body: { items, next: null } };
}

/** What an agency was asked for and has written for the report of a forum, with its version as `ETag`. */
export async function readContribution({ directory, reports }: Dependencies, place: Place): Promise<Reply> {
  await expectPlace(directory, place);
  const stored = await reports.contribution(place.forumId, place.agencyId);
  if (!isThere(stored)) throw notFound({ vi: 'báo cáo của cơ quan', en: 'contribution of the agency' }, place.agencyId);
  return shownWhole(200, stored);
}

/**
 * Stores what the coordinator takes down for an agency: a first text as it comes, whether it was asked for or not; a later one only
 * over the version that was read.
 */
export async function keepContribution(
  { directory, reports }: Dependencies,
  { text }: ContributionBody,
  { forumId, agencyId, ifMatch, caller, now }: Place & Pick<Request, 'ifMatch' | 'caller' | 'now'>,
): Promise<Reply> {
  const place = { forumId, agencyId };
  await expectPlace(directory, place);
  const stored = await reports.contribution(place.forumId, place.agencyId);
  if (stored?.text !== undefined) expectVersion(stored, requiredVersion({ ifMatch }));
  // Somebody who names a version has read something, which is another now, or gone.
  else if (ifMatch !== undefined && ifMatch !== stored?.version) throw new StaleItemError(place);
  const next = write(stored, { ...place, text: shown(text) }, { at: now, by: caller.id });
  await put(reports, next);
  log('contribution written', place);
  return shownWhole(stored?.text === undefined ? 201 : 200, next);
}

/** Takes a request back that is still open: nobody is reminded of it any more. */
export async function withdrawContributionRequest(
  { directory, reports }: Dependencies,
  { forumId, agencyId, ifMatch }: Place & Pick<Request, 'ifMatch'>,
): Promise<Reply> {
  const place = { forumId, agencyId };
  await expectPlace(directory, place);
  const stored = await reports.contribution(place.forumId, place.agencyId);
  if (!isThere(stored)) throw notFound({ vi: 'báo cáo của cơ quan', en: 'contribution of the agency' }, place.agencyId);
  const version = requiredVersion({ ifMatch });
  const next = withdrawRequest(stored);
  expectVersion(stored, version);
  await put(reports, next);
  log('contribution request withdrawn', place);
  return { status: 204 };
}

/** Whether there is anything to show: a text, or a request that was not taken back. */
function isThere(stored: Contribution | undefined): stored is Contribution {
  return stored?.text !== undefined || stored?.asked !== undefined;
}

async function put(reports: Dependencies['reports'], next: Contribution): Promise<void> {
  try {
    await reports.putContribution(next);
  } catch (error) {
    const { forumId, agencyId } = next;
    throw error instanceof ItemExistsError ? new StaleItemError({ forumId, agencyId }, { cause: error }) : error;
  }
}

function shownWhole(status: number, contribution: Contribution): Reply {
  const { forumId, agencyId, text, by, at, asked, version } = contribution;
  return { status, body: { forumId, agencyId, text, by, at, asked, version }, version };
}

async function expectPlace(directory: Pick<DirectoryRepository, 'get'>, { forumId, agencyId }: Place): Promise<void> {
  const [forum, agency] = await Promise.all([directory.get('forum', forumId), directory.get('agency', agencyId)]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  if (!agency) throw notFound({ vi: 'cơ quan', en: 'agency' }, agencyId);
}
