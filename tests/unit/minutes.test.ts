import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, FIELDS } from '../../functions/import/columns.ts';
import { MAX_ROWS, readMinutes, XLSX_TYPE, type MinutesRow } from '../../functions/import/minutes.ts';
import { MAX_TEXT, textProblem } from '../../functions/question/question-text.ts';
import { UnreadableMinutesError } from '../../functions/import/unreadable-minutes.ts';
import { BASE_TOPICS } from '../../functions/forum/base-topics.ts';

const agencies = [
  { agencyId: 'gddt', name: 'Phòng Giáo dục và Đào tạo', shortName: 'GD&ĐT', aliases: ['Giáo dục'] },
  { agencyId: 'cong-an', name: 'Công an thành phố', shortName: 'Công an', aliases: ['CATP'] },
  { agencyId: 'ldtbxh', name: 'Phòng Lao động - Thương binh và Xã hội', shortName: 'LĐTBXH', aliases: ['LĐ-TB&XH'] },
  { agencyId: 'ubnd-xa-phuong', name: 'Ủy ban nhân dân các xã, phường', shortName: 'UBND xã, phường', aliases: [] },
];
const against = { topics: BASE_TOPICS, agencies, today: '2023-06-20', forum: { heldOn: '2023-06-13' } };

const read = (contentType: string, content: string | Uint8Array) =>
  readMinutes({ ...against, contentType, bytes: typeof content === 'string' ? Buffer.from(content) : content });
const csv = (content: string | Uint8Array) => read('text/csv', content);
const pasted = (content: string) => read('text/plain; charset=utf-8', content);

async function refusal(reading: Promise<unknown>): Promise<UnreadableMinutesError> {
  const error: unknown = await reading.catch((cause: unknown) => cause);
  if (!(error instanceof UnreadableMinutesError)) throw new Error('the minutes were not refused', { cause: error });
  return error;
}

