import * as z from 'zod';
import {
  Day,
  addDays,
  eachDay,
  englishDay,
  englishDayAndMonth,
  vietnameseDate,
  vietnameseDay,
  vietnameseDayAndMonth,
  yearOf,
} from './day.ts';
import {
  type WorkingCalendar,
  addWorkingDays,
  dayInCalendar,
  unconfirmedYears,
  workingDayOnOrAfter,
} from './working-calendar.ts';

const DayUnit = z.enum(['working-days', 'calendar-days']);

/** Far beyond every real period, and near enough that counting it takes no time. */
const Amount = z.int().positive().max(1000);

/** The legal or administrative basis of a period, in Vietnamese, as it is shown to people. */
const Basis = z.string().trim().min(1).max(1000);

/** A period that ends with a day: so many working days, or so many days of the calendar. */
export const DayPeriod = z.object({ amount: Amount, unit: DayUnit, basis: Basis });
export type DayPeriod = z.infer<typeof DayPeriod>;

/** How many days of which kind: a period without what it rests on. */
export type DayCount = Pick<DayPeriod, 'amount' | 'unit'>;

/** A period that runs through nights and holidays to the hour, as for a child in danger. */
export const ClockPeriod = z.object({ amount: Amount, unit: z.literal('clock-hours'), basis: Basis });
export type ClockPeriod = z.infer<typeof ClockPeriod>;

/** How much time the city's policy gives for something, and on what basis. */
export const Period = z.discriminatedUnion('unit', [DayPeriod, ClockPeriod]);
export type Period = z.infer<typeof Period>;

/** A day that was announced as a day off or as a working Saturday, and what it is called. */
export const AnnouncedDay = z.object({ on: Day, name: z.string() });
export type AnnouncedDay = z.infer<typeof AnnouncedDay>;

/**
 * A due date with everything that its explanation needs, as it stood in the calendar of the day it was set.
 *
 * The days from `startOn` to the end of the count are `amount + weekendDays + daysOff.length`; the count ends on
 * `dueOn`, or on `insteadOf` where the child's date cut it short.
 */
export const Deadline = z.object({
  /** Day zero. */
  startOn: Day,
  amount: Amount,
  unit: DayUnit,
  /** The last day; overdue begins the day after. */
  dueOn: Day,
  /** Saturdays and Sundays that were passed over. */
  weekendDays: z.int().nonnegative(),
  /** Announced days off from Monday to Friday that were passed over, oldest first. */
  daysOff: z.array(AnnouncedDay),
  /** Saturdays that counted as working days, oldest first; absent when there were none. */
  workingSaturdays: z.array(AnnouncedDay).optional(),
  /** Years whose days off are not confirmed and on which this date depends. */
  unconfirmedYears: z.array(z.int()),
  /** Why an agency's date is not where its own period ends: the child's date came first, or left too little time, or more was given. */
  cappedBy: z.enum(['child', 'fair-notice', 'extension']).optional(),
  /** The agency's own period, where fair notice is counted in its place; absent from dates that were set before it was kept. */
  ownPeriod: DayPeriod.pick({ amount: true, unit: true }).optional(),
  /** The day that would have been due: the day off on which calendar days ended, or the day a cap put aside. */
  insteadOf: Day.optional(),
});
export type Deadline = z.infer<typeof Deadline>;

/** Why something is due when it is, in both languages of the system. */
export const Explanation = z.object({ vi: z.string(), en: z.string() });
export type Explanation = z.infer<typeof Explanation>;

/**
 * The day by which a period that starts on `startOn` has passed.
 *
 * Working days are counted one by one; calendar days that end on a day off move on to the next working day.
 *
 * @throws NoWorkingDayError when the calendar leaves no working day to count
 */
export function deadline(startOn: Day, { amount, unit }: DayCount, calendar: WorkingCalendar): Deadline {
  const firstOpenOn = addDays(startOn, unit === 'working-days' ? 1 : amount);
  const dueOn =
    unit === 'working-days' ? addWorkingDays(startOn, amount, calendar) : workingDayOnOrAfter(firstOpenOn, calendar);

  let weekendDays = 0;
  const daysOff: AnnouncedDay[] = [];
  const workingSaturdays: AnnouncedDay[] = [];
  for (const on of eachDay(firstOpenOn, dueOn)) {
    const day = dayInCalendar(on, calendar);
    if (day.kind === 'weekend') weekendDays += 1;
    if (day.kind === 'day-off') daysOff.push({ on, name: day.name });
    if (day.kind === 'working-saturday') workingSaturdays.push({ on, name: day.name });
  }

  return {
    startOn,
    amount,
    unit,
    dueOn,
    weekendDays,
    daysOff,
    ...(workingSaturdays.length > 0 && { workingSaturdays }),
    unconfirmedYears: unconfirmedYears(firstOpenOn, dueOn, calendar),
    ...(unit === 'calendar-days' && dueOn !== firstOpenOn && { insteadOf: firstOpenOn }),
  };
}

/** Says how a due date came about, so that a person can count it again with a wall calendar. */
export function explainDeadline(due: Deadline): Explanation {
  return { vi: explain(due, VIETNAMESE), en: explain(due, ENGLISH) };
}

/** The clauses of an explanation in one language; a clause that has nothing to say is empty. */
interface Phrases {
  period(due: Deadline): string;
  notCounted(due: Deadline): string;
  movedFrom(due: Deadline, day: Day): string;
  workingSaturday(day: AnnouncedDay): string;
  cappedBy: Record<NonNullable<Deadline['cappedBy']>, (instead: Day) => string>;
  due(day: Day): string;
  unconfirmed(years: number[]): string;
}

