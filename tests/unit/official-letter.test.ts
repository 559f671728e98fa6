import { describe, expect, it } from 'vitest';
import { letterMatters } from '../../functions/papers/letter-matters.ts';
import { letterInWords } from '../../functions/papers/letter-words.ts';
import type { Question } from '../../functions/question/question.ts';
import {
  aClosedQuestion,
  aForum,
  anAnsweredQuestion,
  anAssignedQuestion,
  aTriageQuestion,
  someRules,
} from '../builders.ts';

const rules = someRules();
const promise = {
  ...{ commitmentId: 'c1', agencyId: 'gddt', what: 'Mở hai lớp đàn', promisedOn: '2023-06-20', dueOn: '2023-07-10' },
  ...{ status: 'promised' as const, progress: [], changes: 0 },
};
const shared = anAssignedQuestion({ code: 'BK4-002', leadAgencyId: 'vhtt', coordinatingAgencyIds: ['gddt'] });
const owed = (questions: readonly Question[], today = '2023-06-14') =>
  letterMatters(questions, 'gddt', { rules, today }).map(({ code, owing, dueOn, standing, workingDays }) =>
    [code, owing, dueOn, standing, String(workingDays)].join(' '),
  );

describe('what a letter tells an agency', () => {
  it.each([
    { because: 'it leads', question: anAssignedQuestion(), line: 'BK4-007 answer 2023-07-05 not-due 15' },
    { because: 'another agency waits for its part', question: shared, line: 'BK4-002 input 2023-06-29 not-due 11' },
    {
      because: 'an oral answer leaves open what became of it',
      question: anAnsweredQuestion(),
      line: 'BK4-007 result 2023-07-24 not-due 28',
    },
    {
      because: 'a promise lives on when the question is closed',
      question: aClosedQuestion({ commitments: [promise] }),
      line: 'BK4-007 promise 2023-07-10 not-due 18',
    },
  ])('is what it owes: $because', ({ question, line }) => {
    expect(owed([question])).toEqual([line]);
  });

  it.each([
    {
      because: 'it has contributed',
      question: { ...shared, inputs: [{ agencyId: 'gddt', by: 'x', on: '2023-06-20', text: 'y' }] },
    },
    { because: 'the answer is approved', question: aClosedQuestion() },
    { because: 'nobody has it yet', question: aTriageQuestion() },
    { because: 'another agency has it', question: anAssignedQuestion({ leadAgencyId: 'y-te' }) },
    { because: 'the promise is kept', question: aClosedQuestion({ commitments: [{ ...promise, status: 'done' }] }) },
  ])('is not what it does not owe: $because', ({ question }) => {
    expect(owed([question])).toEqual([]);
  });

  it.each([
    { today: '2023-06-27', says: 'not-due 6', because: 'six working days are left' },
    { today: '2023-06-28', says: 'due-soon 5', because: 'five are' },
    { today: '2023-07-05', says: 'due-soon 0', because: 'the last day is not over' },
    { today: '2023-07-06', says: 'overdue 1', because: 'overdue begins the day after' },
    { today: '2023-07-10', says: 'overdue 3', because: 'a weekend is no time to be late in' },
  ])('says on $today that it is $says: $because', ({ today, says }) => {
    expect(owed([anAssignedQuestion()], today)).toEqual([`BK4-007 answer 2023-07-05 ${says}`]);
  });

  it('leaves number, day and signature to those who sign, and cites what the forum rests on', () => {
    const forum = aForum({ legalReferences: ['Kế hoạch số 318/KH-UBND'], reportSymbol: 'BC-BTC' });
    const letter = letterInWords({
      ...{ kind: 'giao', forum, agency: { name: 'Phòng GD&ĐT' }, parentBody: undefined, place: 'TP. Bắc Kạn' },
      ...{ coordinator: { post: 'Thường trực', email: 'a@b.example' }, leader: { post: 'Phó Chủ tịch' } },
      matters: letterMatters([anAssignedQuestion(), shared], 'gddt', { rules, today: '2023-06-14' }),
      topicName: (id) => id,
      agencyName: (id) => id,
      today: '2023-06-14',
    });
    expect(letter.symbol).toBe('BTC');
    expect(letter.paragraphs.join('\n')).toContain('căn cứ Kế hoạch số 318/KH-UBND');
    expect(letter.paragraphs.at(-1)).toMatch(/\.\/\.$/);
    expect(letter.annex.sections.map(({ title }) => title.split('.')[0])).toEqual(['I', 'II']);
  });
});
