import { escapeHtml } from '../mail/html.ts';
import { visible } from '../mail/letter.ts';
import { cellText, NO_ROWS } from './cell-text.ts';
import { LARGE_TYPE } from './large-type.ts';
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
import type {
  Block,
  Cell,
  Chart,
  Column,
  OfficialFrame,
  Pictures,
  ReportModel,
  ReportTable,
  Run,
  Section,
} from './report-model.ts';

/** The look of the mails, all of it beside the words it is for: mail programs drop what stands apart. */
const FONT = "font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;";
const INK = 'color:#1b2733;';
const SOFT = 'color:#52606d;';
const EDGE = '#d5dce3';
const ACCENT = '#0b5394';
const BREAK_ANYWHERE = 'overflow-wrap:anywhere;word-break:break-word;';
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"';

const SIZES = {
  official: { text: 16, heading: [19, 17, 16] },
  large: { text: px(LARGE_TYPE.text), heading: LARGE_TYPE.headings.map(px) },
} as const;
type Sizes = (typeof SIZES)[keyof typeof SIZES];

/**
 * Sets a report as a page that is complete in itself: the body of a mail, or something to print. Nothing is fetched from elsewhere;
 * charts stand in it as data.
 *
 * @throws RangeError when the picture of a chart is missing
 */
