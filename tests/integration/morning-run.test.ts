import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contact } from '../../functions/agency/agency.ts';
import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { ONLY } from '../../functions/directory/directory-repository.ts';
import { readRules } from '../../functions/directory/rules.ts';
import { runMorning } from '../../functions/follow-up/morning-run.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { recordFailed } from '../../functions/mail/outbox.ts';
import { answer, giveVerdict, keepAnswer, returnAnswer } from '../../functions/question/answering.ts';
import { assign, correct, planRung } from '../../functions/question/lifecycle.ts';
import { extend, requestExtension, transfer } from '../../functions/question/moving.ts';
import { addCommitment, moveCommitment } from '../../functions/question/promising.ts';
import type { AssignedQuestion, OrdinaryQuestion, Question } from '../../functions/question/question.ts';
import {
  aClosedQuestion,
  aForum,
  aLetter,
  aMail,
  anAct,
  anAnswer,
  anAgency,
  anAssignedQuestion,
  aPolicy,
  aReceivedQuestion,
  aResponsibility,
  aTriageQuestion,
  someRules,
} from '../builders.ts';
import { type CityTables, startTables } from './tables.ts';

const OFFICER = 'gddt-can-bo';
const HEAD = 'gddt-lanh-dao';
const COORDINATOR = 'dieu-phoi';
const LEADER = 'lanh-dao-ubnd';
const FORUM = aForum();

let city: CityTables;
beforeEach(async () => {
  city = await startTables();
  const { calendar } = someRules();
  await Promise.all([
    city.directory.add('policy', aPolicy()),
    city.directory.add('forum', FORUM),
    ...['gddt', 'vhtt'].map((agencyId) => city.directory.add('agency', anAgency({ agencyId }))),
    ...[...calendar.years.values()].map((year) => city.directory.add('calendar', { ...year, version: 1 })),
  ]);
});
afterEach(() => city.stop());

describe('a morning', () => {
  it('run ten times at once and once more later leaves what one run leaves', async () => {
    for (const questionId of ['q1', 'q2', 'q3']) await keep(due('2023-07-05', { questionId, rung: 1 }));
    for (const questionId of ['q4', 'q5']) await keep(due('2023-07-12', { questionId, leadAgencyId: 'vhtt' }));
    await keep(aTriageQuestion({ questionId: 'q6' }));
    await Promise.all(Array.from({ length: 10 }, () => run('2023-07-12')));
    const late = { q1: 5, q2: 5, q3: 5 };
    expect(await digestsOf('2023-07-12')).toEqual({
      [OFFICER]: late,
      [HEAD]: late,
      [COORDINATOR]: late,
      // It has waited for three weeks to be assigned.
      [LEADER]: { ...late, q6: 15 },
      'vhtt-can-bo': { q4: 0, q5: 0 },
    });
    expect(await city.directory.get('morning', '2023-07-12')).toMatchObject({
      working: true,
      digests: 5,
      questions: 6,
    });
    const told = [OFFICER, HEAD, COORDINATOR, LEADER].map((contactId) => `digest_${contactId}_2023-07-12`);
    expect(await city.questions.get('q1')).toMatchObject({
      rung: 5,
      told: ['notice_gddt_2023-06-14', ...told],
      version: 2,
    });
    expect(await city.questions.get('q6')).toMatchObject({ rung: 15, told: [`digest_${LEADER}_2023-07-12`] });
    const before = await everything();
    await run('2023-07-12', '16:45');
    expect(await everything()).toEqual(before);
  });

  it('that broke off is finished by the next run, late, without a second digest for anybody', async () => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    await keep(due('2023-07-05', { questionId: 'q2', leadAgencyId: 'vhtt' }));
    let digests = 0;
    const mails = mailsWhere((mail) => {
      digests += 1;
      return digests === 3 ? Promise.reject(new Error('crash')) : city.mails.add(mail);
    });
    await expect(run('2023-07-06', '07:30', { mails })).rejects.toThrow('crash');
    expect(await city.directory.get('morning', '2023-07-06')).toBeUndefined();
    const first = await city.mails.get(`digest_${OFFICER}_2023-07-06`);
    await keep(due('2023-07-05', { questionId: 'q3' }));
    await run('2023-07-06', '10:00');
    expect(await city.mails.get(`digest_${OFFICER}_2023-07-06`)).toEqual(first);
    expect(await digestsOf('2023-07-06')).toMatchObject({ [OFFICER]: { q1: 1 }, [HEAD]: { q1: 1 } });
    expect(await city.questions.get('q1')).toMatchObject({ rung: 1 });
    // What became due in between stands in the next morning's.
    expect(await rungOf('q3')).toBeUndefined();
    await deliver('2023-07-06');
    await run('2023-07-07');
    expect(await digestsOf('2023-07-07')).toEqual({ [OFFICER]: { q3: 1 }, [HEAD]: { q3: 1 } });
  });

  it.each([
    { day: '2023-07-09', because: 'a Sunday' },
    { day: '2023-09-01', because: 'Quốc khánh' },
    { day: '2023-07-08', because: 'a Saturday like others' },
  ])('of a day off, $because, is recorded and tells nobody anything', async ({ day }) => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    await keep(aTriageQuestion({ questionId: 'q2' }));
    await run(day);
    expect(await city.directory.get('morning', day)).toMatchObject({ working: false, digests: 0, questions: 0 });
    expect(await city.itemsOf('Mails')).toEqual([]);
  });

  it('of a Saturday that is worked reminds of what is due on Monday', async () => {
    await keep(due('2024-05-06', { questionId: 'q1', rung: -5 }));
    await run('2024-05-03');
    await run('2024-05-04');
    expect(await digestsOf('2024-05-03')).toEqual({});
    expect(await digestsOf('2024-05-04')).toEqual({ [OFFICER]: { q1: -1 } });
  });

  it('does not begin before 07:30', async () => {
    await run('2023-07-05', '07:29');
    expect(await city.directory.get('morning', '2023-07-05')).toBeUndefined();
  });

  it('after weeks without one tells the highest rung that was missed, once', async () => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    await runAndDeliver('2023-08-03');
    expect((await digestsOf('2023-08-03'))[OFFICER]).toEqual({ q1: 20 });
    await run('2023-08-04');
    expect(await digestsOf('2023-08-04')).toEqual({});
  });
});

