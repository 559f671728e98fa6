import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf } from '../../functions/calendar/day.ts';
import { isWorkingDay, workingDayOnOrAfter } from '../../functions/calendar/working-calendar.ts';
import {
  type Ladder,
  ladders,
  levelsTold,
  nextRungAt,
  rungAfter,
  rungKept,
  rungOn,
  rungReached,
  standing,
  urgings,
} from '../../functions/question/ladder.ts';
import { announcedCalendar, anyCalendar, anyDay } from './any-calendar.ts';

/** Due on Tuesday 4 July 2023. */
const dueOn = '2023-07-04';
const ladder: Ladder = { reminderRungs: [-5, -1, 0, 1, 5], repeatEvery: 5 };

const anyLadder: fc.Arbitrary<Ladder> = fc.record({
  reminderRungs: fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 8 }),
  repeatEvery: fc.integer({ min: 1, max: 12 }),
});

/** The rungs of a ladder in their order, far beyond every day that is tried here. */
function rungsOf({ reminderRungs, repeatEvery }: Ladder): number[] {
  const rungs = reminderRungs.toSorted((one, other) => one - other);
  const last = rungs.at(-1) ?? 0;
  return [...rungs, ...Array.from({ length: 120 }, (_, n) => last + (n + 1) * repeatEvery)];
}

describe('the ladder of Bắc Kạn', () => {
  it.each([
    { today: '2023-06-26', reached: undefined, because: 'six working days are left' },
    { today: '2023-06-27', reached: -5, because: 'five working days are left' },
    { today: '2023-07-01', reached: -5, because: 'a Saturday reaches nothing new' },
    { today: '2023-07-03', reached: -1, because: 'it is due tomorrow' },
    { today: '2023-07-04', reached: 0, because: 'it is due today' },
    { today: '2023-07-05', reached: 1, because: 'it was due yesterday' },
    { today: '2023-07-10', reached: 1, because: 'four working days late is not five' },
    { today: '2023-07-11', reached: 5, because: 'five working days late' },
    { today: '2023-07-18', reached: 10, because: 'five more' },
    { today: '2023-09-05', reached: 40, because: '1 and 4 September were days off' },
  ])('has reached rung $reached on $today: $because', ({ today, reached }) => {
    expect(rungReached({ dueOn }, today, { ladder, calendar: announcedCalendar })).toBe(reached);
  });

  it.each([
    { rung: -5, urged: 0, levels: 1 },
    { rung: 0, urged: 0, levels: 1 },
    { rung: 1, urged: 1, levels: 2 },
    { rung: 5, urged: 2, levels: 4 },
    { rung: 10, urged: 3, levels: 4 },
    { rung: 15, urged: 4, levels: 4 },
  ])('has urged $urged times by rung $rung, and told $levels levels', ({ rung, urged, levels }) => {
    expect(urgings(rung, ladder)).toBe(urged);
    expect(levelsTold(rung)).toBe(levels);
  });

  it('urges for the first time by the first rung after the due day, also where the policy names none', () => {
    const short: Ladder = { reminderRungs: [-5, -2], repeatEvery: 5 };
    expect([-2, 3, 8].map((rung) => urgings(rung, short))).toEqual([0, 1, 2]);
  });
});

describe('a forum', () => {
  it.each([
    { forum: {}, rungs: [-5, -1, 0, 1, 5], every: 5, because: 'it says nothing of its own' },
    { forum: { reminderRungs: [-3, 0] }, rungs: [-3, 0], every: 5, because: 'it has rungs of its own' },
    { forum: { repeatEvery: 2 }, rungs: [-5, -1, 0, 1, 5], every: 2, because: 'it repeats in its own time' },
    { forum: { reminderRungs: null }, rungs: [-5, -1, 0, 1, 5], every: 5, because: 'it has given up its own' },
  ])('follows up by $rungs and every $every: $because', ({ forum, rungs, every }) => {
    const ladderOf = ladders([{ forumId: 'bk5', ...forum }], ladder);
    expect(ladderOf('bk5')).toEqual({ reminderRungs: rungs, repeatEvery: every });
    expect(ladderOf('bk4')).toEqual(ladder);
  });
});