export function renderHtml(model: ReportModel, pictures: Pictures): string {
  const { title, draft, frame, sections, type } = model;
  const sizes = SIZES[type];
  const body = sections.map((section, place) => {
    const blocks = section.blocks.map((block) => htmlOfBlock(block, sizes, pictures));
    const framed = place === 0 && frame !== undefined ? [opening(frame), ...blocks, ending(frame)] : blocks;
    return sheet(draft ? [draftMark(), ...framed] : framed, section, place);
  });
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${html(title)}</title>
</head>
<body style="margin:0;padding:0;background:#eef2f5;">
<table ${TABLE} style="table-layout:fixed;background:#eef2f5;">
<tr><td align="center" style="padding:16px 8px;">
${body.join('\n')}
</td></tr>
</table>
</body>
</html>
`;
}

/** A sheet of paper; one that lies across is wider, and each but the first begins a page when it is printed. */
function sheet(content: readonly string[], { orientation }: Section, place: number): string {
  const width = orientation === 'landscape' ? 1040 : 640;
  const apart = place === 0 ? '' : 'margin-top:16px;page-break-before:always;';
  return `<table ${TABLE} style="table-layout:fixed;max-width:${width}px;background:#ffffff;border:1px solid ${EDGE};border-top:4px solid ${ACCENT};${apart}">
<tr><td align="left" style="padding:24px 20px;${FONT}">
${content.join('\n')}
</td></tr>
</table>`;
}

function draftMark(): string {
  return `<p style="margin:0 0 12px;text-align:right;font-weight:bold;letter-spacing:.08em;color:#a61b1b;">${DRAFT}</p>`;
}

/** Issuer and nation side by side, number and date below them, then what the paper is. */
function opening(frame: OfficialFrame): string {
  const cell = (width: number, lines: readonly string[]) =>
    `<td width="${width}%" valign="top" style="padding:0 4px 12px;text-align:center;font-size:13px;line-height:1.5;${INK}">${lines.join('<br>')}</td>`;
  const issuer = `<strong style="border-bottom:1px solid #1b2733;">${html(frame.issuer)}</strong>`;
  const above = frame.parentBody === undefined ? [issuer] : [html(frame.parentBody), issuer];
  const nation = [`<strong>${NATION}</strong>`, `<strong style="border-bottom:1px solid #1b2733;">${MOTTO}</strong>`];
  return `<table ${TABLE}>
<tr>${cell(44, above)}${cell(56, nation)}</tr>
<tr>${cell(44, [html(numberLine(frame))])}${cell(56, [`<em>${html(dateLine(frame))}</em>`])}</tr>
</table>
<h1 style="margin:16px 0 20px;font-size:19px;line-height:1.4;text-align:center;color:${ACCENT};">${html(frame.name)}<br>${html(frame.subject)}</h1>`;
}

function ending(frame: OfficialFrame): string {
  const { above, below } = signatureLines(frame);
  const lines = (texts: readonly string[]) => texts.map(html).join('<br>');
  return `<table ${TABLE} style="margin:24px 0 0;page-break-inside:avoid;">
<tr>
<td width="50%" valign="top" style="padding:0 6px 0 0;font-size:13px;line-height:1.5;${SOFT}"><strong><em>${RECIPIENTS}</em></strong><br>${lines(recipientLines(frame))}</td>
<td width="50%" valign="top" style="padding:0 0 0 6px;font-size:15px;line-height:1.5;text-align:center;font-weight:bold;${INK}">${lines(above)}<br><br><br><br>${lines(below)}</td>
</tr>
</table>`;
}

function htmlOfBlock(block: Block, sizes: Sizes, pictures: Pictures): string {
  switch (block.kind) {
    case 'heading': {
      const { level, text, align = level === 1 ? 'center' : 'left' } = block;
      const size = sizes.heading[level - 1];
      return `<h${level} style="margin:24px 0 10px;font-size:${size}px;line-height:1.4;text-align:${align};page-break-after:avoid;${INK}">${html(text)}</h${level}>`;
    }
    case 'paragraph':
      return paragraph(htmlOfRuns(block.runs), sizes, `text-align:${block.align === 'center' ? 'center' : 'left'};`);
    case 'list':
      return `<ul style="margin:0 0 12px;padding:0 0 0 22px;font-size:${sizes.text}px;line-height:1.6;${INK}">${block.items
        .map((item) => `<li style="margin:0 0 6px;">${htmlOfRuns(item)}</li>`)
        .join('')}</ul>`;
    case 'table':
      return htmlOfTable(block.table);
    case 'chart':
      return htmlOfChart(block.chart, pictures);
    case 'gap':
      return paragraph(
        `<strong>${html(block.text)}</strong>`,
        sizes,
        'padding:10px 14px;background:#fff4d6;border-left:4px solid #b7791f;',
      );
  }
}

function paragraph(content: string, { text }: Sizes, style: string): string {
  return `<p style="margin:0 0 12px;font-size:${text}px;line-height:1.6;${INK}${BREAK_ANYWHERE}${style}">${content}</p>`;
}

function htmlOfRuns(runs: readonly Run[]): string {
  return runs
    .map(({ text, bold = false, italics = false }) => {
      const words = italics ? `<em>${html(text)}</em>` : html(text);
      return bold ? `<strong>${words}</strong>` : words;
    })
    .join('');
}

/** A table of more columns is set closer, and moved sideways in a narrow mail; ten of them still fit on a printed page. */
const MOST_COLUMNS = 6;
const COLUMN_PIXELS = 65;

function htmlOfTable({ title, columns, rows, total, note }: ReportTable): string {
  const sum = columns.reduce((before, { width }) => before + width, 0);
  const many = columns.length > MOST_COLUMNS;
  const wide = many ? `min-width:${columns.length * COLUMN_PIXELS}px;` : '';
  const cellStyle = many ? CELLS.close : CELLS.wide;
  const head = columns.map(({ name, width }) => {
    const percent = Math.round((100 * width) / sum);
    return `<th scope="col" width="${percent}%" style="${cellStyle}text-align:center;background:#e8f1fa;">${html(name)}</th>`;
  });
  const body = Array.from(rows, (row) => htmlOfRow(row, columns, cellStyle));
  const lines =
    body.length > 0 ? body : [`<tr><td colspan="${columns.length}" style="${cellStyle}">${NO_ROWS}</td></tr>`];
  return `<div style="margin:16px 0;overflow-x:auto;">
<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;${wide}${INK}">
<caption style="padding:0 0 8px;font-size:15px;font-weight:bold;text-align:left;">${html(title)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
${total === undefined ? '' : `<tfoot>${htmlOfRow(total, columns, `${cellStyle}font-weight:bold;background:#f8fafb;`)}</tfoot>\n`}</table>
${note === undefined ? '' : `<p style="margin:8px 0 0;font-size:13px;line-height:1.5;font-style:italic;${SOFT}">${html(note)}</p>\n`}</div>`;
}

const CELLS = {
  wide: `padding:6px 8px;border:1px solid ${EDGE};font-size:14px;line-height:1.45;`,
  close: `padding:4px 4px;border:1px solid ${EDGE};font-size:13px;line-height:1.4;`,
};

function htmlOfRow(cells: readonly Cell[], columns: readonly Column[], style: string): string {
  const written = cells.map((cell, place) => {
    const placed = columns[place]?.kind === 'text' ? 'text-align:left;' : 'text-align:center;white-space:nowrap;';
    return `<td style="${style}${placed}">${html(cellText(cell))}</td>`;
  });
  return `<tr style="page-break-inside:avoid;">${written.join('')}</tr>`;
}

function htmlOfChart({ chartId, title, alt }: Chart, pictures: Pictures): string {
  const picture = pictures.get(chartId);
  if (picture === undefined) throw new RangeError(`the chart "${chartId}" has not been drawn`);
  const width = Math.min(598, px(picture.width));
  const data = Buffer.from(picture.png).toString('base64');
  return `<div style="margin:16px 0;page-break-inside:avoid;">
<p style="margin:0 0 8px;font-size:15px;font-weight:bold;${INK}">${html(title)}</p>
<img src="data:image/png;base64,${data}" alt="${escapeHtml(visible(alt))}" width="${width}" style="display:block;width:100%;max-width:${width}px;height:auto;border:0;">
</div>`;
}

/** Points in whole pixels, as browsers count them. */
function px(points: number): number {
  return Math.round((points * 96) / 72);
}

/** Words as people may be shown them, on lines as their writer broke them, with the room left for what is written by hand. */
function html(text: string): string {
  return escapeHtml(visible(text))
    .replaceAll('\n', '<br>')
    .replace(/ {2,}/g, (room) => '&nbsp;'.repeat(room.length));
}