describe('headings', () => {
  it.each([
    { headings: 'Câu hỏi;Nhóm vấn đề;Ngày hỏi;Cơ quan chủ trì', because: 'these are those of the template' },
    { headings: 'CÂU HỎI;nhóm vấn đề;NGÀY HỎI;cơ quan chủ trì', because: 'case does not count' },
    { headings: 'cau hoi;nhom van de;ngay hoi;co quan chu tri', because: 'accents do not count' },
    { headings: 'Nội dung;Chủ đề;Ngày;Chủ trì', because: 'people use shorter ones' },
    {
      headings: 'Kiến nghị (*);Topic;Ngày hỏi (dd/mm/yyyy);Đơn vị chủ trì',
      because: 'a remark in brackets does not count',
    },
    { headings: 'Question;topicId;askedOn;leadAgencyId', because: 'the names of the API are headings too' },
    { headings: 'text;TOPIC;Date;Lead agency', because: 'English is known' },
    {
      headings: 'Câu hỏi;Nhóm vấn đề;Ngày hỏi;Cơ quan chủ trì'.normalize('NFD'),
      because: 'accents may be marks of their own',
    },
  ])('"$headings" are known: $because', async ({ headings }) => {
    expect(await csv(`${headings}\nBao giờ có hồ bơi?;quyền trẻ em;13/6/2023;GD&ĐT`)).toEqual({
      rows: [
        { row: 2, text: 'Bao giờ có hồ bơi?', topicId: 'quyen-tre-em', askedOn: '2023-06-13', leadAgencyId: 'gddt' },
      ],
      problems: [],
    });
  });

  it('may come in any order, with a number of its own for each row', async () => {
    const { rows } = await csv('STT,Cơ quan phối hợp,Câu hỏi\n1,"Công an; GD&ĐT",Hỏi gì?');
    expect(rows).toEqual([{ row: 2, text: 'Hỏi gì?', coordinatingAgencyIds: ['cong-an', 'gddt'] }]);
  });

  it('may stand below a title', async () => {
    const { rows } = await csv('DANH SÁCH CÂU HỎI CỦA TRẺ EM,\n,\nSTT,Câu hỏi\n1,Hỏi gì?');
    expect(rows).toEqual([{ row: 4, text: 'Hỏi gì?' }]);
  });

  it('that are not known are named with those that are', async () => {
    const { rows, problems } = await csv('Câu hỏi,Lớp\nHỏi gì?,5A');
    expect(rows).toHaveLength(1);
    expect(problems).toMatchObject([
      { row: 1, column: 'Lớp', value: 'Lớp', allowed: expect.arrayContaining(['Câu hỏi', 'Ngày hỏi']) as unknown },
    ]);
  });

  it('that say the same twice are a problem', async () => {
    const { problems } = await csv('Câu hỏi,Nội dung\nHỏi gì?,Khác');
    expect(problems).toMatchObject([{ row: 1, column: 'Nội dung', value: 'Nội dung' }]);
  });

  it.each([
    {
      content: 'Chủ đề,Ngày hỏi\nkhác,13/6/2023',
      says: 'thiếu cột "Câu hỏi"',
      because: 'no column holds the questions',
    },
    {
      content: 'Bao giờ có hồ bơi?\nBao giờ hết rác?',
      says: 'Không tìm thấy hàng tiêu đề',
      because: 'nothing is headed',
    },
    { content: '', says: 'không có câu hỏi nào', because: 'the file is empty' },
    { content: '\ufeff', says: 'không có câu hỏi nào', because: 'a byte order mark is no content' },
    { content: '\n\n \n', says: 'không có câu hỏi nào', because: 'blank rows are no content' },
    { content: 'Câu hỏi,Chủ đề\n,\n', says: 'không có câu hỏi nào', because: 'nothing stands below the headings' },
    { content: 'Câu hỏi;Chủ đề\nMột;khác\n"Hai;khác\nBa;khác', says: 'Từ hàng 3', because: 'a quote is never closed' },
  ])('the file is refused in one sentence ("$says") when $because', async ({ content, says }) => {
    const { detail, kind } = await refusal(csv(content));
    expect(detail.vi).toContain(says);
    expect(kind).toBe('invalid-request');
  });
});

