import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShownMail } from '../../lib/local/mailbox.ts';
import { ForumOffice, type List, type ShownQuestion, saying } from './forum-office.ts';

const DISCLOSURE = 'Ở nhà em hay bị dượng đánh, em sợ lắm nhưng không biết nói với ai.';
const ORDINARY = 'Vì sao thư viện thành phố đóng cửa cuối tuần?';
/** Words that only the disclosures of this file hold. */
const ITS_WORDS = /dượng|không biết nói|không muốn sống/;

const dataFolder = mkdtempSync(join(tmpdir(), 'hoi-am-test-'));
let office: ForumOffice;
beforeAll(async () => {
  // A Saturday night: every office is closed until Monday.
  office = await ForumOffice.open('2023-06-17T22:00:00+07:00', { dataFolder });
});
// The last hook runs first.
afterAll(() => rmSync(dataFolder, { recursive: true }));
afterAll(() => office.close());

describe('a question that may tell of harm', () => {
  let forumId: string;
  let sealedId: string;

  it('is taken with guidance on what to do at once, and gets no code', async () => {
    forumId = await office.openForum();
    await office.ask(forumId, ORDINARY);
    const sealed = await office.post<{ questionId: string }>(
      `/forums/${forumId}/questions`,
      { text: DISCLOSURE },
      { key: 'cau-kin' },
    );
    await office.settled();
    expect(sealed).toMatchObject({
      status: 202,
      body: { status: 'sealed', guidance: { vi: saying('111'), en: saying('111') } },
    });
    expect(sealed.body).not.toHaveProperty('code');
    expect(sealed.bytes.toString()).not.toMatch(ITS_WORDS);
    sealedId = sealed.body.questionId;
    const again = await office.post(`/forums/${forumId}/questions`, { text: DISCLOSURE }, { key: 'cau-kin' });
    expect(again).toMatchObject({ status: 202, body: sealed.body });
  });

  it('reaches the focal person at once, also at night, and nobody else; the mail says nothing of what was asked', async () => {
    const mails = await office.mailbox();
    expect(mails).toMatchObject([
      {
        mailId: `protection_${sealedId}`,
        to: ['baovetreem@backan.example'],
        cc: [],
        bcc: [],
        sentAt: '2023-06-17T15:00:00.000Z',
      },
    ]);
    expect(mails[0]?.text).toContain('111');
    expect(mails[0]?.text).toMatch(/12 giờ/);
    expect(JSON.stringify(mails)).not.toMatch(ITS_WORDS);
  });

  it('is spoken of again to everybody who answers for protection, two hours before the twelve are over and when they are', async () => {
    await office.advanceTo('2023-06-18T07:59:59+07:00');
    expect(await office.mailbox()).toHaveLength(1);
    await office.advanceTo('2023-06-18T10:00:00+07:00');
    const again = (await office.mailbox()).slice(1);
    expect(again.map(({ mailId, to, sentAt }) => [mailId, to[0], sentAt]).sort()).toEqual([
      [`protection_${sealedId}_late_bao-ve-tre-em`, 'baovetreem@backan.example', '2023-06-18T03:00:00.000Z'],
      [`protection_${sealedId}_late_bao-ve-tre-em-pho`, 'baovetreem.pho@backan.example', '2023-06-18T03:00:00.000Z'],
      [`protection_${sealedId}_soon_bao-ve-tre-em`, 'baovetreem@backan.example', '2023-06-18T01:00:00.000Z'],
      [`protection_${sealedId}_soon_bao-ve-tre-em-pho`, 'baovetreem.pho@backan.example', '2023-06-18T01:00:00.000Z'],
    ]);
    for (const { text } of again) expect(text).toContain('111');
    expect(JSON.stringify(again)).not.toMatch(ITS_WORDS);
  });

  it('reaches the focal person at once on a Sunday too', async () => {
    const before = await office.mailbox();
    const another = await office.ask(forumId, 'Em không muốn sống nữa.');
    await office.settled();
    expect((await office.mailbox()).slice(before.length)).toMatchObject([
      {
        mailId: `protection_${another}`,
        to: ['baovetreem@backan.example'],
        sentAt: '2023-06-18T03:00:00.000Z',
      },
    ]);
  });

  it('leaves no gap in the codes of the others', async () => {
    await office.ask(forumId, 'Bao giờ nhà văn hóa tổ có tủ sách cho thiếu nhi?');
    await office.settled();
    expect((await office.questionsOf(forumId)).map(({ code }) => code)).toEqual(['BK4-001', 'BK4-002']);
  });

  it.each(['coordinator', 'viewer'] as const)('is in no list, and not there for the desk, as %s', async (as) => {
    for (const query of [`forumId=${forumId}`, '', 'agencyId=ldtbxh', 'agencyId=cong-an', 'month=2023-06']) {
      const list = await office.get<List<ShownQuestion>>(`/questions?${query}`, { as });
      expect(list.body.items.map(({ questionId }) => questionId)).not.toContain(sealedId);
      expect(list.bytes.toString()).not.toMatch(/sealed|dượng/);
    }
    expect((await office.get('/questions?status=sealed', { as })).status).toBe(400);
    const never = await office.get(`/questions/${'x'.repeat(20)}`, { as });
    for (const path of ['', '/history']) {
      const answer = await office.get<{ instance: string; type: string }>(`/questions/${sealedId}${path}`, { as });
      expect([answer.status, answer.body.type]).toEqual([never.status, 'urn:hoi-am:problem:not-found']);
    }
    expect((await office.get(`/mails?questionId=${sealedId}`, { as })).status).toBe(404);
    expect((await office.get<List<object>>('/mails?recipient=bao-ve-tre-em', { as })).body).toEqual({
      items: [],
      next: null,
    });
  });

  it.each(['admin', 'protection', 'nobody'] as const)('cannot be read at the desk as %s', async (as) => {
    expect((await office.get(`/questions/${sealedId}`, { as })).status).toBe(as === 'nobody' ? 401 : 403);
  });

  it('cannot be decided about at the desk', async () => {
    const path = `/questions/${sealedId}`;
    const reason = 'thử';
    expect((await office.patch(path, { text: ORDINARY, reason }, { version: 1 })).status).toBe(404);
    expect((await office.post(`${path}/assignment`, { leadAgencyId: 'gddt' }, { version: 1 })).status).toBe(404);
    expect((await office.post(`${path}/withdraw`, { reason }, { version: 1 })).status).toBe(404);
  });
});

