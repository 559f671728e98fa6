import { describe, expect, it } from 'vitest';
import { answer } from '../../functions/question/answering.ts';
import { timelinessOf } from '../../functions/question/question-view.ts';
import { aLetter, anAct, anAnsweredQuestion, anAssignedQuestion, someRules } from '../builders.ts';

const rules = someRules();
const { calendar } = rules;

describe('the timeliness of a question', () => {
  it.each([
    { on: '2023-07-05', is: 'on-time', because: 'it is the agency’s last day' },
    { on: '2023-07-06', is: 'late', because: 'the agency’s days are over, though not yet the child’s' },
  ])('answered in writing on $on is $is: $because', ({ on, is }) => {
    const assigned = anAssignedQuestion();
    expect(assigned).toMatchObject({ agencyDeadline: { dueOn: '2023-07-05' }, childDeadline: { dueOn: '2023-07-24' } });
    const answered = answer(assigned, aLetter({ on }), { ...anAct(), rules });
    expect(timelinessOf(answered, '2023-07-10', calendar)).toBe(is);
  });

  it('answered at the forum is on time from the first day', () => {
    expect(timelinessOf(anAnsweredQuestion(), '2023-06-13', calendar)).toBe('on-time');
  });
});