describe('a digest that could not leave', () => {
  it('is replaced by the next day’s, which says what it was to say', async () => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    await keep(aTriageQuestion({ questionId: 'q2' }));
    await run('2023-07-05');
    await run('2023-07-06');
    expect((await digestsOf('2023-07-06'))[OFFICER]).toEqual({ q1: 1 });
    expect(await city.mails.get(`digest_${OFFICER}_2023-07-05`)).toMatchObject({
      state: 'dropped',
      because: 'its questions stand in the digest of 2023-07-06',
    });
    await run('2023-07-07');
    expect((await digestsOf('2023-07-07'))[HEAD]).toEqual({ q1: 1 });
    expect((await city.questions.get('q1'))?.told).toContain(`digest_${HEAD}_2023-07-07`);
  });
});

describe('a question that changes hands', () => {
  it('between the digest and the count is not counted: the new agency has a clock of its own', async () => {
    await keep(due('2023-07-05', { questionId: 'q1', rung: 1 }));
    const mails = mailsWhere(async (mail) => {
      await city.mails.add(mail);
      if (mail.recipient === OFFICER)
        await change('q1', (question) => transfer(question, { leadAgencyId: 'vhtt' }, act('2023-07-12', '07:30')));
    });
    await run('2023-07-12', '07:30', { mails });
    expect(await city.questions.get('q1')).toMatchObject({
      leadAgencyId: 'vhtt',
      agencyDeadline: { dueOn: '2023-07-24' },
      remindAt: instantAt('2023-07-17', '07:30'),
    });
    expect(await rungOf('q1')).toBeUndefined();
  });

  it('to another agency and back between two mornings begins at the first’s new clock', async () => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    await run('2023-07-06');
    expect(await rungOf('q1')).toBe(1);
    await change('q1', (question) => transfer(question, { leadAgencyId: 'vhtt' }, act('2023-07-06', '09:00')));
    await change('q1', (question) => transfer(question, { leadAgencyId: 'gddt' }, act('2023-07-06', '15:00')));
    // Five working days before its new day, the 24th, because the child's date caps it.
    await deliver('2023-07-06');
    expect(await mornings('2023-07-07', '2023-07-25')).toEqual({
      '2023-07-17': -5,
      '2023-07-21': -1,
      '2023-07-24': 0,
      '2023-07-25': 1,
    });
  });
});

