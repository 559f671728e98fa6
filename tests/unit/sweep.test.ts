import { describe, expect, it } from 'vitest';
import { followProtection } from '../../functions/follow-up/follow-protection.ts';
import { offerMails } from '../../functions/follow-up/offer-mails.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { claim, recordRefused, recordUnknown } from '../../functions/mail/outbox.ts';
import { seal, watchHarm } from '../../functions/question/lifecycle.ts';
import { acknowledgeSealed, refer } from '../../functions/question/sealing.ts';
import type { Question } from '../../functions/question/question.ts';
import { aMail, anAct, anAgency, aPolicy, aReceivedQuestion, someRules } from '../builders.ts';

/** Wednesday 14 June 2023, 09:15. */
const NOW = '2023-06-14T02:15:00.000Z';
const { calendar } = someRules();
const gddt = anAgency();
const [officer = '', head = ''] = gddt.contacts.map(({ contactId }) => contactId);

/** The directory, of which only what is read here matters. */
const directoryOf = (policy = aPolicy()): Parameters<typeof offerMails>[0]['directory'] => {
  const kinds = { agency: [gddt], calendar: [...calendar.years.values()], policy: [policy] };
  const of = (kind: string): never => ((kinds as Record<string, unknown>)[kind] ?? []) as never; // each kind has its own type
  return { get: (kind) => Promise.resolve(of(kind)[0]), all: (kind) => Promise.resolve(of(kind)) };
};

/** An outbox of these mails, all of which are due. */
function outboxOf(...mails: Mail[]) {
  const stored = new Map(mails.map((mail) => [mail.mailId, mail]));
  return {
    stored,
    mailsDue: async function* () {
      yield* await Promise.resolve(mails.map(({ mailId }) => mailId));
    },
    get: (mailId: string) =>
      mailId.startsWith('broken') ? Promise.reject(new Error('unreadable')) : Promise.resolve(stored.get(mailId)),
    replace: (next: Mail, others: readonly Mail[] = []) => {
      for (const mail of [next, ...others]) stored.set(mail.mailId, mail);
      return Promise.resolve();
    },
    addOnce: (mail: Mail) => {
      stored.set(mail.mailId, mail);
      return Promise.resolve();
    },
  };
}

const due = (parts: Partial<Mail>) => aMail({ recipient: officer, nextActionAt: NOW, ...parts });

describe('the sweep of the outbox', () => {
  it('passes by a mail that cannot be read, deals with all others, and says in the end that it failed', async () => {
    const mails = outboxOf(due({ mailId: 'broken_1' }), due({ mailId: 'notice_1' }));
    await expect(offerMails({ mails, directory: directoryOf() }, NOW)).rejects.toThrow('unreadable');
    expect(mails.stored.get('notice_1')?.version).toBe(2);
  });

  it('hands on a mail that it gives up, and tells the coordinator', async () => {
    const twice = recordUnknown(claim(due({ mailId: 'notice_1', possibleDuplicate: true }), NOW), 'ECONNRESET', NOW);
    const mails = outboxOf({ ...twice, nextActionAt: NOW });
    await offerMails({ mails, directory: directoryOf() }, NOW);
    const other = `reroute_${head}_notice_1`;
    expect(mails.stored.get('notice_1')).toMatchObject({ state: 'failed', handedOnTo: [other] });
    expect([...mails.stored.keys()]).toEqual(['notice_1', other, 'alarm_notice_1']);
  });

  it('tells for how long the one that waits longest could have left: since SES refused it first, not last', async () => {
    const refused = recordRefused(claim(due({ mailId: 'notice_1' }), NOW), 'Throttling', {
      now: '2023-06-14T01:00:00.000Z',
      calendar,
    });
    const again = { ...refused, leaveAt: '2023-06-14T02:10:00.000Z', nextActionAt: NOW };
    const mails = outboxOf(again, due({ mailId: 'notice_2', leaveAt: '2023-06-14T02:00:00.000Z' }));
    expect(await offerMails({ mails, directory: directoryOf() }, NOW)).toBe(75 * 60);
    expect(await offerMails({ mails: outboxOf(), directory: directoryOf() }, NOW)).toBe(0);
  });
});

