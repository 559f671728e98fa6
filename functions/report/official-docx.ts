import {
  AlignmentType,
  BorderStyle,
  CarriageReturn,
  Document,
  Header,
  type IParagraphOptions,
  type IRunOptions,
  type ISectionOptions,
  LineRuleType,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  type ParagraphChild,
  Tab,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { Day } from '../calendar/day.ts';
import { visible } from '../mail/letter.ts';
import { datedZip } from '../platform/dated-zip.ts';
import { columnWidths, sharedOut } from './column-widths.ts';
import { dateLine, DRAFT, MOTTO, NATION, numberLine, RECIPIENTS, signatureLines } from './official-words.ts';
import type { OfficialFrame } from './report-model.ts';

/** Sizes of an official paper in half-points: Nghị định 30/2020 sets 12-13 above, 13-14 in the body, 11-12 below. */
export const SIZE = { heading: 24, motto: 26, body: 28, line: 26, table: 24, label: 24, copies: 22 } as const;

/** How far the first line of a paragraph stands in, 12.7 mm, and how wide the text of a page is; in twentieths of a point. */
export const FIRST_LINE = mm(12.7);
export const TEXT_WIDTH = { portrait: mm(165), landscape: mm(252) } as const;

/** How a paragraph of an official paper stands; without its rule, a line would be as high as that for some programs. */
export const BODY = {
  alignment: AlignmentType.JUSTIFIED,
  indent: { firstLine: FIRST_LINE },
  spacing: { before: 120, line: 276, lineRule: LineRuleType.AUTO },
} as const;

/** A4 with the margins of official papers: 20 above and below, 30 on the left, 15 on the right. */
const PAGE = { width: mm(210), height: mm(297) };
const MARGIN = { top: mm(20), bottom: mm(20), left: mm(30), right: mm(15), header: mm(10), footer: mm(10) };

/** Of the two columns of a paper, the left one's part of the width. */
const LEFT = 0.44;

const NO_LINE = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const LINE = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
const NO_LINES = { top: NO_LINE, bottom: NO_LINE, left: NO_LINE, right: NO_LINE };
const NO_TABLE_LINES = { ...NO_LINES, insideHorizontal: NO_LINE, insideVertical: NO_LINE };
const ALL_LINES = { top: LINE, bottom: LINE, left: LINE, right: LINE, insideHorizontal: LINE, insideVertical: LINE };
const CELL = { top: 60, bottom: 60, left: 90, right: 90 };

/** What a paper is, apart from its pages. */
interface Paper {
  readonly title: string;
  /** Who issues it; absent of a paper that nobody signs. */
  readonly creator?: string | undefined;
  /** The day with which it is dated inside. */
  readonly on: Day;
  /** Of the body, in half-points. */
  readonly size: number;
  readonly sections: readonly ISectionOptions[];
}

/** Packs a paper in Times New Roman into the bytes of a .docx file. The same paper gives the same bytes. */
export async function packPaper({ title, creator, on, size, sections }: Paper): Promise<Uint8Array> {
  const bold = { run: { font: 'Times New Roman', size, bold: true, color: '000000' } };
  const paper = new Document({
    title,
    styles: {
      default: {
        document: { run: { font: 'Times New Roman', size, language: { value: 'vi-VN' } } },
        heading1: bold,
        heading2: bold,
        heading3: bold,
      },
    },
    sections,
  });
  const core = { path: 'docProps/core.xml', data: coreProperties({ title, creator, on }) };
  return datedZip(await Packer.toBuffer(paper, false, [core]), on);
}

/** Pages of one orientation, numbered by themselves from the second one on, in the middle above. */
export function pages(
  children: ISectionOptions['children'],
  { orientation, draft = false }: { orientation: 'portrait' | 'landscape'; draft?: boolean },
): ISectionOptions {
  const width = TEXT_WIDTH[orientation];
  const middle = { type: TabStopType.CENTER, position: Math.round(width / 2) };
  const end = { type: TabStopType.RIGHT, position: width };
  const mark = draft ? [new Tab(), DRAFT] : [];
  const header = (words: IRunOptions['children']) =>
    new Header({
      children: [
        new Paragraph({ tabStops: [middle, end], children: [new TextRun({ size: SIZE.body, children: words })] }),
      ],
    });
  return {
    properties: {
      titlePage: true,
      page: {
        size: { ...PAGE, orientation: orientation === 'landscape' ? PageOrientation.LANDSCAPE : undefined },
        margin: MARGIN,
        pageNumbers: { start: 1 },
      },
    },
    headers: {
      first: header(draft ? [new Tab(), ...mark] : []),
      default: header([new Tab(), PageNumber.CURRENT, ...mark]),
    },
    children,
  };
}

/** Issuer on the left, the nation on the right; below them the number, with what a letter is about, and place and date. */
export function paperHeading(
  frame: Pick<OfficialFrame, 'issuer' | 'symbol' | 'place' | 'monthAndYear'> & { parentBody?: string | undefined },
  { width, about }: { width: number; about?: string },
): Table {
  return bare(width, [
    [
      [
        ...(frame.parentBody === undefined ? [] : [centred(frame.parentBody, { size: SIZE.heading })]),
        centred(frame.issuer, { size: SIZE.heading, bold: true }),
        shortLine(mm(25)),
      ],
      [
        centred(NATION, { size: SIZE.heading, bold: true }),
        centred(MOTTO, { size: SIZE.motto, bold: true }),
        shortLine(mm(17)),
      ],
    ],
    [
      [
        centred(numberLine(frame), { size: SIZE.line }),
        ...(about === undefined ? [] : [centred(about, { size: SIZE.heading })]),
      ],
      [centred(dateLine(frame), { size: SIZE.line, italics: true })],
    ],
  ]);
}

/** Who gets the paper on the left, a line each as given; on the right who signs, with room to do so. */
export function paperEnding(
  { signatory }: Pick<OfficialFrame, 'signatory'>,
  { width, recipients }: { width: number; recipients: readonly string[] },
): Table {
  const { above, below } = signatureLines({ signatory });
  return bare(width, [
    [
      [
        paragraph([words(RECIPIENTS, { size: SIZE.label, bold: true, italics: true })]),
        ...recipients.map((name) => paragraph([words(name, { size: SIZE.copies })])),
      ],
      [
        ...above.map((post) => centred(post, { size: SIZE.line, bold: true })),
        paragraph([], { spacing: { before: 1400 } }),
        ...below.map((post) => centred(post, { size: SIZE.line, bold: true })),
      ],
    ],
  ]);
}

/** A column of a table with lines: its width is relative to the others'. */
export interface RuledColumn {
  readonly name: string;
  readonly width: number;
  readonly centred: boolean;
}

/** A row of a table with lines: a cell for each column, or one line across all of them. */
export type RuledRow = { readonly cells: readonly string[]; readonly bold?: boolean } | { readonly across: string };

/** A table with lines as wide as the text, whose head stands on each of its pages and whose rows are not parted. */
export function ruled(
  columns: readonly RuledColumn[],
  rows: readonly RuledRow[],
  { width, size: largest = SIZE.table }: { width: number; size?: number },
): Table {
  const written = columns.map((column, place) => ({
    width: column.width,
    texts: [column.name, ...rows.map((line) => ('cells' in line ? (line.cells[place] ?? '') : ''))],
  }));
  const margins = CELL.left + CELL.right;
  const { widths, size } = columnWidths(written, { width, margins, size: largest });
  const cell = (text: string, place: number, { bold, keepNext, head }: CellLook) =>
    new TableCell({
      width: { size: widths[place] ?? 0, type: WidthType.DXA },
      margins: CELL,
      verticalAlign: VerticalAlignTable.CENTER,
      children: [
        paragraph([words(text, { size, bold })], {
          alignment: head || columns[place]?.centred === true ? AlignmentType.CENTER : AlignmentType.LEFT,
          keepNext,
        }),
      ],
    });
  const row = (texts: readonly string[], look: CellLook) =>
    new TableRow({
      tableHeader: look.head,
      cantSplit: true,
      children: texts.map((text, place) => cell(text, place, look)),
    });
  const across = (text: string) =>
    new TableRow({
      cantSplit: true,
      children: [
        new TableCell({
          columnSpan: columns.length,
          margins: CELL,
          children: [paragraph([words(text, { size, bold: true })], { keepNext: true })],
        }),
      ],
    });
  const head = row(
    columns.map(({ name }) => name),
    { head: true, bold: true, keepNext: true },
  );
  const body = rows.map((line, place) => {
    if ('across' in line) return across(line.across);
    // A table of figures stands on one page; the last line of a longer one is not alone on the page after it.
    const keepNext = isShort(rows) ? place < rows.length - 1 : place === rows.length - 2;
    return row(line.cells, { head: false, bold: line.bold === true, keepNext });
  });
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: width, type: WidthType.DXA },
    columnWidths: widths,
    borders: ALL_LINES,
    rows: [head, ...body],
  });
}