describe('a CSV file', () => {
  it.each([
    {
      content: 'Câu hỏi\nAn toàn, vui; khỏe\tlà gì?',
      text: 'An toàn, vui; khỏe\tlà gì?',
      because: 'one column has no separator',
    },
    { content: 'Câu hỏi,Chủ đề\n"Một, hai?",khác', text: 'Một, hai?', because: 'quotes protect a separator' },
    { content: 'Câu hỏi;Chủ đề\nMột, hai?;khác', text: 'Một, hai?', because: 'a comma separates nothing here' },
    { content: 'Câu hỏi\tChủ đề\nMột, hai?\tkhác', text: 'Một, hai?', because: 'tabs separate' },
    {
      content: 'Câu hỏi;Chủ đề\r\n"Dòng một\r\ndòng hai";khác\r\n',
      text: 'Dòng một\ndòng hai',
      because: 'a cell may break its line',
    },
    {
      content: 'Câu hỏi;Chủ đề\nNói "không" thế nào?;khác',
      text: 'Nói "không" thế nào?',
      because: 'quotes within are words',
    },
    { content: 'Câu hỏi;Chủ đề\n"Nói ""không""?";khác', text: 'Nói "không"?', because: 'a doubled quote is one' },
    { content: 'sep=;\r\nCâu hỏi;Chủ đề\r\nMột?;khác', text: 'Một?', because: 'Excel names the separator in front' },
    { content: '"Câu hỏi, kiến nghị",Chủ đề\nMột?,khác', text: 'Một?', because: 'a heading may hold a comma' },
    { content: 'Câu hỏi,Chủ đề\n=1+1,khác', text: '=1+1', because: 'a formula is text' },
    { content: 'Câu hỏi\rMột?\r', text: 'Một?', because: 'lines may end as on an old Macintosh' },
  ])('gives the words as they stand: $because', async ({ content, text }) => {
    const { rows, problems } = await csv(content);
    expect(problems).toEqual([]);
    expect(rows.map((row) => row.text)).toEqual([text]);
  });

  it('counts rows as a spreadsheet does, blank ones too and those with line breaks once', async () => {
    const { rows } = await csv('Câu hỏi,Chủ đề\n"Một\nhai",khác\n\n,\nBa,khác');
    expect(rows.map(({ row }) => row)).toEqual([2, 5]);
  });

  it('does not lose the rest of a sentence that an unquoted comma cut off', async () => {
    const { rows, problems } = await csv('Chủ đề,Câu hỏi\nkhác,Một, hai?\nkhác,Ba?');
    expect(rows.map(({ row }) => row)).toEqual([3]);
    expect(problems).toMatchObject([{ row: 2, column: 'C', length: 4 }]);
    expect(JSON.stringify(problems)).not.toContain('hai?');
  });

  const utf16 = Buffer.from('\ufeffCâu hỏi\tChủ đề\r\nMột?\tkhác', 'utf16le');
  it.each([
    { bytes: utf16, says: 'UTF-16', because: 'Excel calls it "Unicode text"' },
    { bytes: utf16.subarray(2), says: 'UTF-16', because: 'it may lack its mark' },
    {
      bytes: Buffer.from([0x43, 0xe2, 0x75, 0x20, 0x68, 0xd2, 0x6f]),
      says: 'windows-1258',
      because: 'it is an old encoding',
    },
    { bytes: Buffer.from('PK\x03\x04....'), says: 'Word, Excel', because: 'it is a workbook in truth' },
    { bytes: Buffer.from('%PDF-1.7'), says: 'PDF', because: 'it is a PDF in truth' },
  ])('in no UTF-8 is refused: $because', async ({ bytes, says }) => {
    expect((await refusal(csv(bytes))).detail.vi).toContain(says);
    expect((await refusal(read('text/plain', bytes))).detail.vi).toContain(says);
  });

  it('of more than 1,000 questions is refused with their number', async () => {
    const rows = (count: number) => `Câu hỏi\n${'Hỏi gì?\n'.repeat(count)}`;
    expect((await csv(rows(MAX_ROWS))).rows).toHaveLength(MAX_ROWS);
    expect((await refusal(csv(rows(1_234)))).detail.en).toContain('1234 questions');
    expect((await refusal(pasted('Hỏi gì?\n'.repeat(1_001)))).detail.en).toContain('1001 questions');
  });

  const cell = fc
    .stringMatching(/^[\p{L}\p{N}\p{P}\p{Zs}"',;\n\t]{1,60}$/u)
    .map((text) => text.trim())
    .filter((text) => textProblem(text) === undefined && !/^sep=/i.test(text));
  const rowArbitrary = fc.record(
    {
      text: cell,
      topicId: fc.constantFrom(...BASE_TOPICS.map(({ topicId }) => topicId)),
      askedOn: fc.constantFrom('2023-06-13', '2022-02-28', '2000-01-01'),
      leadAgencyId: fc.constantFrom('gddt', 'cong-an'),
      coordinatingAgencyIds: fc.constantFrom(['ldtbxh'], ['ldtbxh', 'ubnd-xa-phuong']),
      answeredAtForum: fc.record(
        { by: cell, decided: cell, why: cell, next: cell },
        { requiredKeys: ['by', 'decided'] },
      ),
    },
    { requiredKeys: ['text'] },
  );

  it('written by any spreadsheet comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowArbitrary, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',', ';', '\t'),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        async (rows, delimiter, bom, end) => {
          const quoted = (value = '') => `"${value.replaceAll('"', '""')}"`;
          const line = (cells: readonly (string | undefined)[]) =>
            cells.map((value) => quoted(value)).join(delimiter) + end;
          const content =
            (bom ? '\ufeff' : '') +
            line(FIELDS.map((field) => COLUMNS[field].heading)) +
            rows
              .map(
                ({ answeredAtForum: { by, decided, why, next } = {} as Partial<Record<string, string>>, ...row }) => {
                  const values = {
                    ...row,
                    coordinatingAgencyIds: row.coordinatingAgencyIds?.join('; '),
                    by,
                    decided,
                    why,
                    next,
                  };
                  return line(FIELDS.map((field) => values[field]));
                },
              )
              .join('');
          const expected: MinutesRow[] = rows.map((row, index) => ({ row: index + 2, ...row }));
          expect(await csv(content)).toEqual({ rows: expected, problems: [] });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('of any bytes at all is read or refused, never anything else', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .string({ unit: 'binary', maxLength: 200 })
        .map((text) => Buffer.from(`Câu hỏi,Ngày hỏi,Cơ quan phối hợp\n${text}`)),
      fc.uint8Array({ maxLength: 200 }).map((rest) => Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), rest])),
    );
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.constantFrom('text/csv', 'text/plain', XLSX_TYPE, 'application/octet-stream'),
        async (content, type) => {
          const outcome: unknown = await read(type, content).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UnreadableMinutesError);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    { content: `Câu hỏi;Phối hợp\nHỏi gì?;${','.repeat(200_000)}`, because: 'a cell is nothing but separators' },
    { content: `Câu hỏi;Phối hợp\nHỏi gì?;"${'a'.repeat(400_000)}`, because: 'a quote swallows the rest' },
    { content: `Câu hỏi;${'('.repeat(200_000)}\nHỏi gì?;`, because: 'a heading is nothing but brackets' },
    { content: `Câu hỏi\n${'a\n'.repeat(200_000)}`, because: 'it has far too many rows' },
  ])('that means no good is answered soon: $because', async ({ content }) => {
    const outcome: unknown = await csv(content).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UnreadableMinutesError);
    else expect(outcome).toMatchObject({ problems: [{}] });
  });

  it('of any words shows none of them in its problems', async () => {
    const secret = 'Nguyễn Văn Bí Mật';
    const columns = 'Câu hỏi;Người trả lời;Nội dung trả lời;Lý do;Việc tiếp theo';
    const { rows, problems } = await csv(`${columns}\n${[1, 2, 3, 4, 5].map(() => `${secret}\u0000`).join(';')}`);
    expect(rows).toEqual([]);
    expect(problems).toHaveLength(5);
    expect(problems[0]).toMatchObject({ length: secret.length + 1, position: secret.length + 1 });
    expect(JSON.stringify(problems)).not.toContain('Mật');
  });
});

