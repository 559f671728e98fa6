import { visible } from '../mail/letter.ts';
import { cellText, NO_ROWS } from './cell-text.ts';
import { columnWidths } from './column-widths.ts';
import {
  dateLine,
  DRAFT,
  MOTTO,
  NATION,
  numberLine,
  RECIPIENTS,
  recipientLines,
  signatureLines,
} from './official-words.ts';
import { packageFile } from './package-files.ts';
import type { Block, Chart, OfficialFrame, Pictures, ReportModel, ReportTable, Run, Section } from './report-model.ts';

/** Sizes in points: Nghị định 30/2020 sets 12-13 above, 13-14 in the body, 11-12 below. A child's sheet is set larger, if it fits. */
const LOOKS = {
  official: { body: 14, headings: [14, 14, 14], table: 12, spaceBefore: 6, lineHeight: 1.19 },
  large: { body: 20, headings: [26, 22, 20], table: 16, spaceBefore: 5, lineHeight: 1.08 },
} as const;
const SIZE = { heading: 12, motto: 13, line: 13, label: 12, copies: 11, page: 14 } as const;

/** A child's sheet is one page: it is set smaller until it is, but not smaller than what can be read with ease. */
const SCALES = { official: [1], large: [1, 0.92, 0.85, 0.78, 0.72, 0.66, 0.6] } as const;

/** A4 with the margins of official papers: left 30, above 20, right 15, below 20. */
const MARGINS = [mm(30), mm(20), mm(15), mm(20)] as const;
const TEXT_WIDTH = { portrait: mm(165), landscape: mm(252) } as const;
const FIRST_LINE = mm(12.7);
/** Of the two columns of a paper, the left one's part of the width. */
const LEFT = 0.44;
const CELL = 4.5;

/** Something that pdfmake sets; it takes what it needs of it. */
type Node = Readonly<Record<string, unknown>>;

interface Setting {
  readonly look: {
    readonly [Part in keyof typeof LOOKS.official]: Part extends 'headings' ? readonly number[] : number;
  };
  readonly official: boolean;
  readonly width: number;
  readonly pictures: Pictures;
}

/**
 * Sets a report as pages to print, as an official paper (Nghị định 30/2020/NĐ-CP, Phụ lục I) or as one sheet in large type, with the
 * letters that it needs in the file. The same report gives the same bytes.
 *
 * @throws RangeError when the picture of a chart is missing
 */
export async function renderPdf(model: ReportModel, pictures: Pictures): Promise<Uint8Array> {
  const pdfmake = await (opened ??= openPress());
  const scales = SCALES[model.type];
  const set = (scale: number) => pdfmake.createPdf(definition(model, pictures, scale), { bufferPages: true });
  for (const scale of scales.slice(0, -1)) {
    const paper = set(scale);
    if ((await paper.getStream()).bufferedPageRange().count === 1) return paper.getBuffer();
  }
  return set(scales.at(-1) ?? 1).getBuffer();
}

let opened: ReturnType<typeof openPress> | undefined;

/** What is used of pdfmake. */
interface Press {
  setFonts(fonts: Readonly<Record<string, object>>): void;
  setUrlAccessPolicy(allows: (url: string) => boolean): void;
  setLocalAccessPolicy(allows: (path: string) => boolean): void;
  createPdf(
    definition: Node,
    options: { bufferPages: boolean },
  ): { getStream(): Promise<{ bufferedPageRange(): { count: number } }>; getBuffer(): Promise<Uint8Array> };
}

/** Loads what sets pages only when there are some to set: it is large. It may read the typefaces and nothing else. */
async function openPress(): Promise<Press> {
  // @ts-expect-error pdfmake brings no types with it
  const { default: pdfmake } = (await import('pdfmake')) as { default: Press };
  const tinos = {
    normal: packageFile('normal'),
    bold: packageFile('bold'),
    italics: packageFile('italics'),
    bolditalics: packageFile('bolditalics'),
  };
  const files = Object.values(tinos);
  pdfmake.setFonts({ Tinos: tinos });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => files.includes(path));
  return pdfmake;
}

