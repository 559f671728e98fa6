import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, explainDueAt } from '../../functions/calendar/clock-hours.ts';
import { addDays, daysBetween, yearOf } from '../../functions/calendar/day.ts';
import { Deadline, type DayPeriod, Period, deadline, explainDeadline } from '../../functions/calendar/deadline.ts';
import { addWorkingDays, isWorkingDay, workingCalendar } from '../../functions/calendar/working-calendar.ts';
import { announcedCalendar, anyCalendar, anyDay } from './any-calendar.ts';

const basis = 'Kế hoạch tổ chức Diễn đàn';
const workingDays = (amount: number): DayPeriod => ({ amount, unit: 'working-days', basis });
const calendarDays = (amount: number): DayPeriod => ({ amount, unit: 'calendar-days', basis });
const anyPeriod = fc.record({
  amount: fc.integer({ min: 1, max: 90 }),
  unit: fc.constantFrom('working-days' as const, 'calendar-days' as const),
  basis: fc.constant(basis),
});

describe('a deadline', () => {
  it.each([
    { start: '2023-06-13', period: workingDays(15), due: '2023-07-04', because: 'three weekends do not count' },
    { start: '2024-01-31', period: workingDays(10), due: '2024-02-21', because: 'Tết 2024 does not count' },
    { start: '2026-02-11', period: workingDays(5), due: '2026-02-25', because: 'Tết 2026 does not count' },
    { start: '2024-04-25', period: workingDays(4), due: '2024-05-04', because: '04/5/2024 was worked for 29/4/2024' },
    { start: '2024-04-18', period: workingDays(5), due: '2024-04-25', because: 'a start on a holiday is day zero' },
    { start: '2024-05-04', period: workingDays(5), due: '2024-05-10', because: 'a worked Saturday is day zero' },
    { start: '2023-06-17', period: workingDays(1), due: '2023-06-19', because: 'a start on a weekend is day zero' },
    { start: '2023-06-13', period: calendarDays(15), due: '2023-06-28', because: 'weekends count in calendar days' },
    { start: '2023-06-13', period: calendarDays(40), due: '2023-07-24', because: 'day 40 is a Sunday' },
    { start: '2024-01-01', period: calendarDays(39), due: '2024-02-15', because: 'day 39 lies in Tết' },
    { start: '2024-03-25', period: calendarDays(40), due: '2024-05-04', because: 'day 40 is a worked Saturday' },
    { start: '2024-03-20', period: calendarDays(40), due: '2024-05-02', because: 'day 40 is the exchanged 29/4' },
  ])('of $period.amount $period.unit from $start is $due: $because', ({ start, period, due }) => {
    expect(deadline(start, period, announcedCalendar).dueOn).toBe(due);
  });

  it('falls on a working day in any calendar', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyPeriod, (calendar, start, period) => {
        expect(isWorkingDay(deadline(start, period, calendar).dueOn, calendar)).toBe(true);
      }),
    );
  });

  it('counted back in working days is its start, when that is a working day', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 90 }), (calendar, start, amount) => {
        fc.pre(isWorkingDay(start, calendar));
        expect(addWorkingDays(deadline(start, workingDays(amount), calendar).dueOn, -amount, calendar)).toBe(start);
      }),
    );
  });

  it('is never earlier for a longer period', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyPeriod, (calendar, start, period) => {
        const longer = deadline(start, { ...period, amount: period.amount + 1 }, calendar).dueOn;
        const due = deadline(start, period, calendar).dueOn;
        expect(period.unit === 'working-days' ? longer > due : longer >= due).toBe(true);
      }),
    );
  });

  it('adds up: the days to it are those that count, the weekend days and the days off', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyPeriod, (calendar, start, period) => {
        const { dueOn, amount, weekendDays, daysOff } = deadline(start, period, calendar);
        expect(daysBetween(start, dueOn)).toBe(amount + weekendDays + daysOff.length);
      }),
    );
  });

  it('names every year without a confirmed table that could move it, and no other', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyPeriod, (calendar, start, period) => {
        const { dueOn, unconfirmedYears } = deadline(start, period, calendar);
        const firstOpenOn = addDays(start, period.unit === 'working-days' ? 1 : period.amount);
        const years = new Set([firstOpenOn, dueOn].map(yearOf));
        const unsure = [...years].filter((year) => calendar.years.get(year)?.certainty !== 'high');
        expect(unconfirmedYears).toEqual(unsure);
      }),
    );
  });

  it('is stored and read again without loss', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, anyPeriod, (calendar, start, period) => {
        const due = deadline(start, period, calendar);
        expect(Deadline.parse(JSON.parse(JSON.stringify(due)))).toEqual(due);
      }),
    );
  });
});