function explain(due: Deadline, say: Phrases): string {
  const { insteadOf, cappedBy } = due;
  // Calendar days pass over days off only where they end on one; the sentence about the move then tells which.
  const moved = due.unit === 'calendar-days' && cappedBy === undefined ? insteadOf : undefined;
  return [
    say.period(due),
    moved === undefined ? due.unit === 'working-days' && say.notCounted(due) : say.movedFrom(due, moved),
    ...(due.workingSaturdays ?? []).map((day) => say.workingSaturday(day)),
    cappedBy !== undefined && insteadOf !== undefined && say.cappedBy[cappedBy](insteadOf),
    say.due(due.dueOn),
    due.unconfirmedYears.length > 0 && say.unconfirmed(due.unconfirmedYears),
  ]
    .filter(Boolean)
    .join('; ');
}

const VIETNAMESE: Phrases = {
  period: ({ amount, unit, startOn }) =>
    unit === 'working-days'
      ? `${amount} ngày làm việc kể từ ${vietnameseDay(startOn)}`
      : `${amount} ngày kể từ ${vietnameseDay(startOn)}, tính cả ngày nghỉ`,
  notCounted: (due) => {
    const passed = vietnamesePassedOver(due);
    return passed && `không tính ${passed}`;
  },
  movedFrom: (due, day) => {
    const moved = `ngày thứ ${due.amount} là ${vietnameseDay(day)}, rơi vào ngày nghỉ nên hạn chuyển sang ngày làm việc tiếp theo`;
    return due.daysOff.length === 0 ? moved : `${moved}, bỏ qua ${vietnamesePassedOver(due)}`;
  },
  workingSaturday: ({ on, name }) => `${vietnameseDay(on)} là ngày làm việc (${name})`,
  cappedBy: {
    child: (instead) => `tính ra là ${vietnameseDay(instead)} nhưng không được quá hạn trả lời trẻ em`,
    'fair-notice': (instead) => `đây là thời gian tối thiểu dành cho cơ quan, thay cho hạn ${vietnameseDay(instead)}`,
    extension: (instead) => `được gia hạn, thay cho hạn ${vietnameseDay(instead)}`,
  },
  due: (day) => `hạn: hết ${vietnameseDay(day)}`,
  unconfirmed: (years) =>
    `lưu ý: lịch nghỉ năm ${listed(years, 'và')} chưa được xác nhận chính thức nên hạn này có thể thay đổi`,
};

const ENGLISH: Phrases = {
  period: ({ amount, unit, startOn }) =>
    unit === 'working-days'
      ? `${many(amount, 'working day')} from ${englishDay(startOn)}`
      : `${many(amount, 'calendar day')} from ${englishDay(startOn)}`,
  notCounted: (due) => {
    const passed = englishPassedOver(due);
    return passed && `not counting ${passed}`;
  },
  movedFrom: (due, day) => {
    const moved = `day ${due.amount} is ${englishDay(day)}, a day off, so the date moves to the next working day`;
    return due.daysOff.length === 0 ? moved : `${moved}, passing over ${englishPassedOver(due)}`;
  },
  workingSaturday: ({ on, name }) => `${englishDay(on)} is a working day (${name})`,
  cappedBy: {
    child: (instead) => `that would be ${englishDay(instead)}, but it may not pass the date promised to the child`,
    'fair-notice': (instead) => `the least time an agency is given, in place of ${englishDay(instead)}`,
    extension: (instead) => `extended, in place of ${englishDay(instead)}`,
  },
  due: (day) => `due by the end of ${englishDay(day)}`,
  unconfirmed: (years) =>
    `note: the days off of ${listed(years, 'and')} are not officially confirmed, so this date may change`,
};

function vietnamesePassedOver({ weekendDays, daysOff }: Deadline): string {
  const names = daysOffByName(daysOff).map(({ name, days }) => {
    return `${name} (${[...days.slice(0, -1).map(vietnameseDayAndMonth), ...days.slice(-1).map(vietnameseDate)].join(', ')})`;
  });
  return [
    weekendDays > 0 && `${weekendDays} ngày cuối tuần`,
    daysOff.length > 0 && `${daysOff.length} ngày nghỉ: ${names.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' và ');
}

function englishPassedOver({ weekendDays, daysOff }: Deadline): string {
  const names = daysOffByName(daysOff).map(({ name, year, days }) => {
    return `${name} (${days.map(englishDayAndMonth).join(', ')} ${year})`;
  });
  return [
    weekendDays > 0 && many(weekendDays, 'weekend day'),
    daysOff.length > 0 && `${many(daysOff.length, 'day')} off: ${names.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' and ');
}

/** Days off of one name and year together, so that the five days of Tết are named once. */
function daysOffByName(daysOff: readonly AnnouncedDay[]): { name: string; year: number; days: Day[] }[] {
  const groups: { name: string; year: number; days: Day[] }[] = [];
  for (const { on, name } of daysOff) {
    const year = yearOf(on);
    const last = groups.at(-1);
    if (last?.name === name && last.year === year) last.days.push(on);
    else groups.push({ name, year, days: [on] });
  }
  return groups;
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function listed(years: number[], and: string): string {
  return years.length === 1 ? `${years[0]}` : `${years.slice(0, -1).join(', ')} ${and} ${years.at(-1)}`;
}