describe('a day', () => {
  it.each([
    { written: '13/6/2023', day: '2023-06-13', because: 'the day comes before the month' },
    { written: '13/06/23', day: '2023-06-13', because: 'two digits are of this century' },
    { written: '13-6-2023', day: '2023-06-13', because: 'hyphens divide too' },
    { written: '13.6.2023', day: '2023-06-13', because: 'dots divide too' },
    { written: '2023-06-13', day: '2023-06-13', because: 'it is the form of the API' },
    { written: '2023-06-13 00:00:00', day: '2023-06-13', because: 'an export may add the time' },
    { written: 'ngày 13 tháng 6 năm 2023', day: '2023-06-13', because: 'official papers write it out' },
    { written: '13/6', day: '2023-06-13', because: 'the year is that of the forum' },
    { written: '45090', day: '2023-06-13', because: 'a cell without its format shows the number of days' },
    { written: '29/2/2024', day: undefined, because: 'it is after today' },
    { written: '29/2/2023', day: undefined, because: 'that year has no such day' },
    { written: '6/13/2023', day: undefined, because: 'there is no thirteenth month' },
    { written: '13/6/1999', day: undefined, because: 'no forum is so old' },
    { written: 'hôm qua', day: undefined, because: 'it names no day' },
  ])('"$written" is $day: $because', async ({ written, day }) => {
    const { rows, problems } = await csv(`Câu hỏi;Ngày hỏi\nHỏi gì?;${written}`);
    expect(rows[0]?.askedOn).toBe(day);
    if (day === undefined) expect(problems).toMatchObject([{ row: 2, column: 'Ngày hỏi', value: written }]);
  });
});

