import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForumOffice, type ShownProblem, saying } from './forum-office.ts';

// The zip reader that the spreadsheet library brings along; it has no types of its own for modules.
const JSZip = createRequire(createRequire(import.meta.url).resolve('exceljs'))('jszip') as {
  loadAsync(bytes: Uint8Array): Promise<{ file(path: string): { async(kind: 'string'): Promise<string> } | null }>;
};

let office: ForumOffice;
let forumId: string;
beforeAll(async () => {
  office = await ForumOffice.open('2023-06-13T09:00:00+07:00');
  forumId = await office.openForum();
  const library = { topicId: 'quyen-tre-em', leadAgencyId: 'vhtt' };
  // A phone number is private, so the letter has it masked as everybody else has.
  await office.ask(forumId, { ...library, text: 'Vì sao thư viện đóng cửa thứ Bảy? Gọi em số 0912345678 ạ.' });
  await office.ask(forumId, {
    ...library,
    leadAgencyId: 'gddt',
    coordinatingAgencyIds: ['vhtt'],
    text: 'Bao giờ có sách?',
  });
  const answeredAtForum = { by: 'Phòng VH&TT', decided: 'Có lớp trong hè.' };
  await office.ask(forumId, { ...library, text: 'Bao giờ có lớp đàn?', answeredAtForum });
  await office.settled();
});
afterAll(() => office.close());

describe('the letter that gives questions to an agency', () => {
  it('has the form of an official paper, with number, day and signature left blank', async () => {
    const text = await letter('vhtt', 'giao');
    expect(text).toMatch(/CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\s+Độc lập - Tự do - Hạnh phúc/);
    expect(text).toMatch(/UBND THÀNH PHỐ BẮC KẠN\s+BAN TỔ CHỨC DIỄN ĐÀN TRẺ EM/);
    expect(text).toMatch(/Số: {8}\/BTC\n/);
    expect(text).toMatch(/TP\. Bắc Kạn, ngày {8}tháng 6 năm 2023/);
    expect(text).toMatch(/Kính gửi: Phòng Văn hóa và Thông tin/);
    expect(text).toContain('thông báo đến các em./.');
    expect(text).toMatch(/Nơi nhận:\n- Như trên;\n- Lưu: VT - LĐTBXH\./);
    expect(text).toMatch(/KT\. TRƯỞNG BAN\nPHÓ BAN/);
  });

  it('says what is asked, by when and why then, with the children’s words masked in the annex', async () => {
    const text = await letter('vhtt', 'giao');
    expect(text).toContain(
      '1. Chủ trì trả lời bằng văn bản 01 câu hỏi, kiến nghị, nêu tại Mục I Phụ lục kèm theo; hạn gần nhất: hết thứ Ba 04/7/2023.',
    );
    expect(text).toContain('2. Gửi ý kiến phối hợp cho cơ quan chủ trì đối với 01 câu hỏi, kiến nghị');
    expect(text).toContain(
      '3. Thông báo kết quả giải quyết 01 câu hỏi, kiến nghị đã được trả lời trực tiếp tại diễn đàn',
    );
    expect(text).toMatch(
      /PHỤ LỤC[^]*I\. Chủ trì trả lời bằng văn bản\n01\nBK4-001\nVì sao thư viện đóng cửa thứ Bảy\?/,
    );
    expect(text).not.toContain('0912345678');
    expect(text).toContain(
      '15 ngày làm việc kể từ thứ Ba 13/6/2023; không tính 6 ngày cuối tuần; hạn: hết thứ Ba 04/7/2023',
    );
    expect(text).toMatch(/BK4-002\nBao giờ có sách\? \(Phòng Giáo dục và Đào tạo[^)]* chủ trì\)/);
    expect(text).toMatch(/III\. Đã trả lời tại diễn đàn[^]*BK4-003/);
  });

  it('is the same bytes for the same facts', async () => {
    const [one, other] = [await ask('vhtt', 'giao'), await ask('vhtt', 'giao')];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(one.headers.get('content-disposition')).toBe('attachment; filename="cong-van-giao-vhtt.docx"');
  });
});

