import { describe, expect, it } from 'vitest';
import { tidingsOf } from '../../functions/notice/tidings.ts';
import { correct, recordTold, withdraw } from '../../functions/question/lifecycle.ts';
import {
  anAct,
  anAnsweredQuestion,
  anAssignedQuestion,
  aReceivedQuestion,
  aTriageQuestion,
  someRules,
} from '../builders.ts';

const shared = anAssignedQuestion({ coordinatingAgencyIds: ['cong-an'] });
const told = recordTold(shared, ['notice_gddt_2023-06-14']);

describe('who hears of a change', () => {
  it.each([
    {
      change: { before: aReceivedQuestion(), after: shared },
      hear: ['gddt', 'cong-an'],
      because: 'lead and coordinating agencies have something to do',
    },
    { change: { before: aTriageQuestion(), after: shared }, hear: ['gddt', 'cong-an'], because: 'a person decided' },
    { change: { before: undefined, after: shared }, hear: ['gddt', 'cong-an'], because: 'it comes assigned' },
    { change: { before: shared, after: told }, hear: [], because: 'they were told already' },
    {
      change: { before: shared, after: correct(shared, { topicId: 'khac' }, { ...anAct(), rules: someRules() }) },
      hear: [],
      because: 'a correction gives nothing to anybody new',
    },
    { change: { before: anAssignedQuestion(), after: shared }, hear: ['cong-an'], because: 'only one is new to it' },
    {
      change: { before: aReceivedQuestion(), after: anAnsweredQuestion() },
      hear: [],
      because: 'an answer at the forum asks nothing of anybody now',
    },
    {
      change: { before: told, after: withdraw(told, anAct()) },
      hear: ['gddt', 'cong-an'],
      because: 'they need not answer any more',
    },
    { change: { before: shared, after: withdraw(shared, anAct()) }, hear: [], because: 'nobody was told of it' },
    {
      change: { before: aReceivedQuestion(), after: withdraw(aReceivedQuestion(), anAct()) },
      hear: [],
      because: 'it was given to nobody',
    },
    {
      change: { before: aReceivedQuestion(), after: aTriageQuestion() },
      hear: [],
      because: 'a person must decide first',
    },
  ])('$hear when it becomes $change.after.status: $because', ({ change, hear }) => {
    expect(tidingsOf(change).map(({ agencyId }) => agencyId)).toEqual(hear);
  });
});

describe('the mail in which an agency hears', () => {
  it.each([
    { after: shared, mailId: 'notice_gddt_2023-06-14', because: 'single questions of a day go together' },
    {
      after: { ...shared, assignedAt: '2023-06-14T17:30:00.000Z' },
      mailId: 'notice_gddt_2023-06-15',
      because: 'days are days in Bắc Kạn',
    },
    {
      after: { ...shared, importId: 'abc123' },
      mailId: 'notice_gddt_abc123',
      because: 'an import is told in one mail',
    },
  ])('is $mailId: $because', ({ after, mailId }) => {
    expect(tidingsOf({ before: undefined, after })[0]?.mailId).toBe(mailId);
  });

  it('is another one for withdrawals', () => {
    const after = withdraw(told, anAct({ at: '2023-06-20T02:00:00.000Z' }));
    expect(tidingsOf({ before: told, after })[0]?.mailId).toBe('notice_gddt_2023-06-20-withdrawn');
  });
});
