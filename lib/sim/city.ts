import * as z from 'zod';
import city from '../../config/bac-kan.json' with { type: 'json' };
import announced from '../../config/working-calendar.json' with { type: 'json' };
import { AnnouncedYear } from '../../functions/calendar/working-calendar.ts';
import { CityConfig } from '../../functions/directory/city-config.ts';
import type { DirectoryEntries } from '../../functions/directory/directory-repository.ts';
import { Forum, openForum } from '../../functions/forum/forum.ts';

const bacKan = CityConfig.parse(city);
const { years } = z.object({ years: z.array(AnnouncedYear) }).parse(announced);

/** The agencies of the simulated city; three are enough for two to coordinate while a third leads. */
export const AGENCY_IDS = ['gddt', 'cong-an', 'ldtbxh'] as const;

const isThere = ({ agencyId }: { agencyId: string }) => (AGENCY_IDS as readonly string[]).includes(agencyId);

/**
 * What stands in the simulated city's directory: a small Bắc Kạn. With six working days to answer in, a month holds the whole
 * ladder; with fifteen, as the city has it, due dates have room to move in.
 */
export function cityOf(workingDaysToAnswer: number) {
  const { periods } = bacKan.policy;
  return {
    agency: bacKan.agencies.filter(isThere),
    calendar: years.filter(({ year }) => year === 2023 || year === 2024).map((year) => ({ ...year, version: 1 })),
    routing: [{ ...bacKan.routing, agencies: bacKan.routing.agencies.filter(isThere), coordinating: [] }],
    policy: [
      {
        ...bacKan.policy,
        periods: { ...periods, agencyAnswer: { ...periods.agencyAnswer, amount: workingDaysToAnswer } },
      },
    ],
    forum: [FORUM],
  } as const satisfies { [Kind in keyof DirectoryEntries]?: readonly DirectoryEntries[Kind][] };
}

const FORUM = Forum.parse({ ...openForum({ ordinal: 4, heldOn: '2023-06-13' }, bacKan.policy, []), version: 1 });

/** The forum at which all questions were asked. */
export const FORUM_ID = FORUM.forumId;

/** Whom the watch mails. */
export const ALARM_ADDRESS = bacKan.policy.people.coordinators[0]?.email ?? '';

/** What children ask in the simulation: what routing is sure of, what it is not, and what must be sealed. */
export const TEXTS = {
  ordinary: [
    'Khi nào trường chúng em có lớp học bơi ạ?',
    'Làm sao để cổng trường em giờ tan học bớt ùn tắc xe cộ?',
    'Thành phố làm gì để phòng, chống đuối nước cho trẻ em trong dịp hè?',
    'Gặp lừa đảo trên mạng thì chúng em báo cho cơ quan nào ạ?',
  ],
  unsure: ['Vì sao mùa đông lại lạnh thế ạ?'],
  disclosure: ['Bố em hay uống rượu. Bố đánh em.'],
} as const;

/** Who is mailed in the simulated city, by contact id. */
export function everybody(): { contactId: string; email: string }[] {
  const { coordinators, leaders, protection } = bacKan.policy.people;
  return [
    ...bacKan.agencies.filter(isThere).flatMap(({ contacts }) => contacts),
    ...coordinators,
    ...leaders,
    ...protection,
  ];
}
