import type { stream, Style, Worksheet } from 'exceljs';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { visible } from '../mail/letter.ts';
import { datedZip } from '../platform/dated-zip.ts';
import { DRAFT } from './official-words.ts';
import { type Cell, type Column, type ReportModel, type ReportTable, tablesOf } from './report-model.ts';

/** The sheet of what is said beside the tables. */
const SUMMARY = 'Tổng hợp';

/** After so many rows what was written is let out before more is. */
const ROWS_AT_ONCE = 500;

/** What a spreadsheet may hold in a cell; a longer text makes the whole file unreadable for it. */
const LONGEST = 32_767;

/** A text of nothing but Vietnamese letters, digits and common signs, as nearly all are, may be shown as it is. */
const PLAIN = /^[ -~\u00a0-\u00ac\u00ae-\u024f\u1e00-\u1eff–—‘’“”…]*$/;

/** A text that begins so would be taken for a formula as soon as somebody edits it, unless its cell is one of text. */
const LIKE_A_FORMULA = /^\s*[=+\-@]/;
const AS_TEXT = '@';

/** A4, as the format numbers papers; the library's own list of them is gone when it runs. */
const PAPER = { paperSize: 9 } as const;

const COUNT = '#,##0';
const DAY = 'dd/mm/yyyy';
const PERCENT = '0%';
const EDGE = { style: 'thin', color: { argb: 'FF8A8A8A' } } as const;
const HEAD: Partial<Style> = {
  font: { bold: true },
  alignment: { horizontal: 'center', vertical: 'middle', wrapText: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE4EAF0' } },
  border: { bottom: EDGE },
};
const TOTAL: Partial<Style> = { font: { bold: true }, border: { top: EDGE } };
const GAP: Partial<Style> = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFFF00' } },
};
const WRAPPED = { vertical: 'top', wrapText: true } as const;

/** Points that a line of a cell takes, and the height that no row may pass. */
const LINE = 15;
const HIGHEST = 409;

type Writer = InstanceType<typeof stream.xlsx.WorkbookWriter>;

/** A column of a sheet: a share takes three of them, so that it can be sorted by each of its numbers. */
interface SheetColumn {
  readonly name: string;
  readonly width: number;
  readonly format?: string;
  readonly of: (row: readonly Cell[]) => Cell | Date;
}

/**
 * Writes the tables of a report as a workbook, a sheet each, row by row as they come: a table is never held as a whole. A report
 * without tables, and a draft, have a first sheet with what is said beside them.
 *
 * Its packing bears the time of now; {@link xlsxBytes} makes of the same report the same bytes.
 */
export async function renderXlsx(model: ReportModel, to: Writable): Promise<void> {
  const { default: excel } = await import('exceljs');
  const on = dateOf(model.asOf);
  const creator = visible(model.frame?.issuer ?? model.title);
  const writer = new excel.stream.xlsx.WorkbookWriter({ stream: to, useStyles: true });
  Object.assign(writer, { creator, lastModifiedBy: creator, title: visible(model.title), created: on, modified: on });
  const names = sheetNames();
  const tables = tablesOf(model);
  if (model.draft || tables.length === 0)
    writeSummary(model, sheetOf(writer, names(SUMMARY), { model, frozen: false }));
  for (const table of tables) {
    await writeTable(table, sheetOf(writer, names(table.title), { model, frozen: true }), to);
  }
  await writer.commit();
}

/** The same as bytes, dated throughout with the day up to which the report tells: the same report gives the same bytes. */
export async function xlsxBytes(model: ReportModel): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const collected = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await renderXlsx(model, collected);
  return datedZip(Buffer.concat(chunks.splice(0)), model.asOf);
}

function sheetOf(writer: Writer, name: string, { model, frozen }: { model: ReportModel; frozen: boolean }): Worksheet {
  const sheet = writer.addWorksheet(name, {
    views: [frozen ? { state: 'frozen', ySplit: 1 } : { state: 'normal' }],
    pageSetup: {
      orientation: frozen ? 'landscape' : 'portrait',
      fitToPage: true,
      fitToHeight: 0,
      ...(frozen && { printTitlesRow: '1:1' }),
    },
    headerFooter: { oddHeader: model.draft ? `&C&P&R${DRAFT}` : '&C&P' },
  });
  Object.assign(sheet.pageSetup, PAPER);
  return sheet;
}

/** What is said beside the tables, line by line. */
function writeSummary({ title, draft, sections }: ReportModel, sheet: Worksheet): void {
  sheet.columns = [{ width: 100 }];
  const line = (text: string, style: Partial<Style> = {}) => {
    const row = sheet.addRow([]);
    writeCell(row.getCell(1), text, { ...style, alignment: WRAPPED });
    row.commit();
  };
  const bold = { font: { bold: true } };
  if (draft) line(DRAFT, bold);
  line(title, bold);
  for (const block of sections.flatMap(({ blocks }) => blocks)) {
    if (block.kind === 'heading') line(block.text, bold);
    if (block.kind === 'paragraph') line(block.runs.map(({ text }) => text).join(''));
    if (block.kind === 'list') for (const item of block.items) line(`– ${item.map(({ text }) => text).join('')}`);
    if (block.kind === 'gap') line(block.text, GAP);
  }
  sheet.commit();
}

