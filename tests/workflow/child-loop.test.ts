import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, type List, type ShownProblem, saying } from './forum-office.ts';
import { typedAnswer } from './letters.ts';

const SWIMMING = 'Em là Nguyễn Thị Mẫu, số 0900 000 000. Khi nào trường chúng em có lớp học bơi ạ?';
const PRIVATE = /Mẫu|0900/;

/** What everybody may read of a question. */
interface PublicQuestion {
  readonly code: string;
  readonly status: string;
  readonly canJudge?: boolean;
  readonly help: { readonly hotline: string; readonly contact: string };
}

interface PublicForum {
  readonly counts: Record<string, unknown>;
  readonly questions: readonly PublicQuestion[];
}

const dataFolder = mkdtempSync(join(tmpdir(), 'hoi-am-test-'));
let office: ForumOffice;
let forumId: string;
let questionId: string;
let code: string;
/** Every check part that was on a slip. */
const checks = new Map<string, string>();

beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T08:00:00+07:00', { dataFolder });
  forumId = await office.openForum();
  questionId = await asked(SWIMMING);
  code = await codeOf(questionId);
});
// The last hook runs first.
afterAll(() => rmSync(dataFolder, { recursive: true }));
afterAll(() => office.close());

/** A question that Giáo dục và Đào tạo has been told of. */
async function asked(text: string): Promise<string> {
  const id = await office.ask(forumId, { text, leadAgencyId: 'gddt', topicId: 'tai-nan-thuong-tich' });
  await office.settled();
  return id;
}

async function codeOf(id: string): Promise<string> {
  return (await office.question(id)).code ?? '';
}

async function closed(id: string, answer: object = {}): Promise<void> {
  await office.decide(id, 'answer', typedAnswer(answer));
  const approved = await office.decide(id, 'review', { decision: 'approve' });
  expect(approved.status).toBe(200);
}

const HELP = { help: { hotline: '111', words: saying('111'), contact: saying('Ban Tổ chức') } };
const asChild = { as: 'nobody' } as const;
const look = (typed: string) => office.get<PublicQuestion & ShownProblem>(`/public/questions/${typed}`, asChild);
const lookAtForum = () => office.get<PublicForum>(`/public/forums/${forumId}`, asChild);
const judge = (typed: string, answered: string, check: string) =>
  office.post<ShownProblem>(`/public/questions/${typed}/verdict`, { answered, check }, asChild);

/** The check part that stands on a question's slip. */
async function checkOf(of: string): Promise<string> {
  const sheet = await office.get(`/forums/${forumId}/slips`);
  for (const [, printed = '', check = ''] of sheet.bytes
    .toString()
    .matchAll(/<h2>([^<]+)<\/h2>[^]*?class="check">([^<]+)</g)) {
    checks.set(printed, check);
  }
  return checks.get(of) ?? '';
}

