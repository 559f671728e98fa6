import { readFileSync } from 'node:fs';
import city from '../config/bac-kan.json' with { type: 'json' };
import posted from '../config/examples/forum-2023.json' with { type: 'json' };
import { CityConfig } from '../functions/directory/city-config.ts';
import { type Forum, NewForum, openForum } from '../functions/forum/forum.ts';
import { topicsOf } from '../functions/forum/references.ts';
import { readMinutes } from '../functions/import/minutes.ts';
import { approve, publish } from '../functions/question/answering.ts';
import { assign } from '../functions/question/lifecycle.ts';
import type { ClosedQuestion } from '../functions/question/question.ts';
import { route } from '../functions/question/routing.ts';
import type { Contribution } from '../functions/report/contribution.ts';
import type { ForumFacts } from '../functions/report/forum-figures.ts';
import type { Block, ReportModel, Section } from '../functions/report/report-model.ts';
import { anAct, anAnswer, aPolicy, aReceivedQuestion, routing, someRules } from './builders.ts';

const { agencies } = CityConfig.parse(city);
const rules = someRules();

/** The forum on which the city reported in June 2024, as its example opens it. */
export function theForum(parts: Partial<Forum> = {}): Forum {
  return { ...openForum(NewForum.parse(posted), aPolicy(), []), ...parts };
}

const minutes = await readMinutes({
  contentType: 'text/csv',
  bytes: readFileSync(new URL('../config/examples/dien-dan-2023.csv', import.meta.url)),
  ...{ topics: topicsOf(theForum()), agencies, today: '2023-06-14', forum: { heldOn: '2023-06-13' } },
});

/** Its seventeen questions: each answered at the forum, its answer approved and published in the days after. */
export const theQuestions: readonly ClosedQuestion[] = minutes.rows.map((row, place) => {
  const { text, topicId = 'khac', coordinatingAgencyIds = [], answeredAtForum } = row;
  const code = `BK4-${String(place + 1).padStart(3, '0')}`;
  const received = aReceivedQuestion({
    ...{ questionId: `q${String(place + 1)}`, forumId: 'bac-kan-2023', code, number: place + 1, text, topicId },
    answers: [anAnswer(answeredAtForum)],
  });
  const { leadAgencyId = 'ldtbxh' } = route(text, routing);
  const responsibility = { topicId, leadAgencyId, coordinatingAgencyIds, because: [text.slice(0, 4)], confidence: 1 };
  const assigned = assign(received, responsibility, { ...anAct(), rules });
  const act = anAct({ at: '2023-06-20T02:00:00.000Z' });
  const forChildren = `Các cô chú đã nghe câu ${code} và đã làm.`;
  return publish(approve(assigned, { resultClass: 'explained', forChildren }, { ...act, rules }), true, act);
});

/** What agencies wrote of the year after the forum. */
export const theContributions: readonly Contribution[] = [
  contribution(
    'ldtbxh',
    'Tiếp tục tham mưu triển khai Kế hoạch số 159/KH-UBND ngày 01/10/2020.\n\nTuyên truyền về Tổng đài 111; có 12 lớp tập huấn.',
  ),
  contribution('gddt', 'Tăng cường giáo dục kỹ năng phòng, chống đuối nước.'),
  contribution('thanh-doan', 'Tổ chức các diễn đàn lắng nghe ý kiến của trẻ em.'),
  contribution('vhtt', 'Phối hợp tổ chức nhiều hoạt động vui chơi giải trí cho trẻ em.'),
  contribution('cong-an', 'Phối hợp tuyên truyền các quy định của pháp luật.'),
];

/** What an agency wrote. */
export function contribution(agencyId: string, text: string): Contribution {
  return {
    forumId: 'bac-kan-2023',
    agencyId,
    text,
    by: `${agencyId}-officer`,
    at: '2024-05-20T02:00:00.000Z',
    version: 1,
  };
}

/** The facts of the report of June 2024. */
export function theFacts(parts: Partial<ForumFacts> = {}): ForumFacts {
  return {
    ...{
      forum: theForum(),
      draft: false,
      questions: theQuestions,
      mails: [],
      agencies,
      contributions: theContributions,
    },
    ...{ rules, now: '2024-06-10T02:00:00.000Z', ...parts },
  };
}

/** The words of a block, as they are read. */
export function wordsOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'gap':
      return block.text;
    case 'paragraph':
      return block.runs.map(({ text }) => text).join('');
    case 'list':
      return block.items.map((runs) => runs.map(({ text }) => text).join('')).join('\n');
    case 'table':
      return block.table.title;
    case 'chart':
      return block.chart.title;
  }
}

/** The words of a section, a block in a line, with ordinary spaces. */
export function linesIn(section: Section | undefined): string[] {
  return (section?.blocks ?? []).map((block) => wordsOf(block).replaceAll('\u00a0', ' '));
}

/** The rows of a table of a report. */
export function rowsOf({ sections }: ReportModel, tableId: string) {
  const tables = sections.flatMap(({ blocks }) => blocks.flatMap((one) => (one.kind === 'table' ? [one.table] : [])));
  const found = tables.find((table) => table.tableId === tableId);
  return found && { rows: Array.from(found.rows), total: found.total, columns: found.columns.map(({ name }) => name) };
}