function definition(model: ReportModel, pictures: Pictures, scale: number): Node {
  const { title, asOf, frame, type, draft, sections } = model;
  const { headings, body, table, ...spacing } = LOOKS[type];
  const look = { ...spacing, body: body * scale, table: table * scale, headings: headings.map((size) => size * scale) };
  const on = new Date(`${asOf}T00:00:00Z`);
  const number = pageNumbers(draft);
  return {
    pageSize: 'A4',
    pageMargins: [...MARGINS],
    version: '1.7',
    language: 'vi-VN',
    displayTitle: true,
    info: {
      title: visible(title),
      ...(frame && { author: visible(frame.issuer) }),
      creator: 'Hồi Âm',
      creationDate: on,
      modDate: on,
    },
    defaultStyle: { font: 'Tinos', fontSize: look.body, lineHeight: look.lineHeight },
    images: Object.fromEntries(
      Array.from(pictures, ([id, { png }]) => [id, `data:image/png;base64,${Buffer.from(png).toString('base64')}`]),
    ),
    pageBreakBefore: isLeftAlone,
    content: sections.map((section, place) => ({
      pageOrientation: section.orientation,
      header: number(place),
      section: {
        stack: contentOf(section, {
          setting: { look, pictures, official: type === 'official', width: TEXT_WIDTH[section.orientation] },
          frame: place === 0 ? frame : undefined,
        }),
      },
    })),
  };
}

/** What a title is marked with, so that it is not left at the foot of a page, and what may stand there all the same. */
const TITLE = { headlineLevel: 1 } as const;
const MARGINAL = 'marginal';

function isLeftAlone(
  { headlineLevel }: { headlineLevel?: number },
  { getFollowingNodesOnPage }: { getFollowingNodesOnPage: () => readonly { style?: string }[] },
): boolean {
  return headlineLevel !== undefined && getFollowingNodesOnPage().every(({ style }) => style === MARGINAL);
}

/** Keeps something on one page. Of what is kept so pdfmake does not know the page, so it is no company for a title. */
function together(parts: readonly Node[]): Node {
  return { stack: parts.map(withoutPage), unbreakable: true, style: MARGINAL };
}

function withoutPage(node: Node): Node {
  const { headlineLevel: _, ...rest } = node;
  const { stack, columns } = node as { stack?: readonly Node[]; columns?: readonly Node[] }; // as they are made here
  return {
    ...rest,
    ...(stack && { stack: stack.map(withoutPage) }),
    ...(columns && { columns: columns.map(withoutPage) }),
    style: MARGINAL,
  };
}

/** Numbers each section's pages by themselves, from the second one on, in the middle above; beside that, that it is a draft. */
function pageNumbers(draft: boolean): (section: number) => (page: number) => Node {
  const firsts = new Map<number, number>();
  return (section) => (page) => {
    // The pages are laid out again when a title was left alone.
    if (page === 1) firsts.clear();
    const first = firsts.get(section) ?? page;
    firsts.set(section, first);
    const words = ['', page === first ? '' : String(page - first + 1), draft ? DRAFT : ''];
    const alignments = ['left', 'center', 'right'];
    return {
      margin: [MARGINS[0], mm(9), MARGINS[2], 0],
      columns: words.map((text, place) => ({
        ...{ text, alignment: alignments[place], width: '*', fontSize: SIZE.page, lineHeight: 1, style: MARGINAL },
      })),
      style: MARGINAL,
    };
  };
}

/** The last words stand on the page of the signature, which is never alone on one. */
function contentOf(
  { blocks }: Section,
  { setting, frame }: { setting: Setting; frame: OfficialFrame | undefined },
): Node[] {
  const set: Node[] = [];
  // Titles wait for what they stand above, which may be kept together with them.
  let titles: Node[] = [];
  for (const [place, block] of blocks.entries()) {
    const nodes = [...titles, ...setBlock(block, setting)];
    const ends = frame !== undefined && place === blocks.length - 1;
    titles = block.kind === 'heading' && !ends ? nodes : [];
    if (titles.length > 0) continue;
    if (ends) {
      // A table may be longer than a page, and nothing of that kind can be kept together.
      const kept = block.kind === 'table' ? [] : nodes.splice(nodes.length === 2 ? -2 : -1);
      set.push(...nodes, together([...kept, ending(frame, setting)]));
    } else if (block.kind === 'chart') set.push(together(nodes));
    else set.push(...nodes);
  }
  return [...(frame === undefined ? [] : opening(frame, setting)), ...set, ...titles];
}

