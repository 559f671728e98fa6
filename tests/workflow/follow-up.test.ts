import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, saying } from './forum-office.ts';

const LIBRARY = 'Vì sao thư viện đóng cửa cuối tuần?';
const MUSIC = 'Bao giờ nhà văn hóa mở lại lớp học đàn tính cho thiếu nhi?';
const POOL = 'Khi nào trường chúng em có lớp học bơi ạ?';
const CLINIC = 'Vì sao trạm y tế không có ghế cho em bé?';
const PLAYGROUND = 'Bao giờ công viên có thêm xích đu ạ?';
const VAGUE = 'Em muốn hỏi thêm một việc nữa ạ?';
/** Words that only the children used. */
const THEIR_WORDS = /thư viện|đàn tính|học bơi|ghế cho em bé|xích đu|một việc nữa/i;

const VHTT = 'vhtt.canbo@backan.example';
const VHTT_HEAD = 'vhtt.lanhdao@backan.example';
const Y_TE = 'yte.canbo@backan.example';
const Y_TE_HEAD = 'yte.lanhdao@backan.example';
const GDDT = 'gddt.canbo@backan.example';
const COORDINATOR = 'dieuphoi@backan.example';
const LEADER = 'lanhdao.ubnd@backan.example';

/** A written answer, as the coordinator types it. */
const ANSWER = {
  by: 'Trưởng phòng',
  number: '12/CV-PB',
  decided: 'Mở cửa cả thứ Bảy.',
  why: 'Các em chỉ rảnh cuối tuần.',
  next: 'Bố trí người trực thứ Bảy.',
  nextOn: '2023-08-01',
  resultClass: 'in-progress',
  forChildren: 'Từ tháng 8, các em đến được cả thứ Bảy.',
};

let office: ForumOffice;
let forumId: string;
const ids: Record<'library' | 'music' | 'pool' | 'clinic' | 'playground' | 'vague', string> = {
  library: '',
  music: '',
  pool: '',
  clinic: '',
  playground: '',
  vague: '',
};

beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T09:00:00+07:00');
  forumId = await office.openForum();
  // BK4-001 to BK4-004, all due on Tuesday 4 July.
  ids.library = await ask(LIBRARY, 'vhtt');
  ids.music = await ask(MUSIC, 'vhtt');
  ids.pool = await ask(POOL, 'vhtt');
  ids.clinic = await ask(CLINIC, 'y-te');
  // BK4-005, entered on a Friday evening.
  await office.advanceTo('2023-06-16T17:30:00+07:00');
  ids.playground = await ask(PLAYGROUND, 'vhtt');
});
afterAll(() => office.close());

