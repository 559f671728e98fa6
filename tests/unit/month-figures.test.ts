import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf } from '../../functions/calendar/day.ts';
import { type Month, monthAfter, monthOf } from '../../functions/calendar/month.ts';
import { answer, approve, giveVerdict, returnAnswer } from '../../functions/question/answering.ts';
import { correct, withdraw } from '../../functions/question/lifecycle.ts';
import { extend, reopen, split, transfer } from '../../functions/question/moving.ts';
import { addCommitment, moveCommitment } from '../../functions/question/promising.ts';
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import { lastDayOf, monthAccount, stockOf } from '../../functions/report/month-figures.ts';
import { discrepanciesOf, monthEquations } from '../../functions/report/reconcile.ts';
import {
  aClosedQuestion,
  aForum,
  aLetter,
  aMail,
  anAct,
  anAnsweredQuestion,
  anAssignedQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  aTriageQuestion,
} from '../builders.ts';
import { lives, play, rules } from './any-life.ts';
import { someMonthFacts } from './month-facts.ts';

const on = (day: string) => ({ ...anAct({ at: `${day}T02:00:00.000Z` }), rules });
const of = (month: Month, ...questions: OrdinaryQuestion[]) => monthAccount(someMonthFacts({ month, questions }));
const figuresOf = (month: Month, ...questions: OrdinaryQuestion[]) => of(month, ...questions).figures;
const agencyIn = (month: Month, agencyId: string, ...questions: OrdinaryQuestion[]) =>
  figuresOf(month, ...questions).agencies.find((agency) => agency.agencyId === agencyId);

/** Random lives over a year and more: the same moves, further apart. */
const years = lives.map((steps) => steps.map((some) => ({ ...some, hours: some.hours * 5 })));

