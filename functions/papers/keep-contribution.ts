import * as z from 'zod';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { expectVersion, type Reply, type Request, requiredVersion } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { notFound } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { ReportRepository } from '../report/report-repository.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get'>;
  reports: Pick<ReportRepository, 'contribution' | 'putContribution'>;
};

/** Of which forum and agency the path speaks. */
export interface Place {
  readonly forumId: string;
  readonly agencyId: string;
}

/** A contribution as it is put; a client may send back what it read. */
export const ContributionBody = z.strictObject({
  text: officeText(20_000),
  ...{ forumId: z.string().optional(), agencyId: z.string().optional(), by: z.string().optional() },
  ...{ at: z.string().optional(), version: z.int().optional() },
});
export type ContributionBody = z.infer<typeof ContributionBody>;

/** What an agency has written for the report of a forum, with its version as `ETag`. */
export async function readContribution({ directory, reports }: Dependencies, place: Place): Promise<Reply> {
  await expectPlace(directory, place);
  const written = await reports.contribution(place.forumId, place.agencyId);
  if (!written) throw notFound({ vi: 'báo cáo của cơ quan', en: 'contribution of the agency' }, place.agencyId);
  return { status: 200, body: written, version: written.version };
}

/** Stores what the coordinator takes down for an agency: a first text as it comes, a later one only over the version that was read. */
export async function keepContribution(
  { directory, reports }: Dependencies,
  { text }: ContributionBody,
  { forumId, agencyId, ifMatch, caller, now }: Place & Pick<Request, 'ifMatch' | 'caller' | 'now'>,
): Promise<Reply> {
  await expectPlace(directory, { forumId, agencyId });
  const stored = await reports.contribution(forumId, agencyId);
  if (stored) expectVersion(stored, requiredVersion({ ifMatch }));
  // Somebody who names a version has read a text, which is gone now.
  else if (ifMatch !== undefined) throw new StaleItemError({ forumId, agencyId });
  const version = (stored?.version ?? 0) + 1;
  const next = { forumId, agencyId, text: shown(text), by: caller.id, at: now, version };
  try {
    await reports.putContribution(next);
  } catch (error) {
    throw error instanceof ItemExistsError ? new StaleItemError({ forumId, agencyId }, { cause: error }) : error;
  }
  log('contribution written', { forumId, agencyId });
  return { status: stored ? 200 : 201, body: next, version };
}

async function expectPlace(directory: Pick<DirectoryRepository, 'get'>, { forumId, agencyId }: Place): Promise<void> {
  const [forum, agency] = await Promise.all([directory.get('forum', forumId), directory.get('agency', agencyId)]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  if (!agency) throw notFound({ vi: 'cơ quan', en: 'agency' }, agencyId);
}