describe('the letter that urges an agency', () => {
  it('is not written while nothing is due', async () => {
    const refused = await office.get<ShownProblem>(`/forums/${forumId}/letters/vhtt?kind=don-doc`);
    expect(refused).toMatchObject({ status: 409, body: { detail: saying('không có văn bản đôn đốc') } });
  });

  it('tells what is overdue and what is due soon, how long, and who else hears of it', async () => {
    await office.advanceTo('2023-07-06T09:00:00+07:00');
    const text = await letter('vhtt', 'don-doc');
    expect(text).toContain('V/v đôn đốc trả lời câu hỏi, kiến nghị của trẻ em');
    expect(text).toContain('Tính đến ngày 06/7/2023');
    expect(text).toContain('02 nội dung đã quá hạn');
    expect(text).toMatch(/BK4-001\n[^]*Hết thứ Ba 04\/7\/2023\nQuá hạn 02 ngày làm việc/);
    expect(text).not.toContain('BK4-003');
    expect(text).toMatch(/- Như trên;\n- Phó Chủ tịch UBND[^\n]* \(để báo cáo\);/);
    expect(text).toMatch(/ngày {8}tháng 7 năm 2023/);
  });

  it.each([
    { because: 'a letter that there is not', path: '/letters/vhtt?kind=moi', status: 400 },
    { because: 'no letter named', path: '/letters/vhtt', status: 400 },
    { because: 'an agency that nobody knows', path: '/letters/so-thu?kind=giao', status: 404 },
    { because: 'an agency that owes nothing', path: '/letters/y-te?kind=giao', status: 409 },
  ])('is refused: $because', async ({ path, status }) => {
    expect((await office.get(`/forums/${forumId}${path}`)).status).toBe(status);
  });

  it('is for the coordinator alone', async () => {
    const path = `/forums/${forumId}/letters/vhtt?kind=giao`;
    expect((await office.get(path, { as: 'viewer' })).status).toBe(403);
    expect((await office.get(path, { as: 'nobody' })).status).toBe(401);
    expect((await office.get(`/forums/khong-co/letters/vhtt?kind=giao`)).status).toBe(404);
  });
});

describe('what an agency writes for the report', () => {
  const text = 'Năm 2023, phòng đã mở hai lớp học đàn cho 60 em.';
  const path = () => `/forums/${forumId}/contributions/vhtt`;

  it('is put first without a version, then over the version that was read only', async () => {
    expect((await office.get(path())).status).toBe(404);
    expect((await office.put(path(), { text }, { version: 1 })).status).toBe(412);
    const first = await office.put(path(), { text });
    expect(first).toMatchObject({ status: 201, body: { forumId, agencyId: 'vhtt', text, version: 1 } });
    expect(first.headers.get('etag')).toBe('"1"');
    expect((await office.put(path(), { text })).status).toBe(428);
    const read = await office.get<object>(path(), { as: 'viewer' });
    expect(read).toMatchObject({ status: 200, body: { text } });
    const later = { ...read.body, text: 'Phòng đã mở ba lớp.' };
    expect((await office.put(path(), later, { version: 2 })).status).toBe(412);
    expect(await office.put(path(), later, { version: 1 })).toMatchObject({ status: 200, body: { version: 2 } });
    const both = await Promise.all([1, 2].map(() => office.put(path(), { text }, { version: 2 })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('is plain text in which no child is named', async () => {
    const masked = await office.put(`/forums/${forumId}/contributions/gddt`, {
      text: 'Gọi em Nguyễn Thị Lan, 0912345678.',
    });
    expect(masked.status).toBe(201);
    expect(JSON.stringify(masked.body)).not.toMatch(/0912345678/);
    for (const wrong of [
      { text: '' },
      { text: 'a\u202Eb' },
      { text: '<b>x</b>' },
      { text: 'x'.repeat(20_001) },
      {},
      { text, x: 1 },
    ])
      expect((await office.put(`/forums/${forumId}/contributions/y-te`, wrong)).status).toBe(400);
    expect((await office.get(`/forums/${forumId}/contributions/y-te`)).status).toBe(404);
  });

  it('is written by the coordinator, for a forum and an agency that there are', async () => {
    expect((await office.put(path(), { text }, { as: 'viewer', version: 3 })).status).toBe(403);
    expect((await office.get(path(), { as: 'nobody' })).status).toBe(401);
    expect((await office.put('/forums/khong-co/contributions/vhtt', { text })).status).toBe(404);
    expect((await office.put(`/forums/${forumId}/contributions/so-thu`, { text })).status).toBe(404);
  });
});

function ask(agencyId: string, kind: string) {
  return office.get(`/forums/${forumId}/letters/${agencyId}?kind=${kind}`);
}

/** The text of a letter, a paragraph a line. */
async function letter(agencyId: string, kind: string): Promise<string> {
  const { status, headers, bytes } = await ask(agencyId, kind);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.wordprocessingml.document');
  const document = (await JSZip.loadAsync(bytes)).file('word/document.xml');
  const xml = (await document?.async('string')) ?? '';
  return xml
    .replaceAll('</w:p>', '\n')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&amp;', '&');
}