describe('a due day that is corrected', () => {
  it('to a later one is reminded of anew', async () => {
    await keep(due('2023-06-26', { questionId: 'q1', askedOn: '2023-05-15' }));
    await runAndDeliver('2023-06-27');
    expect(await rungOf('q1')).toBe(1);
    // Asked on 15 May the child's date was 26 June; asked on 13 June the agency has until 5 July.
    await change('q1', (question) => correct(question, { askedOn: '2023-06-13' }, act('2023-06-27', '10:00')));
    expect(await mornings('2023-06-28', '2023-07-06')).toEqual({
      '2023-06-28': -5,
      '2023-07-04': -1,
      '2023-07-05': 0,
      '2023-07-06': 1,
    });
  });

  it('to an earlier one repeats nothing that was told', async () => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    await runAndDeliver('2023-07-04');
    expect(await rungOf('q1')).toBe(-1);
    await change('q1', (question) => correct(question, { askedOn: '2023-05-22' }, act('2023-07-04', '10:00')));
    expect(await city.questions.get('q1')).toMatchObject({ agencyDeadline: { dueOn: '2023-07-03' }, rung: -1 });
    expect(await mornings('2023-07-05', '2023-07-10')).toEqual({ '2023-07-05': 1, '2023-07-10': 5 });
  });
});

describe('a ladder that is changed', () => {
  it('of one forum is followed from the next morning on, and no rung is told twice', async () => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    await keep(due('2023-07-05', { questionId: 'q2', forumId: 'bk5' }));
    await city.directory.add('forum', aForum({ forumId: 'bk5', codePrefix: 'BK5' }));
    await runAndDeliver('2023-06-28');
    await changeForum('bk5', { reminderRungs: [-5, -3, 2], repeatEvery: 1 });
    expect(await mornings('2023-06-29', '2023-07-10', 'q2')).toEqual({
      '2023-06-30': -3,
      '2023-07-07': 2,
      '2023-07-10': 3,
    });
    expect(await rungOf('q1')).toBe(1);
    await changeForum('bk5', { reminderRungs: null, repeatEvery: null });
    expect(await mornings('2023-07-11', '2023-07-12', 'q2')).toEqual({ '2023-07-12': 5 });
  });

  it('of the city as well, also for what was planned for a later day', async () => {
    await keep(due('2023-07-05', { questionId: 'q1' }));
    const policy = await city.directory.get('policy', ONLY);
    if (!policy) throw new Error('the policy was seeded');
    await city.directory.replace('policy', { ...policy, reminderRungs: [-10, 0], version: policy.version + 1 });
    expect(await mornings('2023-06-20', '2023-06-23')).toEqual({ '2023-06-21': -10 });
  });

  it('is looked into once', async () => {
    await changeForum(FORUM.forumId, { repeatEvery: 2 });
    await run('2023-07-05');
    const planned = await city.directory.get('forum', FORUM.forumId);
    expect(planned).toMatchObject({ plannedBy: { repeatEvery: 2 }, version: 3 });
    await run('2023-07-06');
    expect(await city.directory.get('forum', FORUM.forumId)).toEqual(planned);
  });
});

