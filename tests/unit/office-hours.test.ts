import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantAt } from '../../functions/calendar/day.ts';
import { OfficeHours, isOfficeOpen, nextOfficeOpening } from '../../functions/calendar/office-hours.ts';
import { announcedCalendar, anyCalendar, anyDay } from './any-calendar.ts';

const hours: OfficeHours = { opens: '07:30', closes: '17:00' };

describe('the offices', () => {
  it.each([
    { day: '2023-06-13', time: '07:29', open: false, because: 'they open at half past seven' },
    { day: '2023-06-13', time: '07:30', open: true, because: 'they have just opened' },
    { day: '2023-06-13', time: '16:59', open: true, because: 'one minute is left' },
    { day: '2023-06-13', time: '17:00', open: false, because: 'they have just closed' },
    { day: '2023-06-17', time: '10:00', open: false, because: 'a Saturday' },
    { day: '2024-05-04', time: '10:00', open: true, because: 'a Saturday worked for 29/4/2024' },
    { day: '2024-04-29', time: '10:00', open: false, because: 'the Monday that was exchanged' },
    { day: '2024-02-12', time: '10:00', open: false, because: 'Tết' },
  ])('are open = $open on $day at $time: $because', ({ day, time, open }) => {
    expect(isOfficeOpen(instantAt(day, time), hours, announcedCalendar)).toBe(open);
  });

  it.each([
    { day: '2023-06-13', time: '10:00', on: '2023-06-13', at: '10:00', because: 'they are open now' },
    { day: '2023-06-13', time: '06:00', on: '2023-06-13', at: '07:30', because: 'they open this morning' },
    { day: '2023-06-13', time: '17:00', on: '2023-06-14', at: '07:30', because: 'they have closed for today' },
    { day: '2023-06-16', time: '18:00', on: '2023-06-19', at: '07:30', because: 'the weekend comes first' },
    { day: '2023-06-17', time: '06:00', on: '2023-06-19', at: '07:30', because: 'it is Saturday morning' },
    { day: '2024-02-07', time: '17:30', on: '2024-02-15', at: '07:30', because: 'Tết 2024 comes first' },
    { day: '2026-02-13', time: '17:30', on: '2026-02-23', at: '07:30', because: 'Tết 2026 comes first' },
    { day: '2024-05-03', time: '17:30', on: '2024-05-04', at: '07:30', because: 'the Saturday is worked' },
    { day: '2024-05-04', time: '17:30', on: '2024-05-06', at: '07:30', because: 'Sunday is not' },
  ])('are next open on $on at $at, seen from $day $time: $because', ({ day, time, on, at }) => {
    expect(nextOfficeOpening(instantAt(day, time), hours, announcedCalendar)).toBe(instantAt(on, at));
  });

  it('are open at their next opening, which does not lie in the past, in any calendar', () => {
    const anyTime = fc.record({ day: anyDay, hour: fc.nat({ max: 23 }), minute: fc.nat({ max: 59 }) });
    fc.assert(
      fc.property(anyCalendar, anyTime, (calendar, { day, hour, minute }) => {
        const two = (number: number) => `${number}`.padStart(2, '0');
        const now = instantAt(day, `${two(hour)}:${two(minute)}`);
        const opening = nextOfficeOpening(now, hours, calendar);
        expect(opening >= now).toBe(true);
        expect(isOfficeOpen(opening, hours, calendar)).toBe(true);
      }),
    );
  });

  it.each([
    { opens: '17:00', closes: '07:30', because: 'they would close before they open' },
    { opens: '7:30', closes: '17:00', because: 'hours have two digits' },
    { opens: '07:30', closes: '24:00', because: 'a day ends at 23:59' },
  ])('cannot be open from $opens to $closes: $because', ({ opens, closes }) => {
    expect(OfficeHours.safeParse({ opens, closes }).success).toBe(false);
  });
});
