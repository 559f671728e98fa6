import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, type List, type ShownProblem, saying } from './forum-office.ts';
import { typedAnswer } from './letters.ts';

const DISCLOSURE = 'Ở nhà em hay bị dượng đánh, em sợ lắm nhưng không biết nói với ai.';
/** Sealed because of its first words, although it asks in general. */
const IN_DOUBT = 'Em bị bạn bắt nạt ở lớp. Em tên là Nguyễn Thị Mẫu. Trường làm gì để giảm bạo lực học đường ạ?';
/** Words that only the questions of this file hold. */
const ITS_WORDS = /dượng|không biết nói|bắt nạt ở lớp|Mẫu/;

/** A sealed question as the protection lane sees it. */
interface ShownCase {
  readonly questionId: string;
  readonly harmDueAt: string;
  readonly version: number;
  readonly history: readonly { what: string; by: string; why?: string }[];
  readonly submissions?: readonly { text: string }[];
}

let office: ForumOffice;
let forumId: string;
beforeAll(async () => {
  office = await ForumOffice.open('2023-06-14T08:00:00+07:00');
  forumId = await office.openForum();
});
afterAll(() => office.close());

const asFocal = { as: 'protection' } as const;

async function sealed(text: string): Promise<string> {
  const received = await office.post<{ questionId: string; status: string }>(`/forums/${forumId}/questions`, { text });
  expect(received.body.status).toBe('sealed');
  await office.settled();
  return received.body.questionId;
}

const cases = async () => (await office.get<List<ShownCase>>('/protection', asFocal)).body.items;
const open = (id: string) => office.get<ShownCase>(`/protection/${id}`, asFocal);
const act = <Body = ShownCase>(id: string, what: string, body: unknown, version?: number) =>
  office.post<Body>(`/protection/${id}/${what}`, body, { ...asFocal, ...(version !== undefined && { version }) });
const mailsOfProtection = async () =>
  (await office.mailbox()).filter(({ mailId }) => mailId?.startsWith('protection_')).map(({ mailId }) => mailId);

describe('the protection lane', () => {
  let first: string;
  let second: string;

  it('lists what nobody has ended, the first due on top, with nothing of what was asked', async () => {
    first = await sealed(DISCLOSURE);
    await office.pass(60);
    second = await sealed(IN_DOUBT);
    const list = await office.get<List<ShownCase>>('/protection', asFocal);
    expect(list.body.items.map(({ questionId }) => questionId)).toEqual([first, second]);
    expect(list.body.items[0]).toMatchObject({ forumId, harmDueAt: '2023-06-14T13:00:00.000Z', version: 1 });
    expect(list.bytes.toString()).not.toMatch(ITS_WORDS);
  });

  it.each(['coordinator', 'admin', 'viewer'] as const)('is closed to %s', async (as) => {
    for (const path of ['/protection', `/protection/${first}`])
      expect((await office.get(path, { as })).status).toBe(403);
    for (const [what, body] of [
      ['acknowledge', undefined],
      ['refer', { to: 'a', reason: 'a' }],
      ['release', { reason: 'a' }],
    ] as const) {
      expect((await office.post(`/protection/${first}/${what}`, body, { as, version: 1 })).status).toBe(403);
    }
    expect((await open(first)).body.history.map(({ what }) => what)).not.toContain('released');
  });

  it('opens a case only after it has written down who reads it', async () => {
    const before = await open(second);
    const shown = await open(second);
    expect(shown).toMatchObject({ status: 200, body: { submissions: [{ text: IN_DOUBT }] } });
    expect(shown.body.history.map(({ what, by }) => [what, by])).toEqual([
      ['sealed', 'coordinator@local.example'],
      ['read', 'protection@local.example'],
      ['read', 'protection@local.example'],
    ]);
    expect(shown.headers.get('etag')).toBe(`"${before.body.version + 1}"`);
    expect(shown.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['khong-co', 'x'.repeat(150)])('has no case %s', async (id) => {
    expect((await open(id)).status).toBe(404);
    expect((await act(id, 'acknowledge', undefined, 1)).status).toBe(404);
  });

  it('has no case of an ordinary question', async () => {
    const ordinary = await office.ask(forumId, 'Vì sao thư viện thành phố đóng cửa cuối tuần?');
    await office.settled();
    expect((await open(ordinary)).status).toBe(404);
    expect((await act(ordinary, 'release', { reason: 'thử' }, 2)).status).toBe(404);
  });

  it.each([
    { what: 'refer', body: { reason: 'a' }, pointer: '#/to', says: 'bắt buộc' },
    { what: 'refer', body: { to: 'Công an phường', reason: ' ' }, pointer: '#/reason', says: 'không được để trống' },
    { what: 'refer', body: { to: 'bí mật<i>', reason: 'a' }, pointer: '#/to', says: 'mã HTML' },
    { what: 'refer', body: { to: 'a', reason: 'bí mật'.repeat(400) }, pointer: '#/reason', says: 'nhiều nhất 2000' },
    { what: 'release', body: {}, pointer: '#/reason', says: 'bắt buộc' },
    { what: 'release', body: { reason: 'bí mật\u202e' }, pointer: '#/reason', says: 'đảo chiều' },
    { what: 'release', body: { reason: 'bí mật\u0000' }, pointer: '#/reason', says: 'không phải là chữ' },
  ])('refuses to $what at $pointer: $says', async ({ what, body, pointer, says }) => {
    const { version } = (await open(first)).body;
    const refused = await act<ShownProblem>(first, what, body, version);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer, detail: saying(says) }] } });
    expect(refused.bytes.toString()).not.toContain('bí mật');
    expect((await act(first, what, { to: 'a', reason: 'a' })).status).toBeGreaterThanOrEqual(400);
    expect((await cases()).map(({ questionId }) => questionId)).toContain(first);
  });

  it('asks for the version that was read before it lets a case go, and refuses another', async () => {
    const { version } = (await open(first)).body;
    for (const [what, body] of [
      ['refer', { to: 'a', reason: 'a' }],
      ['release', { reason: 'a' }],
    ] as const) {
      expect((await act(first, what, body)).status).toBe(428);
      expect((await act(first, what, body, version - 1)).status).toBe(412);
    }
  });

  it('takes an acknowledgement whatever was read, of several at once the first, and says nothing twice', async () => {
    const { version } = (await open(first)).body;
    // A colleague only looks.
    await open(first);
    const refused = await act<ShownProblem>(first, 'acknowledge', { note: 'bí mật' }, version);
    expect(refused.status).toBe(400);
    expect(refused.bytes.toString()).not.toContain('bí mật');
    const both = await Promise.all([act(first, 'acknowledge', undefined, version), act(first, 'acknowledge', {})]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await act(first, 'acknowledge', undefined)).status).toBe(200);
    const [shown] = await cases();
    expect(shown).toMatchObject({ acknowledged: { by: 'protection@local.example' } });
    expect(shown?.history.filter(({ what }) => what === 'acknowledged')).toHaveLength(1);
  });

  it('lets nothing go that nobody has read', async () => {
    const unread = await sealed('Em bị bạn bắt nạt ở lớp suốt.');
    const refused = await act<ShownProblem>(unread, 'release', { reason: 'Câu hỏi chung.' }, 1);
    expect(refused).toMatchObject({ status: 409, body: { detailEn: saying('possible: read, acknowledge, refer') } });
    const { version } = (await open(unread)).body;
    expect((await act(unread, 'refer', { to: 'Công an phường', reason: 'đã báo' }, version)).status).toBe(200);
  });
});

