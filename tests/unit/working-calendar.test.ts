import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayOf,
  daysBetween,
  englishDay,
  instantAt,
  startOfDay,
  timeOf,
  vietnameseDay,
  weekday,
} from '../../functions/calendar/day.ts';
import {
  AnnouncedYear,
  CalendarYear,
  NoWorkingDayError,
  addWorkingDays,
  isWorkingDay,
  unconfirmedYears,
  workingCalendar,
  workingDayOnOrAfter,
  workingDaysBetween,
} from '../../functions/calendar/working-calendar.ts';
import { announcedCalendar, announcedYears, anyCalendar, anyDay } from './any-calendar.ts';

const aYear = (fields: object = {}) => ({
  year: 2024,
  certainty: 'high',
  source: 'Công văn',
  daysOff: { '2024-04-29': 'Hoán đổi' },
  workingSaturdays: { '2024-05-04': 'Làm bù' },
  ...fields,
});

describe('a day', () => {
  it.each([
    { at: '2023-06-12T16:59:59.999Z', on: '2023-06-12', time: '23:59', because: 'it is one millisecond to midnight' },
    { at: '2023-06-12T17:00:00.000Z', on: '2023-06-13', time: '00:00', because: 'Vietnam is seven hours ahead' },
    { at: '2023-12-31T20:00:00.000Z', on: '2024-01-01', time: '03:00', because: 'the year has turned there' },
  ])('is $on, $time, at $at: $because', ({ at, on, time }) => {
    expect([dayOf(at), timeOf(at)]).toEqual([on, time]);
  });

  it('begins at midnight on the agencies’ clocks', () => {
    expect(startOfDay('2023-06-13')).toBe('2023-06-12T17:00:00.000Z');
    expect(instantAt('2023-06-13', '07:30')).toBe('2023-06-13T00:30:00.000Z');
  });

  it.each([
    { day: '2023-06-13', vi: 'thứ Ba 13/6/2023', en: 'Tuesday 13 June 2023', because: 'month 6 takes no zero' },
    { day: '2023-07-04', vi: 'thứ Ba 04/7/2023', en: 'Tuesday 4 July 2023', because: 'days below 10 take a zero' },
    { day: '2024-02-13', vi: 'thứ Ba 13/02/2024', en: 'Tuesday 13 February 2024', because: 'month 2 takes a zero' },
    { day: '2024-01-01', vi: 'thứ Hai 01/01/2024', en: 'Monday 1 January 2024', because: 'month 1 takes a zero' },
    { day: '2024-03-10', vi: 'Chủ nhật 10/3/2024', en: 'Sunday 10 March 2024', because: 'Sunday has no number' },
    { day: '2024-12-21', vi: 'thứ Bảy 21/12/2024', en: 'Saturday 21 December 2024', because: 'two digits stay' },
  ])('is written $vi: $because', ({ day, vi, en }) => {
    expect([vietnameseDay(day), englishDay(day)]).toEqual([vi, en]);
  });

  it('can be counted on and back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -2000, max: 2000 }), (day, count) => {
        expect(addDays(addDays(day, count), -count)).toBe(day);
        expect(daysBetween(day, addDays(day, count))).toBe(count);
      }),
    );
  });

  it('does not leave the years in which days compare as strings', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
  });
});

describe('the announced calendar', () => {
  it.each([
    { year: 2023, certainty: 'high', weekdaysOff: 11 },
    { year: 2024, certainty: 'high', weekdaysOff: 12 },
    { year: 2025, certainty: 'high', weekdaysOff: 12 },
    { year: 2026, certainty: 'high', weekdaysOff: 14 },
    { year: 2027, certainty: 'medium', weekdaysOff: 12 },
  ])('has $weekdaysOff days off from Monday to Friday in $year, of $certainty certainty', (expected) => {
    const year = announcedYears.find(({ year }) => year === expected.year);
    const daysOff = Object.keys(year?.daysOff ?? {}).filter((day) => ![0, 6].includes(weekday(day)));
    expect({ year: year?.year, certainty: year?.certainty, weekdaysOff: daysOff.length }).toEqual(expected);
  });

  it.each([
    { day: '2024-04-29', works: false, because: 'this Monday was exchanged' },
    { day: '2024-05-04', works: true, because: 'this Saturday was worked for 29/4' },
    { day: '2024-05-05', works: false, because: 'a Sunday' },
    { day: '2025-11-24', works: true, because: 'the Day of Culture began in 2026' },
    { day: '2026-11-24', works: false, because: 'the Day of Culture' },
    { day: '2031-01-01', works: true, because: 'a year without a table has only its weekends' },
  ])('has $day as a working day = $works: $because', ({ day, works }) => {
    expect(isWorkingDay(day, announcedCalendar)).toBe(works);
  });

  it.each([
    { from: '2024-02-07', count: 1, to: '2024-02-15', because: 'Tết 2024 lasts from 08/02 to 14/02' },
    { from: '2024-02-15', count: -1, to: '2024-02-07', because: 'and backwards as well' },
    { from: '2026-02-13', count: 1, to: '2026-02-23', because: 'Tết 2026 lasts from 14/02 to 22/02' },
    { from: '2024-04-26', count: 1, to: '2024-05-02', because: 'from the exchanged 29/4 to 01/5 nobody works' },
    { from: '2024-04-26', count: 3, to: '2024-05-04', because: 'the Saturday worked for 29/4 counts' },
    { from: '2024-05-06', count: -1, to: '2024-05-04', because: 'and backwards as well' },
    { from: '2024-04-30', count: 1, to: '2024-05-02', because: 'a start on a holiday is day zero like any other' },
    { from: '2024-05-04', count: 1, to: '2024-05-06', because: 'a start on a working Saturday is day zero too' },
    { from: '2024-02-10', count: 0, to: '2024-02-10', because: 'nothing is counted' },
  ])('has $to as working day $count from $from: $because', ({ from, count, to }) => {
    expect(addWorkingDays(from, count, announcedCalendar)).toBe(to);
  });

  it('moves a day off to the next working day, and leaves a working day where it is', () => {
    expect(workingDayOnOrAfter('2026-02-14', announcedCalendar)).toBe('2026-02-23');
    expect(workingDayOnOrAfter('2024-05-04', announcedCalendar)).toBe('2024-05-04');
  });

  it.each([
    { from: '2023-06-13', to: '2026-12-31', years: [], because: 'these years are confirmed' },
    { from: '2026-12-31', to: '2027-01-01', years: [2027], because: '2027 is only of medium certainty' },
    { from: '2022-12-01', to: '2029-02-01', years: [2022, 2027, 2028, 2029], because: 'three have no table' },
  ])('is unconfirmed in $years from $from to $to: $because', ({ from, to, years }) => {
    expect(unconfirmedYears(from, to, announcedCalendar)).toEqual(years);
  });
});

