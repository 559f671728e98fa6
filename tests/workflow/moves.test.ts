import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, type List, type ShownProblem, type ShownQuestion, saying } from './forum-office.ts';
import { typedAnswer } from './letters.ts';
import { fillIn, linkIn, open } from './officer-browser.ts';

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

/** A question whose answer promises nothing more. */
async function closed(answer: object = {}): Promise<string> {
  const questionId = await assigned();
  await office.decide(questionId, 'answer', typedAnswer(answer));
  await office.decide(questionId, 'review', { decision: 'approve' });
  return questionId;
}

async function historyOf(questionId: string) {
  const { body } = await office.get<List<Record<string, unknown>>>(`/questions/${questionId}/history`);
  return body.items;
}

describe('a question that is transferred', () => {
  it('goes to the other agency with the child’s date as it was, and both agencies hear of it', async () => {
    const questionId = await assigned();
    await office.pass(60);
    const before = await office.question(questionId);
    const reason = 'Việc này thuộc phòng Văn hóa và Thông tin.';
    const moved = await office.decide(questionId, 'transfer', { leadAgencyId: 'vhtt', reason });
    expect(moved).toMatchObject({ status: 200, body: { status: 'assigned', leadAgencyId: 'vhtt' } });
    expect(moved.body).toHaveProperty('childDueOn', (before as unknown as { childDueOn: string }).childDueOn);
    await office.pass(60);
    for (const address of ['gddt.canbo@backan.example', 'vhtt.canbo@backan.example']) {
      expect((await office.mailsTo(address)).at(-1)?.text).toContain(before.code);
    }
    expect((await historyOf(questionId)).at(-1)).toMatchObject({
      ...{ what: 'transferred', by: 'coordinator@local.example', why: reason },
      ...{ before: { leadAgencyId: 'gddt' }, after: { leadAgencyId: 'vhtt' } },
    });
  });

  it('never goes to nobody, nor to the agency that has it', async () => {
    const questionId = await assigned();
    expect(await office.decide(questionId, 'transfer', { leadAgencyId: 'nasa', reason: 'thử' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/leadAgencyId', value: 'nasa', detail: saying('Phòng GD&ĐT (gddt)') }] },
    });
    expect(await office.decide(questionId, 'transfer', { leadAgencyId: 'gddt', reason: 'thử' })).toMatchObject({
      status: 409,
      body: { detail: saying('chọn cơ quan khác') },
    });
    expect((await historyOf(questionId)).map(({ what }) => what)).toEqual(['received', 'assigned']);
  });
});

describe('more time', () => {
  it('can be given without being asked for, with a reason; the child’s date stays', async () => {
    const questionId = await assigned();
    const { childDueOn } = (await office.question(questionId)) as unknown as { childDueOn: string };
    const extended = await office.decide(questionId, 'extension', {
      until: '2023-08-15',
      reason: 'Chờ kết quả khảo sát.',
    });
    expect(extended).toMatchObject({
      status: 200,
      body: {
        agencyDueOn: '2023-08-15',
        childDueOn,
        extensions: [{ until: '2023-08-15', why: 'Chờ kết quả khảo sát.' }],
      },
    });
  });

  it.each([
    { decide: { until: '2023-08-18' }, to: { agencyDueOn: '2023-08-18' }, what: 'extended', news: '18/8/2023' },
    { decide: { decline: true }, to: { agencyDueOn: '2023-07-04' }, what: 'extension-declined', news: '04/7/2023' },
  ])('that an agency asks for by its link waits for the coordinator: $what', async ({ decide, to, what, news }) => {
    const questionId = await assigned();
    await office.pass(60);
    const mail = (await office.mailsTo('gddt.canbo@backan.example')).at(-1);
    const asked = { until: '2023-08-31', reason: 'Chờ kết quả khảo sát bể bơi.' };
    await fillIn(await open(linkIn(mail)), `extension-${questionId}`, asked);
    expect(await office.question(questionId)).toMatchObject({
      ...{ agencyDueOn: '2023-07-04', extensionRequest: { until: '2023-08-31', why: asked.reason } },
    });
    const decided = await office.decide(questionId, 'extension', { ...decide, reason: 'Các em đang chờ.' });
    expect(decided).toMatchObject({ status: 200, body: { status: 'assigned', ...to } });
    expect(decided.body).not.toHaveProperty('extensionRequest');
    expect((await historyOf(questionId)).at(-1)).toMatchObject({
      ...{ what, why: 'Các em đang chờ.', before: { extensionRequest: { until: '2023-08-31' } } },
    });
    await office.pass(60);
    expect((await office.mailsTo('gddt.canbo@backan.example')).at(-1)?.text).toContain(news);
  });

  it('is not given backwards, and not refused when nobody asked', async () => {
    const questionId = await assigned();
    expect(await office.decide(questionId, 'extension', { until: '2023-06-13', reason: 'thử' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/until', value: '2023-06-13', detail: saying('phải sau hôm nay (13/6/2023)') }] },
    });
    expect(await office.decide(questionId, 'extension', { until: '2023-06-20', reason: 'thử' })).toMatchObject({
      status: 409,
      body: { detail: saying('phải sau hạn hiện nay (thứ Ba 04/7/2023)') },
    });
    expect(await office.decide(questionId, 'extension', { decline: true, reason: 'thử' })).toMatchObject({
      status: 409,
      body: { detail: saying('không có đề nghị nào') },
    });
  });
});

describe('a promise', () => {
  const promised = { nothingMore: undefined, next: 'Mở lớp thứ ba', nextOn: '2023-09-05', resultClass: 'in-progress' };
  const commitments = async (questionId: string) =>
    ((await office.question(questionId)) as unknown as { commitments: object[] }).commitments;

  it('of a closed question lives on: it makes progress, is put off with a reason, and is kept', async () => {
    const questionId = await closed(promised);
    const move = (body: object) => office.decide(questionId, 'commitments', { commitmentId: 'c1', ...body });
    await move({ move: 'progress', text: 'Đã chọn được giáo viên.' });
    await move({ move: 'change', dueOn: '2023-10-02', why: 'Bể bơi đang sửa.' });
    expect(await commitments(questionId)).toMatchObject([
      { status: 'promised', dueOn: '2023-10-02', changes: 1, progress: [{ text: 'Đã chọn được giáo viên.' }] },
    ]);
    expect((await move({ move: 'done', why: 'Lớp đã mở ngày 01/9.' })).status).toBe(200);
    expect(await office.question(questionId)).toMatchObject({ status: 'closed', commitments: [{ status: 'done' }] });
    expect(await move({ move: 'broken', why: 'thử' })).toMatchObject({
      status: 409,
      body: { detail: saying('đang chờ: không có') },
    });
    expect((await historyOf(questionId)).slice(-3)).toMatchObject([
      { what: 'progress' },
      { what: 'promise-changed', why: 'Bể bơi đang sửa.' },
      { what: 'promise-done', why: 'Lớp đã mở ngày 01/9.' },
    ]);
  });

  it('can be added by hand, and be broken, which nobody hides', async () => {
    const questionId = await closed();
    const added = await office.decide(questionId, 'commitments', {
      ...{ what: 'Lắp biển cảnh báo ở bờ sông', dueOn: '2023-07-31', agencyId: 'ldtbxh' },
    });
    expect(added).toMatchObject({ status: 200, body: { commitments: [{ commitmentId: 'c1', agencyId: 'ldtbxh' }] } });
    await office.decide(questionId, 'commitments', { commitmentId: 'c1', move: 'broken', why: 'Không có kinh phí.' });
    expect(await commitments(questionId)).toMatchObject([{ status: 'broken', why: 'Không có kinh phí.' }]);
  });

  it.each([
    { body: { what: 'a', dueOn: '2023-06-13' }, pointer: '#/dueOn', says: 'phải sau hôm nay' },
    { body: { what: 'a', dueOn: '2023-07-31', agencyId: 'nasa' }, pointer: '#/agencyId', says: 'không có cơ quan' },
    { body: { commitmentId: 'c1', move: 'xong', why: 'a' }, pointer: '#/move', says: 'progress, change, done, broken' },
    { body: { commitmentId: 'c1', move: 'done' }, pointer: '#/why', says: 'bắt buộc' },
  ])('is refused at $pointer', async ({ body, pointer, says }) => {
    const questionId = await closed(promised);
    const refused = await office.decide<ShownProblem>(questionId, 'commitments', body);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer, detail: saying(says) }] } });
    expect(refused.body.errors).toHaveLength(1);
  });
});

