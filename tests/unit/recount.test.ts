import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, startOfDay } from '../../functions/calendar/day.ts';
import type { DayPeriod } from '../../functions/calendar/deadline.ts';
import {
  type AnnouncedYear,
  type WorkingCalendar,
  workingCalendar,
} from '../../functions/calendar/working-calendar.ts';
import type { Rules } from '../../functions/directory/rules.ts';
import { agencyDeadline, childDeadline, recountedClocks } from '../../functions/question/clocks.ts';
import { answer } from '../../functions/question/answering.ts';
import { assign, recount, recordTold, withdraw } from '../../functions/question/lifecycle.ts';
import { extend, transfer } from '../../functions/question/moving.ts';
import { type AssignedQuestion, type OrdinaryQuestion, Question } from '../../functions/question/question.ts';
import { noticeId } from '../../functions/question/tiding.ts';
import {
  aClosedQuestion,
  aLetter,
  anAct,
  anAnsweredQuestion,
  anAssignedQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  aWithdrawnQuestion,
  someRules,
} from '../builders.ts';
import { announcedYears, anyCalendar, anyDay } from './any-calendar.ts';

const BATCH = 'calendar-2023-2';
const WHY = 'Lịch làm việc năm 2023 thay đổi (bản 2)';

/** The calendar as it was announced, with days of 2023 that were announced later. */
function announcedAnew(change: Partial<Pick<AnnouncedYear, 'daysOff' | 'workingSaturdays' | 'certainty'>>): Rules {
  const years = announcedYears.map((year) =>
    year.year === 2023
      ? {
          ...year,
          ...change,
          daysOff: { ...year.daysOff, ...change.daysOff },
          workingSaturdays: { ...year.workingSaturdays, ...change.workingSaturdays },
        }
      : year,
  );
  return { ...someRules(), calendar: workingCalendar(years) };
}

const aDayOff = announcedAnew({ daysOff: { '2023-06-20': 'nghỉ bão' } });
const aWorkingSaturday = announcedAnew({ workingSaturdays: { '2023-06-24': 'làm bù' } });
/** On the morning of the 16th, two days after the agency was told. */
const at = '2023-06-16T01:15:00.000Z';
const by = (rules: Rules) => ({ at, by: 'dieu-phoi', why: WHY, rules });
const told = recordTold(anAssignedQuestion(), ['notice_gddt_2023-06-14']);

describe('dates that are counted anew', () => {
  const basis = 'Kế hoạch tổ chức Diễn đàn';
  const anyPeriod = fc.record({
    amount: fc.integer({ min: 1, max: 60 }),
    unit: fc.constantFrom('working-days' as const, 'calendar-days' as const),
    basis: fc.constant(basis),
  });
  const clocksBy = (
    calendar: WorkingCalendar,
    { askedOn, toldOn, child, own }: { askedOn: string; toldOn: string; child: DayPeriod; own: DayPeriod },
  ) => {
    const periods = { child, childWithCoordinating: child, agencyAnswer: own };
    const promised = childDeadline({ askedOn, coordinating: false, periods, calendar });
    const owed = agencyDeadline({ toldOn, childDueOn: promised.dueOn, periods, calendar });
    return { childDeadline: promised, agencyDeadline: owed };
  };

  it('are the dates that the new calendar would have given at first, whatever the policy has become since', () => {
    fc.assert(
      fc.property(
        fc.tuple(anyCalendar, anyCalendar),
        fc.record({ askedOn: anyDay, later: fc.nat({ max: 90 }), child: anyPeriod, own: anyPeriod }),
        ([before, after], { askedOn, later, ...periods }) => {
          const question = { askedOn, toldOn: addDays(askedOn, later), ...periods };
          const policyOfToday = { agencyAnswer: { amount: 99, unit: 'calendar-days', basis } as const };
          const anew = recountedClocks(clocksBy(before, question), { periods: policyOfToday, calendar: after });
          expect(anew).toEqual(clocksBy(after, question));
        },
      ),
    );
  });

  it('go by the policy where it is not known any more what an agency had been given', () => {
    const { calendar } = someRules();
    const wrongDay = { askedOn: '2023-01-03', toldOn: '2023-06-14', child: aPeriod(20), own: aPeriod(12) };
    const { agencyDeadline: fair, childDeadline: promised } = clocksBy(calendar, wrongDay);
    expect(fair).toMatchObject({ cappedBy: 'fair-notice', ownPeriod: { amount: 12 } });
    const { ownPeriod: _neverKept, ...before } = fair;
    const clocks = { childDeadline: { ...promised, startOn: '2023-06-13' }, agencyDeadline: before };
    expect(recountedClocks(clocks, { periods: { agencyAnswer: aPeriod(15) }, calendar }).agencyDeadline).toMatchObject({
      startOn: '2023-06-14',
      amount: 15,
      dueOn: '2023-07-05',
    });
  });
});

