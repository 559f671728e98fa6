import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ForumOffice } from './forum-office.ts';

const SCHOOL_VIOLENCE = 'Làm thế nào để giảm bạo lực học đường ạ?';
const LIBRARY = { text: 'Vì sao thư viện đóng cửa cuối tuần?', leadAgencyId: 'vhtt', coordinatingAgencyIds: [] };

const dataFolder = mkdtempSync(join(tmpdir(), 'hoi-am-test-'));
afterAll(() => rmSync(dataFolder, { recursive: true }));

it('a restart finds questions, mailbox and directory again, doubles nothing and forgets nothing that waits', async () => {
  const friday = await ForumOffice.open('2023-06-16T16:00:00+07:00', { dataFolder });
  const forumId = await friday.openForum();
  const told = await friday.ask(forumId, SCHOOL_VIOLENCE);
  await friday.pass(30);
  const sent = await friday.mailbox();
  expect(sent).toHaveLength(3);
  const before = await friday.question(told);
  await friday.advanceTo('2023-06-16T17:30:00+07:00');
  const waiting = await friday.ask(forumId, LIBRARY);
  await friday.pass(30);
  // Entered a moment before the end: its notice has not been written yet.
  const gathering = await friday.ask(forumId, { ...LIBRARY, leadAgencyId: 'tc-kh' });
  const received = { body: { text: SCHOOL_VIOLENCE }, key: 'truoc-khi-tat' };
  const first = await friday.post(`/forums/${forumId}/questions`, received.body, { key: received.key });
  await friday.settled();

  await expect(ForumOffice.open('2023-06-16T17:31:00+07:00', { dataFolder })).rejects.toThrow(
    /^the data folder .* is in use by process \d+; stop that run first, or use --ephemeral$/,
  );
  await friday.close();

  const saturday = await ForumOffice.open('2023-06-17T09:00:00+07:00', { dataFolder });
  try {
    expect(await saturday.mailbox()).toEqual(sent);
    expect(await saturday.question(told)).toEqual(before);
    expect(await saturday.questionsOf(forumId)).toHaveLength(4);
    const again = await saturday.post(`/forums/${forumId}/questions`, received.body, { key: received.key });
    expect(again.body).toEqual(first.body);
    // The first question's officers hear of the other one in a mail of its own on Monday.
    await saturday.advanceTo('2023-06-19T08:00:00+07:00');
    expect((await saturday.question(waiting)).mails).toMatchObject([{ state: 'delivered' }]);
    expect((await saturday.question(gathering)).mails).toMatchObject([{ state: 'delivered' }]);
    const since = (await saturday.mailbox()).slice(sent.length);
    expect(since.map(({ to, sentAt }) => [to[0], sentAt]).sort()).toEqual(
      ['congan', 'gddt', 'tckh', 'thanhdoan', 'vhtt'].map((name) => [
        `${name}.canbo@backan.example`,
        '2023-06-19T00:30:00.000Z',
      ]),
    );
    expect(await saturday.questionsOf(forumId)).toHaveLength(4);
  } finally {
    await saturday.close();
  }
});
