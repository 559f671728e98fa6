import { describe, expect, it } from 'vitest';
import { contributionLines } from '../../functions/dispatch/contribution-lines.ts';
import { renderMail } from '../../functions/dispatch/render-mail.ts';
import type { RenderDependencies } from '../../functions/dispatch/rendering.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { draft } from '../../functions/mail/outbox.ts';
import { ask, dayToAskFor, moveDueDate, withdrawRequest, write } from '../../functions/report/asking.ts';
import { contributionId, contributionMailId } from '../../functions/report/contribution-id.ts';
import type { Contribution } from '../../functions/report/contribution.ts';
import { aForum, aMail, anAct, anAgency, someRules } from '../builders.ts';

const rules = someRules();
const forum = aForum();
const vhtt = anAgency({ agencyId: 'vhtt' });
const place = { forumId: forum.forumId, agencyId: 'vhtt' };
const [officer, head] = vhtt.contacts;
const [leader] = rules.policy.people.leaders;
const act = { ...anAct({ at: '2023-06-13T03:00:00.000Z' }), rules };
const asked = ask(undefined, { ...place, ...dayToAskFor({ heldOn: '2023-06-13' }, act) }, act);
const moved = moveDueDate(asked, { dueOn: '2023-07-10' }, { ...act, at: '2023-06-20T03:00:00.000Z' });
const text = 'Phòng đã mở hai lớp học đàn.';
/** A Thursday, the day after the due day. */
const NOW = '2023-06-29T00:30:00.000Z';

describe('the mail that asks for a contribution', () => {
  it('says what is wanted, by when and why then, and where it is written', async () => {
    const mail = await rendered({ stored: asked });
    expect(mail?.subject).toBe('[Hồi Âm] Phòng VH&TT: đề nghị gửi báo cáo, hạn 28/6/2023');
    const words = mail?.text.replaceAll(/\s+/g, ' ');
    expect(words).toContain(`Đề nghị ${vhtt.name} gửi phần của cơ quan.`);
    expect(words).toContain('Hạn gửi: hết thứ Tư 28/6/2023');
    expect(words).toContain('Căn cứ: 15 ngày kể từ thứ Ba 13/6/2023');
    expect(words).toContain(
      `https://hoi-am.backan.example/a/vhtt.${String(officer?.contactId)}#${contributionId(place)}`,
    );
    expect(mail?.html).toContain('lang="vi"');
  });

  it('says that a day has moved to whoever may know the one before, and to others just the day', async () => {
    const first = request({ request: 1, state: 'delivered' });
    const known = await rendered({ stored: moved, request: 2, mails: [first] });
    expect(known?.subject).toBe('[Hồi Âm] Phòng VH&TT: thay đổi hạn gửi báo cáo, hạn 10/7/2023');
    expect(known?.text.replaceAll(/\s+/g, ' ')).toContain('được thay đổi từ 28/6/2023 như sau');
    const unknown = await rendered({ stored: moved, request: 2, mails: [request({ request: 1, state: 'failed' })] });
    expect(unknown?.subject).toContain('đề nghị gửi báo cáo, hạn 10/7/2023');
  });

  it.each<{ stored: Contribution | undefined; because: string }>([
    { stored: write(asked, { ...place, text }, act), because: 'it has come' },
    { stored: withdrawRequest(asked), because: 'the request was taken back' },
    { stored: moved, because: 'a later mail names another day' },
    { stored: undefined, because: 'nobody asked' },
  ])('does not leave when $because', async ({ stored }) => {
    expect(await rendered({ stored })).toBeUndefined();
  });

  it('says on its way up the ladder for whom it was', async () => {
    const { mailId } = request({ request: 1 });
    const other = {
      ...request({ request: 1 }),
      mailId: `reroute_dieu-phoi_${mailId}`,
      kind: 'reroute',
      about: mailId,
    } as const;
    const mail = await rendered({ stored: asked, mails: [request({ request: 1, state: 'dropped' })], mail: other });
    expect(mail?.text).toContain('không đến nơi');
    expect(mail?.subject).toContain('đề nghị gửi báo cáo');
  });

  it('asks the successor for the section of an agency that has ended', async () => {
    const successors = [{ agencyId: 'gddt', functions: ['văn hóa'], from: '2023-06-15', basis: 'Nghị quyết' }];
    const ended = anAgency({ agencyId: 'vhtt', validTo: '2023-06-14', successors });
    const mail = await rendered({ stored: asked, agencies: [ended, anAgency()] });
    expect(mail?.subject).toContain('Phòng GD&ĐT: đề nghị gửi báo cáo');
    expect(mail?.text.replaceAll(/\s+/g, ' ')).toContain(`gửi phần của ${vhtt.name}, nay do quý cơ quan tiếp nhận`);
  });
});

