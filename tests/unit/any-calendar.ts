import fc from 'fast-check';
import * as z from 'zod';
import announced from '../../config/working-calendar.json' with { type: 'json' };
import { addDays, weekday } from '../../functions/calendar/day.ts';
import { AnnouncedYear, type WorkingCalendar, workingCalendar } from '../../functions/calendar/working-calendar.ts';

/** The years that the city ships with. */
export const announcedYears = z.object({ years: z.array(AnnouncedYear) }).parse(announced).years;

/** The calendar as it was really announced. */
export const announcedCalendar = workingCalendar(announcedYears);

const YEARS = [2023, 2024, 2025, 2026];

const anyYear = (year: number): fc.Arbitrary<AnnouncedYear> =>
  fc
    .record({
      certainty: fc.constantFrom('high', 'medium', 'low'),
      off: fc.uniqueArray(fc.integer({ min: 0, max: 364 }), { maxLength: 80 }),
      saturdays: fc.uniqueArray(fc.integer({ min: 0, max: 51 }), { maxLength: 20 }),
    })
    .map(({ certainty, off, saturdays }) => {
      const newYear = `${year}-01-01`;
      const daysOff = off.map((count) => addDays(newYear, count)).sort();
      const firstSaturday = addDays(newYear, 6 - weekday(newYear));
      const worked = saturdays.map((week) => addDays(firstSaturday, 7 * week)).filter((day) => !daysOff.includes(day));
      return AnnouncedYear.parse({
        year,
        certainty,
        source: 'made up',
        daysOff: Object.fromEntries(daysOff.map((day) => [day, `off ${day}`])),
        workingSaturdays: Object.fromEntries(worked.map((day) => [day, `worked ${day}`])),
      });
    });

/** Any calendar at all: any days off, any working Saturdays, and some years without a table. */
export const anyCalendar: fc.Arbitrary<WorkingCalendar> = fc
  .tuple(...YEARS.map(anyYear))
  .chain((years) => fc.subarray(years))
  .map(workingCalendar);

/** Any day from which a count of some months stays near the years of {@link anyCalendar}. */
export const anyDay = fc.integer({ min: 0, max: 4 * 365 }).map((count) => addDays('2023-01-01', count));