describe('the clock of a sealed question', () => {
  const sealed = (questionId: string): Question =>
    seal(aReceivedQuestion({ questionId, receivedAt: NOW }), {
      ...anAct({ at: NOW }),
      harmDueAt: '2023-06-14T14:15:00.000Z',
      mailId: `protection_${questionId}`,
    });
  const [focal = '', deputy = ''] = aPolicy().people.protection.map(({ contactId }) => contactId);
  const late = '2023-06-14T14:15:00.000Z';

  it.each([
    { dead: [], told: [focal, deputy], because: 'both can be reached' },
    { dead: [focal], told: [deputy], because: 'the focal person cannot be reached' },
    { dead: [focal, deputy], told: [focal], because: 'neither can: the mail goes up the ladder when it would leave' },
  ])('is spoken of to $told: $because', async ({ dead, told }) => {
    const { people } = aPolicy();
    const unreachable = { sinceOn: '2023-06-14', because: 'Permanent General 5.1.1' };
    const protection = people.protection.map((contact) =>
      dead.includes(contact.contactId) ? { ...contact, unreachable } : contact,
    );
    const mails = outboxOf();
    const questions = questionsOf(sealed('s1'));
    await followProtection(
      { questions, mails, directory: directoryOf(aPolicy({ people: { ...people, protection } })) },
      late,
    );
    expect([...mails.stored.values()].map(({ recipient }) => recipient)).toEqual(told);
    expect(questions.stored.get('s1')?.told).toHaveLength(1 + told.length);
  });

  const TEN_DAYS_ON = '2023-06-24T00:30:00.000Z';
  const keys = (mails: ReturnType<typeof outboxOf>) => [...mails.stored.keys()];
  const [leader = '', coordinator = ''] = [aPolicy().people.leaders, aPolicy().people.coordinators].map(
    ([first]) => first?.contactId ?? '',
  );

  /** What is written down when the clock of one question is looked at whenever it asks for it, up to `until`. */
  async function spokenOf(
    question: Question,
    until: string,
  ): Promise<{ at: string; mailId: string; about?: string }[]> {
    const questions = questionsOf(question);
    const told: { at: string; mailId: string; about?: string }[] = [];
    for (;;) {
      const next = questions.stored.get(question.questionId);
      if (next?.status !== 'sealed' || next.watchAt === undefined || next.watchAt > until) return told;
      const mails = outboxOf();
      await followProtection({ questions, mails, directory: directoryOf() }, next.watchAt);
      for (const { at, mailId, about } of mails.stored.values())
        told.push({ at, mailId, ...(about !== undefined && { about }) });
    }
  }

  it('goes on every four hours, at any hour, until somebody has the case; after a day the heads hear that one waits', async () => {
    const told = await spokenOf(sealed('s1'), '2023-06-15T06:15:00.000Z');
    const toFocal = told.filter(({ mailId }) => mailId.endsWith(`_${focal}`));
    expect(toFocal.map(({ at, mailId }) => [at, mailId])).toEqual([
      ['2023-06-14T12:15:00.000Z', `protection_s1_soon_${focal}`],
      ['2023-06-14T14:15:00.000Z', `protection_s1_late_${focal}`],
      ['2023-06-14T18:15:00.000Z', `protection_s1_late1_${focal}`],
      ['2023-06-14T22:15:00.000Z', `protection_s1_late2_${focal}`],
      ['2023-06-15T02:15:00.000Z', `protection_s1_late3_${focal}`],
      ['2023-06-15T06:15:00.000Z', `protection_s1_late4_${focal}`],
    ]);
    expect(told.filter(({ about }) => about === 'unheard').map(({ mailId }) => mailId)).toEqual([
      `protection_s1_late3_${leader}`,
      `protection_s1_late3_${coordinator}`,
      `protection_s1_late4_${leader}`,
      `protection_s1_late4_${coordinator}`,
    ]);
    expect(told.filter(({ mailId }) => mailId.endsWith(`_${deputy}`))).toHaveLength(toFocal.length);
    expect(new Set(told.map(({ mailId }) => mailId)).size).toBe(told.length);
  });

  it('is spoken of once a day when it has been spoken of every four hours for a day', async () => {
    const told = await spokenOf(sealed('s1'), '2023-06-17T01:00:00.000Z');
    const toFocal = told.filter(({ mailId }) => mailId.endsWith(`_${focal}`));
    expect(toFocal.slice(6).map(({ at, mailId }) => [at, mailId])).toEqual([
      ['2023-06-15T10:15:00.000Z', `protection_s1_late5_${focal}`],
      ['2023-06-15T14:15:00.000Z', `protection_s1_late-2023-06-15_${focal}`],
      ['2023-06-16T00:30:00.000Z', `protection_s1_late-2023-06-16_${focal}`],
      ['2023-06-17T00:30:00.000Z', `protection_s1_late-2023-06-17_${focal}`],
    ]);
  });

  it('is spoken of once a day at 07:30 when somebody has acknowledged the case, and no more when it was referred', async () => {
    const open = sealed('s1');
    if (open.status !== 'sealed') throw new Error('expected a sealed question');
    const act = anAct({ at: '2023-06-14T03:00:00.000Z' });
    const acknowledged = acknowledgeSealed(open, act);
    const told = await spokenOf(acknowledged, '2023-06-16T01:00:00.000Z');
    expect(told.filter(({ mailId }) => mailId.endsWith(`_${focal}`)).map(({ at, mailId }) => [at, mailId])).toEqual([
      ['2023-06-14T12:15:00.000Z', `protection_s1_soon_${focal}`],
      ['2023-06-14T14:15:00.000Z', `protection_s1_late_${focal}`],
      ['2023-06-15T00:30:00.000Z', `protection_s1_open-2023-06-15_${focal}`],
      ['2023-06-16T00:30:00.000Z', `protection_s1_open-2023-06-16_${focal}`],
    ]);
    expect(told.every(({ about }) => about !== 'unheard')).toBe(true);
    const referred = refer(acknowledged, 'Công an', { ...act, why: 'đã gọi' });
    expect(await spokenOf(referred, TEN_DAYS_ON)).toEqual([]);
  });

  it('goes over to once a day when the case is acknowledged at last', () => {
    const open = sealed('s1');
    if (open.status !== 'sealed') throw new Error('expected a sealed question');
    const later = watchHarm(open, { key: 'late2' }, { mailIds: [], now: '2023-06-14T22:15:00.000Z' });
    expect(later.watchAt).toBe('2023-06-15T02:15:00.000Z');
    const acknowledged = acknowledgeSealed(later, anAct({ at: '2023-06-14T23:00:00.000Z' }));
    expect(acknowledged.watchAt).toBe('2023-06-15T00:30:00.000Z');
    expect(acknowledgeSealed(acknowledged, anAct({ by: 'nguoi-khac' }))).toBe(acknowledged);
  });

  it('says after an outage once what is due now, and lists no mail that only repeats', async () => {
    const mails = outboxOf();
    const questions = questionsOf(sealed('s1'));
    await followProtection({ questions, mails, directory: directoryOf() }, TEN_DAYS_ON);
    expect(keys(mails)).toHaveLength(4);
    expect(questions.stored.get('s1')?.told).toEqual(['protection_s1']);
  });

  it('of one question runs although another cannot be read', async () => {
    const mails = outboxOf();
    const questions = questionsOf(sealed('broken'), sealed('s2'));
    await expect(followProtection({ questions, mails, directory: directoryOf() }, late)).rejects.toThrow('unreadable');
    expect([...mails.stored.keys()]).toEqual([`protection_s2_late_${focal}`, `protection_s2_late_${deputy}`]);
  });

  function questionsOf(...questions: Question[]) {
    const stored = new Map(questions.map((question) => [question.questionId, question]));
    return {
      stored,
      sealedDue: async function* () {
        yield* await Promise.resolve([...stored.keys()]);
      },
      get: (questionId: string) =>
        questionId === 'broken' ? Promise.reject(new Error('unreadable')) : Promise.resolve(stored.get(questionId)),
      replace: (next: Question) => {
        stored.set(next.questionId, next);
        return Promise.resolve();
      },
    };
  }
});
