import * as z from 'zod';
import { addDays, type Day } from './day.ts';

/** A month of the calendar, `YYYY-MM`; months compare as strings. */
export const Month = z.string().refine((month) => /^\d{4}-(0[1-9]|1[0-2])$/.test(month), {
  params: {
    vi: 'phải là một tháng, viết YYYY-MM, ví dụ 2023-07',
    en: 'must be a month, written YYYY-MM, for example 2023-07',
  },
});
export type Month = z.infer<typeof Month>;

/** The month in which a day lies. */
export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

/** The month after. */
export function monthAfter(month: Month): Month {
  return monthOf(addDays(`${month}-01`, 31));
}

/** The month before. */
export function monthBefore(month: Month): Month {
  return monthOf(addDays(`${month}-01`, -1));
}

/** A month as it stands in a subject: "tháng 7/2023", January and February with a zero ("tháng 02/2024"). */
export function vietnameseMonthOf(month: Month): string {
  const number = Number(month.slice(5));
  return `tháng ${number <= 2 ? `0${String(number)}` : String(number)}/${month.slice(0, 4)}`;
}
