import { visible } from '../mail/letter.ts';
import { cellText } from './cell-text.ts';
import { type Cell, type ReportModel, tablesOf } from './report-model.ts';

/** Tells a spreadsheet that the text is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** What a spreadsheet would reckon with instead of showing it, after spaces and in full width as well. */
const FORMULA = /^[\s\u200b]*[=+\-@＝＋－＠]|^[ \u00a0]*[\t\r]/u;
/** What a spreadsheet would take for a day: "3/4", "04/7/2023". */
const SEEMING_DAY = /^\d{1,4}(?:[/-]\d{1,4}){1,2}$/;

/**
 * The one table of a report that a file of comma-separated values has room for (RFC 4180, UTF-8 with a byte order mark): numbers as
 * digits, days as 2023-06-13, which no spreadsheet reads as another day, and text that none reckons with.
 *
 * @throws RangeError when the report has no such table
 */
export function renderCsv(model: ReportModel): Uint8Array {
  const table = tablesOf(model).find(({ tableId }) => tableId === model.csvTableId);
  if (table === undefined) throw new RangeError(`the report has no table "${model.csvTableId}"`);
  const lines = [line(table.columns.map(({ name }) => name))];
  for (const row of table.rows) lines.push(line(row));
  if (table.total !== undefined) lines.push(line(table.total));
  return new TextEncoder().encode(`${BYTE_ORDER_MARK}${lines.join('')}`);
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

function field(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  if (cell !== null && typeof cell === 'object' && 'on' in cell) return cell.on;
  const text = harmless(typeof cell === 'string' ? cell : cellText(cell));
  return /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text behind an apostrophe where a spreadsheet would make something else of it. */
function harmless(text: string): string {
  // What is left out of visible text may stand before a formula, and a tab becomes a space in it.
  const shown = visible(text);
  return FORMULA.test(text) || FORMULA.test(shown) || SEEMING_DAY.test(shown) ? `'${shown}` : shown;
}