/** Issuer and nation side by side, number and date below; then name and subject. */
function opening(frame: OfficialFrame, { width, look }: Setting): Node[] {
  const left = width * LEFT;
  const single = { alignment: 'center', lineHeight: 1 };
  return [
    sideBySide(width, [
      [
        ...(frame.parentBody === undefined
          ? []
          : [{ text: words(frame.parentBody), fontSize: SIZE.heading, ...single }]),
        { text: words(frame.issuer), fontSize: SIZE.heading, bold: true, ...single },
        rule(left, left * 0.4),
      ],
      [
        { text: words(NATION), fontSize: SIZE.heading, bold: true, ...single },
        { text: words(MOTTO), fontSize: SIZE.motto, bold: true, ...single },
        rule(width - left, mm(56)),
      ],
    ]),
    {
      ...sideBySide(width, [
        [{ text: words(numberLine(frame)), fontSize: SIZE.line, ...single }],
        [{ text: words(dateLine(frame)), fontSize: SIZE.line, italics: true, ...single }],
      ]),
      margin: [0, 6, 0, 0],
    },
    { text: words(frame.name), bold: true, alignment: 'center', margin: [0, 18, 0, 0] },
    { text: words(frame.subject), bold: true, alignment: 'center', margin: [mm(8), 0, mm(8), 0] },
    { ...rule(width, mm(60)), margin: [0, 3, 0, look.spaceBefore] },
  ];
}

/** Who gets the paper on the left; on the right who signs, with room to do so. */
function ending(frame: OfficialFrame, { width }: Setting): Node {
  const { above, below } = signatureLines(frame);
  const single = { lineHeight: 1 };
  const signs = (line: string) => ({
    ...{ text: words(line), fontSize: SIZE.line },
    ...{ bold: true, alignment: 'center', ...single },
  });
  const [room, ...others] = below.map(signs);
  return {
    ...sideBySide(width, [
      [
        { text: words(RECIPIENTS), fontSize: SIZE.label, bold: true, italics: true, ...single },
        ...recipientLines(frame).map((line) => ({ text: words(line), fontSize: SIZE.copies, ...single })),
      ],
      [...above.map(signs), { ...(room ?? { text: '' }), margin: [0, 72, 0, 0] }, ...others],
    ]),
    margin: [0, 12, 0, 0],
  };
}

/** The two columns of an official paper. */
function sideBySide(width: number, [left, right]: readonly [Node[], Node[]]): Node {
  return {
    columns: [
      { width: width * LEFT, stack: left },
      { width: width * (1 - LEFT), stack: right },
    ],
  };
}

/** The line under a name, in the middle of its column. */
function rule(width: number, length: number): Node {
  const from = (width - length) / 2;
  return { canvas: [{ type: 'line', x1: from, y1: 2, x2: from + length, y2: 2, lineWidth: 0.6 }] };
}

function setBlock(block: Block, setting: Setting): Node[] {
  const { look, official } = setting;
  switch (block.kind) {
    case 'heading': {
      const { level, text, align } = block;
      const middle = align === 'center' || (align === undefined && level === 1);
      return [
        {
          ...{ text: words(text), bold: true, fontSize: look.headings[level - 1], ...TITLE },
          ...(middle ? { alignment: 'center' } : official && align === undefined && { leadingIndent: FIRST_LINE }),
          margin: [0, look.spaceBefore, 0, 0],
        },
      ];
    }
    case 'paragraph':
      return inLines(block.runs).map((runs) => setParagraph(runs, setting, block.align));
    case 'list':
      return block.items.flatMap((item) =>
        inLines(item).map((runs, place) => setParagraph(place === 0 ? [{ text: '- ' }, ...runs] : runs, setting)),
      );
    case 'table':
      return setTable(block.table, setting);
    case 'chart':
      return setChart(block.chart, setting);
    case 'gap':
      return [
        {
          ...{ text: words(block.text), bold: true, background: '#ffff00', margin: [0, look.spaceBefore, 0, 0] },
          ...(official && { leadingIndent: FIRST_LINE }),
        },
      ];
  }
}

/** An official paper is justified and its paragraphs stand in; a child's sheet is neither. */
function setParagraph(
  runs: readonly Run[],
  { look, official }: Setting,
  align: 'justify' | 'center' | 'left' = official ? 'justify' : 'left',
): Node {
  return {
    text: runs.flatMap(({ text, bold, italics }) => {
      const said = words(text);
      return (align === 'justify' ? unparted(said) : [{ text: said }]).map((part) => ({ ...part, bold, italics }));
    }),
    alignment: align,
    ...(align === 'justify' && { leadingIndent: FIRST_LINE }),
    margin: [0, look.spaceBefore, 0, 0],
  };
}