/** Whether a table surely takes no more than a part of a page. */
function isShort(rows: readonly RuledRow[]): boolean {
  return rows.length <= 12 && rows.every((line) => 'across' in line || line.cells.every((text) => text.length <= 60));
}

interface CellLook {
  readonly head: boolean;
  readonly bold: boolean;
  readonly keepNext: boolean;
}

/** A table without lines, in which a paper's two columns stand side by side. */
function bare(width: number, rows: readonly (readonly Paragraph[][])[]): Table {
  const widths = sharedOut([LEFT, 1 - LEFT], width);
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: width, type: WidthType.DXA },
    columnWidths: widths,
    borders: NO_TABLE_LINES,
    margins: { left: 0, right: 0 },
    rows: rows.map(
      (cells) =>
        new TableRow({
          cantSplit: true,
          children: cells.map(
            (children, place) =>
              new TableCell({ borders: NO_LINES, width: { size: widths[place] ?? 0, type: WidthType.DXA }, children }),
          ),
        }),
    ),
  });
}

/** The line under a name, shorter than the column by so much on either side, and so far below it. */
export function shortLine(indent: number, before = 40): Paragraph {
  return paragraph([words('', { size: 4 })], {
    indent: { left: indent, right: indent },
    spacing: { before, after: 120, line: 60, lineRule: LineRuleType.EXACT },
    border: { top: { style: BorderStyle.SINGLE, size: 4, space: 1, color: '000000' } },
  });
}