async function writeTable(table: ReportTable, sheet: Worksheet, to: Writable): Promise<void> {
  const columns = table.columns.flatMap(sheetColumns);
  sheet.columns = columns.map(({ width }) => ({ width }));
  const head = sheet.addRow([]);
  columns.forEach(({ name }, place) => writeCell(head.getCell(place + 1), name, HEAD));
  head.commit();
  const styles = columns.map(({ format }) => ({ alignment: WRAPPED, ...(format !== undefined && { numFmt: format }) }));
  let rows = 0;
  for (const cells of table.rows) {
    writeRow(cells, { columns, styles, sheet });
    rows += 1;
    if (rows % ROWS_AT_ONCE === 0) await letOut(to);
  }
  // What is sorted and picked from are the rows; the total stays where it is.
  if (rows > 0) sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows + 1, column: columns.length } };
  if (table.total !== undefined) {
    writeRow(table.total, { columns, styles: styles.map((style) => ({ ...style, ...TOTAL })), sheet });
  }
  if (table.note !== undefined) {
    const note = sheet.addRow([]);
    writeCell(note.getCell(1), table.note, { font: { italic: true } });
    note.commit();
  }
  sheet.commit();
}

function writeRow(
  cells: readonly Cell[],
  { columns, styles, sheet }: { columns: readonly SheetColumn[]; styles: readonly Partial<Style>[]; sheet: Worksheet },
): void {
  const row = sheet.addRow([]);
  let lines = 1;
  columns.forEach(({ of, width }, place) => {
    const value = of(cells);
    if (value === null) return;
    writeCell(row.getCell(place + 1), value, styles[place] ?? {});
    if (typeof value === 'string' && value.length > width) lines = Math.max(lines, linesOf(value, width));
  });
  // Not every program that opens a workbook finds out by itself how high a row must be.
  if (lines > 1) row.height = Math.min(HIGHEST, lines * LINE);
  row.commit();
}

/** How many lines a text takes in a cell so many letters wide. */
function linesOf(text: string, width: number): number {
  const inAll = Math.ceil((text.length * 1.1) / width);
  if (!text.includes('\n')) return inAll;
  return text.split('\n').reduce((lines, part) => lines + Math.max(1, Math.ceil((part.length * 1.1) / width)), 0);
}

/** A text is always one: never a formula, a link or a number. */
function writeCell(cell: ReturnType<Worksheet['getCell']>, value: Cell | Date, style: Partial<Style>): void {
  if (typeof value !== 'string') {
    cell.value = value as number | Date;
    cell.style = style;
    return;
  }
  const text = (PLAIN.test(value) ? value : visible(value)).slice(0, LONGEST);
  cell.value = text;
  cell.style = LIKE_A_FORMULA.test(text) ? { ...style, numFmt: AS_TEXT } : style;
}

function sheetColumns({ name, kind, width: relative }: Column, place: number): SheetColumn[] {
  const cell = (row: readonly Cell[]) => row[place] ?? null;
  // The library leaves out a width of 9, which it takes for the one that everybody knows.
  const width = Math.min(60, Math.max(10, name.length + 2, relative * 2));
  switch (kind) {
    case 'text':
      return [{ name, width, of: cell }];
    case 'number':
      return [{ name, width, format: COUNT, of: cell }];
    case 'day':
      return [{ name, width: Math.max(12, width), format: DAY, of: (row) => dayOfCell(cell(row)) }];
    case 'share': {
      const part = (which: 'numerator' | 'denominator' | 'percent') => (row: readonly Cell[]) => {
        const share = cell(row);
        if (typeof share !== 'object' || share === null || !('numerator' in share)) {
          return which === 'numerator' ? share : null;
        }
        const value = share[which] ?? null;
        return which === 'percent' && value !== null ? value / 100 : value;
      };
      return [
        { name: `${name}: số câu`, width, format: COUNT, of: part('numerator') },
        { name: `${name}: trên tổng số`, width, format: COUNT, of: part('denominator') },
        { name: `${name}: tỷ lệ`, width, format: PERCENT, of: part('percent') },
      ];
    }
  }
}

function dayOfCell(cell: Cell): Cell | Date {
  return typeof cell === 'object' && cell !== null && 'on' in cell ? dateOf(cell.on) : cell;
}

/** A day as the library takes it, which counts days from the hours of UTC. */
function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** Names that sheets may bear: not longer than 31 characters, without the signs that part a reference, none like another. */
function sheetNames(): (title: string) => string {
  const taken = new Set<string>();
  return (title) => {
    const name =
      visible(title)
        .replace(/[[\]:*?/\\\n]/g, ' ')
        .replace(/\s+/g, ' ')
        .replace(/^[' ]+|[' ]+$/g, '') || 'Bảng';
    for (let number = 1; ; number += 1) {
      const suffix = number === 1 ? '' : ` (${number})`;
      const free = `${name.slice(0, 31 - suffix.length).trimEnd()}${suffix}`;
      if (taken.has(free.toLowerCase())) continue;
      taken.add(free.toLowerCase());
      return free;
    }
  };
}

/** Gives what was written time to be packed and taken away, so that it does not gather in memory. */
async function letOut(to: Writable): Promise<void> {
  await setImmediate();
  if (to.writableNeedDrain) await once(to, 'drain');
}