describe('the coordinator’s own digest', () => {
  it('is not written when nothing waits', async () => {
    await run('2023-07-05');
    expect(await digestsOf('2023-07-05')).toEqual({});
  });

  it.each<{ what: string; happens: () => Promise<unknown> }>([
    { what: 'a question that nobody was made responsible for', happens: () => keep(aTriageQuestion()) },
    { what: 'an officer’s address that is dead', happens: () => markDead('gddt', OFFICER) },
    { what: 'a leader’s address that is dead', happens: () => markCityDead('leaders') },
    { what: 'an address of protection that is dead', happens: () => markCityDead('protection') },
  ])('is written every working morning for $what', async ({ happens }) => {
    await happens();
    await run('2023-06-15');
    await run('2023-06-16');
    expect(await digestsOf('2023-06-15')).toEqual({ [COORDINATOR]: {} });
    expect(await digestsOf('2023-06-16')).toEqual({ [COORDINATOR]: {} });
  });

  it('is written once for a mail that failed, however long nobody ran', async () => {
    await city.mails.add(recordFailed(aMail(), 'MessageRejected', instantAt('2023-06-29', '16:00')));
    await runAndDeliver('2023-07-04');
    expect(await digestsOf('2023-07-04')).toEqual({ [COORDINATOR]: {} });
    await run('2023-07-05');
    expect(await digestsOf('2023-07-05')).toEqual({});
  });

  it('is written on the first working day of each week for a year that is not confirmed', async () => {
    await city.directory.replace('calendar', {
      ...calendarOf(2023),
      certainty: 'medium',
      version: 2,
    });
    // Quốc khánh took Friday 1 and Monday 4 September.
    for (const day of ['2023-08-28', '2023-08-29', '2023-08-31', '2023-09-05', '2023-09-06']) {
      await runAndDeliver(day);
    }
    expect(await daysOfDigests(COORDINATOR)).toEqual(['2023-08-28', '2023-09-05']);
  });

  it.each([
    { today: '2023-11-06', writes: false, because: 'all that is asked today is due in 2023' },
    { today: '2023-11-13', writes: true, because: 'with coordinating agencies it is due in January' },
  ])('speaks on $today of the year to come: $writes, because $because', async ({ today, writes }) => {
    await city.directory.replace('calendar', { ...calendarOf(2024), certainty: 'low', version: 2 });
    await run(today);
    expect(await daysOfDigests(COORDINATOR)).toEqual(writes ? [today] : []);
  });

  it.each([
    { sealed: 2, writes: false },
    { sealed: 3, writes: true },
  ])('is written for $sealed sealed questions: $writes', async ({ sealed, writes }) => {
    for (let n = 0; n < sealed; n += 1) await keep(aSealedQuestion(`s${String(n)}`));
    await run('2023-07-05');
    expect(await daysOfDigests(COORDINATOR)).toEqual(writes ? ['2023-07-05'] : []);
  });

  it('goes to a leader while no coordinator can be reached', async () => {
    await markCityDead('coordinators');
    await run('2023-07-05');
    expect(await digestsOf('2023-07-05')).toEqual({ [LEADER]: {} });
  });
});

describe('a question that was answered at the forum', () => {
  it('reminds its lead of the result class by the child’s date, until a written answer brings it', async () => {
    // Asked on 13 June: forty days end on a Sunday, 23 July, so it is due on the 24th.
    await keep(answeredAtForum('q1'));
    expect(await mornings('2023-07-14', '2023-07-25')).toEqual({
      '2023-07-17': -5,
      '2023-07-21': -1,
      '2023-07-24': 0,
      '2023-07-25': 1,
    });
    expect((await digestsOf('2023-07-25'))[HEAD]).toEqual({ q1: 1 });
    expect((await city.questions.get('q1'))?.told).toContain(`digest_${OFFICER}_2023-07-17`);
    await move('q1', (question) => answer(question, aLetter({ on: '2023-07-26' }), act('2023-07-26', '09:00')));
    await runAndDeliver('2023-07-31');
    // It waits for the coordinator instead.
    expect(await digestsOf('2023-07-31')).toEqual({ [COORDINATOR]: {} });
  });
});

