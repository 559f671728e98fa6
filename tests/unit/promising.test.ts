import { describe, expect, it } from 'vitest';
import { publish } from '../../functions/question/answering.ts';
import { reopen, transfer } from '../../functions/question/moving.ts';
import { addCommitment, countPromiseRung, moveCommitment } from '../../functions/question/promising.ts';
import type { ResponsibleQuestion } from '../../functions/question/question.ts';
import { isOpen } from '../../functions/question/responsible.ts';
import {
  aClosedQuestion,
  anAct,
  anAnsweredQuestion,
  anAssignedQuestion,
  aTriageQuestion,
  someRules,
} from '../builders.ts';

const rules = someRules();
const on = (day: string, why = 'lý do') => ({ ...anAct({ at: `${day}T03:00:00.000Z`, why }), rules });
const pool = { what: 'Xây bể bơi', dueOn: '2023-09-29' };
/** A closed question that promises a pool by the end of September. */
const promised = addCommitment(aClosedQuestion(), pool, on('2023-06-22'));
const commitmentOf = ({ commitments = [] }: ResponsibleQuestion, place = 0) => commitments[place];

describe('a commitment', () => {
  it.each([anAssignedQuestion(), anAnsweredQuestion(), aClosedQuestion()])(
    'can be recorded with a question that is $status, and is its lead’s unless another agency is named',
    (question) => {
      const one = addCommitment(question, pool, on('2023-06-22'));
      const two = addCommitment(one, { ...pool, agencyId: 'vhtt' }, on('2023-06-22'));
      expect(two.commitments).toMatchObject([
        { commitmentId: 'c1', agencyId: 'gddt', status: 'promised', promisedOn: '2023-06-22', changes: 0 },
        { commitmentId: 'c2', agencyId: 'vhtt' },
      ]);
      expect(two.status).toBe(question.status);
    },
  );

  it('is not recorded before an agency leads', () => {
    expect(() => addCommitment(aTriageQuestion(), pool, on('2023-06-22'))).toThrow(/possible: assignment/);
  });

  it('is reminded of on the ladder of answers, beginning five working days ahead', () => {
    expect(commitmentOf(promised)?.remindAt).toBe('2023-09-22T00:30:00.000Z');
    const told = countPromiseRung(promised, { commitmentId: 'c1', rung: -5 }, rules);
    expect(commitmentOf(told)).toMatchObject({ rung: -5, remindAt: '2023-09-28T00:30:00.000Z' });
    expect(told.history).toEqual(promised.history);
  });

  it('that is due within days is not reminded of on the day it was made', () => {
    const soon = addCommitment(aClosedQuestion(), { ...pool, dueOn: '2023-06-26' }, on('2023-06-22'));
    expect(commitmentOf(soon)).toMatchObject({ rung: -5, remindAt: '2023-06-23T00:30:00.000Z' });
  });

  it('keeps the closed question open until it has ended', () => {
    expect([isOpen(aClosedQuestion()), isOpen(promised)]).toEqual([false, true]);
    const done = moveCommitment(
      promised,
      { commitmentId: 'c1', move: 'done', why: 'Đã khánh thành.' },
      on('2023-09-20'),
    );
    expect(isOpen(done)).toBe(false);
    expect(commitmentOf(done)).toMatchObject({ status: 'done', endedOn: '2023-09-20', why: 'Đã khánh thành.' });
    expect(commitmentOf(done)).not.toHaveProperty('remindAt');
  });

  it('that is broken is on record as broken', () => {
    const broken = moveCommitment(promised, { commitmentId: 'c1', move: 'broken', why: 'Hết vốn.' }, on('2023-10-20'));
    expect(commitmentOf(broken)).toMatchObject({ status: 'broken', endedOn: '2023-10-20', why: 'Hết vốn.' });
    expect(broken.history.at(-1)).toMatchObject({
      what: 'promise-broken',
      why: 'Hết vốn.',
      before: { 'commitments/0/status': 'promised' },
    });
  });

  it.each([{}, { what: 'Xây bể bơi' }, { dueOn: '2023-09-29' }, { what: 'Xây bể bơi', dueOn: '2023-09-29' }])(
    'is not changed into what it is already: %j',
    (same) => {
      const change = { commitmentId: 'c1', move: 'change', why: 'thử', ...same } as const;
      expect(() => moveCommitment(promised, change, on('2023-06-23'))).toThrow(/would stay as it is/);
    },
  );

  it('can be changed with a reason: the change is counted, what stood is in the history, and reminders begin anew', () => {
    const late = countPromiseRung(promised, { commitmentId: 'c1', rung: 0 }, rules);
    const change = { commitmentId: 'c1', move: 'change', dueOn: '2023-12-29', why: 'Chậm thiết bị.' } as const;
    const changed = moveCommitment(late, change, on('2023-09-29'));
    expect(commitmentOf(changed)).toMatchObject({
      ...{ what: 'Xây bể bơi', dueOn: '2023-12-29', promisedOn: '2023-06-22', changes: 1 },
      remindAt: '2023-12-22T00:30:00.000Z',
    });
    expect(changed.history.at(-1)).toMatchObject({
      what: 'promise-changed',
      why: 'Chậm thiết bị.',
      before: { 'commitments/0/dueOn': '2023-09-29', 'commitments/0/changes': 0 },
    });
  });

  it('gathers what is reported on the way, and no reminder moves by it', () => {
    const words = ['Đã chọn địa điểm.', 'Đã khởi công.'];
    const reported = words.reduce(
      (question, text) => moveCommitment(question, { commitmentId: 'c1', move: 'progress', text }, on('2023-07-03')),
      promised,
    );
    expect(commitmentOf(reported)?.progress.map(({ text }) => text)).toEqual(words);
    expect(commitmentOf(reported)?.remindAt).toBe(commitmentOf(promised)?.remindAt);
  });

  it.each([
    { commitmentId: 'c7', because: 'there is no such promise' },
    { commitmentId: 'c1', because: 'it has ended, and what has ended does not begin again' },
  ])('$commitmentId cannot be moved on: $because', ({ commitmentId }) => {
    const done = moveCommitment(promised, { commitmentId: 'c1', move: 'done', why: 'Xong.' }, on('2023-09-20'));
    const both = addCommitment(done, pool, on('2023-09-21'));
    const move = () => moveCommitment(both, { commitmentId, move: 'broken', why: 'x' }, on('2023-09-22'));
    expect(move).toThrow(`no open commitment "${commitmentId}"; open: c2`);
  });

  it('is not reported on, nor joined by others, without end', () => {
    const report = { commitmentId: 'c1', move: 'progress', text: 'Đang làm.' } as const;
    const again = (times: number, move: (question: ResponsibleQuestion) => ResponsibleQuestion) =>
      Array.from({ length: times }).reduce<ResponsibleQuestion>((question) => move(question), promised);
    const reported = again(50, (question) => moveCommitment(question, report, on('2023-07-03')));
    expect(() => moveCommitment(reported, report, on('2023-07-03'))).toThrow(/holds 50 reports/);
    const many = again(19, (question) => addCommitment(question, pool, on('2023-07-03')));
    expect(() => addCommitment(many, pool, on('2023-07-03'))).toThrow(/holds 20 commitments/);
  });

  it('lives on whatever becomes of the question: published, opened again, with another agency', () => {
    const shown = publish(promised, true, on('2023-06-23'));
    const again = reopen(shown, on('2023-06-24'));
    const elsewhere = transfer(again, { leadAgencyId: 'vhtt' }, on('2023-06-25'));
    expect(elsewhere).toMatchObject({ leadAgencyId: 'vhtt', commitments: [{ agencyId: 'gddt', status: 'promised' }] });
  });
});
