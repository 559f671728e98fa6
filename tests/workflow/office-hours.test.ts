import { afterEach, describe, expect, it } from 'vitest';
import { ForumOffice } from './forum-office.ts';

const LIBRARY = { text: 'Vì sao thư viện đóng cửa cuối tuần?', leadAgencyId: 'vhtt', coordinatingAgencyIds: [] };
const OFFICER = 'vhtt.canbo@backan.example';
let office: ForumOffice;
afterEach(() => office.close());

describe('a notice', () => {
  it('that is written on Tết or on Friday evening waits in the outbox and leaves once, when the office opens', async () => {
    office = await ForumOffice.open('2024-02-13T20:00:00+07:00'); // the fourth day of Tết
    const forumId = await office.openForum({ heldOn: '2024-02-06' });
    const onTet = await office.ask(forumId, LIBRARY);
    await office.pass(30);
    expect(await office.question(onTet)).toMatchObject({
      agencyDeadline: { startOn: '2024-02-15' },
      mails: [{ state: 'pending', recipient: 'vhtt-can-bo', leaveAt: '2024-02-15T00:30:00.000Z' }],
    });
    await office.advanceTo('2024-02-15T07:29:59+07:00');
    expect(await office.mailbox()).toEqual([]);
    await office.advanceTo('2024-02-15T07:30:00+07:00');
    expect(await office.mailbox()).toMatchObject([{ to: [OFFICER], sentAt: '2024-02-15T00:30:00.000Z' }]);

    // Gathered until after the office has closed.
    await office.advanceTo('2024-02-15T16:59:45+07:00');
    const late = await office.ask(forumId, LIBRARY);
    await office.pass(30);
    expect((await office.get(`/mails?questionId=${late}`)).body).toMatchObject({
      items: [{ state: 'pending', leaveAt: '2024-02-16T00:30:00.000Z' }],
    });
    await office.advanceTo('2024-02-16T17:30:00+07:00');
    expect(await office.mailsTo(OFFICER)).toHaveLength(2);

    const onFriday = await office.ask(forumId, LIBRARY);
    await office.pass(30);
    const again = await office.ask(forumId, LIBRARY);
    await office.pass(30);
    for (const questionId of [onFriday, again]) {
      expect((await office.get(`/mails?questionId=${questionId}`)).body).toMatchObject({
        items: [{ state: 'pending', leaveAt: '2024-02-19T00:30:00.000Z' }],
      });
    }
    // Taken back before anybody was told of it, so nobody hears of it at all.
    const mistaken = await office.ask(forumId, { ...LIBRARY, leadAgencyId: 'tc-kh' });
    await office.pass(30);
    const { version } = await office.question(mistaken);
    await office.post(`/questions/${mistaken}/withdraw`, { reason: 'nhập nhầm' }, { version });

    await office.advanceTo('2024-02-19T12:00:00+07:00');
    expect(await office.mailsTo('tckh.canbo@backan.example')).toEqual([]);
    expect((await office.question(mistaken)).mails.map(({ state }) => state)).toEqual(['dropped', 'dropped']);
    const mails = await office.mailsTo(OFFICER);
    expect(mails.map(({ sentAt }) => sentAt)).toEqual([
      '2024-02-15T00:30:00.000Z',
      '2024-02-16T00:30:00.000Z',
      '2024-02-19T00:30:00.000Z',
    ]);
    // What was entered while the notice waited stands in the same mail.
    expect(mails.at(-1)?.text).toMatch(/BK4-003[^]*BK4-004/);
    expect((await office.question(again)).mails).toMatchObject([
      { state: 'delivered', sentAt: '2024-02-19T00:30:00.000Z' },
    ]);
  });

  it('leaves on a Saturday on which the offices work in exchange for a day off', async () => {
    office = await ForumOffice.open('2024-05-03T17:30:00+07:00');
    const forumId = await office.openForum({ heldOn: '2024-05-02' });
    const questionId = await office.ask(forumId, LIBRARY);
    await office.pass(30);
    expect(await office.question(questionId)).toMatchObject({ mails: [{ leaveAt: '2024-05-04T00:30:00.000Z' }] });
    await office.advanceTo('2024-05-04T08:00:00+07:00');
    expect(await office.mailbox()).toMatchObject([{ to: [OFFICER], sentAt: '2024-05-04T00:30:00.000Z' }]);
  });
});
