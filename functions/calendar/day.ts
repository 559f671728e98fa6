import * as z from 'zod';
import { inWords } from '../platform/problem.ts';

/** A day in the agencies' time zone, `YYYY-MM-DD`; days compare as strings. */
export const Day = z.iso.date();
export type Day = z.infer<typeof Day>;

/** A moment, ISO 8601 in UTC with milliseconds (`2023-06-13T01:00:00.000Z`); instants compare as strings. */
export type Instant = string;

/** A time on the agencies' clocks, `HH:mm` from 00:00 to 23:59; times compare as strings. */
export const TimeOfDay = z.string().regex(
  inWords(/^([01]\d|2[0-3]):[0-5]\d$/, {
    vi: 'phải là giờ trong ngày, từ 00:00 đến 23:59, ví dụ: 07:30',
    en: 'must be a time from 00:00 to 23:59, such as: 07:30',
  }),
  'a time is written HH:mm, from 00:00 to 23:59',
);
export type TimeOfDay = z.infer<typeof TimeOfDay>;

/** Asia/Ho_Chi_Minh is UTC+7 all year round. */
const ZONE = { offset: '+07:00', milliseconds: 7 * 60 * 60 * 1000 } as const;

const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000;

/** The day that the calendars on the agencies' walls show at this moment. */
export function dayOf(at: Instant): Day {
  return onTheWall(at).slice(0, 10);
}

/** What the agencies' clocks show at this moment, `HH:mm`. */
export function timeOf(at: Instant): TimeOfDay {
  return onTheWall(at).slice(11, 16);
}

/** The moment at which the agencies' clocks show `time` on `day`. */
export function instantAt(day: Day, time: TimeOfDay): Instant {
  return new Date(`${day}T${time}:00.000${ZONE.offset}`).toISOString();
}

/** The moment at which `day` begins. */
export function startOfDay(day: Day): Instant {
  return instantAt(day, '00:00');
}

/**
 * The day that lies `count` calendar days after `day`, or before it when `count` is negative.
 *
 * @throws RangeError beyond the years that four digits can write, where days no longer compare as strings
 */
export function addDays(day: Day, count: number): Day {
  const iso = new Date(Date.parse(day) + count * MILLISECONDS_PER_DAY).toISOString();
  if (iso.length !== '0000-00-00T00:00:00.000Z'.length) throw new RangeError(`day outside the calendar: ${iso}`);
  return iso.slice(0, 10);
}

/** How many calendar days lie between two days: 1 from a day to the next one, negative backwards. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / MILLISECONDS_PER_DAY;
}

/** Every day from the first to the last, both included; none when the last lies before the first. */
export function* eachDay(from: Day, to: Day): Generator<Day> {
  for (let day = from; day <= to; day = addDays(day, 1)) yield day;
}

/** The calendar year in which a day lies. */
export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

/** The day of the week, from 0 (Sunday) to 6 (Saturday). */
export function weekday(day: Day): number {
  return new Date(day).getUTCDay();
}

/** A day as official papers name it: `thứ Ba 13/6/2023`, `Chủ nhật 18/6/2023`. */
export function vietnameseDay(day: Day): string {
  return `${VIETNAMESE_WEEKDAYS[weekday(day)]} ${vietnameseDate(day)}`;
}

/**
 * A date as official papers write it: days below 10 and the months 1 and 2 take a leading zero, the other months do
 * not (`04/7/2023`, `13/02/2024`), so that no figure can be added in front (Nghị định 30/2020/NĐ-CP, Phụ lục I).
 */
export function vietnameseDate(day: Day): string {
  return `${vietnameseDayAndMonth(day)}/${yearOf(day)}`;
}

/** {@link vietnameseDate} without its year, for lists of days of one year: `08/02`, `30/4`. */
export function vietnameseDayAndMonth(day: Day): string {
  const month = Number(day.slice(5, 7));
  return `${day.slice(8)}/${month <= 2 ? `0${month}` : month}`;
}

/** A day for readers of English: `Tuesday 13 June 2023`. */
export function englishDay(day: Day): string {
  return `${ENGLISH_WEEKDAYS[weekday(day)]} ${englishDayAndMonth(day)} ${yearOf(day)}`;
}

/** A day of the year for readers of English: `13 June`. */
export function englishDayAndMonth(day: Day): string {
  return `${Number(day.slice(8))} ${ENGLISH_MONTHS[Number(day.slice(5, 7)) - 1]}`;
}

function onTheWall(at: Instant): string {
  return new Date(Date.parse(at) + ZONE.milliseconds).toISOString();
}

const VIETNAMESE_WEEKDAYS = ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'] as const;

const ENGLISH_WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const ENGLISH_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
