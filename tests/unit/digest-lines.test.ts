import { describe, expect, it } from 'vitest';
import type { Contact } from '../../functions/agency/agency.ts';
import { deskLines, digestLines } from '../../functions/dispatch/digest-lines.ts';
import type { RenderDependencies } from '../../functions/dispatch/rendering.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { giveVerdict, keepAnswer } from '../../functions/question/answering.ts';
import { declineExtension, extend, requestExtension, transfer } from '../../functions/question/moving.ts';
import { addCommitment, moveCommitment } from '../../functions/question/promising.ts';
import type { OrdinaryQuestion, Question } from '../../functions/question/question.ts';
import {
  aClosedQuestion,
  aForum,
  aMail,
  anAct,
  anAgency,
  anAnsweredQuestion,
  anAssignedQuestion,
  aPolicy,
  aQuestionInReview,
  someRules,
} from '../builders.ts';

const gddt = anAgency();
const officer = person('officer');
const head = person('head');
const [leader] = aPolicy().people.leaders;
/** A Thursday. */
const NOW = '2023-07-13T00:30:00.000Z';
const act = { ...anAct({ at: '2023-06-21T02:00:00.000Z' }), rules: someRules() };
/** A closed question of which something is promised by 12 July. */
const promised = addCommitment(aClosedQuestion(), { what: 'Mở lớp học bơi.', dueOn: '2023-07-12' }, act);
const done = { commitmentId: 'c1', move: 'done', why: 'đã mở' } as const;
const later = { commitmentId: 'c1', move: 'change', dueOn: '2023-08-01', why: 'chưa có kinh phí' } as const;

describe('a line about a promise', () => {
  it('says what was promised, by when, and that its day is the agency’s own', async () => {
    expect(await linesTo(officer, promised, { 'q7/c1': 1 })).toEqual([
      {
        code: 'BK4-007',
        topicName: 'tai nạn thương tích',
        owes: { is: 'promise', what: 'Mở lớp học bơi.' },
        agency: { agencyId: 'gddt', name: gddt.name },
        dueOn: '2023-07-12',
        explanation: { vi: 'ngày do cơ quan cam kết (ghi nhận ngày 21/6/2023)' },
        standing: { is: 'late', workingDays: 1 },
        urgings: 1,
        link: '/BK4-007',
      },
    ]);
  });

  it.each<{ question: Question; rung: number; because: string }>([
    { question: moveCommitment(promised, done, act), rung: 1, because: 'it was kept' },
    { question: moveCommitment(promised, later, act), rung: 1, because: 'its day has moved away' },
    { question: promised, rung: 5, because: 'its rung is not reached' },
    { question: aClosedQuestion(), rung: 1, because: 'it is not there' },
  ])('is left out when $because', async ({ question, rung }) => {
    expect(await linesTo(officer, question, { 'q7/c1': rung })).toEqual([]);
  });

  it('concerns the agency that promised, also when another one leads', async () => {
    const ofOthers = addCommitment(aClosedQuestion(), { what: 'Xây sân', dueOn: '2023-07-12', agencyId: 'vhtt' }, act);
    expect(await linesTo(officer, ofOthers, { 'q7/c1': 1 })).toEqual([]);
    expect(await linesTo(leader, ofOthers, { 'q7/c1': 1 })).toMatchObject([{ agency: { agencyId: 'vhtt' } }]);
  });

  it('is proved to have been told by the digests that told of it, not by the notice of its question', async () => {
    const digest: Mail = { ...delivered('digest_a', '2023-07-11'), kind: 'digest', rungs: { 'q7/c1': -1 } };
    const question = { ...promised, told: ['notice_gddt_a', 'digest_a'] };
    const mails = [delivered('notice_gddt_a', '2023-06-14'), digest];
    expect(await linesTo(head, question, { 'q7/c1': 1 }, mails)).toMatchObject([{ arrivedOn: ['2023-07-11'] }]);
  });
});

describe('a line about a question that was answered at the forum', () => {
  it('says that only the result class is missing', async () => {
    expect(await linesTo(officer, anAnsweredQuestion(), { q7: -10 })).toMatchObject([
      { owes: { is: 'result-class' }, dueOn: anAnsweredQuestion().childDeadline.dueOn, urgings: 0 },
    ]);
    expect(await linesTo(officer, aQuestionInReview(), { q7: -10 })).toEqual([]);
  });
});