describe('a digest’s line about a contribution', () => {
  const rungs = { [contributionId(place)]: 1 };

  it('says to the officer which forum waits for it, and how long it is late', async () => {
    expect(await linesTo(officer, { stored: asked, rungs })).toEqual([
      {
        code: 'BK4',
        topicName: forum.name,
        owes: { is: 'contribution' },
        agency: { agencyId: 'vhtt', name: vhtt.name },
        dueOn: '2023-06-28',
        explanation: expect.objectContaining({ vi: expect.stringContaining('15 ngày') as string }) as object,
        standing: { is: 'late', workingDays: 1 },
        urgings: 1,
        link: `/${contributionId(place)}`,
      },
    ]);
  });

  it('proves to those above when the agency was told', async () => {
    const mails = [request({ request: 1, state: 'delivered', endedAt: '2023-06-13T04:00:00.000Z' })];
    for (const to of [head, leader]) {
      expect(await linesTo(to, { stored: asked, rungs, mails })).toMatchObject([{ arrivedOn: ['2023-06-13'] }]);
    }
  });

  it.each<{ stored: Contribution; to?: typeof officer; rung?: number; because: string }>([
    { stored: write(asked, { ...place, text }, act), because: 'it has come since the digest was written' },
    { stored: withdrawRequest(asked), because: 'the request was taken back' },
    { stored: moved, because: 'its day has moved away' },
    { stored: asked, rung: 5, because: 'its rung is not reached' },
    { stored: asked, to: anAgency().contacts[0], because: 'it is another agency’s' },
  ])('is left out when $because', async ({ stored, to = officer, rung = 1 }) => {
    expect(await linesTo(to, { stored, rungs: { [contributionId(place)]: rung } })).toEqual([]);
  });
});

interface Told {
  readonly stored: Contribution | undefined;
  readonly mails?: readonly Mail[];
}

async function rendered({
  stored,
  mails = [],
  agencies = [vhtt],
  request: which = 1,
  mail = request({ request: which }),
}: Told & { agencies?: readonly ReturnType<typeof anAgency>[]; request?: number; mail?: Mail }) {
  if (!officer) throw new Error('the agency should have an officer');
  return renderMail(renderer({ stored, mails }), { mail, to: officer }, { rules, agencies, now: NOW });
}

async function linesTo(to: typeof officer, { rungs, ...told }: Told & { rungs: Record<string, number> }) {
  if (!to) throw new Error('there should be somebody to tell');
  const mail = aMail({ kind: 'digest', questionIds: [], rungs });
  const pathOfContribution = (of: Parameters<typeof contributionId>[0]) => `/${contributionId(of)}`;
  return contributionLines(renderer(told), { mail, to, pathOfContribution }, { rules, agencies: [vhtt], now: NOW });
}

/** A mail that asks, by its number. */
function request({ request: number, ...parts }: Partial<Mail> & { request: number }): Mail {
  const mailId = contributionMailId(place, number);
  const recipient = officer?.contactId ?? '';
  const about = { mailId, kind: 'contribution', recipient, agencyId: 'vhtt', contributes: place } as const;
  return { ...draft({ ...about, questionIds: [] }, '2023-06-13T03:00:00.000Z'), ...parts };
}

function renderer({ stored, mails = [] }: Told): RenderDependencies {
  const nothing = { keys: [] };
  return {
    questions: {
      getMany: () => Promise.resolve([]),
      inTriage: () => Promise.resolve(nothing),
      sealedDue: () => (async function* () {})(),
    },
    mails: {
      get: (id) => Promise.resolve(mails.find(({ mailId }) => mailId === id)),
      getMany: (ids) => Promise.resolve(mails.filter(({ mailId }) => ids.includes(mailId))),
      ofRecipient: () => Promise.resolve(nothing),
      mailsFailed: () => (async function* () {})(),
    },
    directory: { get: () => Promise.resolve(forum as never) },
    reports: {
      contributions: () => Promise.resolve(stored ? [stored] : []),
      get: () => Promise.resolve(undefined),
    },
    files: { get: () => Promise.reject(new Error('there are no files')) },
    linkBase: 'https://hoi-am.backan.example',
    signLink: ({ agencyId, contactId }) => Promise.resolve(`${agencyId}.${contactId}`),
  };
}