describe('a question that is opened again', () => {
  it('goes back to its agency with a fresh date; what was published is hidden until it is answered anew', async () => {
    const questionId = await closed();
    await office.decide(questionId, 'publish', { published: true });
    const reopened = await office.decide(questionId, 'reopen', { reason: 'Các em hỏi thêm về trường thứ ba.' });
    expect(reopened).toMatchObject({ status: 200, body: { status: 'assigned', reopened: 1, leadAgencyId: 'gddt' } });
    expect(reopened.body).not.toHaveProperty('publishedAt');
    expect(await office.decide(questionId, 'publish', { published: true })).toMatchObject({
      status: 409,
      body: { detailEn: saying('possible: answer, transfer, extension') },
    });
  });

  it('that was taken for a duplicate is assigned anew', async () => {
    const [first, second] = [await assigned(), await assigned()];
    expect(await office.decide(second, 'duplicate', { of: first, reason: 'Cùng một việc.' })).toMatchObject({
      status: 200,
      body: { status: 'duplicate', duplicateOf: first },
    });
    expect(await office.decide(first, 'withdraw', { reason: 'thử' })).toMatchObject({
      status: 409,
      body: { detail: saying('mở lại (reopen)') },
    });
    expect((await office.decide(second, 'reopen', { reason: 'Hai việc khác nhau.' })).body.status).toBe('received');
    await office.settled();
    expect(await office.question(second)).toMatchObject({ status: 'assigned' });
  });

  it.each([
    { of: (own: string) => own, status: 409, says: 'không thể trả lời thay' },
    { of: () => 'khong-co', status: 404, says: 'khong-co' },
  ])('is no duplicate of what cannot answer for it ($status)', async ({ of, status, says }) => {
    const questionId = await assigned();
    const refused = await office.decide(questionId, 'duplicate', { of: of(questionId), reason: 'thử' });
    expect(refused).toMatchObject({ status, body: { detail: saying(says) } });
  });
});

