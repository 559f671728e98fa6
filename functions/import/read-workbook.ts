import { crc32, inflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import type { Bilingual } from '../platform/problem.ts';
import { findHeadings, type TableRow } from './columns.ts';
import { UnreadableMinutesError } from './unreadable-minutes.ts';

/** What all parts of a workbook may hold when unzipped, in bytes; 1,000 long questions need about a tenth of it. */
export const MAX_UNZIPPED = 50_000_000;

/** What the cells may be made of, in tags: exceljs takes a second or two for so many, and 1,000 full rows need 50,000. */
const MAX_TAGS = 2_000_000;

/**
 * Reads the rows of the first visible sheet that has a heading row, or of the first visible sheet if none has.
 * Formulas come as their text with a leading `=` and are never evaluated; dates as `YYYY-MM-DD`.
 *
 * @throws UnreadableMinutesError for what is no workbook, is protected or damaged, or is absurdly large when unzipped
 */
export async function readWorkbook(bytes: Uint8Array): Promise<TableRow[]> {
  const parts = sheetParts(bytes);
  const workbook = new ExcelJS.Workbook();
  try {
    // exceljs takes any Uint8Array; its type names a Buffer of its own.
    await workbook.xlsx.load(zipped(parts) as unknown as ExcelJS.Buffer);
  } catch (cause) {
    throw new UnreadableMinutesError(DAMAGED, { cause });
  }
  const sheets = workbook.worksheets.filter(({ state }) => state === 'visible').map(rowsOf);
  return sheets.find((rows) => findHeadings(rows) !== undefined) ?? sheets[0] ?? [];
}

const DAMAGED: Bilingual = {
  vi: 'Không đọc được tệp Excel này. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi gửi lại, hoặc gửi dạng "CSV UTF-8".',
  en: 'This Excel file cannot be read. Open it in Excel, save it as .xlsx and send it again, or send it as "CSV UTF-8".',
};
const PROTECTED: Bilingual = {
  vi: 'Tệp được bảo vệ bằng mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.',
  en: 'The file is protected by a password. Remove the password and send it again.',
};
const NOT_A_WORKBOOK: Bilingual = {
  vi: 'Tệp không phải là bảng tính .xlsx (tệp .xls, .xlsb, .ods, Word và PDF không đọc được). Hãy mở bằng Excel và lưu lại dạng .xlsx.',
  en: 'The file is no .xlsx workbook (.xls, .xlsb, .ods, Word and PDF files cannot be read). Open it in Excel and save it as .xlsx.',
};
const TOO_LARGE: Bilingual = {
  vi: 'Bảng tính quá lớn (khi giải nén vượt 50 MB, hoặc có quá nhiều ô). Hãy sao chép các hàng câu hỏi vào tệp mẫu rồi gửi tệp mẫu.',
  en: 'The workbook is too large (over 50 MB when unzipped, or too many cells). Copy the rows into the template and send that.',
};

/**
 * The parts that hold the cells of the sheets, and no others: pictures, comments, tables, validations and names are left
 * behind unread. Some of them crash exceljs (a relation to a missing part), others keep it busy for minutes (a validation,
 * a merge or a name that covers whole columns is spread out cell by cell).
 */
function sheetParts(bytes: Uint8Array): Map<string, string> {
  const entries = zipEntries(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (entries.reduce((sum, { size }) => sum + size, 0) > MAX_UNZIPPED) {
    throw new UnreadableMinutesError(TOO_LARGE, { kind: 'too-large' });
  }
  const parts = new Map<string, string>();
  let tags = 0;
  for (const { name, read } of entries) {
    const part = PARTS.find(({ pattern }) => pattern.test(name));
    if (part === undefined) continue;
    const xml = withoutPrefix(read().toString('utf8'));
    const kept = part.keep?.(xml) ?? xml;
    tags += tagsIn(kept);
    if (tags > MAX_TAGS) throw new UnreadableMinutesError(TOO_LARGE, { kind: 'too-large' });
    parts.set(part.name ?? name, kept);
  }
  if (!parts.has('xl/workbook.xml')) throw new UnreadableMinutesError(NOT_A_WORKBOOK);
  return parts;
}

const PARTS: readonly { pattern: RegExp; name?: string; keep?: (xml: string) => string }[] = [
  { pattern: /^xl\/workbook\.xml$/i, name: 'xl/workbook.xml', keep: withoutNames },
  { pattern: /^xl\/_rels\/workbook\.xml\.rels$/i, name: 'xl/_rels/workbook.xml.rels' },
  { pattern: /^xl\/sharedStrings\.xml$/i, name: 'xl/sharedStrings.xml' },
  { pattern: /^xl\/styles\.xml$/i, name: 'xl/styles.xml' },
  { pattern: /^xl\/worksheets\/sheet\d+\.xml$/, keep: onlyCells },
];

function tagsIn(xml: string): number {
  let count = 0;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at + 1)) count += 1;
  return count;
}