describe('a line of the desk', () => {
  const asked = requestExtension(anAssignedQuestion(), '2023-07-31', act);
  const objected = giveVerdict(aClosedQuestion(), 'no', { ...act, at: '2023-07-12T02:00:00.000Z' });
  it.each<{ question: OrdinaryQuestion; waits: object | undefined; because: string }>([
    {
      question: aQuestionInReview(),
      waits: { is: 'review', on: '2023-06-20', number: '125/CV-GDĐT' },
      because: 'an answer waits for review',
    },
    {
      question: asked,
      waits: { is: 'extension', until: '2023-07-31', dueOn: '2023-07-05' },
      because: 'time is asked for',
    },
    {
      question: extend(anAssignedQuestion(), '2023-08-15', act),
      waits: { is: 'children-wait', childDueOn: '2023-07-24', dueOn: '2023-08-15' },
      because: 'the children’s day has passed within an extension',
    },
    {
      question: extend(anAssignedQuestion(), '2023-07-20', act),
      waits: undefined,
      because: 'the extension ends before the children’s day',
    },
    { question: objected, waits: { is: 'objection', on: '2023-07-12' }, because: 'a child said “no”' },
    { question: aClosedQuestion(), waits: undefined, because: 'the answer was approved' },
    { question: declineExtension(asked, act), waits: undefined, because: 'the wish was refused' },
    { question: transfer(asked, { leadAgencyId: 'vhtt' }, act), waits: undefined, because: 'another agency has it' },
    { question: keepAnswer(objected, act), waits: undefined, because: 'the answer stands' },
    { question: anAnsweredQuestion(), waits: undefined, because: 'its lead owes the result class' },
  ])('is there or not: $because', async ({ question, waits }) => {
    const lines = await deskLines(
      renderer(),
      { questions: [question], pathOf },
      {
        ...{ agencies: [gddt], now: '2023-07-25T00:30:00.000Z' },
      },
    );
    expect(lines).toMatchObject(waits ? [{ code: 'BK4-007', agency: gddt.shortName, waits }] : []);
    expect(lines).toHaveLength(waits ? 1 : 0);
  });
});

function pathOf(code: string): string {
  return `/${code}`;
}

function person(role: Contact['role']): Contact {
  const contact = gddt.contacts.find((other) => other.role === role);
  if (!contact) throw new Error(`config/bac-kan.json names no ${role} of gddt`);
  return contact;
}

async function linesTo(
  to: Contact | undefined,
  question: Question,
  rungs: Record<string, number>,
  mails: readonly Mail[] = [],
) {
  if (!to) throw new Error('the policy should name a leader');
  const mail = aMail({ kind: 'digest', questionIds: ['q7'], rungs });
  const situation = { rules: someRules(), agencies: [gddt], now: NOW };
  return digestLines(renderer(mails), { mail, to, questions: [question], pathOf }, situation);
}

function delivered(mailId: string, day: string): Mail {
  return aMail({ mailId, recipient: officer.contactId, state: 'delivered', endedAt: `${day}T01:00:00.000Z` });
}

function renderer(mails: readonly Mail[] = []): RenderDependencies {
  const nothing = { keys: [] };
  return {
    questions: {
      getMany: () => Promise.resolve([]),
      inTriage: () => Promise.resolve(nothing),
      sealedDue: () => (async function* () {})(),
    },
    mails: {
      get: () => Promise.resolve(undefined),
      getMany: (ids) => Promise.resolve(mails.filter(({ mailId }) => ids.includes(mailId))),
      ofRecipient: () => Promise.resolve(nothing),
      mailsFailed: () => (async function* () {})(),
    },
    directory: { get: () => Promise.resolve(aForum() as never) },
    reports: { contributions: () => Promise.resolve([]), get: () => Promise.resolve(undefined) },
    files: { get: () => Promise.reject(new Error('no report was put')) },
    linkBase: 'https://hoi-am.backan.example',
    signLink: () => Promise.resolve('token'),
  };
}
