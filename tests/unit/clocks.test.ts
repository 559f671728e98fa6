import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../functions/calendar/day.ts';
import { type DayPeriod, explainDeadline } from '../../functions/calendar/deadline.ts';
import { addWorkingDays, isWorkingDay } from '../../functions/calendar/working-calendar.ts';
import { agencyDeadline, childDeadline, timeliness } from '../../functions/question/clocks.ts';
import { announcedCalendar, anyCalendar, anyDay } from './any-calendar.ts';

const basis = 'Kế hoạch tổ chức Diễn đàn';
const periods: Record<'child' | 'childWithCoordinating' | 'agencyAnswer', DayPeriod> = {
  child: { amount: 40, unit: 'calendar-days', basis },
  childWithCoordinating: { amount: 50, unit: 'calendar-days', basis },
  agencyAnswer: { amount: 15, unit: 'working-days', basis },
};
const calendar = announcedCalendar;

describe('the child’s clock', () => {
  it.each([
    { askedOn: '2023-06-13', coordinating: false, due: '2023-07-24', because: 'day 40 is a Sunday' },
    { askedOn: '2023-06-13', coordinating: true, due: '2023-08-02', because: 'coordination takes ten days more' },
    { askedOn: '2024-01-01', coordinating: false, due: '2024-02-15', because: 'day 40 lies in Tết 2024' },
    { askedOn: '2026-01-05', coordinating: false, due: '2026-02-23', because: 'day 40 begins Tết 2026' },
  ])('runs from $askedOn to $due: $because', ({ askedOn, coordinating, due }) => {
    expect(childDeadline({ askedOn, coordinating, periods, calendar }).dueOn).toBe(due);
  });
});