/**
 * The words of a justified line one by one, so that it is drawn apart, and broken, at its spaces and nowhere else: in "159/KH-UBND" a
 * line could end at either sign. A word that is hardly one, as an address of the web, may be broken.
 */
function unparted(text: string): Node[] {
  return (text.match(/ *[^ ]+ *| +/g) ?? []).map((word) => ({ text: word, noWrap: word.length < 40 }));
}

/** A title, the table, whose head stands on each of its pages and whose rows are not parted, and what explains it. */
function setTable({ title, columns, rows, total, note }: ReportTable, { look, width }: Setting): Node[] {
  const body = Array.from(rows, (row) => row.map(cellText));
  const lines = [columns.map(({ name }) => name), ...body, ...(total === undefined ? [] : [total.map(cellText)])];
  const inner = width - (columns.length + 1) * LINE;
  const fitted = columnWidths(
    columns.map((column, place) => ({ width: column.width, texts: lines.map((line) => line[place] ?? '') })),
    { width: Math.floor(inner * 20), size: Math.round(look.table * 2), margins: 2 * CELL * 20 },
  );
  const fontSize = fitted.size / 2;
  const set = (texts: readonly string[], look: { bold?: boolean; head?: boolean } = {}) =>
    texts.map((text, place) => ({
      ...{ text: words(text), fontSize, lineHeight: 1, bold: look.bold, verticalAlignment: 'middle' },
      alignment: look.head === true || columns[place]?.kind !== 'text' ? 'center' : 'left',
    }));
  const none = [{ text: NO_ROWS, fontSize, colSpan: columns.length }, ...columns.slice(1).map(() => ({}))];
  return [
    { text: words(title), fontSize: look.table, bold: true, alignment: 'center', margin: [0, 10, 0, 4], ...TITLE },
    {
      table: {
        headerRows: 1,
        dontBreakRows: true,
        keepWithHeaderRows: 1,
        widths: fitted.widths.map((part) => part / 20 - 2 * CELL),
        body: [
          set(
            columns.map(({ name }) => name),
            { bold: true, head: true },
          ),
          ...(body.length === 0 ? [none] : body.map((row) => set(row))),
          ...(total === undefined ? [] : [set(total.map(cellText), { bold: true })]),
        ],
      },
      layout: RULED,
    },
    ...(note === undefined
      ? []
      : [{ text: words(note), fontSize: look.table, italics: true, lineHeight: 1, margin: [0, 4, 0, 4] }]),
  ];
}

const LINE = 0.5;

/** Lines around each cell. */
const RULED = {
  hLineWidth: () => LINE,
  vLineWidth: () => LINE,
  paddingLeft: () => CELL,
  paddingRight: () => CELL,
  paddingTop: () => 3,
  paddingBottom: () => 3,
} as const;

/** A title and the picture, not wider than the text. */
function setChart({ chartId, title }: Chart, { pictures, width, look }: Setting): Node[] {
  const picture = pictures.get(chartId);
  if (picture === undefined) throw new RangeError(`the chart "${chartId}" has not been drawn`);
  return [
    { text: words(title), fontSize: look.table, bold: true, alignment: 'center', margin: [0, 10, 0, 4] },
    { image: chartId, width: Math.min(width, picture.width), alignment: 'center' },
  ];
}

/** Words line by line: a line break within a justified paragraph would draw the words before it apart. */
function inLines(runs: readonly Run[]): Run[][] {
  const lines: Run[][] = [[]];
  for (const run of runs) {
    const [first = '', ...others] = visible(run.text).split('\n');
    lines.at(-1)?.push({ ...run, text: first });
    for (const text of others) lines.push([{ ...run, text }]);
  }
  return lines.filter((line) => line.some(({ text }) => text.trim() !== ''));
}

/** Words as people may be shown them. Room to write in keeps its width; pictures among the letters are left out, a typeface has none. */
function words(text: string): string {
  return visible(text)
    .replace(
      /[[\p{Extended_Pictographic}--[\u0000-\u25ff]]\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\u20e3]/gv,
      '',
    )
    .replace(/ {2,}/g, (room) => '\u00a0'.repeat(room.length));
}

/** Millimetres in points. */
function mm(millimetres: number): number {
  return (millimetres / 25.4) * 72;
}
