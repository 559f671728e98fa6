import * as z from 'zod';
import { Day, addDays, eachDay, weekday, yearOf } from './day.ts';

/** Days with what they are called, as announced: `{ '2024-04-18': 'Giỗ Tổ Hùng Vương' }`. */
const NamedDays = z.record(Day, z.string().trim().min(1).max(200));

/**
 * More announced days off than this are a mistake in the table (Vietnam has 12). The limit also keeps working days in
 * every year, so that each deadline has an end.
 */
const MOST_DAYS_OFF = 100;

/** One year of the working calendar as the city writes it: what was announced, where, and how sure that is. */
export const AnnouncedYear = z
  .object({
    year: z.int().min(1000).max(9999),
    /** Only a year of high certainty is confirmed; dates that depend on another one carry a warning. */
    certainty: z.enum(['high', 'medium', 'low']),
    /** The documents that announced these days, in words. */
    source: z.string().trim().min(1).max(1000),
    /** Days on which nobody works although they may fall on Monday to Friday. */
    daysOff: NamedDays,
    /** Saturdays on which people do work, usually in exchange for a day off. */
    workingSaturdays: NamedDays,
  })
  .superRefine(({ year, daysOff, workingSaturdays }, context) => {
    const refuse = (list: 'daysOff' | 'workingSaturdays', day: Day, message: string) =>
      context.addIssue({ code: 'custom', path: [list, day], input: day, message });

    for (const day of Object.keys(daysOff)) {
      if (yearOf(day) !== year) refuse('daysOff', day, `${day} does not lie in ${year}`);
    }
    for (const day of Object.keys(workingSaturdays)) {
      if (yearOf(day) !== year) refuse('workingSaturdays', day, `${day} does not lie in ${year}`);
      if (weekday(day) !== SATURDAY) refuse('workingSaturdays', day, `${day} is not a Saturday`);
      if (daysOff[day] !== undefined) refuse('workingSaturdays', day, `${day} is also a day off`);
    }
    if (Object.keys(daysOff).length > MOST_DAYS_OFF) {
      const message = `a year has at most ${MOST_DAYS_OFF} announced days off`;
      context.addIssue({ code: 'custom', path: ['daysOff'], input: daysOff, message });
    }
  });
export type AnnouncedYear = z.infer<typeof AnnouncedYear>;

/** One year of the working calendar as the directory keeps it. */
export const CalendarYear = AnnouncedYear.safeExtend({ version: z.int().positive() });
export type CalendarYear = z.infer<typeof CalendarYear>;

/** Which days people work: Monday to Friday, less the announced days off, plus the announced working Saturdays. */
export interface WorkingCalendar {
  readonly years: ReadonlyMap<number, AnnouncedYear>;
}

/** What a day is in the working calendar, with its name where it was announced. */
export type DayInCalendar = { kind: 'working' | 'weekend' } | { kind: 'day-off' | 'working-saturday'; name: string };

/** There is no working day within {@link SEARCH_LIMIT_DAYS} days: a defect of the calendar's table, not of the question. */
export class NoWorkingDayError extends Error {
  readonly from: Day;
  readonly to: Day;

  constructor(from: Day, to: Day) {
    super(`no working day from ${from} to ${to}: check the working calendar of these years`);
    this.name = 'NoWorkingDayError';
    this.from = from;
    this.to = to;
  }
}

/** The working calendar that these years make together. */
export function workingCalendar(years: readonly AnnouncedYear[]): WorkingCalendar {
  return { years: new Map(years.map((year) => [year.year, year])) };
}

/** Tells what a day is; in a year without a table every Monday to Friday counts as a working day. */
export function dayInCalendar(day: Day, calendar: WorkingCalendar): DayInCalendar {
  const year = calendar.years.get(yearOf(day));
  const dayOff = year?.daysOff[day];
  const workingSaturday = year?.workingSaturdays[day];
  // A holiday on a weekend takes nothing from the working days: it is compensated by a day off of its own.
  if (isWeekend(day)) {
    return workingSaturday === undefined || dayOff !== undefined
      ? { kind: 'weekend' }
      : { kind: 'working-saturday', name: workingSaturday };
  }
  return dayOff === undefined ? { kind: 'working' } : { kind: 'day-off', name: dayOff };
}

/** Whether the agencies work on this day. */
export function isWorkingDay(day: Day, calendar: WorkingCalendar): boolean {
  const { kind } = dayInCalendar(day, calendar);
  return kind === 'working' || kind === 'working-saturday';
}

/**
 * The `count`-th working day after `day`, or before it when `count` is negative; `day` is day zero, working day or not.
 *
 * @throws NoWorkingDayError when the calendar leaves no working day to count
 */
export function addWorkingDays(day: Day, count: number, calendar: WorkingCalendar): Day {
  if (!Number.isSafeInteger(count)) throw new RangeError(`not a number of working days: ${count}`);
  const step = count < 0 ? -1 : 1;
  let reached = day;
  for (let left = Math.abs(count); left > 0; left -= 1) {
    reached = nearestWorkingDay(addDays(reached, step), step, calendar);
  }
  return reached;
}

/**
 * The day itself when it is a working day, else the next one that is.
 *
 * @throws NoWorkingDayError when the calendar leaves no working day to find
 */
export function workingDayOnOrAfter(day: Day, calendar: WorkingCalendar): Day {
  return nearestWorkingDay(day, 1, calendar);
}

/**
 * How many working days one day lies after another, so that it undoes {@link addWorkingDays}; negative backwards.
 * The first day is day zero and does not count.
 */
export function workingDaysBetween(from: Day, to: Day, calendar: WorkingCalendar): number {
  if (to < from) return 0 - countWorkingDays(to, addDays(from, -1), calendar);
  return countWorkingDays(addDays(from, 1), to, calendar);
}

/** The years between two days, both included, whose table is missing or not certain; dates in them need a warning. */
export function unconfirmedYears(from: Day, to: Day, calendar: WorkingCalendar): number[] {
  const years: number[] = [];
  for (let year = yearOf(from); year <= yearOf(to); year += 1) {
    if (calendar.years.get(year)?.certainty !== 'high') years.push(year);
  }
  return years;
}

const SATURDAY = 6;
const SUNDAY = 0;

/** How far to look for a working day before calling the calendar wrong: more than a year. */
const SEARCH_LIMIT_DAYS = 400;

function nearestWorkingDay(from: Day, step: 1 | -1, calendar: WorkingCalendar): Day {
  let day = from;
  for (let looked = 0; looked < SEARCH_LIMIT_DAYS; looked += 1) {
    if (isWorkingDay(day, calendar)) return day;
    day = addDays(day, step);
  }
  throw new NoWorkingDayError(from, day);
}

function countWorkingDays(first: Day, last: Day, calendar: WorkingCalendar): number {
  let count = 0;
  for (const day of eachDay(first, last)) {
    if (isWorkingDay(day, calendar)) count += 1;
  }
  return count;
}

function isWeekend(day: Day): boolean {
  const weekdayOfDay = weekday(day);
  return weekdayOfDay === SATURDAY || weekdayOfDay === SUNDAY;
}