describe('a promise', () => {
  it('of a closed question is reminded of on the ladder, by the day that was promised', async () => {
    await keep(promised('q1', '2023-07-12'));
    const days = ['2023-07-05', '2023-07-11', '2023-07-12', '2023-07-13', '2023-07-18', '2023-07-19', '2023-07-26'];
    for (const day of days) await runAndDeliver(day);
    expect(await daysOfDigests(OFFICER)).toEqual(days.filter((day) => day !== '2023-07-18'));
    expect(await daysOfDigests(HEAD)).toEqual(['2023-07-13', '2023-07-19', '2023-07-26']);
    expect(await daysOfDigests(COORDINATOR)).toEqual(['2023-07-19', '2023-07-26']);
    expect(await digestsOf('2023-07-26')).toMatchObject({ [OFFICER]: { 'q1/c1': 10 }, [LEADER]: { 'q1/c1': 10 } });
    expect(await city.mails.get(`digest_${LEADER}_2023-07-26`)).toMatchObject({ questionIds: ['q1'] });
    expect(await city.questions.get('q1')).toMatchObject({
      status: 'closed',
      commitments: [{ rung: 10, remindAt: instantAt('2023-08-02', '07:30') }],
    });
  });

  it('is the business of the agency that made it, whoever leads now', async () => {
    await keep(promised('q1', '2023-07-12', 'vhtt'));
    await run('2023-07-12');
    expect(await digestsOf('2023-07-12')).toEqual({ 'vhtt-can-bo': { 'q1/c1': 0 } });
  });

  it('moves on by itself, beside the answer that is owed', async () => {
    const question = due('2023-07-12', { questionId: 'q1', rung: -5 });
    const what = { what: 'Sửa hàng rào', dueOn: '2023-07-13' };
    await keep({ ...addCommitment(question, what, act('2023-07-03', '09:00')), version: 1 });
    await Promise.all(Array.from({ length: 10 }, () => run('2023-07-12')));
    expect(await digestsOf('2023-07-12')).toEqual({ [OFFICER]: { q1: 0, 'q1/c1': -1 } });
    expect(await city.questions.get('q1')).toMatchObject({ rung: 0, commitments: [{ rung: -1 }], version: 2 });
    const before = await everything();
    await run('2023-07-12', '16:45');
    expect(await everything()).toEqual(before);
  });

  it('that is kept is not counted on, and not reminded of again', async () => {
    await keep(promised('q1', '2023-07-12'));
    const mails = mailsWhere(async (mail) => {
      await city.mails.add(mail);
      const done = { commitmentId: 'c1', move: 'done', why: 'đã xong' } as const;
      await move('q1', (question) => moveCommitment(question, done, act('2023-07-12', '07:30')));
    });
    await run('2023-07-12', '07:30', { mails });
    expect(await city.questions.get('q1')).toMatchObject({ commitments: [{ status: 'done' }], version: 2 });
    await deliver('2023-07-12');
    await run('2023-07-13');
    expect(await digestsOf('2023-07-13')).toEqual({});
  });

  it('follows a ladder that is changed, and stands in the next digest when one could not leave', async () => {
    await keep(promised('q1', '2023-07-12'));
    await changeForum(FORUM.forumId, { reminderRungs: [-7, 2], repeatEvery: 3 });
    await run('2023-07-03');
    expect(await digestsOf('2023-07-03')).toEqual({ [OFFICER]: { 'q1/c1': -7 } });
    await run('2023-07-04');
    expect(await digestsOf('2023-07-04')).toEqual({ [OFFICER]: { 'q1/c1': -7 } });
    expect(await city.mails.get(`digest_${OFFICER}_2023-07-03`)).toMatchObject({ state: 'dropped' });
    expect((await city.questions.get('q1'))?.told).toContain(`digest_${OFFICER}_2023-07-04`);
  });
});

