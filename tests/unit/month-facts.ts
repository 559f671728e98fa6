import { lastDayOf, type MonthFacts } from '../../functions/report/month-figures.ts';
import { aForum, aPolicy, anAgency, someRules } from '../builders.ts';

const rules = someRules();

/** What the summary of a month is made of, at the forum of 13 June 2023; the month is over. */
export function someMonthFacts(parts: Partial<MonthFacts> = {}): MonthFacts {
  const forum = aForum({ dialogueAgencyIds: ['ldtbxh', 'gddt', 'thanh-doan', 'vhtt', 'cong-an'] });
  const month = parts.month ?? '2023-06';
  return {
    month,
    asOf: lastDayOf(month),
    scope: { forumId: forum.forumId, name: forum.name },
    questions: [],
    mails: [],
    agencies: ['cong-an', 'gddt', 'hoi-lhpn', 'ldtbxh', 'vhtt', 'y-te'].map((agencyId) => ({
      ...anAgency({ agencyId }),
      version: 1,
    })),
    forums: [forum],
    calendar: rules.calendar,
    city: aPolicy().city,
    ...parts,
  };
}
