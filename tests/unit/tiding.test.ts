import { describe, expect, it } from 'vitest';
import { returnAnswer } from '../../functions/question/answering.ts';
import { assign, correct, offerAgain, recordTold, withdraw } from '../../functions/question/lifecycle.ts';
import {
  declineExtension,
  extend,
  markDuplicate,
  reopen,
  requestExtension,
  split,
  succeed,
  transfer,
} from '../../functions/question/moving.ts';
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import { noticeId } from '../../functions/question/tiding.ts';
import {
  aClosedQuestion,
  anAct,
  anAnsweredQuestion,
  aQuestionInReview,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  someRules,
} from '../builders.ts';

const act = { ...anAct({ at: '2023-06-20T02:00:00.000Z' }), rules: someRules() };
const byAct = aResponsibility({ coordinatingAgencyIds: ['cong-an'] });
const first = anAct();
const assignedIn = (parts: Partial<ReturnType<typeof aReceivedQuestion>> = {}) =>
  assign(aReceivedQuestion(parts), byAct, { ...first, rules: someRules() });

/** Led by gddt with cong-an, neither of whom has a mail yet. */
const untold = assignedIn();
/** The same after both were told. */
const told = tellAll(untold);

/** Writes down the mail that each tiding waits for. */
function tellAll<Q extends OrdinaryQuestion>(question: Q): Q {
  return recordTold(question, (question.toTell ?? []).map(noticeId));
}

/** What must still be told of a question: "gddt: given". */
function news({ toTell = [] }: OrdinaryQuestion): string[] {
  return toTell.map(({ agencyId, about }) => `${agencyId}: ${about}`);
}

const to = (leadAgencyId: string, byAgency = false) => ({ leadAgencyId, byAgency });
const twoParts = { parts: [{ text: 'a' }, { text: 'b' }], duplicates: [] };
const asDuplicate = { of: aReceivedQuestion({ questionId: 'q3' }), duplicates: [] };

describe('who hears of a move', () => {
  it.each<{ becomes: OrdinaryQuestion; hear: string[]; because: string }>([
    {
      becomes: untold,
      hear: ['gddt: given', 'cong-an: given'],
      because: 'lead and coordinating agencies have something to do',
    },
    { becomes: told, hear: [], because: 'both have been told' },
    { becomes: aTriageQuestion(), hear: [], because: 'a person must decide first' },
    { becomes: anAnsweredQuestion(), hear: [], because: 'an answer at the forum asks nothing of anybody now' },
    {
      becomes: correct(told, { topicId: 'khac' }, act),
      hear: [],
      because: 'a correction gives nothing to anybody new',
    },
    {
      becomes: aQuestionInReview(),
      hear: ['gddt: given'],
      because: 'that it has to answer was not told yet, and was true',
    },
    { becomes: withdraw(told, act), hear: ['gddt: gone', 'cong-an: gone'], because: 'they need not answer any more' },
    { becomes: withdraw(untold, act), hear: [], because: 'nobody had been told of it' },
    {
      becomes: withdraw(recordTold(untold, ['notice_gddt_2023-06-14']), act),
      hear: ['gddt: gone'],
      because: 'the other never heard of it',
    },
    { becomes: withdraw(aReceivedQuestion(), act), hear: [], because: 'it was given to nobody' },
    {
      becomes: split(told, twoParts, act).whole,
      hear: ['gddt: gone', 'cong-an: gone'],
      because: 'its parts are given anew',
    },
    { becomes: split(untold, twoParts, act).whole, hear: [], because: 'nobody had been told of the whole' },
    {
      becomes: markDuplicate(told, asDuplicate, act),
      hear: ['gddt: gone', 'cong-an: gone'],
      because: 'another question answers',
    },
    {
      becomes: transfer(told, to('vhtt'), act),
      hear: ['gddt: moved', 'vhtt: given'],
      because: 'one has it no more, one has it now',
    },
    {
      becomes: transfer(told, to('vhtt', true), act),
      hear: ['gddt: moved', 'coordinator: transferred', 'vhtt: given'],
      because: 'the coordinator has to know what an agency hands on',
    },
    {
      becomes: transfer(untold, to('vhtt'), act),
      hear: ['cong-an: given', 'vhtt: given'],
      because: 'the first lead never heard that it had it',
    },
    {
      becomes: transfer(untold, to('cong-an'), act),
      hear: ['cong-an: given'],
      because: 'whoever coordinated leads now, and hears that once',
    },
    {
      becomes: returnAnswer(tellAll(aQuestionInReview()), 'Thiếu ngày.', act),
      hear: ['gddt: returned'],
      because: 'it has to mend its answer',
    },
    {
      becomes: requestExtension(told, '2023-07-31', act),
      hear: [],
      because: 'the coordinator hears of it in the morning',
    },
    { becomes: extend(told, '2023-07-31', act), hear: ['gddt: extended'], because: 'it has more time' },
    {
      becomes: declineExtension(requestExtension(told, '2023-07-31', act), act),
      hear: ['gddt: extension-declined'],
      because: 'it has no more time',
    },
    { becomes: reopen(tellAll(aClosedQuestion()), act), hear: ['gddt: reopened'], because: 'it has to answer again' },
  ])('$hear: $because', ({ becomes, hear }) => {
    expect(news(becomes)).toEqual(hear);
  });
});

