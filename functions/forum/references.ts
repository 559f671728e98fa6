import type { Agency } from '../agency/agency.ts';
import type { Fault } from '../platform/problem.ts';
import type { Forum } from './forum.ts';
import { BASE_TOPICS, type Topic } from './topic.ts';

/** Ids and days that somebody named. */
export interface References {
  readonly topicId?: string | undefined;
  readonly askedOn?: string | undefined;
  readonly leadAgencyId?: string | undefined;
  readonly coordinatingAgencyIds?: readonly string[] | undefined;
}

/** Finds agencies by id. */
export interface AgencyFinder {
  get(kind: 'agency', id: string): Promise<Agency | undefined>;
}

/** The topics that questions of a forum may have. */
export function topicsOf(forum: Pick<Forum, 'topics'> | undefined): Topic[] {
  return [...BASE_TOPICS, ...(forum?.topics ?? [])];
}

/** What is wrong with named ids and days: topics that the forum does not have, agencies that nobody knows, a day to come. */
export async function referenceFaults(
  directory: AgencyFinder,
  { topicId, askedOn, leadAgencyId, coordinatingAgencyIds = [] }: References,
  forum: Pick<Forum, 'topics'> | undefined,
  today: string,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const topics = topicsOf(forum).map((topic) => topic.topicId);
  if (topicId !== undefined && !topics.includes(topicId)) {
    faults.push({
      pointer: '#/topicId',
      value: topicId,
      detail: `phải là một trong: ${topics.join(', ')}`,
      detailEn: `must be one of: ${topics.join(', ')}`,
    });
  }
  if (askedOn !== undefined && askedOn > today) {
    faults.push({
      pointer: '#/askedOn',
      value: askedOn,
      detail: `không được sau hôm nay (${today})`,
      detailEn: `must not be after today (${today})`,
    });
  }
  const named = [
    ...(leadAgencyId === undefined ? [] : [{ pointer: '#/leadAgencyId', agencyId: leadAgencyId }]),
    ...coordinatingAgencyIds.map((agencyId, position) => ({
      pointer: `#/coordinatingAgencyIds/${String(position)}`,
      agencyId,
    })),
  ];
  const found = await Promise.all(named.map(({ agencyId }) => directory.get('agency', agencyId)));
  for (const [position, { pointer, agencyId }] of named.entries()) {
    if (found[position]) continue;
    faults.push({
      pointer,
      value: agencyId,
      detail: 'không có cơ quan này; xem GET /agencies',
      detailEn: 'there is no such agency; see GET /agencies',
    });
  }
  return faults;
}
