import { describe, expect, it } from 'vitest';
import { correct, offerAgain, recordTold, transfer, withdraw } from '../../functions/question/lifecycle.ts';
import type { AssignedQuestion } from '../../functions/question/question.ts';
import { unheard } from '../../functions/question/unheard.ts';
import {
  anAct,
  anAnsweredQuestion,
  anAssignedQuestion,
  aReceivedQuestion,
  aTriageQuestion,
  someRules,
} from '../builders.ts';

const rules = someRules();
const shared = anAssignedQuestion({ coordinatingAgencyIds: ['cong-an'] });
const leadTold = recordTold(shared, ['notice_gddt_2023-06-14']);
const told = recordTold(leadTold, ['notice_cong-an_2023-06-14_2']);

const given = (question: AssignedQuestion, agencyId: string) => transfer(question, agencyId, { ...anAct(), rules });
const ids = (question: Parameters<typeof unheard>[0]) => unheard(question).map(({ mailId }) => mailId);

describe('who has not heard of a question', () => {
  it.each([
    { question: shared, hear: ['gddt', 'cong-an'], because: 'lead and coordinating agencies have something to do' },
    { question: leadTold, hear: ['cong-an'], because: 'the lead has been told' },
    { question: told, hear: [], because: 'both have been told, one in the second mail of the day' },
    {
      question: correct(told, { topicId: 'khac' }, { ...anAct(), rules }),
      hear: [],
      because: 'a correction gives nothing to anybody new',
    },
    { question: anAnsweredQuestion(), hear: [], because: 'an answer at the forum asks nothing of anybody now' },
    { question: withdraw(told, anAct()), hear: ['gddt', 'cong-an'], because: 'they need not answer any more' },
    { question: withdraw(leadTold, anAct()), hear: ['gddt'], because: 'the other never heard of it' },
    { question: withdraw(shared, anAct()), hear: [], because: 'nobody was told of it' },
    { question: withdraw(aReceivedQuestion(), anAct()), hear: [], because: 'it was given to nobody' },
    { question: aTriageQuestion(), hear: [], because: 'a person must decide first' },
  ])('$hear when it is $question.status: $because', ({ question, hear }) => {
    expect(unheard(question).map(({ agencyId }) => agencyId)).toEqual(hear);
  });
});

describe('a question that changes hands', () => {
  it.each([
    { question: given(told, 'y-te'), mails: ['notice_y-te_q7-1'], because: 'it is new there' },
    { question: given(told, 'cong-an'), mails: ['notice_cong-an_q7-1'], because: 'it leads now and owes an answer' },
    {
      question: given(given(told, 'y-te'), 'gddt'),
      mails: ['notice_gddt_q7-2'],
      because: 'it has heard of it before, and gave it away since',
    },
  ])('is told of in $mails: $because', ({ question, mails }) => {
    expect(ids(question)).toEqual(mails);
  });

  it('is told of in the same mail however often it is looked at', () => {
    const moved = given(told, 'y-te');
    expect(ids(offerAgain(moved))).toEqual(ids(moved));
    expect(ids(recordTold(moved, ids(moved)))).toEqual([]);
  });

  it('still tells an agency that coordinates and was never told', () => {
    expect(ids(given(leadTold, 'y-te'))).toEqual(['notice_y-te_q7-1', 'notice_cong-an_2023-06-14']);
  });
});

describe('the mail in which an agency hears', () => {
  it.each([
    { question: shared, mailId: 'notice_gddt_2023-06-14', because: 'single questions of a day go together' },
    {
      question: { ...shared, assignedAt: '2023-06-14T17:30:00.000Z' },
      mailId: 'notice_gddt_2023-06-15',
      because: 'days are days in Bắc Kạn',
    },
    {
      question: { ...shared, importId: 'abc123' },
      mailId: 'notice_gddt_abc123',
      because: 'an import is told in one mail',
    },
    {
      question: withdraw(told, anAct({ at: '2023-06-20T02:00:00.000Z' })),
      mailId: 'notice_gddt_2023-06-20-withdrawn',
      because: 'withdrawals have a mail of their own',
    },
  ])('is $mailId: $because', ({ question, mailId }) => {
    expect(ids(question)[0]).toBe(mailId);
  });
});