describe('agencies', () => {
  it.each([
    { written: 'gddt', ids: ['gddt'], because: 'the id is known' },
    { written: 'GD-ĐT', ids: ['gddt'], because: 'signs do not count' },
    { written: 'Phòng GD&ĐT', ids: ['gddt'], because: 'the word for office does not count' },
    { written: 'giao duc va dao tao', ids: ['gddt'], because: 'accents do not count' },
    { written: 'Phòng Giáo dục - Đào tạo', ids: ['gddt'], because: 'the report of 2024 writes it so' },
    { written: 'LĐ-TB&XH; catp', ids: ['ldtbxh', 'cong-an'], because: 'aliases are known' },
    {
      written: 'GD&ĐT, UBND xã, phường, Công an',
      ids: ['gddt', 'ubnd-xa-phuong', 'cong-an'],
      because: 'a name may hold a comma',
    },
    { written: 'Công an; Công an', ids: ['cong-an'], because: 'said twice is said once' },
  ])('"$written" are $ids: $because', async ({ written, ids }) => {
    const { rows } = await csv(`Câu hỏi\tPhối hợp\nHỏi gì?\t${written}`);
    expect(rows[0]?.coordinatingAgencyIds).toEqual(ids);
  });

  it.each([
    { lead: 'Sở Y tế', coordinating: '', column: 'Chủ trì', value: 'Sở Y tế', because: 'nobody has that name' },
    { lead: 'Công an; GD&ĐT', coordinating: '', column: 'Chủ trì', value: 'Công an; GD&ĐT', because: 'only one leads' },
    {
      lead: 'Công an',
      coordinating: 'GD&ĐT, CATP',
      column: 'Phối hợp',
      value: 'GD&ĐT, CATP',
      because: 'the lead is repeated',
    },
    {
      lead: 'Công an',
      coordinating: 'GD&ĐT, Hội X',
      column: 'Phối hợp',
      value: 'Hội X',
      because: 'one of them is unknown',
    },
    {
      lead: 'x'.repeat(70),
      coordinating: '',
      column: 'Chủ trì',
      value: 'x'.repeat(60),
      because: 'long values are cut',
    },
  ])('lead "$lead" with "$coordinating" is a problem: $because', async ({ lead, coordinating, column, value }) => {
    const { rows, problems } = await csv(`Câu hỏi\tChủ trì\tPhối hợp\nHỏi gì?\t${lead}\t${coordinating}`);
    expect(rows).toEqual([]);
    expect(problems).toMatchObject([{ row: 2, column, value }]);
  });
});