describe('a question that goes from one agency to another and back', () => {
  it('is given anew to the first, which need not hear any more that it had gone', () => {
    const back = transfer(transfer(told, to('vhtt'), act), to('gddt'), act);
    expect(news(back)).toEqual(['gddt: given']);
  });

  it('is given anew to the first also when it heard that it had gone, and the second hears the same', () => {
    const away = tellAll(transfer(told, to('vhtt'), act));
    const back = transfer(away, to('gddt'), act);
    expect(news(back)).toEqual(['vhtt: moved', 'gddt: given']);
    const [again] = back.toTell?.filter(({ agencyId }) => agencyId === 'gddt').map(noticeId) ?? [];
    expect(told.told).not.toContain(again);
  });
});

describe('a question that was left to another and opened again', () => {
  it('is told of in a mail of its own, because the first one spoke of something else', () => {
    const again = reopen(tellAll(markDuplicate(told, asDuplicate, act)), act);
    if (again.status !== 'received') throw new Error(`expected a received question, got ${again.status}`);
    const anew = assign(again, byAct, act);
    expect(news(anew)).toEqual(['gddt: given', 'cong-an: given']);
    for (const mailId of (anew.toTell ?? []).map(noticeId)) expect(told.told).not.toContain(mailId);
  });
});

describe('a succession', () => {
  const succession = { from: 'gddt', to: 'so-moi' };

  it('gives the successor what the old agency was still to hear', () => {
    const back = returnAnswer(tellAll(aQuestionInReview()), 'Thiếu ngày.', act);
    expect(news(succeed(back, succession, act) ?? back)).toEqual(['so-moi: returned', 'so-moi: given']);
    expect(news(succeed(untold, succession, act) ?? untold)).toEqual(['cong-an: given', 'so-moi: given']);
  });

  it('is no news to an agency that leads already', () => {
    const merged = succeed(told, { from: 'cong-an', to: 'gddt' }, act);
    expect(merged && news(merged)).toEqual([]);
  });
});

describe('the mail in which an agency hears', () => {
  const mailOf = (question: OrdinaryQuestion, agencyId = 'gddt') =>
    (question.toTell ?? []).filter((tiding) => tiding.agencyId === agencyId).map(noticeId);

  it.each([
    { question: untold, mailIds: ['notice_gddt_2023-06-14'], because: 'single questions of a day go together' },
    {
      question: assign(aReceivedQuestion(), byAct, { ...act, at: '2023-06-14T17:30:00.000Z' }),
      mailIds: ['notice_gddt_2023-06-15'],
      because: 'days are days in Bắc Kạn',
    },
    {
      question: assignedIn({ importId: 'abc123' }),
      mailIds: ['notice_gddt_abc123'],
      because: 'an import is told in one mail',
    },
    {
      question: extend(told, '2023-07-31', act),
      mailIds: [`notice_gddt_q7-${told.version + 1}`],
      because: 'a decision stands alone',
    },
    {
      question: withdraw(told, act),
      mailIds: ['notice_gddt_2023-06-20-withdrawn'],
      because: 'withdrawals of a day go together',
    },
    {
      question: withdraw(tellAll(assignedIn({ importId: 'abc123' })), act),
      mailIds: ['notice_gddt_abc123-withdrawn'],
      because: 'so do those of an import',
    },
  ])('is $mailIds: $because', ({ question, mailIds }) => {
    expect(mailOf(question)).toEqual(mailIds);
  });

  it('takes from the question what it brings, and what a later mail of the same batch brings', () => {
    expect(news(recordTold(untold, ['notice_gddt_2023-06-14']))).toEqual(['cong-an: given']);
    expect(news(recordTold(untold, ['notice_cong-an_2023-06-14_2']))).toEqual(['gddt: given']);
    expect(told).not.toHaveProperty('toTell');
  });

  it('stays the same however often the question is looked at', () => {
    const moved = transfer(told, to('vhtt'), act);
    expect(mailOf(offerAgain(offerAgain(moved)), 'vhtt')).toEqual(mailOf(moved, 'vhtt'));
    expect(mailOf(moved, 'vhtt')).toEqual([`notice_vhtt_q7-${told.version + 1}`]);
  });

  it('of another batch or of another agency takes nothing from it', () => {
    const other = recordTold(untold, [
      'notice_gddt_2023-06-14-withdrawn',
      'notice_gddt_2023-06-15',
      'digest_gddt-officer_2023-06-14',
    ]);
    expect(news(other)).toEqual(news(untold));
  });
});
