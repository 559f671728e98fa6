import * as z from 'zod';
import { type Instant, TimeOfDay, addDays, dayOf, instantAt } from './day.ts';
import { type WorkingCalendar, isWorkingDay, workingDayOnOrAfter } from './working-calendar.ts';

/** When the agencies' offices are open on a working day; ordinary mails leave only then. */
export const OfficeHours = z
  .object({ opens: TimeOfDay, closes: TimeOfDay })
  .refine(({ opens, closes }) => opens < closes, { path: ['closes'], message: 'offices close after they open' });
export type OfficeHours = z.infer<typeof OfficeHours>;

/** Whether the offices are open at this moment: from the minute they open up to, not including, the minute they close. */
export function isOfficeOpen(at: Instant, hours: OfficeHours, calendar: WorkingCalendar): boolean {
  const today = dayOf(at);
  return instantAt(today, hours.opens) <= at && at < instantAt(today, hours.closes) && isWorkingDay(today, calendar);
}

/**
 * The first moment, from this one on, at which the offices are open: this moment itself when they are.
 *
 * @throws NoWorkingDayError when the calendar leaves no working day to open on
 */
export function nextOfficeOpening(at: Instant, hours: OfficeHours, calendar: WorkingCalendar): Instant {
  if (isOfficeOpen(at, hours, calendar)) return at;
  const today = dayOf(at);
  const opensToday = at < instantAt(today, hours.opens);
  return instantAt(workingDayOnOrAfter(opensToday ? today : addDays(today, 1), calendar), hours.opens);
}