describe('before the due day', () => {
  it('a question told of on Friday evening is counted from Monday, when its agency hears of it', async () => {
    await office.pass(30);
    expect(await office.question(ids.playground)).toMatchObject({
      agencyDeadline: { startOn: '2023-06-19', dueOn: '2023-07-10' },
      mails: [{ kind: 'notice', state: 'pending', leaveAt: '2023-06-19T00:30:00.000Z' }],
    });
  });

  it('nobody is reminded earlier than five working days ahead, and then once, of all that is due', async () => {
    await office.advanceTo('2023-06-27T07:29:00+07:00');
    expect(await digests()).toEqual([]);
    await office.advanceTo('2023-06-27T17:00:00+07:00');
    expect(await digestsOn('2023-06-27')).toEqual({
      [VHTT]: ['BK4-001', 'BK4-002', 'BK4-003'],
      [Y_TE]: ['BK4-004'],
    });
  });

  it('an answered question and one given to another agency are in no digest any more', async () => {
    await office.advanceTo('2023-06-29T14:00:00+07:00');
    await act(ids.music, 'answer', ANSWER);
    await act(ids.pool, 'transfer', { leadAgencyId: 'gddt', reason: 'Lớp bơi là việc của nhà trường' });
    await office.pass(30);
    expect(await office.question(ids.music)).toMatchObject({ status: 'answered', answers: [{ mode: 'written' }] });
    expect(await office.question(ids.pool)).toMatchObject({
      leadAgencyId: 'gddt',
      agencyDeadline: { startOn: '2023-06-29', dueOn: '2023-07-20' },
    });
    await office.advanceTo('2023-06-30T12:00:00+07:00');
    // The answer waits for the coordinator, who hears of it until it is approved.
    expect(await digestsOn('2023-06-30')).toEqual({ [COORDINATOR]: ['BK4-002'] });
    expect((await office.mailsTo(COORDINATOR)).at(-1)?.subject).toContain('01 câu trả lời chờ duyệt');
    await act(ids.music, 'review', { decision: 'approve' });

    await office.advanceTo('2023-07-03T12:00:00+07:00');
    // The fifth working day before one due day is the last before the other.
    expect(await digestsOn('2023-07-03')).toEqual({ [VHTT]: ['BK4-001', 'BK4-005'], [Y_TE]: ['BK4-004'] });
    await office.advanceTo('2023-07-04T12:00:00+07:00');
    expect(await digestsOn('2023-07-04')).toEqual({ [VHTT]: ['BK4-001'], [Y_TE]: ['BK4-004'] });
    expect((await office.mailsTo(VHTT)).at(-1)?.subject).toContain('có câu hạn hôm nay');
  });
});

describe('from the first day late', () => {
  it('the head hears as well', async () => {
    await office.advanceTo('2023-07-05T12:00:00+07:00');
    expect(await digestsOn('2023-07-05')).toEqual({
      [VHTT]: ['BK4-001'],
      [VHTT_HEAD]: ['BK4-001'],
      [Y_TE]: ['BK4-004'],
      [Y_TE_HEAD]: ['BK4-004'],
    });
    expect((await office.mailsTo(VHTT_HEAD)).at(-1)?.subject).toContain('đôn đốc lần 1');
  });

  it('the coordinator is told what waits to be assigned, on every working day until it is', async () => {
    ids.vague = await office.ask(forumId, VAGUE);
    await office.advanceTo('2023-07-06T12:00:00+07:00');
    expect(await office.question(ids.vague)).toMatchObject({ status: 'triage' });
    expect(await digestsOn('2023-07-06')).toEqual({ [COORDINATOR]: ['BK4-006'] });
    await act(ids.vague, 'withdraw', { reason: 'Không rõ em hỏi gì' });
    await office.advanceTo('2023-07-07T12:00:00+07:00');
    expect(await digestsOn('2023-07-07')).toEqual({ [VHTT]: ['BK4-005'] });
  });

  it('a weekend passes without a mail, also without one of the watch, because the morning run has left its record', async () => {
    const before = await office.mailbox();
    await office.advanceTo('2023-07-10T06:00:00+07:00');
    expect(await office.mailbox()).toEqual(before);
  });
});