describe('the agency’s clock', () => {
  it.each([
    { toldOn: '2023-06-13', due: '2023-07-04', cappedBy: undefined, because: 'the child’s date is far' },
    { toldOn: '2023-07-03', due: '2023-07-24', cappedBy: undefined, because: 'it ends on the child’s date itself' },
    { toldOn: '2023-07-04', due: '2023-07-24', cappedBy: 'child', because: 'it may not pass the child’s date' },
    { toldOn: '2023-07-17', due: '2023-07-24', cappedBy: 'child', because: 'five working days are left' },
    { toldOn: '2023-07-18', due: '2023-07-25', cappedBy: 'fair-notice', because: 'only four would be left' },
    { toldOn: '2023-09-14', due: '2023-09-21', cappedBy: 'fair-notice', because: 'the child’s date is long past' },
  ])('runs from $toldOn to $due: $because', ({ toldOn, due, cappedBy }) => {
    const { dueOn, ...rest } = agencyDeadline({ toldOn, childDueOn: '2023-07-24', periods, calendar });
    expect({ dueOn, cappedBy: rest.cappedBy }).toEqual({ dueOn: due, cappedBy });
  });

  it('gives five working days even where the city’s own period is shorter', () => {
    const hasty = { agencyAnswer: { ...periods.agencyAnswer, amount: 2 } };
    const due = agencyDeadline({ toldOn: '2023-06-13', childDueOn: '2023-07-24', periods: hasty, calendar });
    expect(due).toMatchObject({ dueOn: '2023-06-20', cappedBy: 'fair-notice', insteadOf: '2023-06-15' });
  });

  it('explains that the child’s date came first', () => {
    const due = agencyDeadline({ toldOn: '2023-07-12', childDueOn: '2023-07-24', periods, calendar });
    expect(explainDeadline(due)).toEqual({
      vi:
        '15 ngày làm việc kể từ thứ Tư 12/7/2023; không tính 6 ngày cuối tuần; ' +
        'tính ra là thứ Tư 02/8/2023 nhưng không được quá hạn trả lời trẻ em; hạn: hết thứ Hai 24/7/2023',
      en:
        '15 working days from Wednesday 12 July 2023; not counting 6 weekend days; ' +
        'that would be Wednesday 2 August 2023, but it may not pass the date promised to the child; ' +
        'due by the end of Monday 24 July 2023',
    });
  });

  it('explains that an agency has fair notice', () => {
    const due = agencyDeadline({ toldOn: '2023-07-20', childDueOn: '2023-07-24', periods, calendar });
    expect(explainDeadline(due)).toEqual({
      vi:
        '5 ngày làm việc kể từ thứ Năm 20/7/2023; không tính 2 ngày cuối tuần; ' +
        'đây là thời gian tối thiểu dành cho cơ quan, thay cho hạn thứ Hai 24/7/2023; hạn: hết thứ Năm 27/7/2023',
      en:
        '5 working days from Thursday 20 July 2023; not counting 2 weekend days; ' +
        'the least time an agency is given, in place of Monday 24 July 2023; due by the end of Thursday 27 July 2023',
    });
  });

  it('warns of an unconfirmed year also where the child’s date cuts it short', () => {
    const due = agencyDeadline({ toldOn: '2026-12-21', childDueOn: '2026-12-31', periods, calendar });
    expect(due).toMatchObject({ dueOn: '2026-12-31', cappedBy: 'child', unconfirmedYears: [2027] });
  });

  it('in any calendar never passes the child’s date, except to leave five working days', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.nat({ max: 90 }), fc.boolean(), (calendar, askedOn, later, coordinating) => {
        const toldOn = addDays(askedOn, later);
        const childDueOn = childDeadline({ askedOn, coordinating, periods, calendar }).dueOn;
        const { dueOn } = agencyDeadline({ toldOn, childDueOn, periods, calendar });
        const fairOn = addWorkingDays(toldOn, 5, calendar);
        expect(isWorkingDay(dueOn, calendar)).toBe(true);
        expect(dueOn >= fairOn).toBe(true);
        expect(dueOn <= childDueOn || dueOn === fairOn).toBe(true);
        expect(dueOn <= addWorkingDays(toldOn, 15, calendar)).toBe(true);
      }),
    );
  });

  it('in any calendar adds up to its date, or to the one that the child’s date put aside', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.nat({ max: 90 }), (calendar, askedOn, later) => {
        const toldOn = addDays(askedOn, later);
        const childDueOn = childDeadline({ askedOn, coordinating: false, periods, calendar }).dueOn;
        const due = agencyDeadline({ toldOn, childDueOn, periods, calendar });
        const countEndsOn = due.cappedBy === 'child' ? due.insteadOf : due.dueOn;
        expect(countEndsOn && daysBetween(toldOn, countEndsOn)).toBe(due.amount + due.weekendDays + due.daysOff.length);
      }),
    );
  });
});

describe('timeliness', () => {
  it.each([
    { today: '2023-06-26', answer: {}, is: 'not-due', because: 'six working days are left' },
    { today: '2023-06-27', answer: {}, is: 'due-soon', because: 'five working days are left' },
    { today: '2023-07-04', answer: {}, is: 'due-soon', because: 'it is due at the end of today' },
    { today: '2023-07-05', answer: {}, is: 'overdue', because: 'the day after has begun' },
    { today: '2023-09-01', answer: { answeredOn: '2023-07-04' }, is: 'on-time', because: 'the last day is in time' },
    { today: '2023-09-01', answer: { answeredOn: '2023-07-05' }, is: 'late', because: 'one day is late' },
    {
      today: '2023-09-01',
      answer: { answeredOn: '2023-07-04', extended: true },
      is: 'extended',
      because: 'an extension is never counted as on time',
    },
    { today: '2023-07-05', answer: { extended: true }, is: 'overdue', because: 'an extension ends as well' },
  ])('on $today is $is: $because', ({ today, answer, is }) => {
    expect(timeliness({ dueOn: '2023-07-04', ...answer }, today, { workingDays: 5, calendar })).toBe(is);
  });
});