/** A line in the middle of its column. */
export function centred(
  text: string,
  look: Look = {},
  options: Omit<IParagraphOptions, 'children' | 'alignment'> = {},
): Paragraph {
  return paragraph([words(text, look)], { ...options, alignment: AlignmentType.CENTER });
}

/** A paragraph of words set before. */
export function paragraph(children: ParagraphChild[], options: Omit<IParagraphOptions, 'children'> = {}): Paragraph {
  return new Paragraph({ ...options, children });
}

/** Words set alike. */
type Look = Pick<IRunOptions, 'size' | 'bold' | 'italics' | 'highlight'>;

/** Words as people may be shown them, on lines as their writer broke them; a character that a file may not hold is left out. */
export function words(text: string, look: Look = {}): TextRun {
  const lines = visible(text).split('\n');
  return new TextRun({
    ...look,
    children: lines.flatMap((line, place) => (place === 0 ? [line] : [new CarriageReturn(), line])),
  });
}

/** Millimetres in twentieths of a point. */
export function mm(millimetres: number): number {
  return Math.round(millimetres * 56.7);
}

/** What the file says of itself; the library would take the time of its own clock. */
function coreProperties({ title, creator, on }: Pick<Paper, 'title' | 'creator' | 'on'>): string {
  const named = (text: string) =>
    visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const date = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${on}T00:00:00Z</dcterms:${name}>`;
  const by = creator === undefined ? '' : `<dc:creator>${named(creator)}</dc:creator>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${named(title)}</dc:title>${by}<dc:language>vi-VN</dc:language>${date('created')}${date('modified')}</cp:coreProperties>`;
}