describe('the coordinator’s desk', () => {
  it.each<{ what: string; question: () => Question; decide: (question: OrdinaryQuestion) => Question }>([
    {
      what: 'an answer to review',
      question: () => answer(due('2023-07-24', {}), aLetter({ on: '2023-07-05' }), act('2023-07-05', '09:00')),
      // Its agency has it back.
      decide: (question) => returnAnswer(question, 'Chưa nêu lý do', act('2023-07-07', '09:00')),
    },
    {
      what: 'an agency’s wish for more time',
      question: () => requestExtension(due('2023-07-24', {}), '2023-08-01', act('2023-07-05', '09:00')),
      decide: (question) => extend(question, '2023-08-01', act('2023-07-07', '09:00')),
    },
    {
      what: 'a child’s “no”',
      question: () => giveVerdict(aClosedQuestion(), 'no', act('2023-07-05', '09:00')),
      decide: (question) => keepAnswer(question, act('2023-07-07', '09:00')),
    },
  ])('is told of $what every working morning until it is decided', async ({ question, decide }) => {
    await keep({ ...question(), questionId: 'q1', version: 1 });
    for (const day of ['2023-07-05', '2023-07-06', '2023-07-07']) await runAndDeliver(day);
    expect(await daysOfDigests(COORDINATOR)).toEqual(['2023-07-06', '2023-07-07']);
    expect(await city.mails.get(`digest_${COORDINATOR}_2023-07-06`)).toMatchObject({ questionIds: ['q1'], rungs: {} });
    expect(await city.questions.get('q1')).toMatchObject({ deskAt: instantAt('2023-07-10', '07:30') });
    expect((await city.questions.get('q1'))?.told).toContain(`digest_${COORDINATOR}_2023-07-07`);
    await move('q1', decide);
    for (const day of ['2023-07-08', '2023-07-10']) await runAndDeliver(day);
    expect(await daysOfDigests(COORDINATOR)).toEqual(['2023-07-06', '2023-07-07']);
  });

  it('tells of children whom an extension lets wait on the morning after their day, and again five working days later', async () => {
    const { childDeadline } = due('2023-07-04', {});
    const child = { ...childDeadline, dueOn: '2023-07-06' };
    const longer = extend({ ...due('2023-07-04', {}), childDeadline: child }, '2023-08-15', act('2023-07-03', '09:00'));
    await keep({ ...longer, questionId: 'q1', version: 1 });
    for (const day of ['2023-07-06', '2023-07-07', '2023-07-10', '2023-07-13', '2023-07-14']) await runAndDeliver(day);
    expect(await daysOfDigests(COORDINATOR)).toEqual(['2023-07-07', '2023-07-14']);
  });

  it('is told once, however often the morning is run, and waits over a day off', async () => {
    await keep(inReview('q1'));
    await run('2023-07-08');
    await Promise.all(Array.from({ length: 10 }, () => run('2023-07-10', '09:40')));
    expect(await city.questions.get('q1')).toMatchObject({ deskAt: instantAt('2023-07-11', '07:30'), version: 2 });
    expect(await city.directory.get('morning', '2023-07-10')).toMatchObject({ digests: 1, questions: 1 });
    const before = await everything();
    await run('2023-07-10', '16:45');
    expect(await everything()).toEqual(before);
  });

  it('is told on the next morning what a run that broke off had not written down', async () => {
    await keep(inReview('q1'));
    const mails = mailsWhere(async (mail) => {
      await city.mails.add(mail);
      throw new Error('crash');
    });
    await expect(run('2023-07-06', '07:30', { mails })).rejects.toThrow('crash');
    await keep(inReview('q2'));
    await run('2023-07-06', '07:45');
    expect(await city.mails.get(`digest_${COORDINATOR}_2023-07-06`)).toMatchObject({ questionIds: ['q1'] });
    expect(await city.questions.get('q1')).toMatchObject({ deskAt: instantAt('2023-07-07', '07:30') });
    expect(await city.questions.get('q2')).toMatchObject({ deskAt: instantAt('2023-07-06', '07:30') });
    await run('2023-07-07');
    expect((await city.mails.get(`digest_${COORDINATOR}_2023-07-07`))?.questionIds.toSorted()).toEqual(['q1', 'q2']);
    // What could not leave is replaced, also without a line.
    expect(await city.mails.get(`digest_${COORDINATOR}_2023-07-06`)).toMatchObject({ state: 'dropped' });
  });

  it('that was cleared while the digest was written stays clear', async () => {
    await keep(inReview('q1'));
    const mails = mailsWhere(async (mail) => {
      await city.mails.add(mail);
      await move('q1', (question) => returnAnswer(question, 'Chưa nêu lý do', act('2023-07-06', '07:30')));
    });
    await run('2023-07-06', '07:30', { mails });
    expect(await city.questions.get('q1')).not.toHaveProperty('deskAt');
  });

  it('is kept by a leader while no coordinator can be reached', async () => {
    await markCityDead('coordinators');
    await keep(inReview('q1'));
    await run('2023-07-06');
    expect(await city.mails.get(`digest_${LEADER}_2023-07-06`)).toMatchObject({ questionIds: ['q1'] });
  });
});

