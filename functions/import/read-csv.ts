import { CsvError, parse } from 'csv-parse/sync';
import { findHeadings, type TableRow } from './columns.ts';
import { decodeText } from './read-text.ts';
import { UnreadableMinutesError } from './unreadable-minutes.ts';

/** Between the cells of a file with one column nothing stands; its commas belong to the children's words. */
const ONE_COLUMN = '\u001f';

/**
 * Reads the rows of a CSV file in UTF-8 whose cells are separated by `,` `;` or tab, with quotes as spreadsheets write them.
 * Blank rows are left out but counted as a spreadsheet counts them.
 *
 * @throws UnreadableMinutesError when a quote is never closed, and for other encodings than UTF-8
 */
export function readCsv(bytes: Uint8Array): TableRow[] {
  // Excel's own first line that names the separator; a spreadsheet neither shows nor counts it.
  const text = decodeText(bytes).replace(/^sep=.\r?\n/i, '');
  const { rows, brokenAt } = rowsOf(text, delimiterOf(text));
  if (brokenAt === undefined) return rows;
  const row = String(brokenAt);
  throw new UnreadableMinutesError({
    vi: `Từ hàng ${row} của tệp CSV có dấu nháy kép mở mà không đóng, hoặc hàng quá dài. Hãy mở bằng Excel, lưu lại dạng "CSV UTF-8", hoặc gửi tệp .xlsx.`,
    en: `From row ${row} of the CSV file a double quote is opened and never closed, or the row is too long. Open it in Excel and save it as "CSV UTF-8", or send an .xlsx file.`,
  });
}

/** The separator under which most headings are known; the one that splits least wins a tie. */
function delimiterOf(text: string): string {
  let best = { delimiter: ONE_COLUMN, known: 0 };
  for (const delimiter of [ONE_COLUMN, ';', '\t', ',']) {
    const known = findHeadings(rowsOf(text, delimiter, ROWS_FOR_DETECTION).rows)?.columns.size ?? 0;
    if (known > best.known) best = { delimiter, known };
  }
  return best.delimiter;
}

/** How long a row may be, in bytes: several times what its cells may hold together. */
const MAX_ROW_BYTES = 300_000;

/** More rows than anybody would split into files by hand; they are not even counted. */
const MAX_ROWS_READ = 20_000;

/** Headings stand near the top. */
const ROWS_FOR_DETECTION = 60;

/** The rows up to the end, or up to the row in which a quote is opened and never closed. */
function rowsOf(text: string, delimiter: string, to = -1): { rows: TableRow[]; brokenAt?: number } {
  const rows: TableRow[] = [];
  let row = 0;
  try {
    parse(text, {
      delimiter,
      to,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: MAX_ROW_BYTES,
      // Nothing is left for the parser to gather: a file of a million line breaks must not fill the memory.
      on_record: (cells: string[]) => {
        row += 1;
        if (rows.length >= MAX_ROWS_READ) throw new UnreadableMinutesError(FAR_TOO_MANY);
        const filled = filledCells(cells);
        if (filled.size > 0) rows.push({ row, cells: filled });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows, brokenAt: row + 1 };
  }
  return { rows };
}

const FAR_TOO_MANY = {
  vi: `Tệp có hơn ${MAX_ROWS_READ.toLocaleString('vi-VN')} hàng; mỗi lần nhập nhiều nhất 1.000 câu hỏi.`,
  en: `The file has more than ${MAX_ROWS_READ.toLocaleString('en')} rows; one import takes at most 1,000 questions.`,
};

function filledCells(cells: readonly string[]): Map<number, string> {
  const filled = new Map<number, string>();
  for (const [index, cell] of cells.entries()) if (cell.trim() !== '') filled.set(index, cell.replace(/\r\n?/g, '\n'));
  return filled;
}
