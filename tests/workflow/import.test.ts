import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_TOPICS } from '../../functions/forum/base-topics.ts';
import { XLSX_TYPE } from '../../functions/import/minutes.ts';
import { type Answer, type Call, ForumOffice, type List, type ShownProblem, saying } from './forum-office.ts';

const CSV = 'text/csv';
const TEXT = 'text/plain';
const LIBRARY = 'Vì sao thư viện thành phố đóng cửa cuối tuần?';
const VIOLENCE = 'Làm thế nào để giảm bạo lực học đường ạ?';
const UNCLEAR = 'Em mong người lớn quan tâm đến chúng em nhiều hơn.';

interface Done {
  readonly importId: string;
  readonly accepted: number;
  readonly questions: readonly { row: number; questionId: string; status: string; code?: string }[];
  readonly problems: readonly { row: number; column: string }[];
}

let office: ForumOffice;
beforeAll(async () => {
  office = await ForumOffice.open('2023-06-14T08:00:00+07:00');
});
afterAll(() => office.close());

function importing<Body = Done>(
  forumId: string,
  file: string | Uint8Array,
  call: Call & { query?: string } = {},
): Promise<Answer<Body>> {
  const path = `/forums/${forumId}/questions/import${call.query ?? ''}`;
  return office.post<Body>(path, file, { contentType: CSV, ...call });
}

async function workbook(rows: readonly (readonly ExcelJS.CellValue[])[]): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('Câu hỏi').addRows(rows.map((row) => [...row]));
  return new Uint8Array(await book.xlsx.writeBuffer());
}

describe('minutes of a forum', () => {
  it.each([
    {
      kind: 'CSV with commas',
      file: `Câu hỏi,Cơ quan chủ trì\n${LIBRARY},Phòng VH&TT\n"Một, hai?",GDĐT`,
      contentType: CSV,
    },
    {
      kind: 'CSV with a byte order mark and semicolons',
      file: `\ufeffCâu hỏi;Cơ quan chủ trì\r\n${LIBRARY};vhtt\r\nMột, hai?;gddt\r\n`,
      contentType: `${CSV}; charset=utf-8`,
    },
    {
      kind: 'CSV with tabs and English headings',
      file: `Question\tLead agency\n${LIBRARY}\tvhtt\nMột, hai?\tgddt`,
      contentType: CSV,
    },
    {
      kind: 'text pasted from Word',
      file: `Câu 1: ${LIBRARY}\n\nCâu 2: Trường em có phòng tư vấn học đường không?`,
      contentType: TEXT,
    },
  ])('come as $kind', async ({ file, contentType }) => {
    const forumId = await office.openForum();
    const done = await importing(forumId, file, { contentType });
    expect(done).toMatchObject({ status: 202, body: { accepted: 2, problems: [] } });
    expect(done.headers.get('location')).toBe(`/imports/${done.body.importId}`);
    await office.settled();
    const questions = await office.questionsOf(forumId);
    expect(questions.map(({ text, leadAgencyId }) => [text, leadAgencyId])).toEqual([
      [LIBRARY, 'vhtt'],
      [saying(/./), 'gddt'],
    ]);
    expect(questions.map(({ code }) => code)).toEqual(done.body.questions.map(({ code }) => code));
  });

  it('come as an Excel workbook, with the oral answers and with formulas taken as text', async () => {
    const forumId = await office.openForum();
    const file = await workbook([
      ['Câu hỏi', 'Nhóm vấn đề', 'Ngày hỏi', 'Cơ quan chủ trì', 'Người trả lời', 'Nội dung trả lời'],
      [
        VIOLENCE,
        'phòng chống bạo lực, xâm hại trẻ em',
        new Date('2023-06-12'),
        'Phòng GD&ĐT',
        'Lãnh đạo UBND',
        'Lập tổ tư vấn.',
      ],
      ["=cmd|' /C calc'!A0 là gì ạ?", undefined, undefined, 'vhtt'],
    ]);
    const done = await importing(forumId, file, { contentType: XLSX_TYPE });
    expect(done).toMatchObject({ status: 202, body: { accepted: 2 } });
    await office.settled();
    expect(await office.questionsOf(forumId)).toMatchObject([
      {
        status: 'answered',
        askedOn: '2023-06-12',
        topicId: 'bao-luc-xam-hai',
        answers: [{ mode: 'oral', decided: 'Lập tổ tư vấn.' }],
      },
      { status: 'assigned', askedOn: '2023-06-13', text: "=cmd|' /C calc'!A0 là gì ạ?" },
    ]);
  });

  it.each([
    { format: 'csv', contentType: CSV },
    { format: 'xlsx', contentType: XLSX_TYPE },
  ])('may be written into the template that can be downloaded as $format', async ({ format, contentType }) => {
    const template = await office.get(`/imports/template?format=${format}`, { as: 'viewer' });
    expect(template.status).toBe(200);
    expect(template.headers.get('content-type')).toContain(contentType);
    expect(template.headers.get('content-disposition')).toContain(`mau-nhap-cau-hoi.${format}`);
    let file: string | Uint8Array = `${template.bytes.toString()}${LIBRARY};;;vhtt\r\n`;
    if (format === 'xlsx') {
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(
        template.bytes.buffer.slice(template.bytes.byteOffset, template.bytes.byteOffset + template.bytes.length),
      );
      const sheet = book.getWorksheet('Câu hỏi');
      if (sheet) {
        sheet.getCell('A2').value = LIBRARY;
        sheet.getCell('D2').value = 'Phòng VH&TT';
      }
      file = new Uint8Array(await book.xlsx.writeBuffer());
    }
    const forumId = await office.openForum();
    expect(await importing(forumId, file, { contentType })).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(await office.questionsOf(forumId)).toMatchObject([{ text: LIBRARY }]);
  });

  it('cause one mail to each agency, however many questions it is given', async () => {
    const forumId = await office.openForum();
    const before = (await office.mailbox()).length;
    const rows = [1, 2, 3, 4].flatMap((n) => [`Câu hỏi của bảo hiểm ${n};bhxh`, `Câu hỏi của quân sự ${n};quan-su`]);
    const done = await importing(forumId, ['Câu hỏi;Cơ quan chủ trì', ...rows].join('\n'));
    await office.pass(30);
    const mails = (await office.mailbox()).slice(before).filter(({ mailId }) => mailId?.includes(done.body.importId));
    expect(mails.map(({ to }) => to[0]).sort()).toEqual(['bhxh.canbo@backan.example', 'quansu.canbo@backan.example']);
    for (const mail of mails) {
      expect(mail.subject).toContain('04 câu hỏi');
      expect(new Set(mail.text.match(/BK\d+[A-Z]?-\d{3}/g)).size).toBe(4);
    }
  });
});

