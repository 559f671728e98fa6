import { escapeHtml } from './html.ts';

/** One question as a letter shows it. */
export interface QuestionEntry {
  /** The code with the topic: "BK4-007 · An toàn mạng". */
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Says whose words follow: "Các em hỏi". */
  readonly quoteLabel: string;
  /** The child's words, masked; shown in full with their line breaks. */
  readonly quote: string;
  readonly link: Link;
}

/** A label with what it stands for: "Hạn trả lời" and the day. */
export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** Something to open. Without an address (the archived copy) the letter says that it was left out. */
export interface Link {
  readonly label: string;
  /** http or https only; empty when left out. */
  readonly address: string;
}

/** A piece of a letter's body. */
export type LetterBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** What must be seen at a glance. */
  | { readonly kind: 'callout'; readonly facts: readonly Fact[] }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** Numbered from 1. */
  | { readonly kind: 'steps'; readonly items: readonly string[] }
  | { readonly kind: 'questions'; readonly entries: readonly QuestionEntry[] }
  | { readonly kind: 'link'; readonly link: Link };

/** A letter as a value, before it becomes text and HTML. All strings are plain text. */
export interface Letter {
  /** On whose behalf it is sent; stands above the title. */
  readonly issuer: string;
  readonly title: string;
  /** Who it is for, after "Kính gửi:". */
  readonly addressee: string;
  readonly tone: 'ordinary' | 'urgent';
  readonly blocks: readonly LetterBlock[];
  readonly footer: readonly string[];
}

/** The two bodies of a mail, which say the same. */
export interface LetterBodies {
  readonly text: string;
  readonly html: string;
}

/**
 * Sets a letter as plain text (lines of at most 78 characters, unless a single word or an address is longer) and as HTML
 * for mail programs: tables, inline styles, nothing fetched from elsewhere, at most 640 pixels wide, light and dark.
 *
 * @throws TypeError when a link is not an absolute http or https address
 */
export function setLetter(letter: Letter): LetterBodies {
  return { text: textOf(letter), html: htmlOf(letter) };
}

/** Puts one remark above a letter that is already set. */
export function withRemark({ text, html }: LetterBodies, remark: string): LetterBodies {
  const note = `<p class="remark" style="margin:0;padding:12px 16px;background:#fff4d6;color:#4a3a00;${FONT}font-size:14px;line-height:1.5;">${escapeHtml(oneLine(remark))}</p>`;
  const body = /<body[^>]*>/.exec(html);
  const at = body === null ? 0 : body.index + body[0].length;
  return { text: `${wrapped(oneLine(remark))}\n\n${text}`, html: html.slice(0, at) + note + html.slice(at) };
}

/**
 * Text as people may be shown it: NFC, line ends as \n, without control characters and without the characters that turn
 * the direction of writing or hide (a name or a link could pretend to be another with them). Emoji joiners stay.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/[\p{Cc}--\n]|\p{Bidi_Control}|\p{Noncharacter_Code_Point}|[\u00ad\u200b\u2060\ufeff\ufff9-\ufffb]/gv, '');
}

/** The same on a single line: for headers, labels and titles. */
export function oneLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** A number as official papers write it: below 10 with a leading zero, "03". */
export function quantity(count: number): string {
  return String(count).padStart(2, '0');
}

const WIDTH = 78;
const LEFT_OUT = '(đường dẫn không ghi trong bản lưu)';

