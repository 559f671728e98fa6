import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, type List, type ShownProblem, type ShownQuestion, saying } from './forum-office.ts';
import { SCAN, typedAnswer } from './letters.ts';

const SWIMMING = 'Khi nào trường chúng em có lớp học bơi ạ?';

let office: ForumOffice;
let forumId: string;
beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T08:00:00+07:00');
  forumId = await office.openForum();
});
afterAll(() => office.close());

/** A question that Giáo dục và Đào tạo has been told of. */
async function assigned(text = SWIMMING): Promise<string> {
  const questionId = await office.ask(forumId, { text, leadAgencyId: 'gddt', topicId: 'tai-nan-thuong-tich' });
  await office.settled();
  return questionId;
}

describe('a letter that the coordinator types on behalf of an agency', () => {
  let questionId: string;

  it('waits for review like one that came by the link, with hints on how a child will read it', async () => {
    questionId = await assigned();
    const forChildren =
      'Căn cứ kế hoạch triển khai công tác phòng, chống đuối nước trên địa bàn thành phố, phòng đã tham mưu bố trí kinh phí để tổ chức các lớp học bơi cho học sinh các trường.';
    const answered = await office.decide<{ hints: { kind: string }[] }>(
      questionId,
      'answer',
      typedAnswer({ forChildren }),
    );
    expect(answered).toMatchObject({
      status: 200,
      body: {
        status: 'answered',
        answers: [{ mode: 'written', agencyId: 'gddt', on: '2023-06-13', number: '125/CV-GDĐT' }],
      },
    });
    expect(answered.body.hints.map(({ kind }) => kind)).toEqual(['long-sentence', 'office-words', 'no-when']);
    expect(answered.headers.get('etag')).toBe(`"${(await office.question(questionId)).version}"`);
  });

  it('is returned with a comment: the agency owes it again by the same day, and hears why', async () => {
    await office.settled();
    const before = await office.question(questionId);
    const comment = 'Xin viết lại bản cho các em, câu ngắn hơn.';
    const returned = await office.decide(questionId, 'review', { decision: 'return', comment });
    expect(returned).toMatchObject({
      status: 200,
      body: { status: 'assigned', answers: [{ review: { decision: 'returned', comment } }] },
    });
    expect(returned.body).toMatchObject(pick(before, 'agencyDueOn', 'childDueOn'));
    await office.pass(60);
    const toAgency = await office.mailsTo('gddt.canbo@backan.example');
    expect(toAgency.map(({ text }) => text.replaceAll(/\s+/g, ' ')).join('\n')).toContain(comment);
  });

  it('cannot be dated before the day on which the one before it came back', async () => {
    await office.advanceTo('2023-06-15T08:00:00+07:00');
    const late = await office.decide<ShownProblem>(questionId, 'answer', typedAnswer({ on: '2023-06-12' }));
    expect(late).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/on', value: '2023-06-12', detail: saying('13/6/2023') }] },
    });
  });

  it('closes the question once it is approved, and what it promises by a day is followed up', async () => {
    const promised = {
      nothingMore: undefined,
      next: 'Mở lớp thứ ba',
      nextOn: '2023-09-05',
      resultClass: 'in-progress',
    };
    expect((await office.decide(questionId, 'answer', typedAnswer(promised))).status).toBe(200);
    const approved = await office.decide(questionId, 'review', { decision: 'approve' });
    expect(approved).toMatchObject({
      status: 200,
      body: {
        status: 'closed',
        resultClass: 'in-progress',
        commitments: [
          { commitmentId: 'c1', agencyId: 'gddt', what: 'Mở lớp thứ ba', dueOn: '2023-09-05', status: 'promised' },
        ],
      },
    });
  });

  it('is published only on the coordinator’s word, which can be taken back', async () => {
    expect(await office.decide(questionId, 'publish', { published: true })).toMatchObject({
      status: 200,
      body: { publishedAt: saying(/^2023-06-15T/) },
    });
    const { version } = await office.question(questionId);
    expect(await office.decide(questionId, 'publish', { published: true })).toMatchObject({
      ...{ status: 200, body: { version } },
    });
    const hidden = await office.decide(questionId, 'publish', { published: false });
    expect(hidden.body).not.toHaveProperty('publishedAt');
  });

  it('leaves a history of who did what, when and why, with what stood before and after, page by page', async () => {
    const path = `/questions/${questionId}/history`;
    const entries: Record<string, unknown>[] = [];
    let next: string | null = '';
    let pages = 0;
    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
      const page = await office.get<List<Record<string, unknown>>>(`${path}?limit=3${cursor}`, { as: 'viewer' });
      expect(page.status).toBe(200);
      expect(page.body.items.length).toBeLessThanOrEqual(3);
      entries.push(...page.body.items);
      next = page.body.next;
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(entries.map(({ what }) => what)).toEqual([
      ...['received', 'assigned', 'answered', 'returned', 'answered', 'closed', 'published', 'unpublished'],
    ]);
    expect(entries[3]).toMatchObject({
      at: saying(/^2023-06-13T/),
      by: 'coordinator@local.example',
      why: 'Xin viết lại bản cho các em, câu ngắn hơn.',
      before: { status: 'answered' },
      after: { status: 'assigned' },
    });
  });

  it.each([
    { cursor: 'khong-phai', because: 'it is no place in a list' },
    { cursor: Buffer.from('-1').toString('base64url'), because: 'no history begins there' },
  ])('refuses to go on at a cursor: $because', async ({ cursor }) => {
    expect(await office.get(`/questions/${questionId}/history?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#query/cursor' }] },
    });
  });
});

/** The scan of a signed letter is announced and put where the desk says. */
async function put(questionId: string, content: Buffer, contentType = 'application/pdf') {
  const path = `/questions/${questionId}/attachments`;
  const announced = await office.post<{
    attachmentId: string;
    upload: { method: string; url: string; headers: Record<string, string> };
  }>(path, { contentType, size: content.length });
  expect(announced.status).toBe(201);
  const { attachmentId, upload } = announced.body;
  const { 'content-length': _counted, ...headers } = upload.headers; // what sends the bytes counts them itself
  const stored = await fetch(upload.url, { method: upload.method, headers, body: new Uint8Array(content) });
  return { attachmentId, upload, stored };
}

describe('the scan of a signed letter', () => {
  let questionId: string;
  let attachmentId: string;

  it('is put at an address that works for minutes, and fetched at another one', async () => {
    questionId = await assigned();
    const given = await put(questionId, SCAN);
    attachmentId = given.attachmentId;
    expect([given.stored.status, given.upload.method]).toEqual([200, 'PUT']);
    expect(given.upload.url).toMatch(/X-Amz-Expires=300/);
    const path = `/questions/${questionId}/attachments/${attachmentId}`;
    expect((await office.get(path)).status).toBe(404);

    const answered = await office.decide(questionId, 'answer', typedAnswer({ attachmentIds: [attachmentId] }));
    expect(answered).toMatchObject({ status: 200, body: { answers: [{ attachmentIds: [attachmentId] }] } });
    const found = await office.get(path, { as: 'viewer', follow: false });
    const address = found.headers.get('location') ?? '';
    expect([found.status, address]).toEqual([303, saying('X-Amz-Expires=300')]);
    const fetched = await fetch(address);
    expect(Buffer.from(await fetched.arrayBuffer()).equals(SCAN)).toBe(true);
    expect(fetched.headers.get('content-disposition')).toMatch(/^attachment; filename="BK4-\d+-cong-van\.pdf"$/);
    await office.pass(301);
    expect([(await fetch(address)).status, (await put(questionId, SCAN)).stored.status]).toEqual([403, 200]);
    expect((await fetch(given.upload.url, { method: 'PUT', body: 'later' })).status).toBe(403);
  });

  it('is nobody’s without an account', async () => {
    const path = `/questions/${questionId}/attachments/${attachmentId}`;
    expect((await office.get(path, { as: 'nobody' })).status).toBe(401);
    expect((await office.get(path, { as: 'protection' })).status).toBe(403);
    expect((await office.post(`/questions/${questionId}/attachments`, {}, { as: 'viewer' })).status).toBe(403);
  });

  it('is refused by its content, whatever it is called', async () => {
    const other = await assigned();
    const { attachmentId: text } = await put(other, Buffer.from('Đây không phải là công văn.\n'.repeat(20)));
    const { attachmentId: picture } = await put(other, SCAN, 'image/png');
    const refused = await office.decide<ShownProblem>(
      other,
      'answer',
      typedAnswer({ attachmentIds: [text, picture, `${'0'.repeat(20)}.pdf`] }),
    );
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '#/attachmentIds/0', value: text, detailEn: saying('not the PDF') },
          { pointer: '#/attachmentIds/1', value: picture, detailEn: saying('not the PDF') },
          { pointer: '#/attachmentIds/2', detailEn: saying('nothing was uploaded') },
        ],
      },
    });
    expect(await office.question(other)).toMatchObject({ status: 'assigned', answers: [] });
  });

  it('is refused when it is larger than 10 MB, before and after it is put', async () => {
    const other = await assigned();
    const path = `/questions/${other}/attachments`;
    expect(await office.post(path, { contentType: 'application/pdf', size: 10_000_001 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/size', value: 10_000_001, detailEn: saying('10000000') }] },
    });
    expect(await office.post(path, { contentType: 'text/html', size: 10 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/contentType', value: 'text/html', detailEn: saying('application/pdf') }] },
    });
    // The real bucket refuses more bytes than were announced; the local one does not, and the answer is refused all the same.
    const announced = await office.post<{ attachmentId: string; upload: { url: string } }>(path, {
      ...{ contentType: 'application/pdf', size: SCAN.length },
    });
    const body = new Uint8Array(Buffer.concat([SCAN, Buffer.alloc(10_000_000)]));
    await fetch(announced.body.upload.url, { method: 'PUT', headers: { 'content-type': 'application/pdf' }, body });
    const attachmentIds = [announced.body.attachmentId];
    expect(await office.decide<ShownProblem>(other, 'answer', typedAnswer({ attachmentIds }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/attachmentIds/0', detailEn: saying('10 MB') }] },
    });
  });

  it.each(['../../letters/x.pdf', 'x'.repeat(300), 'letters/abc.pdf'])('cannot be named %j', async (named) => {
    const refused = await office.decide<ShownProblem>(questionId, 'answer', typedAnswer({ attachmentIds: [named] }));
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/attachmentIds/0' }] } });
  });
});

describe('an answer that comes too late', () => {
  it('to a question that is closed is told what happened', async () => {
    const questionId = await assigned();
    const { version } = await office.question(questionId);
    await office.decide(questionId, 'answer', typedAnswer());
    await office.decide(questionId, 'review', { decision: 'approve' });
    const late = await office.post<ShownProblem>(`/questions/${questionId}/answer`, typedAnswer(), { version });
    expect(late).toMatchObject({ status: 409, body: { detail: saying('đã trả lời'), detailEn: saying('reopen') } });
  });

  it('to a question that went to another agency is told which one leads', async () => {
    const questionId = await assigned();
    const { version } = await office.question(questionId);
    await office.decide(questionId, 'transfer', {
      leadAgencyId: 'ldtbxh',
      reason: 'Thuộc chức năng của phòng LĐTBXH.',
    });
    const body = typedAnswer({ agencyId: 'gddt' });
    const late = await office.post<ShownProblem>(`/questions/${questionId}/answer`, body, { version });
    expect(late).toMatchObject({
      status: 409,
      body: { detail: saying('Phòng Lao động - Thương binh và Xã hội thành phố Bắc Kạn chủ trì') },
    });
  });

  it('to a question that was sealed learns that none is needed, and nothing more', async () => {
    const questionId = await assigned();
    const { version } = await office.question(questionId);
    const sealed = await office.patch(
      `/questions/${questionId}`,
      { text: 'Em hay bị dượng đánh, em sợ lắm.', reason: 'ghi thiếu' },
      { version },
    );
    expect(sealed).toMatchObject({ status: 200, body: { status: 'sealed' } });
    const late = await office.post<ShownProblem>(`/questions/${questionId}/answer`, typedAnswer(), { version });
    expect(late).toMatchObject({ status: 409, body: { detail: saying('không cần trả lời nữa') } });
    expect(late.bytes.toString()).not.toMatch(/seal|niêm phong|dượng/);
  });

  it('of two that come at once one is taken, and the other is told to read again', async () => {
    const questionId = await assigned();
    const { version } = await office.question(questionId);
    const path = `/questions/${questionId}/answer`;
    const both = await Promise.all(
      ['11/CV', '12/CV'].map((number) => office.post<ShownQuestion>(path, typedAnswer({ number }), { version })),
    );
    const statuses = both.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409 || status === 412)).toHaveLength(1);
    expect((await office.question(questionId)).answers).toHaveLength(1);
  });
});

function pick<T extends object>(whole: T, ...names: string[]): Partial<T> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name))) as Partial<T>; // a part of it
}