describe('a question of two matters', () => {
  const parts = [
    { text: 'Khi nào trường em có lớp học bơi ạ?', leadAgencyId: 'gddt' },
    { text: 'Em là Nguyễn Văn Mẫu, số 0900 000 000. Bao giờ bờ sông có biển cảnh báo đuối nước?' },
  ];

  it('is split into parts with letters after its code, each masked and assigned for itself', async () => {
    const questionId = await assigned('Khi nào trường em có lớp học bơi, và bao giờ bờ sông có biển cảnh báo?');
    const { code } = await office.question(questionId);
    const made = await office.decide<{ parts: ShownQuestion[] }>(questionId, 'split', { parts, reason: 'Hai việc.' });
    expect(made).toMatchObject({ status: 200, body: { status: 'split' } });
    expect(made.body.parts.map((part) => part.code)).toEqual([`${String(code)}a`, `${String(code)}b`]);
    await office.settled();
    for (const { questionId: partId } of made.body.parts) {
      const part = await office.question(partId);
      expect(['assigned', 'triage']).toContain(part.status);
      expect(part).toMatchObject({ partOf: questionId });
      expect(JSON.stringify([part, await historyOf(partId)])).not.toMatch(/Mẫu|0900/);
    }
    expect(await office.question(made.body.parts[0]?.questionId ?? '')).toMatchObject({ leadAgencyId: 'gddt' });
    expect(await office.decide(questionId, 'answer', typedAnswer())).toMatchObject({
      status: 409,
      body: { detail: saying('đã tách thành nhiều câu hỏi') },
    });
    expect(await office.decide(made.body.parts[0]?.questionId ?? '', 'split', { parts, reason: 'thử' })).toMatchObject({
      status: 409,
    });
  });

  it('is not split when a part tells of harm, or names what nobody knows', async () => {
    const questionId = await assigned();
    const harm = [{ text: SWIMMING }, { text: 'Em hay bị dượng đánh, em sợ lắm.' }];
    const refused = await office.decide<ShownProblem>(questionId, 'split', { parts: harm, reason: 'Hai việc.' });
    expect(refused).toMatchObject({ status: 409, body: { detail: saying('Phần thứ 2') } });
    expect(refused.bytes.toString()).not.toMatch(/dượng/);
    const unknown = [{ text: SWIMMING }, { text: SWIMMING, leadAgencyId: 'nasa', topicId: 'bay' }];
    expect(await office.decide(questionId, 'split', { parts: unknown, reason: 'Hai việc.' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/parts/1/topicId' }, { pointer: '#/parts/1/leadAgencyId', value: 'nasa' }] },
    });
    expect(await office.decide(questionId, 'split', { parts: [{ text: 'a' }], reason: 'a' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/parts', detail: saying('ít nhất 2') }] },
    });
    expect((await office.question(questionId)).status).toBe('assigned');
  });
});

describe('two people who decide at once', () => {
  it.each([
    {
      one: 'transfer',
      first: { leadAgencyId: 'vhtt', reason: 'a' },
      other: 'extension',
      second: { until: '2023-08-15', reason: 'b' },
    },
    { one: 'withdraw', first: { reason: 'a' }, other: 'answer', second: typedAnswer() },
  ])('with $one and $other: one wins, the other is told', async ({ one, first, other, second }) => {
    const questionId = await assigned();
    const { version } = await office.question(questionId);
    const replies = await Promise.all([
      office.post(`/questions/${questionId}/${one}`, first, { version }),
      office.post(`/questions/${questionId}/${other}`, second, { version }),
    ]);
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([409, 412]).toContain(statuses[1]);
    const decisions = (await historyOf(questionId)).map(({ what }) => what);
    expect(decisions).toHaveLength(3);
  });
});

/** Every decision of the desk with a body that nothing is wrong with but what a test puts in. */
const DECISIONS: readonly { move: string; body: Record<string, unknown>; words: string; longest: number }[] = [
  { move: 'assignment', body: { leadAgencyId: 'gddt', reason: 'a' }, words: 'reason', longest: 1_000 },
  { move: 'answer', body: { ...typedAnswer() }, words: 'decided', longest: 5_000 },
  { move: 'answer', body: { ...typedAnswer() }, words: 'forChildren', longest: 3_000 },
  { move: 'answer', body: { ...typedAnswer() }, words: 'nothingMore', longest: 2_000 },
  { move: 'answer', body: { ...typedAnswer() }, words: 'number', longest: 60 },
  { move: 'review', body: { decision: 'return', comment: 'a' }, words: 'comment', longest: 2_000 },
  { move: 'review', body: { decision: 'keep', reason: 'a' }, words: 'reason', longest: 2_000 },
  { move: 'transfer', body: { leadAgencyId: 'vhtt', reason: 'a' }, words: 'reason', longest: 1_000 },
  { move: 'extension', body: { until: '2023-08-15', reason: 'a' }, words: 'reason', longest: 1_000 },
  { move: 'reopen', body: { reason: 'a' }, words: 'reason', longest: 1_000 },
  { move: 'split', body: { parts: [{ text: 'a' }, { text: 'b' }], reason: 'a' }, words: 'reason', longest: 1_000 },
  { move: 'duplicate', body: { of: 'x', reason: 'a' }, words: 'reason', longest: 1_000 },
  { move: 'commitments', body: { what: 'a', dueOn: '2023-08-15' }, words: 'what', longest: 2_000 },
  { move: 'commitments', body: { commitmentId: 'c1', move: 'progress', text: 'a' }, words: 'text', longest: 2_000 },
  { move: 'commitments', body: { commitmentId: 'c1', move: 'broken', why: 'a' }, words: 'why', longest: 2_000 },
  { move: 'withdraw', body: { reason: 'a' }, words: 'reason', longest: 1_000 },
];

describe('a decision that cannot be taken', () => {
  let questionId: string;
  let before: ShownQuestion;
  beforeAll(async () => {
    questionId = await assigned();
    before = await office.question(questionId);
  });

  it.each(DECISIONS)('as $move with bad "$words" changes nothing', async ({ move, body, words, longest }) => {
    const path = `/questions/${questionId}/${move}`;
    const version = before.version;
    for (const as of ['viewer', 'protection', 'admin'] as const) {
      expect([as, (await office.post(path, body, { as, version })).status]).toEqual([as, 403]);
    }
    expect((await office.post(path, body, { as: 'nobody', version })).status).toBe(401);
    expect((await office.post(path, body)).status).toBe(428);

    const { [words]: _left, ...without } = body;
    const secret = 'Bí mật của Lan';
    const wrong = [
      ...(move === 'assignment' || words === 'nothingMore' ? [] : [{ input: without, says: /^bắt buộc/ }]),
      { input: { ...body, [words]: '   ' }, says: /không được để trống/ },
      {
        input: { ...body, [words]: `${secret} `.repeat(500) },
        says: new RegExp(`nhiều nhất ${String(longest)} ký tự`),
      },
      { input: { ...body, [words]: `${secret} <b>đậm</b>` }, says: /từ ký tự thứ 16 là mã HTML/ },
      { input: { ...body, [words]: `${secret}\u0007` }, says: /ký tự thứ 15 không phải là chữ/ },
      { input: { ...body, [words]: `${secret}\u202e` }, says: /ký tự thứ 15 đảo chiều/ },
      { input: { ...body, [words]: 7 }, says: /chuỗi văn bản/ },
    ];
    for (const { input, says } of wrong) {
      const refused = await office.post<ShownProblem>(path, input, { version });
      expect(refused).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: `#/${words}`, detail: saying(says) }] },
      });
      expect(refused.bytes.toString()).not.toContain('Bí mật');
    }
    const unknown = await office.post<ShownProblem>(path, { ...body, [secret]: 1 }, { version });
    expect(unknown.status).toBe(400);
    expect(await office.question(questionId)).toEqual(before);
  });

  it.each(
    DECISIONS.filter(
      ({ move, words }) =>
        !['assignment', 'review', 'reopen', 'duplicate'].includes(move) && words !== 'why' && words !== 'text',
    ),
  )('as $move about what somebody else has changed is decided anew', async ({ move, body }) => {
    const path = `/questions/${questionId}/${move}`;
    expect((await office.post(path, body, { version: before.version + 7 })).status).toBe(412);
    expect(await office.question(questionId)).toEqual(before);
  });

  it.each([
    { body: { reason: 'a' }, pointer: '#', says: 'text, topicId, askedOn' },
    { body: { topicId: 'khac' }, pointer: '#/reason', says: 'bắt buộc' },
    { body: { topicId: 'bay', reason: 'a' }, pointer: '#/topicId', says: 'phải là một trong' },
    { body: { askedOn: '2023-06-14', reason: 'a' }, pointer: '#/askedOn', says: 'đến hôm nay (13/6/2023)' },
    { body: { text: 'Bí mật <b>', reason: 'a' }, pointer: '#/text', says: 'mã HTML' },
    { body: { topicId: 'Khác', reason: 'a' }, pointer: '#/topicId', says: 'chữ thường không dấu' },
    { body: { topicId: 'khac', reason: 'Bí mật <b>' }, pointer: '#/reason', says: 'mã HTML' },
    { body: { text: 'Bí mật\u0000', reason: 'a' }, pointer: '#/text', says: 'không phải là chữ' },
  ])('as a correction is refused at $pointer: $says', async ({ body, pointer, says }) => {
    const path = `/questions/${questionId}`;
    const refused = await office.patch<ShownProblem>(path, body, { version: before.version });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer, detail: saying(says) }] } });
    expect(refused.bytes.toString()).not.toContain('Bí mật');
    expect((await office.patch(path, { topicId: 'khac', reason: 'a' }, { version: before.version + 1 })).status).toBe(
      412,
    );
    expect((await office.patch(path, { topicId: 'khac', reason: 'a' })).status).toBe(428);
    expect(await office.question(questionId)).toEqual(before);
  });

  it.each(['review', 'reopen', 'assignment'])('as %s says what is possible instead', async (move) => {
    const body = DECISIONS.find((decision) => decision.move === move)?.body;
    const refused = await office.decide(questionId, move, body);
    expect(refused).toMatchObject({
      status: 409,
      body: {
        detailEn: saying('possible: answer, transfer, extension, split, duplicate, commitments, correction, withdraw'),
      },
    });
  });
});