describe('the explanation of a deadline', () => {
  it.each([
    {
      start: '2023-06-13',
      period: workingDays(15),
      vi: '15 ngày làm việc kể từ thứ Ba 13/6/2023; không tính 6 ngày cuối tuần; hạn: hết thứ Ba 04/7/2023',
      en: '15 working days from Tuesday 13 June 2023; not counting 6 weekend days; due by the end of Tuesday 4 July 2023',
      because: 'weekends are counted',
    },
    {
      start: '2023-06-12',
      period: workingDays(1),
      vi: '1 ngày làm việc kể từ thứ Hai 12/6/2023; hạn: hết thứ Ba 13/6/2023',
      en: '1 working day from Monday 12 June 2023; due by the end of Tuesday 13 June 2023',
      because: 'nothing was passed over',
    },
    {
      start: '2024-02-05',
      period: workingDays(5),
      vi:
        '5 ngày làm việc kể từ thứ Hai 05/02/2024; không tính 4 ngày cuối tuần và 5 ngày nghỉ: ' +
        'Tết Nguyên đán (08/02, 09/02, 12/02, 13/02, 14/02/2024); hạn: hết thứ Hai 19/02/2024',
      en:
        '5 working days from Monday 5 February 2024; not counting 4 weekend days and 5 days off: ' +
        'Tết Nguyên đán (8 February, 9 February, 12 February, 13 February, 14 February 2024); ' +
        'due by the end of Monday 19 February 2024',
      because: 'holidays are named with their dates',
    },
    {
      start: '2024-04-26',
      period: workingDays(3),
      vi:
        '3 ngày làm việc kể từ thứ Sáu 26/4/2024; không tính 2 ngày cuối tuần và 3 ngày nghỉ: ' +
        'Hoán đổi với thứ Bảy 04/5/2024 (29/4/2024), Ngày Chiến thắng (30/4/2024), Quốc tế Lao động (01/5/2024); ' +
        'thứ Bảy 04/5/2024 là ngày làm việc (Làm bù cho 29/4/2024); hạn: hết thứ Bảy 04/5/2024',
      en:
        '3 working days from Friday 26 April 2024; not counting 2 weekend days and 3 days off: ' +
        'Hoán đổi với thứ Bảy 04/5/2024 (29 April 2024), Ngày Chiến thắng (30 April 2024), ' +
        'Quốc tế Lao động (1 May 2024); Saturday 4 May 2024 is a working day (Làm bù cho 29/4/2024); ' +
        'due by the end of Saturday 4 May 2024',
      because: 'a worked Saturday is named',
    },
    {
      start: '2023-06-13',
      period: calendarDays(50),
      vi: '50 ngày kể từ thứ Ba 13/6/2023, tính cả ngày nghỉ; hạn: hết thứ Tư 02/8/2023',
      en: '50 calendar days from Tuesday 13 June 2023; due by the end of Wednesday 2 August 2023',
      because: 'day 50 is a working day',
    },
    {
      start: '2023-06-13',
      period: calendarDays(40),
      vi:
        '40 ngày kể từ thứ Ba 13/6/2023, tính cả ngày nghỉ; ngày thứ 40 là Chủ nhật 23/7/2023, rơi vào ngày nghỉ ' +
        'nên hạn chuyển sang ngày làm việc tiếp theo; hạn: hết thứ Hai 24/7/2023',
      en:
        '40 calendar days from Tuesday 13 June 2023; day 40 is Sunday 23 July 2023, a day off, so the date moves ' +
        'to the next working day; due by the end of Monday 24 July 2023',
      because: 'it was moved from a weekend',
    },
    {
      start: '2024-01-01',
      period: calendarDays(40),
      vi:
        '40 ngày kể từ thứ Hai 01/01/2024, tính cả ngày nghỉ; ngày thứ 40 là thứ Bảy 10/02/2024, rơi vào ngày nghỉ ' +
        'nên hạn chuyển sang ngày làm việc tiếp theo, bỏ qua 2 ngày cuối tuần và 3 ngày nghỉ: ' +
        'Tết Nguyên đán (12/02, 13/02, 14/02/2024); hạn: hết thứ Năm 15/02/2024',
      en:
        '40 calendar days from Monday 1 January 2024; day 40 is Saturday 10 February 2024, a day off, so the date ' +
        'moves to the next working day, passing over 2 weekend days and 3 days off: ' +
        'Tết Nguyên đán (12 February, 13 February, 14 February 2024); due by the end of Thursday 15 February 2024',
      because: 'it was moved past holidays',
    },
    {
      start: '2027-12-30',
      period: workingDays(2),
      vi:
        '2 ngày làm việc kể từ thứ Năm 30/12/2027; không tính 2 ngày cuối tuần; hạn: hết thứ Hai 03/01/2028; ' +
        'lưu ý: lịch nghỉ năm 2027 và 2028 chưa được xác nhận chính thức nên hạn này có thể thay đổi',
      en:
        '2 working days from Thursday 30 December 2027; not counting 2 weekend days; ' +
        'due by the end of Monday 3 January 2028; ' +
        'note: the days off of 2027 and 2028 are not officially confirmed, so this date may change',
      because: 'one year is uncertain and the next has no table',
    },
  ])('tells how $period.amount $period.unit from $start end: $because', ({ start, period, vi, en }) => {
    expect(explainDeadline(deadline(start, period, announcedCalendar))).toEqual({ vi, en });
  });

  it('needs no calendar: a due date explains itself when the calendar has changed', () => {
    const due = deadline('2024-02-05', workingDays(5), announcedCalendar);
    const later = deadline('2024-02-05', workingDays(5), workingCalendar([]));
    expect(explainDeadline(due).vi).toContain('Tết Nguyên đán');
    expect(explainDeadline(later).vi).toContain('lịch nghỉ năm 2024 chưa được xác nhận');
  });
});