describe('a disclosure among the minutes of a forum', () => {
  let before: readonly ShownMail[];

  it('is shown in a dry run with what to do at once, and only by its row', async () => {
    const forumId = await office.openForum();
    const dry = await office.post(`/forums/${forumId}/questions/import?dryRun=true`, `${ORDINARY}\n${DISCLOSURE}`, {
      contentType: 'text/plain',
    });
    expect(dry).toMatchObject({
      status: 200,
      body: {
        rows: [
          { row: 1, decision: 'assigned' },
          { row: 2, decision: 'sealed' },
        ],
        guidance: { vi: saying('111') },
      },
    });
    expect(dry.bytes.toString()).not.toMatch(ITS_WORDS);
  });

  it('is not in what the import shows afterwards, not even as a gap or a count', async () => {
    before = await office.mailbox();
    const forumId = await office.openForum();
    const lines = [ORDINARY, DISCLOSURE, 'Bao giờ nhà văn hóa tổ có tủ sách cho thiếu nhi?'];
    const done = await office.post<{ importId: string }>(`/forums/${forumId}/questions/import`, lines.join('\n'), {
      contentType: 'text/plain',
    });
    expect(done).toMatchObject({
      status: 202,
      body: { accepted: 3, guidance: { vi: saying('111') } },
    });
    await office.settled();
    expect((await office.questionsOf(forumId)).map(({ code }) => code?.slice(-3))).toEqual(['001', '002']);

    const shown = await office.get<{ questions: { status: string; code?: string }[] }>(
      `/imports/${done.body.importId}`,
      {
        as: 'viewer',
      },
    );
    expect(shown.body.questions.map(({ code }) => code?.slice(-3))).toEqual(['001', '002']);
    expect(shown.bytes.toString()).not.toMatch(/sealed|"rows"/);

    const withdrawn = await office.post(`/imports/${done.body.importId}/withdraw`, { reason: 'nhập nhầm tệp' });
    expect(withdrawn).toMatchObject({ status: 200, body: { withdrawnQuestions: 2 } });
    expect(withdrawn.bytes.toString()).not.toMatch(/ealed/);
  });

  it('stays sealed when the import is withdrawn, and keeps the mail that was sent for it', async () => {
    await office.settled();
    const since = (await office.mailbox()).slice(before.length);
    expect(since).toMatchObject([{ mailId: saying(/^protection_[^_]+$/), to: ['baovetreem@backan.example'] }]);
  });
});

describe('what the run leaves behind', () => {
  it('holds no word of a disclosure: no mail, no count of use, no log, no failure queue', async () => {
    await office.advanceTo('2023-06-19T08:00:00+07:00');
    expect(JSON.stringify(await office.mailbox())).not.toMatch(ITS_WORDS);
    expect(await office.usage()).not.toMatch(ITS_WORDS);
    expect(JSON.stringify(await office.failures())).not.toMatch(ITS_WORDS);
    await office.close();
    // The tables are where it is kept; everything else in the folder is what an operator reads.
    const files = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('dynamodb'))
      .map((name) => join(dataFolder, name))
      .filter((file) => statSync(file).isFile());
    expect(files.some((file) => file.endsWith('functions.log'))).toBe(true);
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toMatch(ITS_WORDS);
  });
});