describe('a changed calendar', () => {
  it('moves the dates of a question that an agency owes, and keeps those that stood', () => {
    const next = recount(told, BATCH, by(aDayOff));
    expect(next).toMatchObject({
      agencyDeadline: { startOn: '2023-06-14', dueOn: '2023-07-06', daysOff: [{ on: '2023-06-20', name: 'nghỉ bão' }] },
      childDeadline: { dueOn: '2023-07-24' },
      version: told.version + 1,
    });
    expect(next.history.at(-1)).toEqual({
      ...{ at, by: 'dieu-phoi', why: WHY, what: 'recalculated' },
      before: { agencyDeadline: told.agencyDeadline },
    });
    expect(Question.parse(next)).toEqual(next);
  });

  it('moves the next reminder with the date', () => {
    expect(told.remindAt).toBe('2023-06-28T00:30:00.000Z');
    expect(recount(told, BATCH, by(aDayOff))).toMatchObject({ remindAt: '2023-06-29T00:30:00.000Z' });
  });

  it('moves a reminder also where it moves no date', () => {
    // The child's date came first, so a day off moves only the days that are counted back from it.
    const capped = recordTold(
      anAssignedQuestion({
        agencyDeadline: agencyDeadline({
          toldOn: '2023-07-10',
          childDueOn: '2023-07-24',
          periods: someRules().periods,
          calendar: someRules().calendar,
        }),
      }),
      ['notice_gddt_2023-06-14'],
    );
    const counted = recount(capped, '', by(someRules()));
    const next = recount(counted, BATCH, { ...by(announcedAnew({ daysOff: { '2023-07-20': 'nghỉ bão' } })) });
    expect(next).toMatchObject({ agencyDeadline: { dueOn: '2023-07-24', cappedBy: 'child' } });
    expect(remindAtOf(next) < remindAtOf(counted)).toBe(true);
  });

  it('gives dates another explanation where it only confirms what they were counted by', () => {
    const unsure = announcedAnew({ certainty: 'medium' });
    const assigned = assign(aReceivedQuestion(), aResponsibility(), { ...anAct(), rules: unsure });
    expect(assigned.agencyDeadline.unconfirmedYears).toEqual([2023]);
    const next = recount(assigned, BATCH, by(someRules()));
    expect(next).toMatchObject({ agencyDeadline: { dueOn: assigned.agencyDeadline.dueOn, unconfirmedYears: [] } });
    expect(next.history.at(-1)).toMatchObject({ what: 'recalculated' });
  });

  it('moves the day by which a person must have assigned a question in triage', () => {
    const waiting = aTriageQuestion();
    expect(recount(waiting, BATCH, by(aDayOff))).toMatchObject({
      assignDueOn: '2023-06-21',
      history: [...waiting.history, { what: 'recalculated', before: { assignDueOn: '2023-06-20' } }],
    });
  });

  it.each([
    { question: aReceivedQuestion(), because: 'it has no date yet' },
    { question: anAnsweredQuestion(), because: 'its answer was in time or late by the day that held then' },
    { question: aQuestionInReview(), because: 'so was one that waits for review' },
    { question: aClosedQuestion(), because: 'nobody owes an answer any more' },
    { question: aWithdrawnQuestion(), because: 'nobody owes anything' },
  ])('leaves a question that is $question.status as it is: $because', ({ question }) => {
    expect(recount(question, BATCH, by(aDayOff))).toBe(question);
  });

  it('is counted by also where a question is given away on the way from agency to agency', () => {
    const holiday = announcedAnew({ daysOff: { '2023-07-24': 'nghỉ bão' } });
    expect(transfer(told, { leadAgencyId: 'y-te' }, { ...anAct({ at }), rules: holiday })).toMatchObject({
      childDeadline: { startOn: '2023-06-13', dueOn: '2023-07-25' },
    });
  });

  it('leaves a day that the coordinator gave, because nothing is counted to it, and moves the child’s date alone', () => {
    const longer = extend(told, '2023-07-31', { ...anAct({ at }), rules: someRules() });
    const stormy = announcedAnew({ daysOff: { '2023-06-20': 'nghỉ bão', '2023-07-24': 'nghỉ bão' } });
    const next = recount(longer, BATCH, by(stormy));
    expect(next).toMatchObject({ agencyDeadline: longer.agencyDeadline, childDeadline: { dueOn: '2023-07-25' } });
    expect(next.toTell).toEqual(longer.toTell);
  });

  it('plans the reminders of such a day anew, which is no line of the history', () => {
    const longer = extend(told, '2023-07-31', { ...anAct({ at }), rules: someRules() });
    const next = recount(longer, BATCH, by(announcedAnew({ daysOff: { '2023-07-28': 'nghỉ bão' } })));
    expect([remindAtOf(longer), remindAtOf(next)]).toEqual(['2023-07-24T00:30:00.000Z', '2023-07-21T00:30:00.000Z']);
    expect(next).toMatchObject({ history: longer.history, version: longer.version + 1 });
  });

  it('starts the clock of an agency that is still to be told on no day off', () => {
    const friday = anAct({ at: '2023-06-16T12:00:00.000Z' });
    const assigned = assign(aReceivedQuestion(), aResponsibility(), { ...friday, rules: someRules() });
    expect(assigned.agencyDeadline).toMatchObject({ startOn: '2023-06-19' });
    const stormy = announcedAnew({ daysOff: { '2023-06-19': 'nghỉ bão' } });
    const saturday = { ...by(stormy), at: '2023-06-17T02:00:00.000Z' };
    expect(recount(assigned, BATCH, saturday)).toMatchObject({ agencyDeadline: { startOn: '2023-06-20' } });
    const tuesday = { ...by(stormy), at: '2023-06-20T02:00:00.000Z' };
    expect(recount(assigned, BATCH, tuesday)).toMatchObject({ agencyDeadline: { startOn: '2023-06-19' } });
  });

  it('done twice does nothing the second time, and taken back brings back every date', () => {
    fc.assert(
      fc.property(anyCalendar, anyCalendar, anyDay, fc.nat({ max: 40 }), (before, after, askedOn, later) => {
        const rules = (calendar: WorkingCalendar) => ({ ...someRules(), calendar });
        const assignedAt = startOfDay(addDays(askedOn, later));
        const act = { at: assignedAt, by: 'assignment', rules: rules(before) };
        const assigned = assign(aReceivedQuestion({ askedOn }), aResponsibility(), act);
        const { startOn } = assigned.agencyDeadline;
        const afterTelling = (calendar: WorkingCalendar) => ({ ...by(rules(calendar)), at: startOfDay(startOn) });
        const once = recount(assigned, BATCH, afterTelling(after));
        expect(recount(once, BATCH, afterTelling(after))).toBe(once);
        expect(recount(once, BATCH, afterTelling(before))).toMatchObject({
          childDeadline: assigned.childDeadline,
          agencyDeadline: assigned.agencyDeadline,
        });
      }),
    );
  });
});

