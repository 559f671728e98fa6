import {
  AlignmentType,
  type FileChild,
  HeadingLevel,
  ImageRun,
  type ISectionOptions,
  LineRuleType,
  Paragraph,
  type Table,
} from 'docx';
import { cellText, NO_ROWS } from './cell-text.ts';
import {
  BODY,
  centred,
  mm,
  packPaper,
  pages,
  paperEnding,
  paperHeading,
  paragraph,
  ruled,
  SIZE,
  shortLine,
  TEXT_WIDTH,
  words,
} from './official-docx.ts';
import { LARGE_TYPE } from './large-type.ts';
import { recipientLines } from './official-words.ts';
import {
  type Block,
  type Chart,
  chartsOf,
  type OfficialFrame,
  type Pictures,
  type ReportModel,
  type ReportTable,
  type Run,
  type Section,
} from './report-model.ts';

/** In 240ths of a line of Times New Roman, which is 1.15 times as high as its letters. */
const LARGE_LINE = Math.round((240 * LARGE_TYPE.lineHeight) / 1.15);

/** How a report is set: sizes in half-points. An official paper is justified and its paragraphs stand in; a child's sheet is neither. */
const LOOKS = {
  official: {
    ...{ body: SIZE.body, headings: [SIZE.body, SIZE.body, SIZE.body], table: SIZE.table, paragraph: BODY },
  },
  large: {
    ...{ body: 2 * LARGE_TYPE.text, headings: LARGE_TYPE.headings.map((size) => 2 * size), table: 24 },
    paragraph: {
      ...{ alignment: AlignmentType.LEFT, indent: { firstLine: 0 } },
      spacing: { before: 20 * LARGE_TYPE.before, line: LARGE_LINE, lineRule: LineRuleType.AUTO },
    },
  },
} as const;

const HEADINGS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3] as const;

/** Points in the pixels that the library counts in, of which an inch has 96. */
const PIXELS_PER_POINT = 96 / 72;

/** What blocks need to know of the paper on which they stand. */
interface Setting {
  readonly look: (typeof LOOKS)[keyof typeof LOOKS];
  readonly width: number;
  readonly pictures: Pictures;
  /** The charts of the whole report: their places number the drawings, which the library would number through all its papers. */
  readonly charts: readonly Chart[];
}

/**
 * Sets a report as a paper that can be edited, numbered and signed (Nghị định 30/2020/NĐ-CP, Phụ lục I), or as a sheet in large type.
 * The same report gives the same bytes.
 *
 * @throws RangeError when the picture of a chart is missing
 */
export function renderDocx(model: ReportModel, pictures: Pictures): Promise<Uint8Array> {
  const look = LOOKS[model.type];
  const charts = chartsOf(model);
  const sections = model.sections.map((section, place) =>
    pagesOf(section, {
      setting: { look, pictures, charts, width: TEXT_WIDTH[section.orientation] },
      frame: place === 0 ? model.frame : undefined,
      draft: model.draft,
    }),
  );
  return packPaper({ title: model.title, creator: model.frame?.issuer, on: model.asOf, size: look.body, sections });
}

function pagesOf(
  { orientation, blocks }: Section,
  { setting, frame, draft }: { setting: Setting; frame: OfficialFrame | undefined; draft: boolean },
): ISectionOptions {
  const last = blocks.length - 1;
  // The last words stand on the page of the signature, which is never alone on one.
  const body = blocks.flatMap((block, place) => setBlock(block, setting, frame !== undefined && place === last));
  const children = frame === undefined ? body : [...opening(frame, setting), ...body, ...ending(frame, setting)];
  return pages(children, { orientation, draft });
}

/** Heading, name and subject of an official paper. */
function opening(frame: OfficialFrame, { width }: Setting): FileChild[] {
  return [
    paperHeading(frame, { width }),
    centred(frame.name, { bold: true }, { spacing: { before: 360 } }),
    centred(frame.subject, { bold: true }, { indent: { left: mm(8), right: mm(8) } }),
    shortLine(Math.round((width - mm(60)) / 2), 100),
  ];
}

function ending(frame: OfficialFrame, { width }: Setting): FileChild[] {
  return [
    paragraph([], { spacing: { before: 120 }, keepNext: true }),
    paperEnding(frame, { width, recipients: recipientLines(frame) }),
  ];
}