describe('what everybody may read', () => {
  it('is, before the answer is published, where a question stands and by when it is due, and nothing more', async () => {
    const shown = await look(code);
    expect(shown.status).toBe(200);
    expect(shown.body).toEqual({
      code,
      topic: saying('ai nạn thương tích'),
      agency: saying('Giáo dục và Đào tạo'),
      status: 'Cơ quan phụ trách đang chuẩn bị câu trả lời.',
      dueOn: '2023-08-02',
      forum: saying('iễn đàn'),
      help: { hotline: '111', words: saying('111'), contact: saying('Ban Tổ chức') },
    });
  });

  it('says so in a short word when the agency was given more time', async () => {
    const id = await asked('Bao giờ sân trường có mái che?');
    await office.decide(id, 'extension', { until: '2023-08-15', reason: 'Chờ kết quả khảo sát của thầy Mẫu.' });
    const shown = await look(await codeOf(id));
    expect(shown.body).toMatchObject({
      dueOn: '2023-07-24',
      interim: saying(/^Ngày đã hẹn với em là thứ Hai 24\/7\/2023\. .*hẹn trả lời chậm nhất thứ Ba 15\/8\/2023/),
    });
    expect(shown.bytes.toString()).not.toMatch(/khảo sát/);
  });

  it('is found however the code is typed', async () => {
    for (const typed of [code.toLowerCase(), code.replace('-00', ' '), code.replace('-', '')]) {
      expect((await look(encodeURIComponent(typed))).body.code).toBe(code);
    }
  });

  it('does not hold the answer before the coordinator has published it, and then in a child’s words only', async () => {
    await closed(questionId, {
      ...{ nothingMore: undefined, next: 'Mở lớp thứ ba', nextOn: '2023-09-05', resultClass: 'in-progress' },
      decided: 'Giao Trường Tiểu học Sông Cầu làm đầu mối.',
    });
    const before = await look(code);
    expect(before.body).toMatchObject({ status: 'Đã có câu trả lời.', canJudge: true });
    expect(before.bytes.toString()).not.toMatch(/học bơi|lớp thứ ba/);

    await office.decide(questionId, 'publish', { published: true });
    const after = await look(code);
    expect(after.body).toMatchObject({
      text: 'Em là [tên], số [số điện thoại]. Khi nào trường chúng em có lớp học bơi ạ?',
      answer: { forChildren: saying('Từ tháng 7'), on: '2023-06-13' },
      promises: [{ what: 'Mở lớp thứ ba', dueOn: '2023-09-05', kept: 'đang thực hiện' }],
    });
    for (const shown of [before, after, await lookAtForum()]) {
      const everything = shown.bytes.toString() + JSON.stringify([...shown.headers]);
      expect(everything).not.toMatch(PRIVATE);
      for (const word of [questionId, 'coordinator@local', '125/CV', 'đầu mối', 'because', 'history', 'told']) {
        expect(everything).not.toContain(word);
      }
    }
  });

  it('of a promise is whether it was kept', async () => {
    await office.decide(questionId, 'commitments', { commitmentId: 'c1', move: 'broken', why: 'Không có kinh phí.' });
    const shown = await look(code);
    expect(shown.body).toMatchObject({ promises: [{ kept: 'chưa làm được' }] });
    expect(shown.bytes.toString()).not.toContain('kinh phí');
  });

  it('of a duplicate is the code of the question that answers for it', async () => {
    const same = await asked('Khi nào có lớp học bơi ạ?');
    await office.decide(same, 'duplicate', { of: questionId, reason: 'Cùng một việc.' });
    expect((await look(await codeOf(same))).body).toMatchObject({
      sameAs: code,
      status: saying('Có bạn khác cũng hỏi'),
    });
  });

  it('of a forum counts what has no answer, and hides nothing', async () => {
    expect((await lookAtForum()).body.counts).toEqual({
      ...{ questions: 3, answered: 2, waiting: 1, overdue: 0 },
      verdicts: { yes: 0, partly: 0, no: 0 },
    });
    expect((await lookAtForum()).body.questions.map((line) => line.code)).toEqual(['BK4-001', 'BK4-002', 'BK4-003']);
  });
});

describe('a code that nobody was given', () => {
  let withdrawn: string;
  let sealed: string;

  it('is answered like one that was withdrawn, or sealed: with 111, and with whom to turn to', async () => {
    const wrong = await asked('Nhập nhầm câu này ạ?');
    withdrawn = await codeOf(wrong);
    await office.decide(wrong, 'withdraw', { reason: 'nhập nhầm' });
    const harm = await asked('Vì sao em không được đi bơi?');
    sealed = await codeOf(harm);
    const { version } = await office.question(harm);
    const text = 'Em hay bị dượng đánh, em sợ lắm.';
    await office.patch(`/questions/${harm}`, { text, reason: 'ghi thiếu' }, { version });
    await office.settled();

    const answers = await Promise.all(
      [withdrawn, sealed, 'BK4-999', 'ZZ-1', 'linh tinh', '<b>', 'x'.repeat(300)].map((typed) =>
        look(encodeURIComponent(typed)),
      ),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect({ ...answer.body, instance: '' }).toEqual({ ...answers[0]?.body, instance: '' });
      expect(answer.body.detail).toMatch(/hoặc câu hỏi đã được rút lại.*em hãy hỏi .*Ban Tổ chức/);
      expect(answer.body.help).toMatchObject({ hotline: '111', contact: saying('Ban Tổ chức') });
    }
    expect((await lookAtForum()).bytes.toString()).not.toContain(sealed);
    expect((await office.get(`/forums/${forumId}/slips`)).bytes.toString()).not.toContain(sealed);
  });

  it('costs the same reads as one that somebody has', async () => {
    const used = async (act: () => Promise<unknown>) => {
      const before = await calls();
      await act();
      const after = await calls();
      return Object.keys(after).map((name) => `${name}: ${String((after[name] ?? 0) - (before[name] ?? 0))}`);
    };
    // The first call of a function loads what it needs once.
    await look(code);
    await judge(code, 'no', 'SAISAISA');
    const ofKnown = await used(() => look(code));
    for (const typed of ['BK4-999', withdrawn, sealed, 'linh-tinh'])
      expect(await used(() => look(typed))).toEqual(ofKnown);
    await judge('BK4-998', 'no', 'SAISAISA');
    const wrongCheck = await used(() => judge(code, 'no', 'SAISAISA'));
    expect(await used(() => judge('BK4-998', 'no', 'SAISAISA'))).toEqual(wrongCheck);
  });

  /** How often the step has asked each table for what. */
  async function calls(): Promise<Record<string, number>> {
    interface Use {
      readonly operations: Record<string, number>;
    }
    const { functions } = JSON.parse(await office.usage()) as { functions: Record<string, Record<string, Use>> };
    const found = Object.entries(functions).find(([name]) => name.startsWith('Feedback'))?.[1] ?? {};
    return Object.fromEntries(
      Object.entries(found).flatMap(([table, { operations }]) =>
        Object.entries(operations).map(([operation, count]) => [`${table} ${operation}`, count]),
      ),
    );
  }
});