function textOf(letter: Letter): string {
  const title = oneLine(letter.title);
  const paragraphs = [
    wrapped(oneLine(letter.issuer)),
    `${wrapped(title)}\n${'='.repeat(Math.min([...title].length, WIDTH))}`,
    wrapped(`Kính gửi: ${oneLine(letter.addressee)}`),
    ...letter.blocks.map(textOfBlock),
    `--\n${letter.footer.map((line) => wrapped(oneLine(line))).join('\n')}`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function textOfBlock(block: LetterBlock): string {
  switch (block.kind) {
    case 'heading': {
      const heading = oneLine(block.text);
      return `${wrapped(heading)}\n${'-'.repeat(Math.min([...heading].length, WIDTH))}`;
    }
    case 'paragraph':
      return wrapped(oneLine(block.text));
    case 'callout':
    case 'facts':
      return block.facts.map((fact) => textOfFact(fact, '')).join('\n');
    case 'steps':
      return block.items.map((item, index) => wrapped(`${index + 1}. ${oneLine(item)}`, '', '   ')).join('\n');
    case 'questions':
      return block.entries.map(textOfQuestion).join('\n\n');
    case 'link':
      return textOfLink(block.link, '');
  }
}

function textOfQuestion({ title, facts, quoteLabel, quote, link }: QuestionEntry): string {
  // The bar shows where a child's words begin and end, whatever they are.
  const words = linesOf(quote).map((line) => (line === '' ? '  |' : wrapped(line, '  | ')));
  return [
    wrapped(oneLine(title)),
    ...facts.map((fact) => textOfFact(fact, '  ')),
    `  ${oneLine(quoteLabel)}:`,
    ...words,
    textOfLink(link, '  '),
  ].join('\n');
}

function textOfFact({ label, text }: Fact, indent: string): string {
  return wrapped(`${oneLine(label)}: ${oneLine(text)}`, indent, `${indent}  `);
}

function textOfLink({ label, address }: Link, indent: string): string {
  return wrapped(`${oneLine(label)}: ${address === '' ? LEFT_OUT : webAddress(address)}`, indent, `${indent}  `);
}

/** Lines as the writer broke them, never more than one empty one together. */
function linesOf(text: string): string[] {
  return visible(text)
    .trim()
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .split('\n');
}

/** Breaks between words only; the first line begins with `first`, the others with `next`. */
function wrapped(line: string, first = '', next = first): string {
  const lines: string[] = [];
  let current = first;
  let length = first.length;
  let empty = true;
  for (const word of line.split(/[^\S\u00a0]+/)) {
    const wordLength = [...word].length;
    if (!empty && length + 1 + wordLength > WIDTH) {
      lines.push(current);
      current = next + word;
      length = next.length + wordLength;
    } else {
      current += empty ? word : ` ${word}`;
      length += wordLength + (empty ? 0 : 1);
    }
    empty = false;
  }
  return [...lines, current].join('\n');
}

/* Inline styles carry the light page, because many mail programs drop the style element; it only adds the dark page. */
const FONT = "font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;";
const ACCENT = { ordinary: '#0b5394', urgent: '#a61b1b' } as const;
const BREAK_ANYWHERE = 'overflow-wrap:anywhere;word-break:break-word;';
const DARK_PAGE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#11161b!important}
.sheet{background:#1a222a!important;border-color:#34414d!important}
.ink{color:#e6ecf1!important}
.soft{color:#a9b7c4!important}
.entry{background:#212b35!important;border-color:#34414d!important}
.accent{color:#8ec5ff!important}
.urgent{color:#ffb1a8!important}
.callout{background:#22303d!important}
.quote{border-color:#8ec5ff!important}
.remark{background:#3d3312!important;color:#ffe9a8!important}
}`;

function htmlOf(letter: Letter): string {
  const title = oneLine(letter.title);
  const colour = ACCENT[letter.tone];
  const accent = letter.tone === 'urgent' ? 'urgent' : 'accent';
  const body = [
    paragraph(oneLine(letter.issuer), 'soft', 'font-size:13px;letter-spacing:.02em;color:#52606d;'),
    `<h1 class="${accent}" style="margin:0 0 16px;${FONT}font-size:21px;line-height:1.35;color:${colour};">${escapeHtml(title)}</h1>`,
    paragraph(`Kính gửi: ${oneLine(letter.addressee)}`, 'ink', 'font-weight:bold;'),
    ...letter.blocks.map((block) => htmlOfBlock(block, letter.tone)),
    `<div class="sheet" style="border-top:1px solid #d5dce3;padding-top:12px;">${letter.footer
      .map((line) => paragraph(oneLine(line), 'soft', 'font-size:13px;color:#52606d;margin:0 0 6px;'))
      .join('')}</div>`,
  ].join('\n');
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${DARK_PAGE}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#eef2f5;">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef2f5;">
<tr><td align="center" style="padding:16px 8px;">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;background:#ffffff;border:1px solid #d5dce3;border-top:4px solid ${colour};">
<tr><td align="left" style="padding:24px 20px;">
${body}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function htmlOfBlock(block: LetterBlock, tone: Letter['tone']): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 class="ink" style="margin:24px 0 10px;${FONT}font-size:17px;line-height:1.4;color:#1b2733;">${escapeHtml(oneLine(block.text))}</h2>`;
    case 'paragraph':
      return paragraph(oneLine(block.text));
    case 'callout':
      return box('callout', `background:${tone === 'urgent' ? '#fdecea' : '#e8f1fa'};`, block.facts.map(htmlOfFact));
    case 'facts':
      return block.facts.map(htmlOfFact).join('\n');
    case 'steps':
      return block.items.map((item, index) => paragraph(`${index + 1}. ${oneLine(item)}`)).join('\n');
    case 'questions':
      return block.entries.map((entry) => htmlOfQuestion(entry, tone)).join('\n');
    case 'link':
      return htmlOfLink(block.link, tone);
  }
}

function htmlOfQuestion({ title, facts, quoteLabel, quote, link }: QuestionEntry, tone: Letter['tone']): string {
  const words = linesOf(quote).map(escapeHtml).join('<br>');
  return box('entry', 'background:#f8fafb;border:1px solid #d5dce3;', [
    `<h3 class="accent" style="margin:0 0 8px;${FONT}font-size:16px;line-height:1.4;color:${ACCENT.ordinary};">${escapeHtml(oneLine(title))}</h3>`,
    ...facts.map(htmlOfFact),
    paragraph(`${oneLine(quoteLabel)}:`, 'soft', 'margin:8px 0 4px;font-size:14px;color:#52606d;'),
    `<blockquote class="ink quote" style="margin:0 0 12px;padding:2px 0 2px 12px;border-left:3px solid ${ACCENT.ordinary};${FONT}font-size:16px;line-height:1.6;color:#1b2733;${BREAK_ANYWHERE}">${words}</blockquote>`,
    htmlOfLink(link, tone),
  ]);
}

function htmlOfFact({ label, text }: Fact): string {
  return `<p class="ink" style="margin:0 0 6px;${FONT}font-size:15px;line-height:1.55;color:#1b2733;${BREAK_ANYWHERE}"><strong>${escapeHtml(oneLine(label))}:</strong> ${escapeHtml(oneLine(text))}</p>`;
}

function htmlOfLink({ label, address }: Link, tone: Letter['tone']): string {
  if (address === '') return paragraph(`${oneLine(label)}: ${LEFT_OUT}`, 'soft', 'font-size:14px;color:#52606d;');
  return `<p style="margin:8px 0 10px;"><a href="${escapeHtml(webAddress(address))}" style="display:inline-block;padding:10px 16px;background:${ACCENT[tone]};color:#ffffff;${FONT}font-size:15px;font-weight:bold;text-decoration:none;border-radius:4px;">${escapeHtml(oneLine(label))}</a></p>`;
}

function box(name: string, style: string, content: readonly string[]): string {
  return `<table role="presentation" class="${name}" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 14px;${style}">
<tr><td style="padding:14px 16px 8px;">
${content.join('\n')}
</td></tr>
</table>`;
}

function paragraph(text: string, name = 'ink', style = ''): string {
  return `<p class="${name}" style="margin:0 0 12px;${FONT}font-size:16px;line-height:1.6;color:#1b2733;${style}">${escapeHtml(text)}</p>`;
}

function webAddress(address: string): string {
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new TypeError('a link in a letter is not an absolute http or https address');
  }
  return url.href;
}
