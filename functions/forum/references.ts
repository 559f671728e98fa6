import type { Agency } from '../agency/agency.ts';
import { vietnameseDate } from '../calendar/day.ts';
import type { Fault } from '../platform/problem.ts';
import { BASE_TOPICS } from './base-topics.ts';
import type { Forum } from './forum.ts';
import type { Topic } from './topic.ts';

/** Ids and days that somebody named. */
export interface References {
  readonly topicId?: string | undefined;
  readonly askedOn?: string | undefined;
  readonly leadAgencyId?: string | undefined;
  readonly coordinatingAgencyIds?: readonly string[] | undefined;
  readonly answeredAtForum?: object | undefined;
}

/** No forum of this kind was held before; an earlier day is a slip of the pen. */
const EARLIEST = '2000-01-01';

/** Finds agencies by id. */
export interface AgencyFinder {
  get(kind: 'agency', id: string): Promise<Agency | undefined>;
  all(kind: 'agency'): Promise<Agency[]>;
}

/** The topics that questions of a forum may have. */
export function topicsOf(forum: Pick<Forum, 'topics'> | undefined): Topic[] {
  return [...BASE_TOPICS, ...(forum?.topics ?? [])];
}

/** What is wrong with named ids and days: topics that the forum does not have, agencies that nobody knows, a day to come. */
export async function referenceFaults(
  directory: AgencyFinder,
  { topicId, askedOn, leadAgencyId, coordinatingAgencyIds = [], answeredAtForum }: References,
  { forum, today }: { forum: Pick<Forum, 'topics' | 'heldOn'> | undefined; today: string },
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
  if (askedOn !== undefined && (askedOn > today || askedOn < EARLIEST)) {
    faults.push({
      pointer: '#/askedOn',
      value: askedOn,
      detail: `phải từ ${vietnameseDate(EARLIEST)} đến hôm nay (${vietnameseDate(today)})`,
      detailEn: `must be from ${EARLIEST} to today (${today})`,
    });
  }
  if (answeredAtForum !== undefined && forum !== undefined && forum.heldOn > today) {
    faults.push({
      pointer: '#/answeredAtForum',
      detail: `diễn đàn đến ${vietnameseDate(forum.heldOn)} mới tổ chức, chưa thể có câu trả lời tại diễn đàn`,
      detailEn: `the forum is held on ${forum.heldOn}; nothing can have been answered there yet`,
    });
  }
  const named = [
    ...(leadAgencyId === undefined ? [] : [{ pointer: '#/leadAgencyId', agencyId: leadAgencyId }]),
    ...coordinatingAgencyIds.map((agencyId, position) => ({
      pointer: `#/coordinatingAgencyIds/${String(position)}`,
      agencyId,
    })),
  ];
  faults.push(...(await unknownAgencies(directory, named, today)));
  return faults;
}

/** A fault for each agency that is named and that nobody knows, or that has ended before `today`; a past forum may name those. */
export async function unknownAgencies(
  directory: AgencyFinder,
  named: readonly { readonly pointer: string; readonly agencyId: string }[],
  today?: string,
): Promise<Fault[]> {
  const found = await Promise.all(named.map(({ agencyId }) => directory.get('agency', agencyId)));
  const known = found.every((agency) => agency !== undefined) ? [] : await directory.all('agency');
  const choices = known.filter(({ validTo }) => today === undefined || validTo === undefined || validTo >= today);
  return named.flatMap(({ pointer, agencyId }, position): Fault[] => {
    const agency = found[position];
    if (!agency) {
      return [
        {
          pointer,
          value: agencyId,
          allowed: choices.map((choice) => choice.agencyId),
          detail: `không có cơ quan này; hãy chọn một trong: ${choices.map((choice) => `${choice.shortName} (${choice.agencyId})`).join(', ')}`,
          detailEn: `there is no such agency; choose one of: ${choices.map((choice) => choice.agencyId).join(', ')}`,
        },
      ];
    }
    const { validTo, successors = [] } = agency;
    if (today === undefined || validTo === undefined || validTo >= today) return [];
    const allowed = successors.map((successor) => successor.agencyId);
    return [
      {
        pointer,
        value: agencyId,
        ...(allowed.length > 0 && { allowed }),
        detail: `cơ quan đã kết thúc hoạt động sau ngày ${vietnameseDate(validTo)}; hãy chọn cơ quan kế thừa${allowed.length > 0 ? `: ${allowed.join(', ')}` : ''}`,
        detailEn: `the agency ended after ${validTo}; choose a successor${allowed.length > 0 ? `: ${allowed.join(', ')}` : ''}`,
      },
    ];
  });
}