describe('the months of any year', () => {
  it('all add up, and each begins with what the one before ended with', () => {
    fc.assert(
      fc.property(years, (steps) => {
        const { questions, at } = play(steps, () => undefined);
        let before: ReturnType<typeof figuresOf> | undefined;
        for (let month = '2023-06'; month <= monthOf(dayOf(at)); month = monthAfter(month)) {
          const account = of(month, ...questions.values());
          expect(discrepanciesOf(monthEquations(account, (agencyId) => agencyId))).toEqual([]);
          const { figures } = account;
          expect(figures.total.movements.opening).toBe(before?.total.movements.closing ?? 0);
          expect(figures.waiting.opening).toBe(before?.waiting.closing ?? 0);
          for (const { agencyId, movements, promises } of figures.agencies) {
            const stood = before?.agencies.find((agency) => agency.agencyId === agencyId);
            expect(movements.opening).toBe(stood?.movements.closing ?? 0);
            expect(promises.opening).toBe((stood?.promises.notDue ?? 0) + (stood?.promises.overdue ?? 0));
          }
          for (const { topicId, movements } of figures.topics) {
            const stood = before?.topics.find((topic) => topic.topicId === topicId);
            expect(movements.opening).toBe(stood?.movements.closing ?? 0);
          }
          before = figures;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stay what they were, whatever is done with the questions later', () => {
    fc.assert(
      fc.property(years, (steps) => {
        const then = new Map<Month, ReturnType<typeof of>>();
        const stood = new Map<string, OrdinaryQuestion>();
        let month = '2023-06';
        const { questions } = play(steps, ({ before, city }) => {
          stood.set(before.questionId, before);
          for (; month < monthOf(dayOf(city.at)); month = monthAfter(month)) {
            const atItsEnd = [...city.questions.values()].map((now) => stood.get(now.questionId) ?? now);
            then.set(month, of(month, ...atItsEnd));
          }
          stood.clear();
          for (const question of city.questions.values()) stood.set(question.questionId, question);
        });
        for (const [month, account] of then) expect(of(month, ...questions.values())).toEqual(account);
      }),
      { numRuns: 100 },
    );
  });

  it('do not need the questions that were settled before them', () => {
    fc.assert(
      fc.property(years, fc.nat({ max: 12 }), (steps, later) => {
        const { questions } = play(steps, () => undefined);
        let month = '2023-06';
        for (let passed = 0; passed < later; passed += 1) month = monthAfter(month);
        // What the index of a forum gives out from the first day of the month on.
        const listed = [...questions.values()].filter((question) => {
          const moved = dayOf(question.history.at(-1)?.at ?? '');
          return moved >= `${month}-01` || isUnsettled(question);
        });
        expect(of(month, ...listed)).toEqual(of(month, ...questions.values()));
      }),
      { numRuns: 100 },
    );
  });
});

function isUnsettled(question: OrdinaryQuestion): boolean {
  if (question.status === 'closed') {
    const promised = question.commitments?.some(({ status }) => status === 'promised') ?? false;
    return promised || question.objectedAt !== undefined;
  }
  return ['received', 'triage', 'assigned', 'answered'].includes(question.status);
}

describe('where questions came from and went to', () => {
  it('an agency that gets a question, hands it on and closes another', () => {
    const handedOn = transfer(anAssignedQuestion(), { leadAgencyId: 'vhtt' }, on('2023-06-22'));
    expect(agencyIn('2023-06', 'gddt', handedOn, aClosedQuestion())?.movements).toMatchObject({
      ...{ opening: 0, received: 2, movedOut: 1, closed: 1, closing: 0 },
    });
    expect(agencyIn('2023-06', 'vhtt', handedOn)?.movements).toMatchObject({ received: 0, movedIn: 1, closing: 1 });
    expect(agencyIn('2023-07', 'vhtt', handedOn)?.movements).toMatchObject({ opening: 1, movedIn: 0, closing: 1 });
  });

  it('there and back within a month are two movements of each', () => {
    const there = transfer(anAssignedQuestion(), { leadAgencyId: 'vhtt' }, on('2023-06-22'));
    const back = transfer(there, { leadAgencyId: 'gddt' }, on('2023-06-23'));
    expect(agencyIn('2023-06', 'gddt', back)?.movements).toMatchObject({ movedIn: 1, movedOut: 1, closing: 1 });
    expect(figuresOf('2023-06', back).total.movements).toMatchObject({ received: 1, movedIn: 2, movedOut: 2 });
  });

  it('a question that is opened again is no new one', () => {
    const again = reopen(aClosedQuestion(), on('2023-07-10'));
    expect(agencyIn('2023-07', 'gddt', again)?.movements).toMatchObject({ received: 0, reopened: 1, closing: 1 });
  });

  it('a question that was withdrawn, or split, leaves without being closed, in the month in which that was done', () => {
    const withdrawn = withdraw(anAssignedQuestion(), on('2023-07-10'));
    expect(figuresOf('2023-06', withdrawn).total.movements).toMatchObject({ received: 1, closing: 1 });
    expect(figuresOf('2023-07', withdrawn).total.movements).toMatchObject({ removed: 1, closed: 0, closing: 0 });
    const parts = [{ text: 'một' }, { text: 'hai' }];
    const { whole } = split(anAssignedQuestion(), { parts, duplicates: [] }, on('2023-06-20'));
    expect(figuresOf('2023-06', whole).total.movements).toMatchObject({ received: 1, removed: 1, closing: 0 });
  });

  it('what nobody leads yet is counted apart', () => {
    expect(figuresOf('2023-06', aReceivedQuestion(), aTriageQuestion({ questionId: 'q8' }))).toMatchObject({
      agencies: [],
      waiting: { opening: 0, entered: 2, left: 0, closing: 2 },
    });
    expect(figuresOf('2023-06', anAssignedQuestion()).waiting).toMatchObject({ entered: 1, left: 1, closing: 0 });
  });

  it('the last hour of a month in Việt Nam belongs to it, although it is the afternoon in Greenwich', () => {
    const late = transfer(
      anAssignedQuestion(),
      { leadAgencyId: 'vhtt' },
      { ...on('2023-06-30'), at: '2023-06-30T16:59:59.999Z' },
    );
    expect(figuresOf('2023-06', late).total.movements.movedIn).toBe(1);
    const next = transfer(
      anAssignedQuestion(),
      { leadAgencyId: 'vhtt' },
      { ...on('2023-06-30'), at: '2023-06-30T17:00:00.000Z' },
    );
    expect(figuresOf('2023-06', next).total.movements.movedIn).toBe(0);
    expect(figuresOf('2023-07', next).total.movements.movedIn).toBe(1);
  });

  it('a topic of the forum’s own is counted under the one it rolls up to, and a corrected topic moves', () => {
    const forum = aForum({ topics: [{ topicId: 'be-boi', name: 'bể bơi', rollsUpTo: 'tai-nan-thuong-tich' }] });
    const own = anAssignedQuestion({ topicId: 'be-boi' });
    const { figures } = monthAccount(someMonthFacts({ forums: [forum], questions: [own] }));
    const topic = (topicId: string, all = figures) => all.topics.find((one) => one.topicId === topicId)?.movements;
    expect(topic('tai-nan-thuong-tich')).toMatchObject({ received: 1, closing: 1 });
    const corrected = figuresOf(
      '2023-06',
      correct(anAssignedQuestion(), { topicId: 'quyen-tre-em' }, on('2023-06-20')),
    );
    expect(topic('tai-nan-thuong-tich', corrected)).toMatchObject({ received: 1, movedOut: 1, closing: 0 });
    expect(topic('quyen-tre-em', corrected)).toMatchObject({ received: 0, movedIn: 1, closing: 1 });
    expect(corrected.total.movements).toMatchObject({ movedIn: 0, movedOut: 0 });
  });
});

describe('what was answered in a month', () => {
  it.each([
    { letter: '2023-07-05', counted: { onTime: 1 }, because: 'its day is the last that was due' },
    { letter: '2023-07-06', counted: { late: 1 }, because: 'it came the day after' },
  ])('on $letter counts as $counted, because $because', ({ letter, counted }) => {
    const answered = answer(anAssignedQuestion(), aLetter({ on: letter }), on('2023-07-10'));
    expect(answered.agencyDeadline.dueOn).toBe('2023-07-05');
    expect(agencyIn('2023-07', 'gddt', answered)?.answered).toMatchObject(counted);
    expect(agencyIn('2023-07', 'gddt', answered)?.open).toMatchObject({ inReview: 1 });
  });

  it('counts in the month in which it was taken down, so that none falls between two', () => {
    const answered = answer(anAssignedQuestion(), aLetter({ on: '2023-06-30' }), on('2023-07-03'));
    expect(figuresOf('2023-06', answered).total.answered).toMatchObject({ onTime: 0 });
    expect(figuresOf('2023-07', answered).total.answered).toMatchObject({ onTime: 1 });
  });

  it('within an extension is not on time, and is late after it', () => {
    const extended = extend(anAssignedQuestion(), '2023-07-20', on('2023-06-22'));
    const by = (day: string) => figuresOf('2023-07', answer(extended, aLetter({ on: day }), on(day))).total;
    expect(by('2023-07-20').answered).toEqual({ onTime: 0, late: 0, extended: 1, again: 0 });
    expect(by('2023-07-21').answered).toEqual({ onTime: 0, late: 1, extended: 0, again: 0 });
    expect(by('2023-07-20').forChild).toEqual({ onTime: 1, late: 0, again: 0 });
    expect(by('2023-07-25').forChild).toEqual({ onTime: 0, late: 1, again: 0 });
  });

  it('once more, after a reopening, is counted apart by both clocks', () => {
    const again = answer(reopen(aClosedQuestion(), on('2023-07-03')), aLetter({ on: '2023-07-05' }), on('2023-07-05'));
    expect(figuresOf('2023-07', again).total).toMatchObject({
      answered: { onTime: 0, late: 0, extended: 0, again: 1 },
      forChild: { onTime: 0, late: 0, again: 1 },
    });
  });

  it('is not what was returned', () => {
    const returned = returnAnswer(aQuestionInReview(), 'thiếu lý do', on('2023-06-22'));
    expect(figuresOf('2023-06', returned).total.answered).toMatchObject({ onTime: 0 });
  });

  it('at the forum is on time, and a letter that follows is not counted once more', () => {
    const oral = anAnsweredQuestion();
    expect(figuresOf('2023-06', oral).total.answered).toMatchObject({ onTime: 1 });
    const written = answer(oral, aLetter({ on: '2023-07-10' }), on('2023-07-10'));
    expect(figuresOf('2023-07', written).total.answered).toMatchObject({ onTime: 0, late: 0 });
  });

  it('is apart from what was closed, which tells what became of the matter', () => {
    const closed = figuresOf('2023-06', aClosedQuestion(), aQuestionInReview()).total;
    expect(closed).toMatchObject({ answered: { onTime: 2 }, movements: { closed: 1 }, results: { resolved: 1 } });
  });
});

describe('what is open at the end of a month', () => {
  it.each([
    { month: '2023-06', open: { dueSoon: 1 }, because: 'three working days are left until 5 July' },
    { month: '2023-07', open: { overdue: 1 }, because: 'it was due on 5 July' },
  ])('of $month is $open, because $because', ({ month, open }) => {
    expect(figuresOf(month, anAssignedQuestion()).total.open).toMatchObject(open);
  });

  it('lists what is overdue with the proof that the agency was told, as far as the month goes', () => {
    const arrived = (day: string, recipient = 'gddt-can-bo') =>
      aMail({ state: 'delivered', recipient, sentAt: `${day}T01:00:00.000Z`, endedAt: `${day}T01:00:00.000Z` });
    const mails = [
      arrived('2023-07-06'),
      arrived('2023-06-14'),
      arrived('2023-06-14', 'gddt-lanh-dao'),
      arrived('2023-08-02'),
      arrived('2023-07-07', 'lanh-dao-ubnd'),
      { ...arrived('2023-07-13'), state: 'bounced' } as const,
      { ...arrived('2023-07-14'), questionIds: ['q99'] },
    ];
    const questions = [anAssignedQuestion(), anAnsweredQuestion({ questionId: 'q8', code: 'BK4-008' })];
    const { overdue } = monthAccount(someMonthFacts({ month: '2023-07', questions, mails }));
    expect(overdue).toEqual([
      {
        ...{ questionId: 'q7', code: 'BK4-007', topicId: 'tai-nan-thuong-tich', agencyId: 'gddt', owes: 'answer' },
        ...{ dueOn: '2023-07-05', workingDaysLate: 18, toldOn: ['2023-06-14', '2023-07-06'] },
      },
      expect.objectContaining({ code: 'BK4-008', owes: 'result-class', dueOn: '2023-07-24', toldOn: [] }),
    ]);
  });

  it('while a month is not over is told as of today', () => {
    const today = someMonthFacts({ month: '2023-07', asOf: '2023-07-03', questions: [anAssignedQuestion()] });
    expect(monthAccount(today).figures.total.open).toMatchObject({ dueSoon: 1, overdue: 0 });
  });
});

describe('what was promised', () => {
  const promised = addCommitment(aClosedQuestion(), { what: 'Xây bể bơi', dueOn: '2023-07-31' }, on('2023-06-22'));
  const ended = (move: 'done' | 'broken', day: string) =>
    moveCommitment(promised, { commitmentId: 'c1', move, why: 'xong' }, on(day));

  it.each([
    { month: '2023-06', question: promised, is: { made: 1, notDue: 1 }, because: 'it is not due' },
    { month: '2023-07', question: promised, is: { opening: 1, notDue: 1 }, because: 'its last day is not over' },
    { month: '2023-08', question: promised, is: { opening: 1, overdue: 1 }, because: 'its day has passed' },
    { month: '2023-07', question: ended('done', '2023-07-20'), is: { kept: 1, notDue: 0 }, because: 'it was kept' },
    { month: '2023-07', question: ended('broken', '2023-07-20'), is: { broken: 1, kept: 0 }, because: 'it was not' },
    {
      month: '2023-06',
      question: ended('done', '2023-07-20'),
      is: { kept: 0, notDue: 1 },
      because: 'it was kept later',
    },
  ])('stands in $month as $is, because $because', ({ month, question, is }) => {
    expect(figuresOf(month, question).total.promises).toMatchObject(is);
  });

  it('is listed when it ended, or was due, in the month', () => {
    const line = { code: 'BK4-007', agencyId: 'gddt', what: 'Xây bể bơi', dueOn: '2023-07-31' };
    expect(of('2023-06', promised).promises).toEqual([]);
    expect(of('2023-07', promised).promises).toEqual([{ ...line, is: 'still-due' }]);
    expect(of('2023-09', promised).promises).toEqual([{ ...line, is: 'overdue' }]);
    expect(of('2023-07', ended('done', '2023-07-20')).promises).toEqual([
      { ...line, is: 'kept', endedOn: '2023-07-20' },
    ]);
    expect(of('2023-08', ended('done', '2023-07-20')).promises).toEqual([]);
  });

  it('goes with its question when that is withdrawn', () => {
    const { promises } = figuresOf('2023-07', withdraw(promised, on('2023-07-10'))).total;
    expect(promises).toMatchObject({ opening: 1, dropped: 1, kept: 0, notDue: 0, overdue: 0 });
  });
});

describe('what a month came to', () => {
  it('has the verdicts of children in the month in which they were given', () => {
    const judged = giveVerdict(aClosedQuestion(), 'partly', on('2023-07-03'));
    expect(figuresOf('2023-07', judged).total.verdicts).toEqual({ yes: 0, partly: 1, no: 0 });
    expect(figuresOf('2023-06', judged).total.verdicts).toEqual({ yes: 0, partly: 0, no: 0 });
  });

  it('names agencies in the order of the forum’s report, and those only that had something to do', () => {
    const questions = ['hoi-lhpn', 'vhtt', 'gddt', 'ldtbxh'].map((leadAgencyId) =>
      anAssignedQuestion({ leadAgencyId }),
    );
    const { agencies } = figuresOf('2023-06', ...questions);
    expect(agencies.map(({ agencyId }) => agencyId)).toEqual(['ldtbxh', 'gddt', 'vhtt', 'hoi-lhpn']);
  });

  it('is a point on the curve of the months', () => {
    const closedLater = approve(aQuestionInReview(), {}, on('2023-07-03'));
    expect(stockOf(figuresOf('2023-06', closedLater))).toEqual({ month: '2023-06', open: 1, closed: 0 });
    expect(stockOf(figuresOf('2023-07', closedLater))).toEqual({ month: '2023-07', open: 0, closed: 1 });
  });

  it.each([
    ['2023-02', '2023-02-28'],
    ['2024-02', '2024-02-29'],
    ['2023-12', '2023-12-31'],
  ])('%s ends on %s', (month, day) => {
    expect(lastDayOf(month)).toBe(day);
  });
});