describe('when SES was down over two mornings', () => {
  it('nothing leaves meanwhile', async () => {
    const before = await office.mailbox();
    await office.fault({ target: 'ses', kind: 'error', rate: 1, seed: 1 });
    await office.advanceTo('2023-07-11T10:00:00+07:00');
    await act(ids.clinic, 'answer', ANSWER);
    await office.advanceTo('2023-07-11T18:00:00+07:00');
    expect(await office.mailbox()).toEqual(before);
    await office.mend();
  });

  it('each gets one digest on the next morning, at the highest rung that was missed, without what is answered by then', async () => {
    await office.advanceTo('2023-07-12T17:00:00+07:00');
    // Of BK4-001 the fifth day late was missed; of BK4-005 the due day and the first day late.
    expect(await digestsOn('2023-07-12')).toEqual({
      [VHTT]: ['BK4-001', 'BK4-005'],
      [VHTT_HEAD]: ['BK4-001', 'BK4-005'],
      [COORDINATOR]: ['BK4-001', 'BK4-004'],
      [LEADER]: ['BK4-001'],
    });
    const [digest] = (await office.mailsTo(VHTT_HEAD)).slice(-1);
    expect(digest).toMatchObject({ subject: saying('đôn đốc lần 2'), text: saying(/BK4-001[^]*BK4-005/) });
    // The notice, four digests of the officer and one of the head, up to the last morning on which SES worked.
    const proof = /Đã báo cơ quan: 06 thư đã đến nơi, từ 13\/6\/2023 đến 05\/7\/2023/;
    expect((await office.mailsTo(LEADER)).at(-1)?.text).toMatch(proof);
    expect(await office.question(ids.library)).toMatchObject({ rung: 5 });
    expect(await office.question(ids.playground)).toMatchObject({ rung: 1 });
    await act(ids.clinic, 'review', { decision: 'approve' });
  });

  it('what could not leave is dropped for what has left, and nothing is said twice afterwards', async () => {
    const fates = (await office.question(ids.playground)).mails
      .filter(({ kind, recipient }) => kind === 'digest' && recipient === 'vhtt-can-bo')
      .map(({ day, state }) => [day, state]);
    expect(fates).toEqual([
      ['2023-07-03', 'delivered'],
      ['2023-07-07', 'delivered'],
      ['2023-07-10', 'dropped'],
      ['2023-07-11', 'dropped'],
      ['2023-07-12', 'delivered'],
    ]);
    await office.advanceTo('2023-07-14T17:00:00+07:00');
    // The agency that got a question by transfer stands on a ladder of its own.
    expect(await digestsOn('2023-07-13')).toEqual({ [GDDT]: ['BK4-003'] });
    expect(await digestsOn('2023-07-14')).toEqual({});
  });
});

describe('of all digests', () => {
  it('none holds a word of a child', async () => {
    const mails = await digests();
    expect(mails.length).toBeGreaterThan(15);
    for (const { subject, text, html } of mails) expect(`${subject} ${text} ${html}`).not.toMatch(THEIR_WORDS);
  });

  it('each left at 07:30 sharp, to one recipient, who got no second one that day', async () => {
    const mails = await digests();
    for (const { sentAt, to, cc, bcc } of mails) {
      expect(sentAt).toMatch(/T00:30:00\.000Z$/);
      expect([...to, ...cc, ...bcc]).toHaveLength(1);
    }
    expect(new Set(mails.map(({ sentAt, to }) => `${sentAt} ${String(to)}`)).size).toBe(mails.length);
    expect(new Set(mails.map(({ mailId }) => mailId)).size).toBe(mails.length);
  });
});

describe('when SES refuses for some hours of a morning', () => {
  it('the digests of that day leave once it takes them again, each once', async () => {
    await office.advanceTo('2023-07-17T07:00:00+07:00');
    await office.fault({ target: 'ses', kind: 'throttle', rate: 1, seed: 1 });
    await office.advanceTo('2023-07-17T10:00:00+07:00');
    expect(await digestsOn('2023-07-17')).toEqual({});
    await office.mend();
    await office.advanceTo('2023-07-17T17:00:00+07:00');
    const late = (await digests()).filter(({ mailId }) => mailId?.endsWith('2023-07-17'));
    expect(late.map(({ to }) => String(to)).sort()).toEqual([COORDINATOR, LEADER, VHTT, VHTT_HEAD].sort());
    for (const { sentAt } of late) expect(sentAt > '2023-07-17T03:00' && sentAt < '2023-07-17T10:00').toBe(true);

    await office.advanceTo('2023-07-18T17:00:00+07:00');
    // Each tells only what has reached a rung that day.
    expect(await digestsOn('2023-07-18')).toMatchObject({ [VHTT]: ['BK4-001'], [LEADER]: ['BK4-001'] });
  });
});