/** Some writers put a prefix before every name (`<x:row>`), which exceljs does not know. */
function withoutPrefix(xml: string): string {
  const prefix = /<([A-Za-z][\w-]*):(?:workbook|worksheet|sst|styleSheet)[\s>]/.exec(xml.slice(0, 2_000))?.[1];
  return prefix === undefined ? xml : xml.replaceAll(`<${prefix}:`, '<').replaceAll(`</${prefix}:`, '</');
}

function withoutNames(xml: string): string {
  const end = '</definedNames>';
  const [from, to] = [xml.indexOf('<definedNames'), xml.lastIndexOf(end)];
  return from < 0 || to < from ? xml : xml.slice(0, from) + xml.slice(to + end.length);
}

/** Rows of a sheet, by Excel's own specification. */
const LAST_ROW = 1_048_576;

/** A merge that is larger than this covers no cells that somebody filled in. */
const MAX_MERGED_CELLS = 20_000;
const MAX_MERGES = 2_000;

function onlyCells(xml: string): string {
  const from = xml.indexOf('<sheetData');
  const end = xml.lastIndexOf('</sheetData>');
  const root = /<worksheet[^<>]*>/.exec(xml)?.[0];
  if (root === undefined || from < 0) throw new UnreadableMinutesError(DAMAGED);
  if (end < from) return `${root}<sheetData/></worksheet>`;
  // A cell without content is only colour and borders; whole sheets are full of them.
  const cells = xml
    .slice(from, end)
    .replace(/<c\s[^<>]*\/>/g, '')
    .replace(/<row\s[^<>]*(?:\/>|>\s*<\/row>)/g, '');
  // Rows without a number would be lost, and a number beyond the sheet makes exceljs count for minutes.
  for (const [tag] of cells.matchAll(/<row[\s>/][^<>]*/g)) {
    const row = Number(/\sr="(\d+)"/.exec(tag)?.[1]);
    if (!(row >= 1 && row <= LAST_ROW)) throw new UnreadableMinutesError(DAMAGED);
  }
  // Beyond column ZZ nobody writes minutes, and exceljs walks over every empty cell on the way there.
  if (/<c\s[^<>]*\br="[A-Z]{3}/.test(cells)) throw new UnreadableMinutesError(TOO_LARGE, { kind: 'too-large' });
  const merges = [...xml.slice(end).matchAll(/<mergeCell\s[^<>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g)]
    .filter(([, left = '', top, right = '', bottom]) => {
      const cellCount = (columnNumber(right) - columnNumber(left) + 1) * (Number(bottom) - Number(top) + 1);
      return cellCount > 1 && cellCount <= MAX_MERGED_CELLS;
    })
    .slice(0, MAX_MERGES)
    .map(([, left, top, right, bottom]) => `<mergeCell ref="${left}${top}:${right}${bottom}"/>`);
  const merged = merges.length === 0 ? '' : `<mergeCells>${merges.join('')}</mergeCells>`;
  return `${root}${cells}</sheetData>${merged}</worksheet>`;
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function rowsOf(sheet: ExcelJS.Worksheet): TableRow[] {
  const rows: TableRow[] = [];
  sheet.eachRow((excelRow, row) => {
    const cells = new Map<number, string>();
    const inherited = new Map<number, string>();
    excelRow.eachCell((cell, column) => {
      const text = textOf(cell).replace(/\r\n?/g, '\n');
      if (text.trim() === '') return;
      if (cell.master === cell) cells.set(column - 1, text);
      // What is merged across says nothing about the columns it covers; what is merged downwards holds for each row.
      else if (cell.master.col === cell.col) inherited.set(column - 1, text);
    });
    if (cells.size > 0) rows.push({ row, cells, inherited });
  });
  return rows;
}

function textOf(cell: ExcelJS.Cell): string {
  const { value } = cell.master;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return unescaped(String(value));
  // Excel keeps a day as a number without a zone, which exceljs tells as midnight UTC.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 10);
  if ('formula' in value || 'sharedFormula' in value) return `=${cell.master.formula}`;
  if ('richText' in value) return unescaped(value.richText.map(({ text }) => text).join(''));
  if ('error' in value) return value.error;
  return unescaped(value.text);
}

/** `_x000D_` is how a workbook writes a character that XML cannot hold (ECMA-376, ST_Xstring); exceljs leaves it so. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

interface ZipEntry {
  readonly name: string;
  /** Bytes when unzipped, as the archive says; more is never read. */
  readonly size: number;
  readonly read: () => Buffer;
}

/** What stands in a zip archive by its central directory (PKWARE APPNOTE 4.3.12 and 4.3.16); nothing is unzipped yet. */
function zipEntries(archive: Buffer): ZipEntry[] {
  if (archive.subarray(0, 4).toString('latin1') === '\xd0\xcf\x11\xe0') {
    // Excel keeps an encrypted workbook in the container of its old format, under this name.
    const encrypted = archive.includes(Buffer.from('EncryptedPackage', 'utf16le'));
    throw new UnreadableMinutesError(encrypted ? PROTECTED : NOT_A_WORKBOOK);
  }
  if (archive.subarray(0, 4).toString('latin1') !== 'PK\x03\x04') throw new UnreadableMinutesError(NOT_A_WORKBOOK);
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > archive.length) throw new UnreadableMinutesError(DAMAGED);
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== CENTRAL) throw new UnreadableMinutesError(DAMAGED);
    if ((archive.readUInt16LE(at + 8) & 1) === 1) throw new UnreadableMinutesError(PROTECTED);
    const method = archive.readUInt16LE(at + 10);
    const packed = archive.readUInt32LE(at + 20);
    const size = archive.readUInt32LE(at + 24);
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    entries.push({
      name: archive
        .toString('utf8', at + 46, nameEnd)
        .replaceAll('\\', '/')
        .replace(/^\/+/, ''),
      size,
      read: () => unzipped(archive, { local, method, packed, size }),
    });
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

type Packed = { local: number; method: number; packed: number; size: number };

function unzipped(archive: Buffer, { local, method, packed, size }: Packed): Buffer {
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL) throw new UnreadableMinutesError(DAMAGED);
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const data = archive.subarray(from, from + packed);
  if (method === 0 && data.length === size) return data;
  if (method !== 8) throw new UnreadableMinutesError(DAMAGED);
  try {
    // An archive that says less than it holds is a bomb or damaged; either way no more is unzipped than it said.
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    throw new UnreadableMinutesError(DAMAGED, { cause });
  }
}

/** A zip archive of these parts, stored as they are: nothing that exceljs unzips can grow. */
function zipped(parts: ReadonlyMap<string, string>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [part, xml] of parts) {
    const name = Buffer.from(part);
    const data = Buffer.from(xml);
    // Version 2.0, names in UTF-8, stored, no time, then checksum and sizes: the same 26 bytes in both headers.
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x0800, 2);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(name.length, 22);
    files.push(uint32(LOCAL), facts, name, data);
    directory.push(uint32(CENTRAL), Buffer.from([20, 0]), facts, Buffer.alloc(10), uint32(offset), name);
    offset += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.size, 4);
  end.writeUInt16LE(parts.size, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