describe('a question that was sealed wrongly', () => {
  it('is let into the ordinary flow: masked, with a code, and left to a person when the screen would seal it again', async () => {
    const [, second] = await cases();
    const id = second?.questionId ?? '';
    const { version } = (await open(id)).body;
    const reason = 'Câu hỏi chung, không phải việc của riêng em Nguyễn Thị Mẫu.';
    const released = await act<{ code: string }>(id, 'release', { reason }, version);
    expect(released).toMatchObject({ status: 200, body: { status: 'received', code: saying(/^BK4-\d{3}$/) } });
    await office.pass(60);
    const question = await office.question(id);
    expect(question).toMatchObject({
      status: 'triage',
      code: released.body.code,
      askedOn: '2023-06-13',
    });
    expect(question.text).toContain('[tên]');
    expect((await office.questionsOf(forumId)).map(({ questionId }) => questionId)).toContain(id);

    const history = await office.get<List<{ what: string; why?: string }>>(`/questions/${id}/history`);
    expect(history.body.items.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['sealed', 'read', 'released', 'triaged']) as string[],
    );
    expect(history.bytes.toString()).toContain('Câu hỏi chung');
    expect(history.bytes.toString()).not.toMatch(/Mẫu/);
    const viewed = await office.get<List<{ what: string }>>(`/questions/${id}/history`, { as: 'viewer' });
    expect(viewed.body.items.map(({ what }) => what)).toContain('released');
    expect(viewed.bytes.toString()).not.toMatch(/Câu hỏi chung|byHand/);
    expect((await open(id)).status).toBe(404);
  });

  it('by a correction keeps its code, its day and its topic', async () => {
    const id = await office.ask(forumId, {
      text: 'Vì sao em không được đi bơi?',
      leadAgencyId: 'gddt',
      topicId: 'quyen-tre-em',
      askedOn: '2023-06-10',
    });
    await office.settled();
    const { code, version } = await office.question(id);
    const text = 'Bạn em hay bị bố đánh khi đi bơi về, vì sao thế ạ?';
    expect(await office.patch(`/questions/${id}`, { text, reason: 'ghi thiếu' }, { version })).toMatchObject({
      status: 200,
      body: { status: 'sealed' },
    });
    const opened = await open(id);
    expect(opened.body.submissions?.map((submission) => submission.text)).toContain(text);
    const released = await act(id, 'release', { reason: 'Đã hỏi lại, không có gì.' }, opened.body.version);
    expect(released).toMatchObject({ status: 200, body: { code } });
    await office.settled();
    expect(await office.question(id)).toMatchObject({
      ...{ status: 'triage', code, text, askedOn: '2023-06-10', topicId: 'quyen-tre-em' },
      suggestions: expect.arrayContaining([{ leadAgencyId: 'gddt', confidence: 1 }]) as unknown,
    });
    expect((await office.decide(id, 'assignment', { leadAgencyId: 'gddt' })).status).toBe(200);
    expect((await office.decide(id, 'answer', typedAnswer())).status).toBe(200);
  });
});

