import { type Month, vietnameseMonthOf } from '../calendar/month.ts';
import type { Contact } from '../agency/agency.ts';
import type { OutgoingMail } from './compose.ts';
import { escapeHtml } from './html.ts';
import { type LetterBodies, oneLine } from './letter.ts';

/** A report that is mailed: the page that it fills, and the files that it brings. */
export interface MailedReport {
  readonly month: Month;
  /** Of what it tells: the city, a forum, or an agency. */
  readonly scope: string;
  readonly recipient: Pick<Contact, 'name' | 'post'>;
  /** Whole and in HTML, its charts inside. */
  readonly page: string;
  readonly attached: readonly Attached[];
}

/** A file that a mail brings. */
export type Attached = NonNullable<OutgoingMail['attachments']>[number];

/** The mail that brings the report of a month: its figures are the body, its charts pictures in it, its files attached. */
export function reportMail({ month, scope, recipient, page, attached }: MailedReport): LetterBodies & {
  readonly subject: string;
  readonly attachments: readonly Attached[];
} {
  const { html, pictures } = withPicturesApart(page);
  const greeting = [
    `Kính gửi: ${oneLine(`${recipient.name}, ${recipient.post}`)}`,
    attached.length > 0
      ? `Hệ thống Hồi Âm gửi số liệu tổng hợp ${vietnameseMonthOf(month)}; tệp kèm theo: ${attached.map(({ filename }) => filename).join(', ')}.`
      : `Hệ thống Hồi Âm gửi số liệu tổng hợp ${vietnameseMonthOf(month)}.`,
  ];
  return {
    subject: oneLine(`[Hồi Âm] Tổng hợp ${vietnameseMonthOf(month)}: ${scope}`),
    text: `${greeting.join('\n\n')}\n\n${textOfPage(html)}\n`,
    html: greeted(html, greeting),
    attachments: [...attached, ...pictures],
  };
}

/** Takes the pictures out of a page, for mail programs show none that stand in the page's own text. */
function withPicturesApart(page: string): { html: string; pictures: Attached[] } {
  const pictures: Attached[] = [];
  const html = page.replace(/src="data:image\/png;base64,([A-Za-z0-9+/=]+)"/g, (_source, base64: string) => {
    const name = `bieu-do-${String(pictures.length + 1)}`;
    const content = Buffer.from(base64, 'base64');
    pictures.push({ filename: `${name}.png`, contentType: 'image/png', content, cid: `${name}@hoi-am` });
    return `src="cid:${name}@hoi-am"`;
  });
  return { html, pictures };
}

function greeted(html: string, lines: readonly string[]): string {
  const body = /<body[^>]*>/.exec(html);
  const at = body === null ? 0 : body.index + body[0].length;
  const paragraphs = lines.map(
    (line) =>
      `<p style="margin:0;padding:8px 16px;font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:15px;line-height:1.5;">${escapeHtml(line)}</p>`,
  );
  return html.slice(0, at) + paragraphs.join('') + html.slice(at);
}

/** What a page says as plain text: a line for each paragraph, heading and row of a table, and what stands for a picture. */
function textOfPage(html: string): string {
  return html
    .replace(/<(head|style|script|title)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<img\b[^>]*?\balt="([^"]*)"[^>]*>/gi, '\n[$1]\n')
    .replace(/<\/t[dh]>\s*(?=<t[dh]\b)/gi, ' | ')
    .replace(/<(br|\/p|\/h[1-6]|\/tr|\/li|\/div|\/caption|\/table)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (entity, name: string) => NAMED[name] ?? entity)
    .replace(/ *\n[ \n]*/g, '\n')
    .trim();
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