describe('a dry run', () => {
  it('shows row by row what would happen, and writes nothing', async () => {
    const forumId = await office.openForum();
    const file = `Câu hỏi;Cơ quan chủ trì\n${VIOLENCE};\n${UNCLEAR};\n${UNCLEAR};y-te\nEm tên là Nguyễn Văn Mẫu, thư viện mở khi nào?;\n`;
    const dry = await importing<object>(forumId, file, { query: '?dryRun=true', key: 'thu' });
    expect(dry).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        wouldAccept: 4,
        rows: [
          { row: 2, decision: 'assigned', leadAgencyId: 'gddt', topicId: 'bao-luc-xam-hai' },
          { row: 3, decision: 'triage', suggestions: [{}, {}] },
          { row: 4, decision: 'assigned', leadAgencyId: 'y-te' },
          { row: 5, decision: 'assigned', leadAgencyId: 'vhtt', masked: ['name'] },
        ],
        problems: [],
      },
    });
    expect(dry.bytes.toString()).not.toMatch(/Mẫu/);
    await office.pass(60);
    expect(await office.questionsOf(forumId)).toEqual([]);
    // The key is still free, and the first number too.
    const done = await importing(forumId, file, { key: 'thu' });
    expect(done).toMatchObject({
      status: 202,
      body: { questions: [{ code: saying(/-001$/) }, {}, {}, {}] },
    });
  });
});