describe('a child’s word on the answer', () => {
  it('is taken with the check part of the slip, once', async () => {
    await office.advanceTo('2023-06-14T08:00:00+07:00');
    const check = await checkOf(code);
    expect(check).toMatch(/^[2-9A-HJKMNP-TV-Z]{4} [2-9A-HJKMNP-TV-Z]{4}$/);
    const given = await judge(code, 'no', check.toLowerCase());
    expect(given).toMatchObject({ status: 200, body: { thanks: saying('nói thật'), help: { hotline: '111' } } });
    expect(await judge(code, 'yes', check)).toMatchObject({
      status: 409,
      body: { ...HELP, detail: saying('cho biết ý kiến') },
    });
    expect((await look(code)).body.canJudge).toBe(false);
    expect((await lookAtForum()).body.counts).toMatchObject({ verdicts: { yes: 0, partly: 0, no: 1 } });
  });

  it('brings a "no" back to the coordinator, who keeps the answer with a reason or opens the question again', async () => {
    expect(await office.question(questionId)).toMatchObject({
      ...{ status: 'closed', objectedAt: '2023-06-14T01:00:00.000Z', verdicts: [{ stage: 1, answered: 'no' }] },
    });
    const kept = await office.decide(questionId, 'review', { decision: 'keep', reason: 'Đã giải thích trực tiếp.' });
    expect(kept.status).toBe(200);
    expect(kept.body).not.toHaveProperty('objectedAt');
    expect(await office.decide(questionId, 'review', { decision: 'keep', reason: 'thử' })).toMatchObject({
      status: 409,
    });
  });

  it('is asked for again when the question was opened again and has another answer', async () => {
    await office.decide(questionId, 'reopen', { reason: 'Các em hỏi thêm.' });
    const check = await checkOf(code);
    expect(await judge(code, 'yes', check)).toMatchObject({
      status: 409,
      body: { detail: saying('chưa có câu trả lời') },
    });
    await closed(questionId, { number: '126/CV-GDĐT' });
    expect((await look(code)).body.canJudge).toBe(true);
    expect((await judge(code, 'yes', check)).status).toBe(200);
    expect((await lookAtForum()).body.counts).toMatchObject({ verdicts: { yes: 1, partly: 0, no: 0 } });
  });

  it('is only counted when "no" comes more than thirty days after the answer', async () => {
    const late = await asked('Bao giờ thư viện mở cửa cuối tuần?');
    await closed(late, { number: '127/CV-GDĐT' });
    await office.advanceTo('2023-07-20T08:00:00+07:00');
    const lateCode = await codeOf(late);
    expect((await judge(lateCode, 'no', await checkOf(lateCode))).status).toBe(200);
    expect(await office.question(late)).toMatchObject({ verdicts: [{ answered: 'no' }] });
    expect(await office.question(late)).not.toHaveProperty('objectedAt');
    expect((await lookAtForum()).body.counts).toMatchObject({ overdue: 0, verdicts: { yes: 1, partly: 0, no: 1 } });
  });

  it.each([
    { body: { answered: 'maybe', check: 'x' }, pointer: '#/answered', says: 'yes, partly, no' },
    { body: { answered: 'yes' }, pointer: '#/check', says: 'bắt buộc' },
    { body: { answered: 'yes', check: 'x'.repeat(41) }, pointer: '#/check', says: 'nhiều nhất 40' },
    { body: { answered: 'yes', check: 'x', name: 'Lan' }, pointer: '#/name', says: 'không có trong yêu cầu' },
  ])('is refused at $pointer', async ({ body, pointer, says }) => {
    const refused = await office.post(`/public/questions/${code}/verdict`, body, asChild);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer, detail: saying(says) }] } });
    expect(refused.bytes.toString()).not.toMatch(/xxx|Lan/);
    expect(refused.body).toMatchObject(HELP);
  });
});

