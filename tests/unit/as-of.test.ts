import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../functions/question/history.ts';
import { withdraw } from '../../functions/question/lifecycle.ts';
import { transfer } from '../../functions/question/moving.ts';
import { lifeOf, questionAsOf } from '../../functions/report/as-of.ts';
import { anAct, anAssignedQuestion, aReceivedQuestion } from '../builders.ts';
import { lives, play, rules } from './any-life.ts';

const act = { ...anAct({ at: '2023-06-22T02:00:00.000Z' }), rules };

describe('a question as it was', () => {
  it('has after each move of its life what it had then, whatever was done with it since', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        const then = new Map<string, object>();
        const { questions } = play(steps, ({ after, city: { at } }) => {
          then.set(`${after.questionId} ${at}`, after.status === 'withdrawn' ? {} : factsOf(after));
        });
        for (const [what, facts] of then) {
          const [questionId = '', at = ''] = what.split(' ');
          const question = questions.get(questionId) ?? aReceivedQuestion();
          expect(questionAsOf(question, at) ?? {}).toEqual(facts);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is today what it is', () => {
    fc.assert(
      fc.property(lives, (steps) => {
        const { questions, at } = play(steps, () => undefined);
        for (const question of questions.values()) {
          if (question.status !== 'withdrawn') expect(questionAsOf(question, at)).toEqual(factsOf(question));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('was not there before it came', () => {
    expect(questionAsOf(anAssignedQuestion(), '2023-06-13T08:59:59.999Z')).toBeUndefined();
    expect(questionAsOf(anAssignedQuestion(), '2023-06-13T09:00:00.000Z')).toMatchObject({ status: 'received' });
  });

  it('is gone from the moment at which it was taken back, and was there before', () => {
    const withdrawn = withdraw(anAssignedQuestion(), act);
    expect(questionAsOf(withdrawn, '2023-06-22T01:59:59.999Z')).toMatchObject({ leadAgencyId: 'gddt' });
    expect(questionAsOf(withdrawn, act.at)).toBeUndefined();
  });

  it('that was sealed and released was not there before its release', () => {
    const received = aReceivedQuestion();
    const released = {
      ...received,
      history: [
        { at: '2023-06-13T09:00:00.000Z', by: 'intake', what: 'sealed' },
        { at: '2023-06-15T09:00:00.000Z', by: 'bao-ve', what: 'released' },
      ],
    } satisfies typeof received;
    expect(questionAsOf(released, '2023-06-15T08:59:59.999Z')).toBeUndefined();
    expect(questionAsOf(released, '2023-06-15T09:00:00.000Z')).toMatchObject({ status: 'received' });
  });

  it('keeps the order of its moves where the clocks of two invocations differ', () => {
    const first = transfer(anAssignedQuestion(), { leadAgencyId: 'vhtt' }, act);
    const second = transfer(first, { leadAgencyId: 'ldtbxh' }, { ...act, at: '2023-06-22T01:59:59.000Z' });
    expect(lifeOf(second).map(({ at, facts }) => [at, 'leadAgencyId' in facts ? facts.leadAgencyId : null])).toEqual([
      ['2023-06-13T09:00:00.000Z', null],
      ['2023-06-14T02:00:00.000Z', 'gddt'],
      [act.at, 'vhtt'],
      [act.at, 'ldtbxh'],
    ]);
  });
});