describe('minutes with mistakes', () => {
  const file = [
    'Câu hỏi;Nhóm vấn đề;Ngày hỏi;Cơ quan chủ trì',
    `${LIBRARY};;;`,
    `;an toàn mạng;;`,
    `${VIOLENCE};bóng đá;;`,
    `${VIOLENCE};;31/6/2023;`,
    `${VIOLENCE};;;Sở Thú`,
  ].join('\n');

  it('are refused as a whole with every problem by row and column, and nothing is stored', async () => {
    const forumId = await office.openForum();
    const refused = await importing<ShownProblem>(forumId, file, { key: 'sai' });
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map(({ row, column, value }) => [row, column, value])).toEqual([
      [3, 'Câu hỏi', undefined],
      [4, 'Nhóm vấn đề', 'bóng đá'],
      [5, 'Ngày hỏi', '31/6/2023'],
      [6, 'Cơ quan chủ trì', 'Sở Thú'],
    ]);
    expect(refused.body.errors?.[1]).toMatchObject({
      pointer: '#/rows/4/Nhóm vấn đề',
      allowed: BASE_TOPICS.map(({ name }) => name),
    });
    await office.settled();
    expect(await office.questionsOf(forumId)).toEqual([]);
    // Put right, they are taken under the same key.
    expect((await importing(forumId, `Câu hỏi\n${LIBRARY}`, { key: 'sai' })).status).toBe(202);
  });

  it('are taken as far as they are right when the caller wants it so', async () => {
    const forumId = await office.openForum();
    const done = await importing(forumId, file, { query: '?partial=true' });
    expect(done).toMatchObject({ status: 202, body: { accepted: 1, questions: [{ row: 2 }] } });
    expect(done.body.problems.map(({ row }) => row)).toEqual([3, 4, 5, 6]);
    expect(await office.questionsOf(forumId)).toMatchObject([{ text: LIBRARY }]);
  });

  it('stay out of an import that began without them, though the city has put them right meanwhile', async () => {
    const forumId = await office.openForum();
    const sent = (await office.mailbox()).length;
    const minutes = `Câu hỏi;Cơ quan chủ trì\n${LIBRARY};\n${LIBRARY};bao-tang`;
    const once = { query: '?partial=true', key: 'thieu-co-quan' };
    expect((await importing(forumId, minutes, once)).body).toMatchObject({ accepted: 1 });
    const agency = { name: 'Bảo tàng', shortName: 'Bảo tàng', aliases: [], remit: 'Trưng bày', contacts: [] };
    expect((await office.put('/agencies/bao-tang', agency)).status).toBe(201);
    const again = await importing(forumId, minutes, once);
    expect(again).toMatchObject({ status: 202, body: { accepted: 1, questions: [{ row: 2, status: 'received' }] } });
    expect(await office.questionsOf(forumId)).toHaveLength(1);
    expect(await office.mailbox()).toHaveLength(sent);
  });

  it.each([
    {
      because: 'more than 1,000 rows',
      file: `Câu hỏi\n${'Bao giờ?\n'.repeat(1_001)}`,
      contentType: CSV,
      status: 400,
      said: /1001.*1000/,
    },
    { because: 'no heading', file: `${LIBRARY};vhtt`, contentType: CSV, status: 400, said: /Câu hỏi/ },
    { because: 'an empty file', file: '', contentType: CSV, status: 400, said: /không có câu hỏi/ },
    {
      because: 'another kind of file',
      file: '%PDF-1.4',
      contentType: 'application/pdf',
      status: 415,
      said: /text\/csv/,
    },
    {
      because: 'no workbook although it says so',
      file: 'PK\u0003\u0004',
      contentType: XLSX_TYPE,
      status: 400,
      said: /./,
    },
  ])('are refused in one sentence: $because', async ({ file: bad, contentType, status, said }) => {
    const forumId = await office.openForum();
    const refused = await importing<ShownProblem>(forumId, bad, { contentType });
    expect(refused.status).toBe(status);
    expect(refused.body.detail).toMatch(said);
    expect(await office.questionsOf(forumId)).toEqual([]);
  });

  it('cannot be imported into a forum that is not there, nor by somebody else', async () => {
    expect((await importing('khong-co', `Câu hỏi\n${LIBRARY}`)).status).toBe(404);
    const forumId = await office.openForum();
    expect((await importing(forumId, `Câu hỏi\n${LIBRARY}`, { as: 'viewer' })).status).toBe(403);
    expect((await importing(forumId, `Câu hỏi\n${LIBRARY}`, { as: 'nobody' })).status).toBe(401);
  });
});

