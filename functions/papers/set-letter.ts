import {
  AlignmentType,
  BorderStyle,
  Document,
  Header,
  type IParagraphOptions,
  type ISectionOptions,
  PageNumber,
  PageOrientation,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { Annex, OfficialLetter } from './letter-words.ts';
import { datedZip } from './dated-zip.ts';

/** What a letter is called by those who ask for it. */
export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Sizes in half-points: Nghị định 30/2020 sets 12-13 above, 13-14 in the body, 11-12 below. */
const SIZE = { heading: 24, motto: 26, body: 28, line: 26, table: 26, label: 24, copies: 22 } as const;

const MM = 56.7;
const mm = (millimetres: number) => Math.round(millimetres * MM);

/** A4 with the margins of official papers: 20 above and below, 30 on the left, 15 on the right; in twentieths of a point. */
const PAGE = { width: mm(210), height: mm(297) };
const MARGIN = { top: mm(20), bottom: mm(20), left: mm(30), right: mm(15), header: mm(10), footer: mm(10) };
const TEXT_WIDTH = mm(165);
const LANDSCAPE_WIDTH = mm(252);

const NO_LINE = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const LINE = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
const NO_LINES = { top: NO_LINE, bottom: NO_LINE, left: NO_LINE, right: NO_LINE };
const NO_TABLE_LINES = { ...NO_LINES, insideHorizontal: NO_LINE, insideVertical: NO_LINE };
const ALL_LINES = { top: LINE, bottom: LINE, left: LINE, right: LINE, insideHorizontal: LINE, insideVertical: LINE };

/**
 * Sets a letter as an official paper (Nghị định 30/2020/NĐ-CP, Phụ lục I) that can be edited, numbered and signed, with its annex on
 * sheets of their own. The same letter gives the same bytes.
 */
export async function setLetter(letter: OfficialLetter): Promise<Uint8Array> {
  const paper = new Document({
    creator: letter.issuer,
    title: `V/v ${letter.about}`,
    styles: {
      default: { document: { run: { font: 'Times New Roman', size: SIZE.body, language: { value: 'vi-VN' } } } },
    },
    sections: [letterSection(letter), annexSection(letter)],
  });
  const made = `${letter.today}T00:00:00Z`;
  const core = { path: 'docProps/core.xml', data: coreProperties(letter, made) };
  return datedZip(await Packer.toBuffer(paper, false, [core]), letter.today);
}

function letterSection(letter: OfficialLetter): ISectionOptions {
  return {
    properties: { titlePage: true, page: { size: PAGE, margin: MARGIN } },
    headers: numbered(),
    children: [
      heading(letter),
      line([run(`Kính gửi: ${letter.to}`)], {
        alignment: AlignmentType.CENTER,
        spacing: { before: 240, after: 240 },
      }),
      ...letter.paragraphs.map((text) =>
        line([run(text)], {
          alignment: AlignmentType.JUSTIFIED,
          indent: { firstLine: mm(12.7) },
          spacing: { before: 120, line: 276 },
        }),
      ),
      line([], { spacing: { before: 120 } }),
      ending(letter),
    ],
  };
}

function annexSection(letter: OfficialLetter): ISectionOptions {
  const { annex, symbol, today, issuer } = letter;
  const centred = { alignment: AlignmentType.CENTER };
  return {
    properties: {
      titlePage: true,
      page: {
        size: { ...PAGE, orientation: PageOrientation.LANDSCAPE },
        margin: MARGIN,
        pageNumbers: { start: 1 },
      },
    },
    headers: numbered(),
    children: [
      line([run('PHỤ LỤC', { bold: true })], centred),
      line([run(annex.title, { bold: true })], centred),
      line(
        [
          run(
            `(Kèm theo Công văn số        /${symbol} ngày        ${monthAndYear(today)} của ${sentenceCase(issuer)})`,
            {
              italics: true,
            },
          ),
        ],
        { ...centred, spacing: { after: 160 } },
      ),
      annexTable(annex),
    ],
  };
}

/** Issuer on the left, the nation on the right; below them number and subject, place and date. */
function heading({ parentBody, issuer, symbol, about, place, today }: OfficialLetter): Table {
  const left = mm(72.5);
  const right = TEXT_WIDTH - left;
  return bare(
    [left, right],
    [
      [
        [
          ...(parentBody === undefined ? [] : [centre(run(parentBody, { size: SIZE.heading }))]),
          centre(run(issuer, { size: SIZE.heading, bold: true })),
          rule(mm(25)),
        ],
        [
          centre(run('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', { size: SIZE.heading, bold: true })),
          centre(run('Độc lập - Tự do - Hạnh phúc', { size: SIZE.motto, bold: true })),
          rule(mm(17)),
        ],
      ],
      [
        [
          centre(run(`Số:        /${symbol}`, { size: SIZE.line })),
          centre(run(`V/v ${about}`, { size: SIZE.heading })),
        ],
        [centre(run(`${place}, ngày        ${monthAndYear(today)}`, { size: SIZE.line, italics: true }))],
      ],
    ],
  );
}

/** Who gets copies on the left; on the right who signs, with room to do so. */
function ending({ copies, signatory }: OfficialLetter): Table {
  const left = mm(66);
  return bare(
    [left, TEXT_WIDTH - left],
    [
      [
        [
          line([run('Nơi nhận:', { size: SIZE.label, bold: true, italics: true })]),
          ...copies.map((copy) => line([run(`- ${copy}`, { size: SIZE.copies })])),
        ],
        [...signatory.map((post) => centre(run(post, { bold: true }))), line([], { spacing: { before: 1400 } })],
      ],
    ],
  );
}

function annexTable({ columns, sections }: Annex): Table {
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => Math.round((share / shares) * LANDSCAPE_WIDTH));
  const cell = (text: string, place: number, bold = false) =>
    new TableCell({
      width: { size: widths[place] ?? 0, type: WidthType.DXA },
      margins: CELL,
      verticalAlign: VerticalAlignTable.CENTER,
      children: [
        line([run(text, { size: SIZE.table, bold })], {
          alignment: bold || place < 2 ? AlignmentType.CENTER : AlignmentType.LEFT,
        }),
      ],
    });
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(({ name }, place) => cell(name, place, true)),
  });
  const body = sections.flatMap(({ title, rows }) => [
    new TableRow({
      cantSplit: true,
      children: [
        new TableCell({
          columnSpan: columns.length,
          margins: CELL,
          children: [line([run(title, { size: SIZE.table, bold: true })], { keepNext: true })],
        }),
      ],
    }),
    ...rows.map((row) => new TableRow({ cantSplit: true, children: row.map((text, place) => cell(text, place)) })),
  ]);
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: LANDSCAPE_WIDTH, type: WidthType.DXA },
    columnWidths: widths,
    borders: ALL_LINES,
    rows: [head, ...body],
  });
}