function setBlock(block: Block, setting: Setting, keepNext: boolean): FileChild[] {
  const { look } = setting;
  switch (block.kind) {
    case 'heading':
      return [setHeading(block, look)];
    case 'paragraph':
      return inLines(block.runs).map((runs) => setParagraph(runs, { look, align: block.align, keepNext }));
    case 'list':
      return block.items.flatMap((item) =>
        inLines(item).map((runs, place) =>
          setParagraph(place === 0 ? [{ text: '- ' }, ...runs] : runs, { look, align: undefined, keepNext }),
        ),
      );
    case 'table':
      return setTable(block.table, setting, keepNext);
    case 'chart':
      return setChart(block.chart, setting, keepNext);
    case 'gap':
      return [
        paragraph([words(block.text, { bold: true, highlight: 'yellow' })], {
          ...{ indent: look.paragraph.indent, spacing: look.paragraph.spacing, keepNext },
        }),
      ];
  }
}

function setHeading(
  { level, text, align }: Extract<Block, { kind: 'heading' }>,
  { headings, paragraph: { spacing, indent } }: Setting['look'],
): Paragraph {
  const middle = align === 'center' || (align === undefined && level === 1);
  return paragraph([words(text, { size: headings[level - 1] })], {
    heading: HEADINGS[level - 1],
    alignment: middle ? AlignmentType.CENTER : AlignmentType.LEFT,
    ...(!middle && align === undefined && { indent }),
    spacing,
    keepNext: true,
  });
}

function setParagraph(
  runs: readonly Run[],
  {
    look,
    align,
    keepNext,
  }: { look: Setting['look']; align: 'justify' | 'center' | 'left' | undefined; keepNext: boolean },
): Paragraph {
  const placed = {
    justify: { alignment: AlignmentType.JUSTIFIED, indent: look.paragraph.indent },
    center: { alignment: AlignmentType.CENTER },
    left: { alignment: AlignmentType.LEFT },
  };
  return paragraph(
    runs.map(({ text, bold, italics }) => words(text, { bold, italics })),
    {
      ...(align === undefined ? look.paragraph : placed[align]),
      spacing: look.paragraph.spacing,
      keepNext,
    },
  );
}

/** A title, the table, and what explains it. */
function setTable(
  { title, columns, rows, total, note }: ReportTable,
  setting: Setting,
  keepNext: boolean,
): FileChild[] {
  const body = Array.from(rows, (row) => ({ cells: row.map(cellText) }));
  const lines = body.length === 0 ? [{ across: NO_ROWS }] : body;
  const table: Table = ruled(
    columns.map(({ name, width, kind }) => ({ name, width, centred: kind !== 'text' })),
    total === undefined ? lines : [...lines, { cells: total.map(cellText), bold: true }],
    { width: setting.width, size: setting.look.table },
  );
  return [
    centred(title, { bold: true, size: setting.look.table }, { spacing: { before: 200, after: 80 }, keepNext: true }),
    table,
    note === undefined
      ? paragraph([words('', { size: 8 })], { keepNext })
      : paragraph([words(note, { italics: true, size: setting.look.table })], {
          spacing: { before: 80, after: 80 },
          keepNext,
        }),
  ];
}

/** A title and the picture, no wider than the text; whoever cannot see it is told what it shows. */
function setChart(
  { chartId, title, alt }: Chart,
  { pictures, charts, width, look }: Setting,
  keepNext: boolean,
): FileChild[] {
  const picture = pictures.get(chartId);
  if (picture === undefined) throw new RangeError(`the chart "${chartId}" has not been drawn`);
  const scale = Math.min(1, width / 20 / picture.width) * PIXELS_PER_POINT;
  const number = charts.findIndex((chart) => chart.chartId === chartId) + 1;
  return [
    centred(title, { bold: true, size: look.table }, { spacing: { before: 200, after: 80 }, keepNext: true }),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      keepNext,
      children: [
        new ImageRun({
          type: 'png',
          data: picture.png,
          transformation: { width: picture.width * scale, height: picture.height * scale },
          altText: { id: String(number), name: chartId, title, description: alt },
        }),
      ],
    }),
  ];
}

/** Words line by line: a line break within a justified paragraph would draw the words before it apart. */
function inLines(runs: readonly Run[]): Run[][] {
  const lines: Run[][] = [[]];
  for (const run of runs) {
    const [first = '', ...others] = run.text.split('\n');
    lines.at(-1)?.push({ ...run, text: first });
    for (const text of others) lines.push([{ ...run, text }]);
  }
  return lines.filter((line) => line.some(({ text }) => text.trim() !== ''));
}