describe('a decision of the coordinator', () => {
  it('is refused, with what is possible instead, once the question is closed', async () => {
    for (const [move, body] of [
      ['answer', ANSWER],
      ['transfer', { leadAgencyId: 'gddt', reason: 'nhầm' }],
    ] as const) {
      const { version } = await office.question(ids.music);
      expect(await office.post(`/questions/${ids.music}/${move}`, body, { version })).toMatchObject({
        status: 409,
        body: { detail: saying('đã trả lời'), detailEn: saying('reopen') },
      });
      expect((await office.post(`/questions/${ids.music}/${move}`, body)).status).toBe(428);
      // Whoever read it before it was closed is told that, and not only to read it again.
      expect((await office.post(`/questions/${ids.music}/${move}`, body, { version: version - 1 })).status).toBe(409);
      expect((await office.post(`/questions/${ids.music}/${move}`, body, { as: 'viewer', version })).status).toBe(403);
    }
  });

  it('names an agency that there is, and another than the one that leads', async () => {
    const { version } = await office.question(ids.library);
    const transfer = (leadAgencyId: string, read = version) =>
      office.post(`/questions/${ids.library}/transfer`, { leadAgencyId, reason: 'nhầm' }, { version: read });
    expect((await transfer('gddt', version - 1)).status).toBe(412);
    expect(await transfer('khong-co')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/leadAgencyId' }] },
    });
    expect(await transfer('vhtt')).toMatchObject({ status: 409, body: { detailEn: saying('choose another agency') } });
  });

  it('records an answer by its day, without the names of children in it', async () => {
    const { version } = await office.question(ids.library);
    const path = `/questions/${ids.library}/answer`;
    expect(await office.post(path, { ...ANSWER, on: '2023-07-19' }, { version })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/on', value: '2023-07-19' }] },
    });
    expect((await office.post(path, { by: ANSWER.by, decided: ANSWER.decided }, { version })).status).toBe(400);
    const why = 'Em Nông Thị Hoa, số 0912 345 678, đã đề nghị.';
    const answered = await office.post(path, { ...ANSWER, why, on: '2023-07-12' }, { version });
    expect(answered).toMatchObject({
      status: 200,
      body: { status: 'answered', answers: [{ mode: 'written', by: ANSWER.by, on: '2023-07-12', next: ANSWER.next }] },
    });
    expect(answered.bytes.toString()).not.toMatch(/Nông Thị Hoa|0912/);
  });
});

describe('a forum with a ladder of its own', () => {
  it.each([
    { ladder: { reminderRungs: [1, 0] }, pointer: '#/reminderRungs', says: 'must go up, none twice' },
    { ladder: { reminderRungs: [0, 0] }, pointer: '#/reminderRungs', says: 'must go up, none twice' },
    { ladder: { reminderRungs: [] }, pointer: '#/reminderRungs', says: 'must have at least 1 items' },
    { ladder: { reminderRungs: [-1, 0.5] }, pointer: '#/reminderRungs/1', says: 'must be a whole number' },
    { ladder: { repeatEvery: 0 }, pointer: '#/repeatEvery', says: 'must not be below 1' },
  ])('is refused with $ladder: $says', async ({ ladder, pointer, says }) => {
    const fault = { pointer, detailEn: saying(says) };
    const body = { errors: [fault] };
    const opened = await office.post('/forums', { ordinal: 9, heldOn: '2023-07-18', ...ladder });
    expect(opened).toMatchObject({ status: 400, body });
    const changed = await office.patch(`/forums/${forumId}`, ladder, { version: 1 });
    expect(changed).toMatchObject({ status: 400, body });
  });

  it('reminds by it, from the morning after it was changed', async () => {
    const september = await office.openForum({ heldOn: '2023-07-18', reminderRungs: [-14], repeatEvery: 30 });
    // Told of on Wednesday 19 July, due on 9 August: its first rung is that of the next day.
    const asked = await office.ask(september, { text: LIBRARY, leadAgencyId: 'gddt', coordinatingAgencyIds: [] });
    await office.advanceTo('2023-07-20T12:00:00+07:00');
    expect((await digestsOn('2023-07-20'))[GDDT]).toEqual(['BK4-003', 'BK5-001']);
    const { body } = await office.get<{ version: number }>(`/forums/${september}`);
    expect(body).toMatchObject({ reminderRungs: [-14], repeatEvery: 30 });
    expect(Object.keys(body)).not.toContain('plannedBy');
    const ladder = { reminderRungs: [-14, -12], repeatEvery: 30 };
    expect((await office.patch(`/forums/${september}`, ladder, { version: body.version })).status).toBe(200);
    await office.advanceTo('2023-07-24T12:00:00+07:00');
    expect((await digestsOn('2023-07-21'))[GDDT]).toEqual(['BK4-003']);
    expect((await digestsOn('2023-07-24'))[GDDT]).toEqual(['BK5-001']);
    expect(await office.question(asked)).toMatchObject({ rung: -12, agencyDeadline: { dueOn: '2023-08-09' } });
  });
});