describe('an assignment that is overdue', () => {
  it('is the leader’s to hear five working days after its day, and each five more', async () => {
    // To be assigned by Tuesday 20 June.
    await keep(aTriageQuestion({ questionId: 'q1' }));
    for (const day of ['2023-06-26', '2023-06-27', '2023-06-28', '2023-07-03', '2023-07-04']) {
      await runAndDeliver(day);
    }
    expect(await daysOfDigests(LEADER)).toEqual(['2023-06-27', '2023-07-04']);
    expect((await digestsOf('2023-07-04'))[LEADER]).toEqual({ q1: 10 });
  });

  it('of a question that was entered weeks after the forum is counted from the day it came in', async () => {
    await keep(aTriageQuestion({ questionId: 'q1', receivedAt: instantAt('2023-07-05', '16:00') }));
    for (const day of ['2023-07-06', '2023-07-11', '2023-07-12']) await runAndDeliver(day);
    expect(await daysOfDigests(COORDINATOR)).toEqual(['2023-07-06', '2023-07-11', '2023-07-12']);
    expect(await daysOfDigests(LEADER)).toEqual(['2023-07-12']);
  });
});

/** Runs the morning, where wanted on stores that behave otherwise. */
async function run(day: Day, time = '07:30', others: Partial<Parameters<typeof runMorning>[0]> = {}): Promise<void> {
  const { questions, mails, directory, reports } = city;
  await runMorning({ questions, mails, directory, reports, ...others }, instantAt(day, time));
}

/** Runs each morning from one day to another and tells on which of them which rung of a question was told. */
async function mornings(from: Day, to: Day, questionId = 'q1'): Promise<Record<Day, number>> {
  const told: Record<Day, number> = {};
  for (let day = from; day <= to; day = nextDay(day)) {
    await runAndDeliver(day);
    const rung = (await digestsOf(day))[OFFICER]?.[questionId];
    if (rung !== undefined) told[day] = rung;
  }
  return told;
}

function nextDay(day: Day): Day {
  return new Date(Date.parse(day) + 24 * 3_600_000).toISOString().slice(0, 10);
}

/** Runs the morning, and all its digests are delivered. */
async function runAndDeliver(day: Day): Promise<void> {
  await run(day);
  await deliver(day);
}

async function deliver(day: Day): Promise<void> {
  for (const mailId of await Array.fromAsync(city.mails.mailsDue('9999'))) {
    const mail = await city.mails.get(mailId);
    if (mail?.day !== day) continue;
    const { nextActionAt: _done, ...rest } = mail;
    await city.mails.replace({ ...rest, state: 'delivered', version: mail.version + 1 });
  }
}

/** The rungs in each digest of a day, by contact. */
async function digestsOf(day: Day): Promise<Record<string, Record<string, number>>> {
  const found: Record<string, Record<string, number>> = {};
  for (const contactId of [OFFICER, HEAD, 'vhtt-can-bo', 'vhtt-lanh-dao', COORDINATOR, LEADER]) {
    const mail = await city.mails.get(`digest_${contactId}_${day}`);
    if (mail) found[contactId] = mail.rungs ?? {};
  }
  return found;
}

async function daysOfDigests(contactId: string): Promise<string[]> {
  const { keys } = await city.mails.ofRecipient(contactId, { limit: 100 });
  return keys.map(({ mailId = '' }) => mailId.slice(-10)).sort();
}

async function everything(): Promise<unknown> {
  return Promise.all((['Questions', 'Mails', 'Directory'] as const).map((table) => city.itemsOf(table)));
}

/** The outbox of the city, which does something else when a mail is added. */
function mailsWhere(add: (mail: Mail) => Promise<void>): CityTables['mails'] {
  return new Proxy(city.mails, {
    get: (store, method) => {
      const own: unknown = method === 'add' ? add : Reflect.get(store, method);
      // Its fields are private, so its methods want the store itself.
      return typeof own === 'function' ? (own.bind(store) as unknown) : own;
    },
  });
}

async function keep(question: Question): Promise<void> {
  const { questionId, forumId, receivedAt } = question;
  const original = { originalId: questionId, forumId, receivedAt, submission: {}, by: 'dieu-phoi', version: 1 };
  await city.admissions.add([{ question, original }]);
}