describe('any calendar', () => {
  const anyCount = fc.integer({ min: -80, max: 80 });

  it('counts to a working day', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyCount, (calendar, day, count) => {
        fc.pre(count !== 0);
        expect(isWorkingDay(addWorkingDays(day, count, calendar), calendar)).toBe(true);
      }),
    );
  });

  it('counts back to the working day it started from', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyCount, (calendar, day, count) => {
        const start = workingDayOnOrAfter(day, calendar);
        expect(addWorkingDays(addWorkingDays(start, count, calendar), -count, calendar)).toBe(start);
      }),
    );
  });

  it('reaches a later day with each working day more', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyCount, (calendar, day, count) => {
        fc.pre(count !== 0 && count !== -1);
        expect(addWorkingDays(day, count, calendar) < addWorkingDays(day, count + 1, calendar)).toBe(true);
      }),
    );
  });

  it('never reaches an earlier day from a later start', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.nat({ max: 80 }), fc.nat({ max: 30 }), (calendar, day, count, later) => {
        const due = addWorkingDays(addDays(day, later), count, calendar);
        expect(due >= addWorkingDays(day, count, calendar)).toBe(true);
      }),
    );
  });

  it('finds between two days as many working days as were counted', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyCount, (calendar, day, count) => {
        expect(workingDaysBetween(day, addWorkingDays(day, count, calendar), calendar)).toBe(count);
      }),
    );
  });

  it('says so when it leaves nobody a day to work, instead of looking for ever', () => {
    const day = (count: number) => addDays('2024-01-01', count);
    const daysOff = Object.fromEntries(Array.from({ length: 366 }, (_, count) => [day(count), 'Nghỉ']));
    const never = workingCalendar(
      [2023, 2024, 2025].map((year) => ({
        year,
        certainty: 'high' as const,
        source: 'absurd',
        daysOff: Object.fromEntries(Object.keys(daysOff).map((on) => [on.replace('2024', `${year}`), 'Nghỉ'])),
        workingSaturdays: {},
      })),
    );
    expect(() => addWorkingDays('2024-01-10', 1, never)).toThrow(NoWorkingDayError);
    expect(() => addWorkingDays('2024-12-10', -1, never)).toThrow(NoWorkingDayError);
    expect(() => workingDayOnOrAfter('2024-01-10', never)).toThrow(/no working day from 2024-01-10/);
    expect(() => addWorkingDays('2024-01-10', Infinity, announcedCalendar)).toThrow(RangeError);
  });
});

describe('a year’s table', () => {
  it('is accepted as announced, and keeps its rules when it has a version', () => {
    expect(AnnouncedYear.safeParse(aYear()).success).toBe(true);
    expect(CalendarYear.safeParse(aYear({ version: 1 })).success).toBe(true);
    expect(CalendarYear.safeParse(aYear({ version: 1, year: 2025 })).success).toBe(false);
  });

  it.each([
    { fields: { daysOff: { '2025-01-01': 'Tết' } }, path: ['daysOff', '2025-01-01'], because: 'it is another year' },
    { fields: { daysOff: { '2024-02-30': 'Tết' } }, path: ['daysOff', '2024-02-30'], because: 'there is no such day' },
    {
      fields: { workingSaturdays: { '2024-05-05': 'Làm bù' } },
      path: ['workingSaturdays', '2024-05-05'],
      because: 'it is a Sunday',
    },
    {
      fields: { daysOff: { '2024-05-04': 'Nghỉ' } },
      path: ['workingSaturdays', '2024-05-04'],
      because: 'a day cannot be both',
    },
    {
      fields: {
        daysOff: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [addDays('2024-01-01', n), 'Nghỉ'])),
        workingSaturdays: {},
      },
      path: ['daysOff'],
      because: 'nobody has a hundred and one holidays',
    },
    { fields: { source: ' ' }, path: ['source'], because: 'a table without a source is hearsay' },
  ])('is refused at $path: $because', ({ fields, path }) => {
    expect(AnnouncedYear.safeParse(aYear(fields)).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });
});