describe('a row', () => {
  it.each([
    {
      cells: 'Hỏi gì?;;A;B;C;D',
      answered: { by: 'A', decided: 'B', why: 'C', next: 'D' },
      because: 'the answer is whole',
    },
    { cells: 'Hỏi gì?;;A;B;;', answered: { by: 'A', decided: 'B' }, because: 'reason and next step may lack' },
    { cells: 'Hỏi gì?;;;;;', answered: undefined, because: 'it was not answered' },
  ])('carries its oral answer: $because', async ({ cells, answered }) => {
    const { rows } = await csv(`Câu hỏi;Chủ đề;Người trả lời;Trả lời;Lý do;Việc tiếp theo\n${cells}`);
    expect(rows[0]?.answeredAtForum).toEqual(answered);
  });

  it.each([
    { cells: ';khác;;;;', columns: ['Câu hỏi'], because: 'there is no question' },
    { cells: 'Hỏi gì?;bơi lội;;;;', columns: ['Chủ đề'], because: 'there is no such topic' },
    { cells: 'Hỏi gì?;;A;;;', columns: ['Trả lời'], because: 'somebody answered nothing' },
    { cells: 'Hỏi gì?;;;B;;', columns: ['Người trả lời'], because: 'nobody gave the answer' },
    { cells: 'Hỏi gì?;;;;C;', columns: ['Trả lời', 'Người trả lời'], because: 'a reason belongs to an answer' },
    { cells: 'Hỏi gì?;;;;;D', columns: ['Trả lời', 'Người trả lời'], because: 'a next step belongs to an answer' },
  ])('is a problem in $columns: $because', async ({ cells, columns }) => {
    const { rows, problems } = await csv(`Câu hỏi;Chủ đề;Người trả lời;Trả lời;Lý do;Việc tiếp theo\n${cells}`);
    expect(rows).toEqual([]);
    expect(problems.map(({ column }) => column)).toEqual(columns);
  });

  it('with a fault does not keep the others from being read', async () => {
    const { rows, problems } = await csv('Câu hỏi;Chủ đề\nMột?;khác\nHai?;???\nBa?;khác');
    expect(rows.map(({ row }) => row)).toEqual([2, 4]);
    expect(problems).toMatchObject([{ row: 3, value: '???', allowed: BASE_TOPICS.map(({ name }) => name) }]);
  });
});

describe('the text of a question', () => {
  it.each([
    { text: 'Hỏi gì?', because: 'it is ordinary' },
    { text: 'x'.repeat(MAX_TEXT), because: 'it is just short enough' },
    { text: '😀'.repeat(MAX_TEXT), because: 'an emoji is one character' },
    { text: ` \n${'x'.repeat(MAX_TEXT)}\t `, because: 'blanks around it do not count' },
    { text: 'Một\ndòng\tnữa\r\n', because: 'line breaks and tabs are text' },
  ])('can be taken when $because', ({ text }) => {
    expect(textProblem(text)).toBeUndefined();
  });

  it.each([
    { text: '', wrong: { length: 0 }, because: 'it is empty' },
    { text: ' \n\u200b\ufeff ', wrong: { length: 0 }, because: 'nothing in it can be seen' },
    { text: 'x'.repeat(MAX_TEXT + 1), wrong: { length: MAX_TEXT + 1 }, because: 'it is too long' },
    { text: '😀a\u0000b', wrong: { length: 4, position: 3 }, because: 'U+0000 is no text' },
    { text: 'a\u0007', wrong: { length: 2, position: 2 }, because: 'a bell is no text' },
    { text: 'ab\ud800', wrong: { length: 3, position: 3 }, because: 'half a surrogate pair is no text' },
    { text: '\udc00ab', wrong: { length: 3, position: 1 }, because: 'the other half is no text either' },
    { text: 'a\uffff', wrong: { length: 2, position: 2 }, because: 'a noncharacter is no text' },
    { text: 'a\u{1fffe}', wrong: { length: 2, position: 2 }, because: 'nor is one beyond the first plane' },
  ])('cannot be taken when $because', ({ text, wrong }) => {
    expect(textProblem(text)).toEqual({ ...wrong, detail: expect.anything() as unknown });
  });
});

