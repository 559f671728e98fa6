import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, type List, type ShownProblem, type ShownQuestion, saying } from './forum-office.ts';

const SCHOOL_VIOLENCE = 'Làm thế nào để giảm bạo lực học đường ạ?';
const NOBODY_IN_PARTICULAR = 'Em mong người lớn quan tâm đến chúng em nhiều hơn.';

let office: ForumOffice;
beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T08:00:00+07:00');
});
afterAll(() => office.close());

/** The mails that have left and tell somebody of a question. */
async function mailsAbout(questionId: string) {
  const told = (await office.question(questionId)).mails.map(({ mailId }) => mailId);
  return (await office.mailbox()).filter(({ mailId }) => mailId !== undefined && told.includes(mailId));
}

describe('a question from the forum', () => {
  it('reaches the agency that is responsible after thirty seconds, with due dates that explain themselves', async () => {
    const forumId = await office.openForum();
    const received = await office.post(`/forums/${forumId}/questions`, { text: SCHOOL_VIOLENCE });
    expect(received).toMatchObject({ status: 202, body: { code: 'BK4-001', status: 'received' } });
    const questionId = (received.body as { questionId: string }).questionId;
    expect(received.headers.get('location')).toBe(`/questions/${questionId}`);

    await office.settled();
    expect(await office.question(questionId)).toMatchObject({
      status: 'assigned',
      leadAgencyId: 'gddt',
      coordinatingAgencyIds: ['cong-an', 'thanh-doan'],
      because: ['bạo lực học đường'],
      agencyDueOn: '2023-07-04',
      childDueOn: '2023-08-02',
      dueExplanation: {
        vi: '15 ngày làm việc kể từ thứ Ba 13/6/2023; không tính 6 ngày cuối tuần; hạn: hết thứ Ba 04/7/2023',
        en: saying('due by the end of Tuesday 4 July 2023'),
      },
      childDueExplanation: { vi: saying('50 ngày kể từ thứ Ba 13/6/2023') },
      timeliness: 'not-due',
      mails: [],
    });
    expect(await mailsAbout(questionId)).toEqual([]);

    await office.pass(30);
    const mails = await mailsAbout(questionId);
    expect(mails.map(({ to }) => to).sort()).toEqual([
      ['congan.canbo@backan.example'],
      ['gddt.canbo@backan.example'],
      ['thanhdoan.canbo@backan.example'],
    ]);
    const toLead = mails.find(({ to }) => to.includes('gddt.canbo@backan.example'));
    expect(toLead).toMatchObject({ sentAt: '2023-06-13T01:00:30.000Z', replyTo: ['dieuphoi@backan.example'] });
    for (const part of ['BK4-001', SCHOOL_VIOLENCE, '04/7/2023', 'không tính 6 ngày cuối']) {
      expect(toLead?.text).toContain(part);
    }
    expect(toLead?.html).toContain('BK4-001');
    expect(toLead?.subject).not.toContain('bạo lực');
    expect((await office.question(questionId)).mails.map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
  });

  it('is stored in composed form however it was typed', async () => {
    const forumId = await office.openForum();
    const questionId = await office.ask(forumId, SCHOOL_VIOLENCE.normalize('NFD'));
    await office.settled();
    expect(await office.question(questionId)).toMatchObject({ text: SCHOOL_VIOLENCE, leadAgencyId: 'gddt' });
  });

  it('counts from the day of the forum when it is entered later without a day', async () => {
    const forumId = await office.openForum({ heldOn: '2023-06-01' });
    const questionId = await office.ask(forumId, SCHOOL_VIOLENCE);
    expect(await office.question(questionId)).toMatchObject({ askedOn: '2023-06-01' });
  });

  it('shows nobody the name and the number of the child who asked', async () => {
    const forumId = await office.openForum();
    const text = 'Em tên là Nguyễn Thị Mẫu, số điện thoại 0900 000 000. Trường em có bạo lực học đường không ạ?';
    const received = await office.post<{ questionId: string }>(`/forums/${forumId}/questions`, { text });
    expect(received).toMatchObject({ status: 202, body: { masked: ['name', 'phone'] } });
    const { questionId } = received.body;
    await office.pass(30);

    const history = await office.get(`/questions/${questionId}/history`);
    const mails = await mailsAbout(questionId);
    expect(mails).not.toEqual([]);
    const everything = [await office.question(questionId), await office.questionsOf(forumId), history.body, mails];
    for (const shown of everything.map((part) => JSON.stringify(part))) {
      expect(shown).not.toMatch(/Mẫu|0900|000 000/);
    }
    expect((await office.question(questionId)).text).toBe(
      'Em tên là [tên], số điện thoại [số điện thoại]. Trường em có bạo lực học đường không ạ?',
    );
  });

  it('is answered already when the minutes hold the answer, and then asks nothing of an agency', async () => {
    const forumId = await office.openForum();
    const questionId = await office.ask(forumId, {
      text: SCHOOL_VIOLENCE,
      answeredAtForum: { by: 'Lãnh đạo phòng Giáo dục và Đào tạo', decided: 'Mỗi trường lập tổ tư vấn học đường.' },
    });
    await office.pass(60);
    expect(await office.question(questionId)).toMatchObject({
      status: 'answered',
      leadAgencyId: 'gddt',
      answers: [{ mode: 'oral', on: '2023-06-13', decided: 'Mỗi trường lập tổ tư vấn học đường.' }],
      mails: [],
    });
  });

  it('goes to the agency that the minutes name, whatever its words say', async () => {
    const forumId = await office.openForum();
    const questionId = await office.ask(forumId, { text: SCHOOL_VIOLENCE, leadAgencyId: 'y-te', topicId: 'khac' });
    await office.settled();
    expect(await office.question(questionId)).toMatchObject({ leadAgencyId: 'y-te', topicId: 'khac' });
  });
});

describe('the same request again', () => {
  it('gets the first answer and makes no second question', async () => {
    const forumId = await office.openForum();
    const path = `/forums/${forumId}/questions`;
    const first = await office.post(path, { text: SCHOOL_VIOLENCE }, { key: 'cau-1' });
    await office.pass(30);
    const again = await office.post(path, { text: SCHOOL_VIOLENCE }, { key: 'cau-1' });
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(await office.questionsOf(forumId)).toHaveLength(1);
  });

  it('is refused when the key comes with another body', async () => {
    const forumId = await office.openForum();
    const path = `/forums/${forumId}/questions`;
    await office.post(path, { text: SCHOOL_VIOLENCE }, { key: 'cau-2' });
    const other = await office.post(path, { text: NOBODY_IN_PARTICULAR }, { key: 'cau-2' });
    expect(other).toMatchObject({ status: 422, body: { type: 'urn:hoi-am:problem:key-reused' } });
    expect(await office.questionsOf(forumId)).toHaveLength(1);
  });

  it('may come ten times at once: one question, one mail, the same answer for all', async () => {
    const forumId = await office.openForum();
    const path = `/forums/${forumId}/questions`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        office.post<{ questionId: string }>(path, { text: SCHOOL_VIOLENCE, leadAgencyId: 'bhxh' }, { key: 'cau-3' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await office.pass(60);
    expect(await office.questionsOf(forumId)).toHaveLength(1);
    expect(await mailsAbout(answers[0]?.body.questionId ?? '')).toHaveLength(1);
    expect(await office.mailsTo('bhxh.canbo@backan.example')).toHaveLength(1);
  });
});

describe('what the caller got wrong', () => {
  const question = { text: SCHOOL_VIOLENCE };

  it.each([
    { because: 'nothing is asked', body: { text: '  \n ' }, pointer: '#/text' },
    { because: 'the text is missing', body: {}, pointer: '#/text' },
    { because: 'the text has 5,001 characters', body: { text: 'ạ'.repeat(5_001) }, pointer: '#/text' },
    { because: 'the text is binary', body: { text: 'PK\u0003\u0004\u0000\u0000' }, pointer: '#/text' },
    { because: 'the text holds half a character', body: '{"text":"Em hỏi \\ud800 ạ?"}', pointer: '#/text' },
    { because: 'no such topic', body: { ...question, topicId: 'bong-da' }, pointer: '#/topicId' },
    { because: 'no such agency', body: { ...question, leadAgencyId: 'so-thu' }, pointer: '#/leadAgencyId' },
    {
      because: 'no such coordinating agency',
      body: { ...question, coordinatingAgencyIds: ['gddt', 'so-thu'] },
      pointer: '#/coordinatingAgencyIds/1',
    },
    { because: 'the day is still to come', body: { ...question, askedOn: '2023-06-14' }, pointer: '#/askedOn' },
    { because: 'there is no such day', body: { ...question, askedOn: '2023-02-30' }, pointer: '#/askedOn' },
    { because: 'a field is unknown', body: { ...question, tieuDe: 'x' }, pointer: '#/tieuDe' },
    {
      because: 'an oral answer decided nothing',
      body: { ...question, answeredAtForum: { by: 'UBND' } },
      pointer: '#/answeredAtForum/decided',
    },
    { because: 'it is no JSON', body: '{"text": "Em tên là', pointer: '#' },
    { because: 'it is a list', body: [question], pointer: '#' },
  ])('is told where it is, and nothing is stored: $because', async ({ body, pointer }) => {
    const forumId = await office.openForum();
    const refused = await office.post<ShownProblem>(`/forums/${forumId}/questions`, body);
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body.errors?.map((error) => error.pointer)).toEqual([pointer]);
    await office.settled();
    expect(await office.questionsOf(forumId)).toEqual([]);
    // Not even a number was taken.
    expect(await office.post(`/forums/${forumId}/questions`, question)).toMatchObject({
      body: { code: saying(/-001$/) },
    });
  });

  it('is told of a text that is too long by its length, never by its words', async () => {
    const forumId = await office.openForum();
    const text = `Em tên là Nguyễn Thị Mẫu ${'ạ'.repeat(5_000)}`;
    const refused = await office.post<ShownProblem>(`/forums/${forumId}/questions`, { text });
    expect(refused.body.errors?.[0]?.detail).toMatch(/5025.*5000/);
    expect(refused.bytes.toString()).not.toContain('Mẫu');
  });

  it('takes a text of exactly 5,000 characters', async () => {
    const forumId = await office.openForum();
    await office.ask(forumId, `${'ạ'.repeat(4_990)} học bơi?`.slice(0, 5_000).padEnd(5_000, '?'));
    expect(await office.questionsOf(forumId)).toHaveLength(1);
  });

  it.each([
    { as: 'nobody', status: 401 },
    { as: 'viewer', status: 403 },
    { as: 'protection', status: 403 },
    { as: 'admin', status: 403 },
  ] as const)('may not enter questions as $as', async ({ as, status }) => {
    const forumId = await office.openForum();
    expect((await office.post(`/forums/${forumId}/questions`, question, { as })).status).toBe(status);
    expect(await office.questionsOf(forumId)).toEqual([]);
  });

  it('names a forum that does not exist', async () => {
    const refused = await office.post<ShownProblem>('/forums/khong-co/questions', question);
    expect(refused).toMatchObject({ status: 404, body: { type: 'urn:hoi-am:problem:not-found' } });
  });
});

describe('a question that the words do not decide', () => {
  it('waits for a person with the two best suggestions, and its notice leaves once a person has decided', async () => {
    const forumId = await office.openForum();
    const questionId = await office.ask(forumId, NOBODY_IN_PARTICULAR);
    await office.pass(60);
    const waiting = await office.question(questionId);
    expect(waiting).toMatchObject({ status: 'triage', assignDueOn: '2023-06-20', mails: [] });
    expect(waiting.suggestions).toHaveLength(2);
    const listed = await office.get<List<ShownQuestion>>(`/questions?forumId=${forumId}&status=triage`);
    expect(listed.body.items.map((question) => question.questionId)).toEqual([questionId]);

    const path = `/questions/${questionId}/assignment`;
    const decision = { leadAgencyId: 'hoi-lhpn', reason: 'Hội phụ trách việc gia đình' };
    expect((await office.post(path, decision)).status).toBe(428);
    expect((await office.post(path, decision, { version: waiting.version - 1 })).status).toBe(412);
    const wrong = await office.post<ShownProblem>(path, { leadAgencyId: 'so-thu' }, { version: waiting.version });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/leadAgencyId' }] } });
    expect((await office.post(path, decision, { as: 'viewer', version: waiting.version })).status).toBe(403);
    expect(await office.question(questionId)).toEqual(waiting);

    const decided = await office.post(path, decision, { version: waiting.version });
    expect(decided).toMatchObject({
      status: 200,
      body: { status: 'assigned', leadAgencyId: 'hoi-lhpn', confidence: 1 },
    });
    expect(decided.headers.get('etag')).toBe(`"${waiting.version + 1}"`);
    expect((await office.post(path, decision, { version: waiting.version + 1 })).status).toBe(409);

    await office.pass(30);
    expect(await mailsAbout(questionId)).toMatchObject([{ to: ['hoilhpn.canbo@backan.example'] }]);
    const history = await office.get<List<object>>(`/questions/${questionId}/history`);
    expect(history.body.items).toMatchObject([
      { what: 'received' },
      { what: 'triaged', by: 'assignment' },
      { what: 'assigned', by: 'coordinator@local.example', why: decision.reason },
    ]);
  });
});

describe('a correction', () => {
  it('needs a reason and the version that was read, keeps what stood before, and masks again', async () => {
    const forumId = await office.openForum();
    const questionId = await office.ask(forumId, SCHOOL_VIOLENCE);
    await office.pass(30);
    const { version } = await office.question(questionId);
    const path = `/questions/${questionId}`;
    const correction = { text: 'Em là Nông Văn Mẫu, làm sao để giảm bạo lực học đường ạ?', reason: 'nghe nhầm' };
    expect((await office.patch(path, correction)).status).toBe(428);
    expect((await office.patch(path, correction, { version: 1 })).status).toBe(412);
    expect((await office.patch(path, { ...correction, reason: undefined }, { version })).status).toBe(400);
    expect((await office.patch(path, { reason: 'không đổi gì' }, { version })).status).toBe(400);

    const corrected = await office.patch(path, correction, { version });
    expect(corrected).toMatchObject({
      status: 200,
      body: { text: 'Em là [tên], làm sao để giảm bạo lực học đường ạ?', status: 'assigned' },
    });
    const history = await office.get<List<{ what: string; before?: object }>>(`${path}/history`);
    expect(history.body.items.at(-1)).toMatchObject({
      what: 'corrected',
      why: 'nghe nhầm',
      before: { text: SCHOOL_VIOLENCE },
    });
    expect(history.bytes.toString()).not.toContain('Mẫu');
  });

  it('moves the child’s date with the day of asking', async () => {
    const forumId = await office.openForum();
    const questionId = await office.ask(forumId, SCHOOL_VIOLENCE);
    await office.settled();
    const { version } = await office.question(questionId);
    const corrected = await office.patch(
      `/questions/${questionId}`,
      { askedOn: '2023-06-01', reason: 'hỏi từ buổi trước' },
      { version },
    );
    expect(corrected).toMatchObject({ status: 200, body: { askedOn: '2023-06-01', childDueOn: '2023-07-21' } });
  });

  it('seals a question that turns out to tell of harm: it is gone from the desk, and the focal person is told', async () => {
    const forumId = await office.openForum();
    const questionId = await office.ask(forumId, { text: SCHOOL_VIOLENCE, leadAgencyId: 'quan-su' });
    await office.pass(30);
    const { version } = await office.question(questionId);
    const sealed = await office.patch(
      `/questions/${questionId}`,
      { text: 'Ở nhà em hay bị dượng đánh, em sợ lắm.', reason: 'chép thiếu' },
      { version },
    );
    expect(sealed).toMatchObject({
      status: 200,
      body: { questionId, status: 'sealed', guidance: { vi: saying('111') } },
    });
    expect(sealed.bytes.toString()).not.toMatch(/dượng|BK4/);
    await office.settled();

    expect(await office.questionsOf(forumId)).toEqual([]);
    expect((await office.get<List<object>>('/questions?agencyId=quan-su')).body.items).toEqual([]);
    for (const path of [
      `/questions/${questionId}`,
      `/questions/${questionId}/history`,
      `/mails?questionId=${questionId}`,
    ]) {
      expect((await office.get(path)).status).toBe(404);
    }
    const protection = (await office.mailsTo('baovetreem@backan.example')).filter(
      ({ mailId }) => mailId === `protection_${questionId}`,
    );
    expect(protection).toHaveLength(1);
    expect(JSON.stringify(protection)).not.toMatch(/dượng|bạo lực học đường/);
  });
});