describe('what an answer promised', () => {
  it('is reminded of like a question, while the coordinator is told what waits for review', async () => {
    await office.advanceTo('2023-07-25T12:00:00+07:00');
    expect(await digestsOn('2023-07-25')).toEqual({
      [VHTT]: ['BK4-002'],
      [Y_TE]: ['BK4-004'],
      [COORDINATOR]: ['BK4-001'],
    });
    const [digest] = (await office.mailsTo(VHTT)).slice(-1);
    expect(digest?.text.replace(/\s+/g, ' ')).toContain(
      'cam kết: Bố trí người trực thứ Bảy, hạn thực hiện hết thứ Ba 01/8/2023, còn 05 ngày làm việc',
    );
  });
});

describe('on a Saturday that is worked', () => {
  it('the digests leave at 07:30, and on the Monday that was exchanged for it nothing does', async () => {
    const spring = await ForumOffice.open('2024-04-16T09:00:00+07:00');
    try {
      const forum = await spring.openForum({ heldOn: '2024-04-16' });
      await spring.ask(forum, { text: LIBRARY, leadAgencyId: 'vhtt', coordinatingAgencyIds: [] });
      await spring.advanceTo('2024-05-04T17:00:00+07:00');
      const sent = (await spring.mailsTo(VHTT)).map(({ mailId = '', sentAt }) => [mailId.slice(0, 6), sentAt]);
      expect(sent).toEqual([
        ['notice', saying('2024-04-16')],
        ['digest', '2024-05-04T00:30:00.000Z'],
      ]);
    } finally {
      await spring.close();
    }
  });
});

async function ask(text: string, leadAgencyId: string): Promise<string> {
  const questionId = await office.ask(forumId, { text, leadAgencyId, coordinatingAgencyIds: [] });
  await office.settled();
  return questionId;
}

/** Decides something about a question as it stands now. */
async function act(questionId: string, move: string, body: object): Promise<void> {
  const { version } = await office.question(questionId);
  const answer = await office.post(`/questions/${questionId}/${move}`, body, { version });
  if (answer.status !== 200) throw new Error(`${move}: ${answer.bytes.toString()}`);
}

async function digests() {
  return (await office.mailbox()).filter(({ mailId }) => mailId?.startsWith('digest_'));
}

/** The digests of a day: the codes in each, in their order, by the address it went to. */
async function digestsOn(day: string): Promise<Record<string, string[]>> {
  const mails = (await digests()).filter(({ mailId }) => mailId?.endsWith(day));
  return Object.fromEntries(
    mails.map(({ to, text }) => [String(to), [...new Set([...text.matchAll(/BK\d-\d+/g)].map(([code]) => code))]]),
  );
}