describe('whatever goes wrong', () => {
  it('names whom to turn to: a wrong check part, a code of any length, a forum that is not there', async () => {
    expect(await judge(code, 'yes', 'SAISAISA')).toMatchObject({ status: 403, body: HELP });
    expect(await judge('x'.repeat(300), 'yes', 'SAISAISA')).toMatchObject({ status: 404, body: HELP });
    expect(await office.get('/public/forums/khong-co', asChild)).toMatchObject({ status: 404, body: HELP });
  });

  it('names 111 also while nothing at all can be read', async () => {
    await office.fault({ target: 'dynamodb', kind: 'error', rate: 1, seed: 1, function: 'Feedback' });
    const failed = [await look(code), await judge(code, 'yes', 'SAISAISA')];
    await office.mend();
    for (const answer of failed) expect(answer).toMatchObject({ status: 500, body: HELP });
  });
});

describe('guessing check parts', () => {
  it.each(['BK4-002', 'BK4-997'])(
    'locks the code %s for an hour at the sixth try, whether it exists or not',
    async (guessed) => {
      const tries = await Promise.all(Array.from({ length: 3 }, () => judge(guessed, 'yes', 'AAAA BBBB')));
      for (const { status } of tries) expect([403, 409]).toContain(status);
      const inARow: number[] = [];
      for (let count = 0; count < 6; count += 1) inARow.push((await judge(guessed, 'yes', 'AAAABBBB')).status);
      expect(inARow.at(-1)).toBe(429);
      expect(inARow.filter((status) => status === 403).length).toBeLessThanOrEqual(4);
      const locked = await judge(guessed, 'yes', (await checkOf(guessed)) || 'AAAABBBB');
      expect(locked).toMatchObject({
        status: 429,
        body: { ...HELP, detail: saying(/thử lại sau một giờ, từ \d\d giờ \d\d thứ Năm 20\/7\/2023/) },
      });
      await office.pass(3_600);
      expect((await judge(guessed, 'yes', 'AAAABBBB')).status).toBe(403);
    },
  );

  it('does not count what was right', async () => {
    const id = await asked('Bao giờ trường em có sân bóng rổ?');
    const own = await codeOf(id);
    const check = await checkOf(own);
    for (let count = 0; count < 7; count += 1) expect((await judge(own, 'yes', check)).status).toBe(409);
  });
});

describe('the check part', () => {
  it('stands on the slips and nowhere else: in no view, no mail, no log', async () => {
    const own = await checkOf(code);
    const pages = await Promise.all([
      office.get<List<object>>(`/questions?forumId=${forumId}`),
      office.get(`/questions/${questionId}`),
      office.get(`/questions/${questionId}/history`),
      look(code),
      lookAtForum(),
    ]);
    const files = readFileSync(join(dataFolder, 'functions.log'), 'utf8');
    const everything = [...pages.map(({ bytes }) => bytes.toString()), JSON.stringify(await office.mailbox()), files];
    expect(files).toContain('verdict given');
    for (const shown of everything) {
      for (const part of [own, own.replace(' ', '')]) expect(shown.toUpperCase()).not.toContain(part);
    }
    // Nor does the log tell whose code somebody asked for.
    expect(files).not.toMatch(/BK4-\d|Mẫu|0900/);
  });

  it('is for the coordinator to print, and for nobody else to see', async () => {
    for (const as of ['viewer', 'protection', 'admin'] as const) {
      expect((await office.get(`/forums/${forumId}/slips`, { as })).status).toBe(403);
    }
    expect((await office.get(`/forums/${forumId}/slips`, asChild)).status).toBe(401);
    expect((await office.get('/forums/khong-co/slips')).status).toBe(404);
    const sheet = await office.get(`/forums/${forumId}/slips`);
    expect(sheet.headers.get('cache-control')).toBe('no-store');
    expect(sheet.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect(sheet.bytes.toString()).not.toMatch(/Mẫu|0900|học bơi/);
  });
});