describe('a period of clock hours', () => {
  const twelveHours = { amount: 12, unit: 'clock-hours', basis } as const;

  it('runs through the night and through Tết', () => {
    expect(dueAt('2024-02-10T13:15:00.000Z', twelveHours)).toBe('2024-02-11T01:15:00.000Z');
  });

  it('explains itself in the agencies’ time', () => {
    expect(explainDueAt('2024-02-10T13:15:00.000Z', twelveHours)).toEqual({
      vi: '12 giờ kể từ 20:15 thứ Bảy 10/02/2024, tính cả ban đêm và ngày nghỉ; hạn: 08:15 Chủ nhật 11/02/2024',
      en: '12 hours from 20:15 on Saturday 10 February 2024, nights and days off included; due by 08:15 on Sunday 11 February 2024',
    });
  });
});

describe('a period', () => {
  it.each([
    { period: { amount: 15, unit: 'working-days', basis }, fits: true, because: 'it counts working days' },
    { period: { amount: 40, unit: 'calendar-days', basis }, fits: true, because: 'it counts calendar days' },
    { period: { amount: 12, unit: 'clock-hours', basis }, fits: true, because: 'it counts hours' },
    { period: { amount: 0, unit: 'working-days', basis }, fits: false, because: 'no time is no period' },
    { period: { amount: 1.5, unit: 'working-days', basis }, fits: false, because: 'days are whole' },
    { period: { amount: 1_000_000, unit: 'working-days', basis }, fits: false, because: 'nobody waits that long' },
    { period: { amount: 15, unit: 'weeks', basis }, fits: false, because: 'weeks are not a unit' },
    { period: { amount: 15, unit: 'working-days', basis: '' }, fits: false, because: 'it rests on nothing' },
  ])('of $period.amount $period.unit is accepted = $fits: $because', ({ period, fits }) => {
    expect(Period.safeParse(period).success).toBe(fits);
  });
});
