import { describe, expect, it } from 'vitest';
import { followProtection } from '../../functions/follow-up/follow-protection.ts';
import { offerMails } from '../../functions/follow-up/offer-mails.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { claim, recordRefused, recordUnknown } from '../../functions/mail/outbox.ts';
import { seal } from '../../functions/question/lifecycle.ts';
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