/** A question that its agency has heard of and owes an answer to by a day. */
function due(dueOn: Day, parts: Partial<AssignedQuestion>): AssignedQuestion {
  const question = anAssignedQuestion({ leadAgencyId: 'gddt', ...parts });
  const agencyDeadline = { ...question.agencyDeadline, dueOn };
  const told = [`notice_${question.leadAgencyId}_2023-06-14`];
  return { ...planRung({ ...question, agencyDeadline, told }, someRules()), version: 1 };
}

/** A question that was answered at the forum and has no result class yet. */
function answeredAtForum(questionId: string): Question {
  const received = aReceivedQuestion({ questionId, answers: [anAnswer()] });
  return { ...assign(received, aResponsibility(), act('2023-06-14', '09:00')), version: 1 };
}

/** A closed question of which something is promised by a day. */
function promised(questionId: string, dueOn: Day, agencyId = 'gddt'): Question {
  const what = { what: 'Mở thêm một lớp học bơi', dueOn, agencyId };
  return { ...addCommitment(aClosedQuestion({ questionId }), what, act('2023-06-21', '09:00')), version: 1 };
}

/** A question whose answer came on 5 July. */
function inReview(questionId: string): Question {
  const given = aLetter({ on: '2023-07-05' });
  return { ...answer(due('2023-07-24', { questionId }), given, act('2023-07-05', '09:00')), version: 1 };
}

function aSealedQuestion(questionId: string): Question {
  const { forumId, receivedAt, requestHash, history } = aReceivedQuestion();
  const [harmDueAt, watchAt] = [instantAt('2023-07-05', '18:00'), instantAt('2023-07-05', '15:00')];
  const kept = { questionId, forumId, receivedAt, requestHash, history, told: [], version: 1 };
  return { ...kept, status: 'sealed', harmDueAt, watchAt };
}

const act = (day: Day, time: string) => ({ ...anAct({ at: instantAt(day, time), why: 'đổi' }), rules: someRules() });

async function change(questionId: string, move: (question: AssignedQuestion) => Question): Promise<void> {
  const question = await city.questions.get(questionId);
  if (question?.status !== 'assigned')
    throw new Error(`expected an assigned question, got ${String(question?.status)}`);
  await city.questions.replace(move(question));
}

/** Moves an ordinary question, whatever its status. */
async function move(questionId: string, how: (question: OrdinaryQuestion) => Question): Promise<void> {
  const question = await city.questions.get(questionId);
  if (!question || question.status === 'sealed') throw new Error(`expected an ordinary question ${questionId}`);
  await city.questions.replace(how(question));
}

async function rungOf(questionId: string): Promise<number | undefined> {
  const question = await city.questions.get(questionId);
  return question?.status === 'assigned' ? question.rung : undefined;
}

async function changeForum(forumId: string, parts: Partial<typeof FORUM>): Promise<void> {
  const forum = await city.directory.get('forum', forumId);
  if (!forum) throw new Error(`no forum ${forumId}`);
  await city.directory.replace('forum', { ...forum, ...parts, version: forum.version + 1 });
  const rules = await readRules(city.directory);
  expect(rules.ladderOf(forumId).repeatEvery).toBe(parts.repeatEvery ?? aPolicy().repeatEvery);
}

function calendarOf(year: number) {
  const found = someRules().calendar.years.get(year);
  if (!found) throw new Error(`no calendar of ${String(year)}`);
  return found;
}

const marked = (contacts: readonly Contact[], contactId?: string): Contact[] =>
  contacts.map((contact) =>
    contactId === undefined || contact.contactId === contactId
      ? { ...contact, unreachable: { sinceOn: '2023-06-14', because: 'Permanent General 5.1.1' } }
      : contact,
  );

async function markDead(agencyId: string, contactId: string): Promise<void> {
  const agency = anAgency({ agencyId });
  await city.directory.replace('agency', { ...agency, contacts: marked(agency.contacts, contactId), version: 2 });
}

async function markCityDead(who: 'coordinators' | 'leaders' | 'protection'): Promise<void> {
  const policy = aPolicy();
  const people = { ...policy.people, [who]: marked(policy.people[who]) };
  await city.directory.replace('policy', { ...policy, people, version: policy.version + 1 });
}
