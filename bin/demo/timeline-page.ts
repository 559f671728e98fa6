import { dayOf, timeOf, vietnameseDate } from '../../functions/calendar/day.ts';
import type { Table } from './display.ts';
import type { FiledMail } from './mail-folder.ts';
import type { TimelineEntry } from './timeline.ts';

/** A part of the timeline under a heading. */
export interface Chapter {
  readonly title: string;
  /** What a child asked. */
  readonly quote?: string;
  readonly entries: readonly TimelineEntry[];
}

/** The year as a page in Markdown: first in tables, then question by question. */
export function timelinePage(
  title: string,
  { tables, chapters }: { tables: readonly Table[]; chapters: readonly Chapter[] },
  mails: readonly FiledMail[],
): string {
  const names = new Map(mails.map(({ mailId, name }) => [mailId, name]));
  const parts = [`# ${title}`, ...tables.map(tableText), ...chapters.map((chapter) => chapterText(chapter, names))];
  return `${parts.join('\n\n')}\n`;
}

function tableText({ title, columns, rows, legend }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    `## ${title}`,
    '',
    line(columns.map((column) => column.title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
    ...(legend === undefined ? [] : ['', legend]),
  ];
  return lines.join('\n');
}

function chapterText({ title, quote, entries }: Chapter, names: ReadonlyMap<string, string>): string {
  const lines = entries.map(({ at, text, mailIds }) => {
    const links = mailIds.flatMap((mailId) => {
      const name = names.get(mailId);
      return name === undefined ? [] : `[${name.slice(0, 3)}](mails/${name}.html)`;
    });
    const where = links.length === 0 ? '' : ` Thư ${links.join(', ')}.`;
    return `- ${vietnameseDate(dayOf(at))} ${timeOf(at)} · ${text}${where}`;
  });
  return [`## ${title}`, '', ...(quote === undefined ? [] : [`> ${quote}`, '']), ...lines].join('\n');
}