describe('a disclosure that the screen did not see', () => {
  it('is sealed by hand: out of the ordinary flow at once, and the focal person hears', async () => {
    const text = 'Chị của em dạo này lạ lắm, tối nào cũng khóc, em lo cho chị.';
    const id = await office.ask(forumId, { text, leadAgencyId: 'gddt' });
    await office.settled();
    const { code, version } = await office.question(id);
    const seal = (body: unknown, more: object) => office.post<ShownProblem>(`/questions/${id}/seal`, body, more);
    const reason = 'Có thể chị của em bị xâm hại.';
    expect((await seal({ reason }, {})).status).toBe(428);
    expect((await seal({ reason }, { version: version + 1 })).status).toBe(412);
    expect((await seal({}, { version })).status).toBe(400);
    expect((await seal({ reason }, { version, as: 'viewer' })).status).toBe(403);
    const sealedNow = await seal({ reason }, { version });
    expect(sealedNow).toMatchObject({ status: 200, body: { questionId: id, forumId, status: 'sealed' } });
    expect(Object.keys(sealedNow.body).sort()).toEqual(['forumId', 'guidance', 'questionId', 'status']);
    await office.settled();
    expect(await mailsOfProtection()).toContain(`protection_${id}`);
    expect((await office.get(`/questions/${id}`)).status).toBe(404);
    expect((await office.questionsOf(forumId)).map(({ questionId }) => questionId)).not.toContain(id);
    expect((await seal({ reason }, { version: version + 1 })).status).toBe(404);

    const opened = await open(id);
    expect(opened.body.submissions?.map((submission) => submission.text)).toContain(text);
    expect(opened.bytes.toString()).toContain(reason);
    const released = await act(id, 'release', { reason: 'Đã hỏi, chị nhớ nhà.' }, opened.body.version);
    expect(released).toMatchObject({ status: 200, body: { code } });
    await office.settled();
    expect(await office.question(id)).toMatchObject({ status: 'assigned', leadAgencyId: 'gddt', code, text });
  });

  it('is not sealed once it was withdrawn', async () => {
    const id = await office.ask(forumId, 'Vì sao sân bóng của phường bị khóa?');
    await office.settled();
    expect((await office.decide(id, 'withdraw', { reason: 'nhập nhầm' })).status).toBe(200);
    const { version } = await office.question(id);
    const refused = await office.post(`/questions/${id}/seal`, { reason: 'thử' }, { version });
    expect(refused).toMatchObject({ status: 409, body: { detailEn: saying('cannot be sealed') } });
  });
});

describe('a case that was referred', () => {
  it('ends the clock: nobody hears of it again, and it leaves the list', async () => {
    const id = await sealed('Em không muốn sống nữa.');
    const { version } = (await open(id)).body;
    const referred = await act(
      id,
      'refer',
      { to: 'Công an phường Sông Cầu', reason: 'Đã gọi 111, đang bảo vệ em.' },
      version,
    );
    expect(referred).toMatchObject({
      status: 200,
      body: {
        referred: { to: 'Công an phường Sông Cầu' },
        history: expect.arrayContaining([expect.objectContaining({ what: 'referred' })]) as unknown,
      },
    });
    expect((await cases()).map(({ questionId }) => questionId)).not.toContain(id);
    await office.advanceTo('2023-06-15T08:00:00+07:00');
    expect(await mailsOfProtection()).toContain(`protection_${id}`);
    expect((await mailsOfProtection()).filter((mailId) => mailId?.startsWith(`protection_${id}_`))).toEqual([]);
    const opened = await open(id);
    expect(opened.body).toMatchObject({ referred: { by: 'protection@local.example' } });
    const released = await act<ShownProblem>(id, 'release', { reason: 'Đã hỏi lại.' }, opened.body.version);
    expect(released).toMatchObject({ status: 409, body: { detailEn: saying('was referred') } });
    expect(JSON.stringify(await office.mailbox())).not.toMatch(/Sông Cầu|không muốn sống/);
  });

  it('is unlike one whose clock ran out, which stays in the list until somebody has ended it', async () => {
    const late = (await cases()).filter(({ harmDueAt }) => harmDueAt < '2023-06-15T00:00:00.000Z');
    expect(late).toHaveLength(1);
    expect(
      (await mailsOfProtection()).filter((mailId) =>
        mailId?.startsWith(`protection_${String(late[0]?.questionId)}_late`),
      ),
    ).toHaveLength(2);
  });
});