describe('the same import again', () => {
  const file = `Câu hỏi;Cơ quan chủ trì\n${LIBRARY};vhtt\n${VIOLENCE};gddt\n`;

  it('gets the same answer and doubles nothing, neither at once nor later', async () => {
    const forumId = await office.openForum();
    const first = await importing(forumId, file, { key: 'bien-ban' });
    const [second, third] = await Promise.all([
      importing(forumId, file, { key: 'bien-ban' }),
      importing(forumId, file, { key: 'bien-ban' }),
    ]);
    await office.pass(30);
    const later = await importing(forumId, file, { key: 'bien-ban' });
    expect([second, third, later].map(({ status, body }) => [status, body])).toEqual(Array(3).fill([202, first.body]));
    await office.pass(60);
    expect(await office.questionsOf(forumId)).toHaveLength(2);
    const mails = (await office.mailbox()).filter(({ mailId }) => mailId?.includes(first.body.importId));
    expect(mails.map(({ to }) => to[0]).filter((to) => to?.startsWith('vhtt'))).toHaveLength(1);
  });

  it('is taken once also when two come at the very same time', async () => {
    const forumId = await office.openForum();
    const answers = await Promise.all([1, 2, 3].map(() => importing(forumId, file, { key: 'cung-luc' })));
    const again = await importing(forumId, file, { key: 'cung-luc' });
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([202, again.body]));
    expect(await office.questionsOf(forumId)).toHaveLength(2);
  });

  it('is refused when the key comes with another file', async () => {
    const forumId = await office.openForum();
    await importing(forumId, file, { key: 'khoa-cu' });
    expect(await importing(forumId, `Câu hỏi\n${UNCLEAR}`, { key: 'khoa-cu' })).toMatchObject({
      status: 422,
      body: { type: 'urn:hoi-am:problem:key-reused' },
    });
    expect(await office.questionsOf(forumId)).toHaveLength(2);
  });
});

describe('a wrong import', () => {
  it('is taken back whole with a reason; agencies that were told are told; nothing of it counts any more', async () => {
    const forumId = await office.openForum();
    const file = `Câu hỏi;Cơ quan chủ trì\nBao giờ có thêm sách?;vhtt\nBao giờ có thêm hoa?;vhtt\n${UNCLEAR};\n`;
    const { importId } = (await importing(forumId, file)).body;
    await office.pass(30);
    const path = `/imports/${importId}/withdraw`;
    expect((await office.post(path, {})).status).toBe(400);
    expect((await office.post(path, { reason: 'x' }, { as: 'viewer' })).status).toBe(403);
    expect((await office.post('/imports/khong-co/withdraw', { reason: 'x' })).status).toBe(404);

    const reason = 'biên bản của năm khác, do em Nguyễn Văn Mẫu chép';
    const withdrawn = await office.post(path, { reason });
    expect(withdrawn).toMatchObject({ status: 200, body: { importId, state: 'withdrawn', withdrawnQuestions: 3 } });
    await office.pass(30);

    expect(await office.questionsOf(forumId)).toMatchObject(
      [1, 2, 3].map(() => ({ status: 'withdrawn', timeliness: 'not-due' })),
    );
    for (const status of ['assigned', 'triage']) {
      expect((await office.get<List<object>>(`/questions?forumId=${forumId}&status=${status}`)).body.items).toEqual([]);
    }
    const queue = (await office.get<List<{ forumId: string }>>('/questions?agencyId=vhtt&limit=100')).body.items;
    expect(queue.filter((question) => question.forumId === forumId)).toEqual([]);

    const mails = (await office.mailbox()).filter(({ mailId }) => mailId?.includes(importId));
    expect(mails.map(({ to }) => to)).toEqual([['vhtt.canbo@backan.example'], ['vhtt.canbo@backan.example']]);
    expect(mails[1]?.text).toContain('biên bản của năm khác');
    expect(mails[1]?.text).not.toContain('Mẫu');

    const again = await office.post(path, { reason: 'lần nữa' });
    expect(again).toMatchObject({ status: 200, body: withdrawn.body as object });
    await office.pass(60);
    expect((await office.mailbox()).filter(({ mailId }) => mailId?.includes(importId))).toHaveLength(2);
    expect(await office.get(`/imports/${importId}`)).toMatchObject({
      body: {
        state: 'withdrawn',
        questions: [{ status: 'withdrawn' }, { status: 'withdrawn' }, { status: 'withdrawn' }],
      },
    });
  });

  it('that nobody was told of is taken back in silence', async () => {
    const forumId = await office.openForum();
    const before = (await office.mailbox()).length;
    const { importId } = (await importing(forumId, `Câu hỏi;Cơ quan chủ trì\n${LIBRARY};vhtt\n`)).body;
    await office.settled();
    await office.post(`/imports/${importId}/withdraw`, { reason: 'nhập nhầm' });
    await office.pass(120);
    expect((await office.mailbox()).slice(before)).toEqual([]);
  });
});
