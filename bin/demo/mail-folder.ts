import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf, timeOf, vietnameseDate } from '../../functions/calendar/day.ts';
import type { ControlPort, SentMail } from './control-port.ts';

/** A mail with the name of its files, without their endings. */
export interface FiledMail extends SentMail {
  readonly name: string;
}

/** The folder in which every mail that left can be opened: as it went over the wire, and as a page. */
export class MailFolder {
  readonly #folder: string;
  readonly #filed: FiledMail[] = [];

  /** Begins with an empty folder. */
  constructor(folder: string) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'mails'), { recursive: true });
  }

  get all(): readonly FiledMail[] {
    return this.#filed;
  }

  /** Files the mails that left since the last time, and returns them in the order in which they left. */
  async collect(control: ControlPort): Promise<FiledMail[]> {
    const fresh: FiledMail[] = [];
    const known = new Set(this.#filed.map(({ messageId }) => messageId));
    const left = (await control.mailbox()).filter(({ messageId }) => !known.has(messageId));
    for (const mail of left.toSorted(byTime)) {
      const filed = { ...mail, name: nameOf(mail, this.#filed.length + 1) };
      writeFileSync(join(this.#folder, 'mails', `${filed.name}.eml`), await control.raw(mail.messageId));
      writeFileSync(join(this.#folder, 'mails', `${filed.name}.html`), mail.html);
      this.#filed.push(filed);
      fresh.push(filed);
    }
    writeFileSync(join(this.#folder, 'index.html'), indexOf(this.#filed));
    return fresh;
  }
}

/** Mails of the same moment by their ids, so that two runs give the same files. */
function byTime(a: SentMail, b: SentMail): number {
  const [first, second] = [`${a.sentAt} ${a.mailId}`, `${b.sentAt} ${b.mailId}`];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** `007-2023-09-15-1640-notice-gddt`: by order and time, then what it is about; of a protection mail nothing more. */
function nameOf({ mailId, sentAt }: SentMail, ordinal: number): string {
  const [kind = '', about = ''] = mailId.split('_');
  const when = `${dayOf(sentAt)}-${timeOf(sentAt).replace(':', '')}`;
  return [String(ordinal).padStart(3, '0'), when, kind, ...(kind === 'protection' ? [] : [about])].join('-');
}

function indexOf(mails: readonly FiledMail[]): string {
  const rows = mails.map(
    ({
      name,
      sentAt,
      to,
      subject,
    }) => `<tr><td>${timeOf(sentAt)} ngày ${vietnameseDate(dayOf(sentAt))}</td><td>${escaped(to.join(', '))}</td>
<td><a href="mails/${name}.html">${escaped(subject)}</a></td><td><a href="mails/${name}.eml">.eml</a></td></tr>`,
  );
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hồi Âm: thư đã gửi trong bản trình diễn</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid #8884; }
td:first-child { white-space: nowrap; }
</style>
</head>
<body>
<h1>Hồi Âm: ${mails.length} thư đã gửi trong bản trình diễn</h1>
<p><a href="timeline.md">Dòng thời gian của từng câu hỏi và từng cơ quan</a></p>
<table>
<thead><tr><th>Gửi lúc</th><th>Nơi nhận</th><th>Tiêu đề</th><th>Bản gốc</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