describe('an agency whose day has moved', () => {
  const heard = ({ toTell = [] }: OrdinaryQuestion) => toTell.map(noticeId);
  const nearer = recount(told, BATCH, by(aWorkingSaturday)) as AssignedQuestion; // it was assigned and stays so

  it('hears of a nearer one at once, in one mail for all that one change of the calendar has brought forward', () => {
    expect(nearer).toMatchObject({
      agencyDeadline: { dueOn: '2023-07-04' },
      broughtForward: { from: '2023-07-05', batch: BATCH },
    });
    expect(heard(nearer)).toEqual([`notice_gddt_${BATCH}`]);
    expect(heard(recordTold(nearer, [`notice_gddt_${BATCH}_2`]))).toEqual([]);
    expect(heard(recordTold(nearer, [`notice_gddt_${BATCH}1`]))).toEqual([`notice_gddt_${BATCH}`]);
  });

  it.each([
    { question: recount(told, BATCH, by(aDayOff)), because: 'the next mail tells of a later day' },
    {
      question: recount(nearer, 'calendar-2023-3', by(aDayOff)),
      because: 'it has moved away again before anybody was told',
    },
    { question: answer(nearer, aLetter(), { ...anAct(), rules: aWorkingSaturday }), because: 'it has answered' },
    { question: withdraw(nearer, anAct()), because: 'the question was taken back, of which another mail tells' },
  ])('hears of no nearer day when it is $question.status and $because', ({ question }) => {
    expect((question.toTell ?? []).filter(({ about }) => about === 'nearer')).toEqual([]);
    expect(question).not.toHaveProperty('broughtForward');
  });

  it('that has not heard of the question yet hears of the day that it has then', () => {
    const next = recount(anAssignedQuestion(), BATCH, by(aWorkingSaturday));
    expect(heard(next)).toEqual(['notice_gddt_2023-06-14']);
    expect(next).not.toHaveProperty('broughtForward');
  });

  it('hears of the day that it really was told, when the calendar changes twice before', () => {
    const twice = announcedAnew({ workingSaturdays: { '2023-06-24': 'làm bù', '2023-07-01': 'làm bù' } });
    expect(recount(nearer, 'calendar-2023-3', by(twice))).toMatchObject({
      agencyDeadline: { dueOn: '2023-07-03' },
      broughtForward: { from: '2023-07-05', batch: 'calendar-2023-3' },
    });
    const knows = recordTold(nearer, [`notice_gddt_${BATCH}`]);
    expect(recount(knows, 'calendar-2023-3', by(twice))).toMatchObject({
      broughtForward: { from: '2023-07-04', batch: 'calendar-2023-3' },
    });
  });

  it('hands on nothing of it to the agency that gets the question', () => {
    const given = transfer(nearer, { leadAgencyId: 'y-te' }, { ...anAct({ at }), rules: aWorkingSaturday });
    expect(given.toTell?.map(({ agencyId, about }) => `${agencyId}: ${about}`)).toEqual(['gddt: moved', 'y-te: given']);
    expect(given).not.toHaveProperty('broughtForward');
  });
});

function remindAtOf(question: OrdinaryQuestion): string {
  if (question.status !== 'assigned') throw new Error(`nobody is reminded of a question that is ${question.status}`);
  return question.remindAt;
}

function aPeriod(amount: number): DayPeriod {
  return { amount, unit: 'working-days', basis: 'Kế hoạch tổ chức Diễn đàn' };
}