describe('pasted minutes', () => {
  it.each([
    { line: '1. Bao giờ có hồ bơi?', text: 'Bao giờ có hồ bơi?' },
    { line: '12) Bao giờ?', text: 'Bao giờ?' },
    { line: '3/ Bao giờ?', text: 'Bao giờ?' },
    { line: '(4) Bao giờ?', text: 'Bao giờ?' },
    { line: '1.\tBao giờ?', text: 'Bao giờ?' },
    { line: 'Câu 7: Bao giờ?', text: 'Bao giờ?' },
    { line: 'Câu 7: Bao giờ?'.normalize('NFD'), text: 'Bao giờ?'.normalize('NFD') },
    { line: 'CÂU HỎI SỐ 12. Bao giờ?', text: 'Bao giờ?' },
    { line: 'cau hoi 3 - Bao giờ?', text: 'Bao giờ?' },
    { line: 'Câu hỏi: Bao giờ?', text: 'Bao giờ?' },
    { line: '• Bao giờ?', text: 'Bao giờ?' },
    { line: '- Câu 2: Bao giờ?', text: 'Bao giờ?' },
    { line: '–  Bao giờ?', text: 'Bao giờ?' },
    { line: 'a) Bao giờ?', text: 'Bao giờ?' },
    { line: '1.5 triệu trẻ em có được bơi không?', text: '1.5 triệu trẻ em có được bơi không?' },
    { line: '7:30 tối có đèn đường không?', text: '7:30 tối có đèn đường không?' },
    { line: '12 tuổi có được đi xe máy không?', text: '12 tuổi có được đi xe máy không?' },
    { line: 'Câu lạc bộ bơi ở đâu?', text: 'Câu lạc bộ bơi ở đâu?' },
    { line: 'Câu hỏi của em là bao giờ?', text: 'Câu hỏi của em là bao giờ?' },
    { line: '-5 độ có phải đi học không?', text: '-5 độ có phải đi học không?' },
  ])('"$line" asks "$text"', async ({ line, text }) => {
    expect(await pasted(line)).toEqual({ rows: [{ row: 1, text }], problems: [] });
  });

  it('give the lines below a topic to it, until the next topic', async () => {
    const { rows, problems } = await pasted(
      [
        'Câu đầu tiên không có nhóm?',
        '',
        'Nhóm an toàn mạng:',
        '1. Làm sao biết tin giả?',
        '2. Ai giúp em?\r',
        'II. Nhóm 2: Tai nạn thương tích (3 câu)',
        'Bao giờ có hồ bơi?',
        'Phòng, chống bạo lực, xâm hại trẻ em',
        'Em hỏi ai?',
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(rows.map(({ row, topicId }) => [row, topicId])).toEqual([
      [1, undefined],
      [4, 'an-toan-mang'],
      [5, 'an-toan-mang'],
      [7, 'tai-nan-thuong-tich'],
      [9, 'bao-luc-xam-hai'],
    ]);
  });

  it.each([
    { line: 'Nhóm bơi lội:', length: 13, because: 'there is no such topic' },
    { line: 'Trả lời (Công an): Đã có.', length: 25, because: 'an answer is no question' },
  ])('"$line" is a problem: $because', async ({ line, length }) => {
    const { rows, problems } = await pasted(`An toàn mạng\n${line}\nHỏi gì?`);
    expect(problems).toMatchObject([{ row: 2, column: 'Câu hỏi', length }]);
    expect(rows).toHaveLength(1);
  });

  it('of nothing but list markers do not exhaust the reader', async () => {
    expect((await pasted('- '.repeat(100_000))).problems).toMatchObject([{ row: 1 }]);
  });

  it('leave the lines below an unknown topic without one', async () => {
    const { rows } = await pasted('An toàn mạng\nMột?\nNhóm bơi lội:\nHai?');
    expect(rows.map(({ topicId }) => topicId)).toEqual(['an-toan-mang', undefined]);
  });
});

describe('other kinds of file', () => {
  it.each(['application/json', 'application/pdf', '', 'text/html', 'application/octet-stream'])(
    '"%s" are refused with the list of what is taken',
    async (type) => {
      const { kind, detail } = await refusal(read(type, 'Câu hỏi\nHỏi gì?'));
      expect(kind).toBe('unsupported-media-type');
      expect(detail.en).toContain(`text/csv, ${XLSX_TYPE}, text/plain`);
    },
  );
});
