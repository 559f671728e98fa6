import * as z from 'zod';
import city from '../../config/bac-kan.json' with { type: 'json' };
import announced from '../../config/working-calendar.json' with { type: 'json' };
import { AnnouncedYear, workingCalendar } from '../../functions/calendar/working-calendar.ts';
import { CityConfig } from '../../functions/directory/city-config.ts';
import { openForum } from '../../functions/forum/forum.ts';
import { ladders } from '../../functions/question/ladder.ts';
import type { DeadlineRules } from '../../functions/question/lifecycle.ts';

const { agencies, policy } = CityConfig.parse(city);
const { years } = z.object({ years: z.array(AnnouncedYear) }).parse(announced);

/** The agencies that a new directory begins with, and so those whom mails of a measured system go to. */
export const AGENCIES = agencies;

/** By what the city counts days, as it stands in a new directory. */
export const RULES: DeadlineRules = {
  periods: policy.periods,
  officeHours: policy.officeHours,
  ladderOf: ladders([], policy),
  calendar: workingCalendar(years),
};

/** The forum at which everything was asked that is put into a store past the API. */
export const FORUM = openForum({ ordinal: 4, heldOn: '2023-06-13' }, policy, []);
