import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../functions/report/render-csv.ts';
import type { Cell, ReportModel } from '../../functions/report/report-model.ts';
import { aReport, aTable } from '../a-report.ts';

const withRows = (rows: Iterable<readonly Cell[]>): ReportModel =>
  aReport({
    sections: [
      {
        orientation: 'landscape',
        blocks: [{ kind: 'table', table: aTable({ rows, columns: [COLUMN], total: undefined }) }],
      },
    ],
  });
const COLUMN = { name: 'Nội dung', kind: 'text', width: 1 } as const;
const written = (cell: Cell) => read(withRows([[cell]]))[1]?.[0];
const text = (model: ReportModel) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(renderCsv(model));
const read = (model: ReportModel): string[][] => parse(text(model), { bom: true });

describe('a report as comma-separated values', () => {
  it('is its table alone, with numbers as digits and days that no spreadsheet turns round', () => {
    expect(text(aReport())).toBe(
      [
        '\ufeffNội dung,Số câu,Hạn,Đúng hạn',
        'Vì sao bể bơi chưa mở?,5,2023-07-04,4/5 (80\u00a0%)',
        "Bao giờ có lớp học bơi?,1250,,'3/4",
        'Tổng số,1255,,7/9 (78\u00a0%)',
        '',
      ].join('\r\n'),
    );
  });

  it('begins with the mark by which spreadsheets know UTF-8', () => {
    expect(Array.from(renderCsv(aReport()).slice(0, 3))).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('quotes what would end a cell or a line', () => {
    expect(text(withRows([['Em hỏi "vì sao", ạ;\nbao giờ?'], [' thụt']]))).toBe(
      '\ufeffNội dung\r\n"Em hỏi ""vì sao"", ạ;\nbao giờ?"\r\n" thụt"\r\n',
    );
  });

  it.each([
    { cell: '=HYPERLINK("http://a.example";"b")', because: 'it is a formula' },
    { cell: '+84 912', because: 'a spreadsheet would add' },
    { cell: '-1+2', because: 'a spreadsheet would subtract' },
    { cell: '@SUM(A1)', because: 'it is a formula of old' },
    { cell: '  =1+1', because: 'spaces before it are passed over' },
    { cell: '\u200b=1+1', because: 'what hides before it is left out' },
    { cell: '\n=1+1', because: 'so is an empty line' },
    { cell: '\t=1+1', because: 'a tab would begin a cell' },
    { cell: '\tchữ', because: 'a tab would begin a cell, whatever follows' },
    { cell: '\rchữ', because: 'a return would begin a line' },
    { cell: '＝1+1', because: 'full width means the same' },
    { cell: '＋1', because: 'full width means the same' },
    { cell: '－1', because: 'full width means the same' },
    { cell: '＠A1', because: 'full width means the same' },
    { cell: '3/4', because: 'it would become the third of April' },
    { cell: '04/7/2023', because: 'it would become the seventh of April' },
  ])('shows $cell as text: $because', ({ cell }) => {
    expect(written(cell)).toMatch(/^'/);
  });

  it.each([
    { cell: 'Câu 7: 1+1=2 ạ?', because: 'it begins with a letter' },
    { cell: 'BK4-001', because: 'a code is no sum' },
    { cell: '– không', because: 'a dash is no minus' },
    { cell: '24/24 giờ', because: 'words follow' },
  ])('leaves $cell as it is: $because', ({ cell }) => {
    expect(written(cell)).toBe(cell);
  });

  it('keeps a negative number a number', () => {
    expect(written(-3)).toBe('-3');
  });

  it('makes any text harmless, in its own cell, and the same file each time', () => {
    const cells = fc.array(fc.string({ unit: fc.constantFrom(...Array.from('=+-@＝\t\r\n ",;\'a/4\u200b\u0000')) }));
    fc.assert(
      fc.property(cells, (texts) => {
        const rows = texts.map((cell) => [cell]);
        const file = text(withRows(rows));
        const [, ...shown] = parse(file, { bom: true, skip_empty_lines: false, relax_column_count: true });
        expect(shown.length).toBeLessThanOrEqual(texts.length);
        for (const [cell = ''] of shown) expect(cell).not.toMatch(/^\s*[=+\-@＝]|^\t|^\r/);
        expect(text(withRows(rows))).toBe(file);
      }),
    );
  });

  it('is refused when the report has no such table', () => {
    expect(() => renderCsv(aReport({ csvTableId: 'khong-co' }))).toThrow(RangeError);
  });
});
