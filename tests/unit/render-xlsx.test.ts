import excel from 'exceljs';
import fc from 'fast-check';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Cell, ReportModel, ReportTable } from '../../functions/report/report-model.ts';
import { renderXlsx, xlsxBytes } from '../../functions/report/render-xlsx.ts';
import { aReport, aTable } from '../a-report.ts';
import { entryText, zipEntries } from '../zip-entries.ts';

describe('a report as a workbook', () => {
  it('has a sheet for each table, whose head is bold and stays in sight', async () => {
    const book = await read(reportOf(aTable(), aTable({ tableId: 'co-quan', title: 'Theo cơ quan' })));
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Từng câu hỏi, kiến nghị', 'Theo cơ quan']);
    for (const sheet of book.worksheets) {
      expect(sheet.views).toMatchObject([{ state: 'frozen', ySplit: 1 }]);
      expect(sheet.getCell('A1').font).toMatchObject({ bold: true });
    }
  });

  it('has numbers that are numbers, days that are days, and each number of a share to sort by', async () => {
    const [sheet] = (await read(reportOf(aTable()))).worksheets;
    expect(rowOf(sheet, 1)).toEqual([
      ...['Nội dung', 'Số câu', 'Hạn'],
      ...['Đúng hạn: số câu', 'Đúng hạn: trên tổng số', 'Đúng hạn: tỷ lệ'],
    ]);
    expect(rowOf(sheet, 2)).toEqual(['Vì sao bể bơi chưa mở?', 5, new Date('2023-07-04T00:00:00Z'), 4, 5, 0.8]);
    expect(rowOf(sheet, 3)).toEqual(['Bao giờ có lớp học bơi?', 1250, null, 3, 4, null]);
    expect(sheet?.getCell('C2').numFmt).toBe('dd/mm/yyyy');
    expect(sheet?.getCell('F2').numFmt).toBe('0%');
  });

  it('keeps a day what it is: a whole number of days, without hours', async () => {
    const file = await xlsxBytes(reportOf(aTable()));
    // 4 July 2023 is the 45,111th day as spreadsheets count.
    expect(entryText(file, 'xl/worksheets/sheet1.xml')).toMatch(/<c r="C2"[^>]*><v>45111<\/v>/);
  });

  it('sets the total apart, below what is sorted, and explains the table below that', async () => {
    const [sheet] = (await read(reportOf(aTable()))).worksheets;
    expect(rowOf(sheet, 4).slice(0, 2)).toEqual(['Tổng số', 1255]);
    expect(sheet?.getCell('A4').font).toMatchObject({ bold: true });
    expect(sheet?.autoFilter).toBe('A1:F3');
    expect(rowOf(sheet, 5)[0]).toBe('Không tính tỷ lệ khi có dưới 5 câu hỏi.');
  });

  it.each([
    ['=HYPERLINK("http://x.vn","Xem")', 'it is a formula'],
    ['+84 912 345', 'it begins as a sum'],
    ['-1+2', 'it begins as a difference'],
    ['@SUM(A1)', 'it begins as an old function'],
    ['\t=1+1', 'a tab is passed over'],
    ['\r=1+1', 'a line end is passed over'],
  ])('keeps %j a text, also when it is edited, because %s', async (written) => {
    const cell = (await cellsOf([written]))[0];
    expect(cell?.type).toBe(excel.ValueType.String);
    expect(cell?.formula).toBeUndefined();
    expect(cell?.numFmt).toBe('@');
    expect(cell?.text.trim()).toBe(written.trim());
  });

  it('says any text again, but for what no file may hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 20 }),
        async (texts) => {
          const written = texts.map((text) => `Câu ${text}.`);
          const cells = await cellsOf(written);
          expect(cells).toHaveLength(written.length);
          for (const [place, cell] of cells.entries()) {
            expect(typeof cell.value).toBe('string');
            const letters = (said: string) => said.normalize('NFC').match(/[\p{L}\p{Nd}]/gu);
            expect(letters(cell.text)).toEqual(letters(written[place] ?? ''));
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('has no sign that its format forbids', async () => {
    const file = await xlsxBytes(
      reportOf(aTable({ rows: [['Bể\u0000 bơi\u0007\uffff <mở> & "cửa"\ud800', 1, null, null]] })),
    );
    const sheet = entryText(file, 'xl/worksheets/sheet1.xml');
    expect(sheet).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(sheet).toContain('Bể bơi &lt;mở&gt; &amp;');
  });

  it('names its sheets so that a spreadsheet takes them', async () => {
    const titles = ["'Nhóm: [an toàn]/mạng*?'", 'A'.repeat(40), 'a'.repeat(40), '???'];
    const book = await read(reportOf(...titles.map((title, place) => aTable({ tableId: `b${String(place)}`, title }))));
    const names = book.worksheets.map(({ name }) => name);
    expect(names[0]).toBe('Nhóm an toàn mạng');
    for (const name of names) expect(name).toMatch(/^(?!')[^[\]:*?/\\]{1,31}(?<!')$/);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(titles.length);
  });

  it('is the same bytes each time, and bears the day up to which it tells', async () => {
    const file = await xlsxBytes(reportOf(aTable()));
    expect(Buffer.from(await xlsxBytes(reportOf(aTable()))).equals(file)).toBe(true);
    const core = entryText(file, 'docProps/core.xml');
    expect(core.match(/2024-06-10T00:00:00Z/g)).toHaveLength(2);
    expect(core).toContain('BAN TỔ CHỨC DIỄN ĐÀN TRẺ EM');
  });

  it('has no formula, no link and nothing that runs', async () => {
    const file = await xlsxBytes(reportOf(aTable({ rows: [['http://vi.du.vn/=1', 1, null, null]] })));
    expect(Object.keys(zipEntries(file)).filter((path) => /vba|external|drawing|macro/i.test(path))).toEqual([]);
    expect(entryText(file, 'xl/worksheets/sheet1.xml')).not.toMatch(/<f[ >]|<hyperlink/);
  });

  it('says on the first sheet of a draft what is missing, and in a final report nothing beside its tables', async () => {
    const draft = aReport({ draft: true });
    const gap = { kind: 'gap', text: '[Chưa có báo cáo của Thành đoàn]' } as const;
    const book = await read({ ...draft, sections: [{ orientation: 'portrait', blocks: [gap] }, ...draft.sections] });
    const lines = book.worksheets[0]?.getColumn(1).values.map(String) ?? [];
    expect(book.worksheets[0]?.name).toBe('Tổng hợp');
    expect(lines).toEqual(expect.arrayContaining(['DỰ THẢO', gap.text]));
    expect((await read(aReport())).worksheets.map(({ name }) => name)).not.toContain('Tổng hợp');
  });

  it('goes through the rows once and lets go of what it has written', async () => {
    let made = 0;
    function* rows(): Generator<Cell[]> {
      for (; made < 5_000; made += 1) yield [`Câu hỏi ${String(made)}`, made, null, null];
    }
    let writtenBefore = 0;
    const to = new Writable({
      write(chunk: Uint8Array, _encoding, done) {
        if (made < 5_000) writtenBefore += chunk.length;
        done();
      },
    });
    await renderXlsx(reportOf(aTable({ rows: rows() })), to);
    expect(made).toBe(5_000);
    expect(writtenBefore).toBeGreaterThan(0);
  });
});

function reportOf(...tables: readonly ReportTable[]): ReportModel {
  return aReport({
    sections: [{ orientation: 'landscape', blocks: tables.map((table) => ({ kind: 'table', table })) }],
  });
}

async function read(model: ReportModel): Promise<excel.Workbook> {
  const book = new excel.Workbook();
  // The library's types are older than Node's buffers.
  await book.xlsx.load(Buffer.from(await xlsxBytes(model)) as unknown as ArrayBuffer);
  return book;
}

/** The cells of a column of texts. */
async function cellsOf(texts: readonly string[]): Promise<excel.Cell[]> {
  const table = aTable({
    columns: [{ name: 'Nội dung', kind: 'text', width: 10 }],
    rows: texts.map((text) => [text]),
    total: undefined,
    note: undefined,
  });
  const [sheet] = (await read(reportOf(table))).worksheets;
  return texts.map((_text, place) => sheet?.getCell(place + 2, 1)).filter((cell) => cell !== undefined);
}

function rowOf(sheet: excel.Worksheet | undefined, row: number): unknown[] {
  const cells = Array.from({ length: sheet?.columnCount ?? 0 }, (_, place) => sheet?.getCell(row, place + 1).value);
  return cells.map((value) => value ?? null);
}