describe('when the due day moves', () => {
  /** The morning after Monday 3 July, when it was told that it is due tomorrow. */
  const yesterday = '2023-07-03';
  it.each([
    { told: -1, to: '2023-07-14', kept: undefined, because: 'of the new day nothing was told yet' },
    { told: -1, to: '2023-07-07', kept: -5, because: 'its fifth day ahead is past, its last is not' },
    { told: -1, to: '2023-07-05', kept: -5, because: 'it may be due tomorrow again' },
    { told: 10, to: '2023-07-03', kept: 0, because: 'it has not been late by the new day' },
    { told: -1, to: '2023-06-26', kept: -1, because: 'what was reached since must be told, and nothing twice' },
    { told: 1, to: '2023-06-26', kept: 1, because: 'nobody hears a second time of the first day late' },
    { told: undefined, to: '2023-06-20', kept: undefined, because: 'nobody was told of anything' },
  ])('to $to, what was told up to $told counts up to $kept: $because', ({ told, to, kept }) => {
    expect(rungKept({ dueOn: to, told }, yesterday, { ladder, calendar: announcedCalendar })).toBe(kept);
  });

  it('each rung that the new day reaches from then on is told, unless a higher one was told before', () => {
    fc.assert(
      fc.property(
        ...[anyCalendar, anyLadder, anyDay],
        fc.integer({ min: -20, max: 40 }),
        fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
        (calendar, any, due, away, place) => {
          const told = place === undefined ? undefined : rungsOf(any)[place];
          const yesterday = addDays(due, -away);
          const kept = rungKept({ dueOn: due, told }, yesterday, { ladder: any, calendar });
          const next = rungAfter(kept, any);
          expect(kept ?? -Infinity).toBeLessThanOrEqual(told ?? -Infinity);
          if (next <= (told ?? -Infinity)) expect(rungOn(due, next, calendar) > yesterday).toBe(true);
        },
      ),
    );
  });
});

describe('any ladder on any calendar', () => {
  it('has reached the highest rung whose day has come', () => {
    fc.assert(
      fc.property(anyCalendar, anyLadder, anyDay, fc.integer({ min: -40, max: 120 }), (calendar, any, due, after) => {
        const today = addDays(due, after);
        const highest = rungsOf(any).findLast((rung) => rung <= 120 && rungOn(due, rung, calendar) <= today);
        expect(rungReached({ dueOn: due }, today, { ladder: any, calendar })).toBe(highest);
      }),
    );
  });

  it('sends exactly one rung after an outage of any length, and nothing more on the same day', () => {
    fc.assert(
      fc.property(
        anyCalendar,
        anyLadder,
        anyDay,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
        (calendar, any, due, gaps) => {
          let today = addDays(due, -40);
          let told: number | undefined;
          for (const gap of gaps) {
            today = addDays(today, gap);
            const rung = rungReached({ dueOn: due, told }, today, { ladder: any, calendar });
            const missed = rungsOf(any).filter(
              (other) => other <= 120 && (told === undefined || other > told) && rungOn(due, other, calendar) <= today,
            );
            expect(rung).toBe(missed.at(-1));
            told = rung ?? told;
            expect(rungReached({ dueOn: due, told }, today, { ladder: any, calendar })).toBeUndefined();
          }
        },
      ),
    );
  });

  it('plans the next rung for the first day on which one is reached', () => {
    fc.assert(
      fc.property(anyCalendar, anyLadder, anyDay, fc.nat({ max: 10 }), (calendar, any, due, place) => {
        const told = place === 0 ? undefined : rungsOf(any)[place - 1];
        const next = rungAfter(told, any);
        expect(next).toBe(rungsOf(any)[place]);
        const on = dayOf(nextRungAt({ dueOn: due, told }, any, calendar));
        expect(on).toBe(rungOn(due, next, calendar));
        expect(rungReached({ dueOn: due, told }, on, { ladder: any, calendar })).toBeGreaterThanOrEqual(next);
        expect(rungReached({ dueOn: due, told }, addDays(on, -1), { ladder: any, calendar })).toBeUndefined();
      }),
    );
  });

  it('plans the same rung that it will reach, also after one that only an earlier ladder had', () => {
    fc.assert(
      fc.property(anyLadder, fc.integer({ min: -30, max: 60 }), (any, told) => {
        expect(rungAfter(told, any)).toBe(rungsOf(any).find((rung) => rung > told));
      }),
    );
  });

  it('urges once more with each rung after the due day', () => {
    fc.assert(
      fc.property(anyLadder, fc.integer({ min: 1, max: 30 }), (any, count) => {
        const after = rungsOf(any).filter((rung) => rung > 0);
        expect(urgings(after[count - 1] ?? Number.NaN, any)).toBe(count);
      }),
    );
  });
});

describe('how a due day stands', () => {
  it.each([
    { today: '2023-06-27', stands: { is: 'ahead', workingDays: 5 }, because: 'a weekend does not count' },
    { today: '2023-07-04', stands: { is: 'today' }, because: 'the whole day is left' },
    { today: '2023-07-07', stands: { is: 'late', workingDays: 3 }, because: 'overdue begins the next day' },
  ])('is $stands.is on $today: $because', ({ today, stands }) => {
    expect(standing(dueOn, today, announcedCalendar)).toEqual(stands);
  });

  it('is late by at least a day on every working day after it, and has a day left before', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 60 }), (calendar, due, days) => {
        const later = standing(due, workingDayOnOrAfter(addDays(due, days), calendar), calendar);
        expect(later.is === 'late' && later.workingDays > 0).toBe(true);
        const before = standing(due, addDays(due, -days), calendar);
        expect(before.is === 'ahead' && (before.workingDays > 0 || !isWorkingDay(due, calendar))).toBe(true);
      }),
    );
  });
});