const CELL = { top: 60, bottom: 60, left: 90, right: 90 };

/** A table without lines, in which a paper's two columns stand side by side. */
function bare(widths: readonly number[], rows: readonly (readonly Paragraph[][])[]): Table {
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: TEXT_WIDTH, type: WidthType.DXA },
    columnWidths: [...widths],
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

/** The page's number in the middle above, from the second page on. */
function numbered() {
  return {
    first: new Header({ children: [line([])] }),
    default: new Header({
      children: [
        line([new TextRun({ children: [PageNumber.CURRENT], size: SIZE.body })], { alignment: AlignmentType.CENTER }),
      ],
    }),
  };
}

/** The line under a name, shorter than the column by so much on either side. */
function rule(indent: number): Paragraph {
  return line([run('', { size: 4 })], {
    indent: { left: indent, right: indent },
    spacing: { before: 20, after: 120, line: 60, lineRule: 'exact' },
    border: { top: { style: BorderStyle.SINGLE, size: 4, space: 1, color: '000000' } },
  });
}

function centre(child: TextRun): Paragraph {
  return line([child], { alignment: AlignmentType.CENTER });
}

function line(children: TextRun[], options: Omit<IParagraphOptions, 'children'> = {}): Paragraph {
  return new Paragraph({ ...options, children });
}

function run(text: string, options: { size?: number; bold?: boolean; italics?: boolean } = {}): TextRun {
  return new TextRun({ text, ...options });
}

/** "tháng 6 năm 2023": January and February with a zero, as official papers write them. */
function monthAndYear(today: string): string {
  const [year = '', month = ''] = today.split('-');
  return `tháng ${Number(month) < 3 ? month : String(Number(month))} năm ${year}`;
}

/** A name in capitals as it stands in a sentence; short names keep theirs. */
function sentenceCase(name: string): string {
  if (name !== name.toUpperCase()) return name;
  const words = name.split(' ').map((word) => (/^(UBND|HĐND|TP\.?|BTC)$/.test(word) ? word : word.toLowerCase()));
  const joined = words.join(' ').replace(/^ban tổ chức/, 'Ban Tổ chức');
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

/** What the file says of itself; the library would take the time of its own clock. */
function coreProperties({ issuer, about }: OfficialLetter, made: string): string {
  const named = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const date = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${made}</dcterms:${name}>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>V/v ${named(about)}</dc:title><dc:creator>${named(issuer)}</dc:creator>${date('created')}${date('modified')}</cp:coreProperties>`;
}
