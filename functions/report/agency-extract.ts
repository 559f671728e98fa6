import { monthAccount, type MonthFacts, type Tally } from './month-figures.ts';
import {
  ANSWERED,
  type Figures,
  hasPromises,
  MOVEMENTS,
  namesIn,
  OPEN,
  overdueTable,
  PROMISES,
  promiseTable,
  RESULTS,
  VERDICTS,
} from './month-tables.ts';
import { asBlock, essentials, headingOf, paragraph } from './monthly-summary.ts';
import { monthAndYear } from './official-words.ts';
import { monthEquations, reconcile } from './reconcile.ts';
import type { ReportModel, ReportTable } from './report-model.ts';

/**
 * What one agency reads of a month: its own figures and its own lines, and nothing of any other's. Undefined when nothing of the month
 * concerns it.
 *
 * @throws DoesNotAddUpError when the figures of the month contradict each other
 */
export function agencyExtract(facts: MonthFacts, agencyId: string): ReportModel | undefined {
  const account = monthAccount(facts);
  const names = namesIn(facts);
  reconcile(monthEquations(account, names.agency));
  const own = account.figures.agencies.find((agency) => agency.agencyId === agencyId);
  if (!own) return undefined;
  const name = facts.agencies.find((agency) => agency.agencyId === agencyId)?.name ?? agencyId;
  const overdue = account.overdue.filter((line) => line.agencyId === agencyId);
  const promises = account.promises.filter((line) => line.agencyId === agencyId);
  const lists: ReportTable[] = [
    ...(overdue.length > 0 ? [overdueTable(overdue, names)] : []),
    ...(promises.length > 0 ? [promiseTable(promises, names)] : []),
  ];
  return {
    title: `Tổng hợp câu hỏi, kiến nghị của trẻ em ${monthAndYear(`${facts.month}-01`)} - ${name}`,
    fileName: `trich-${agencyId}-${facts.month}`,
    asOf: facts.asOf,
    draft: false,
    type: 'official',
    csvTableId: 'so-lieu',
    sections: [
      {
        orientation: 'portrait',
        blocks: [
          ...headingOf(facts, name),
          paragraph(essentials({ month: facts.month, total: own }, 'agency')),
          asBlock(figuresTable(own)),
        ],
      },
      ...(lists.length > 0 ? [{ orientation: 'landscape', blocks: lists.map(asBlock) } as const] : []),
    ],
  };
}

/** One agency's figures below each other: what they are of, what each is called, and how much it is. */
function figuresTable(own: Tally): ReportTable {
  const moved: Figures = { columns: MOVEMENTS.columns, cellsOf: ({ movements }) => MOVEMENTS.cellsOf(movements) };
  const parts = [
    { of: 'Biến động', figures: moved },
    { of: 'Trả lời trong tháng', figures: ANSWERED },
    { of: 'Tồn cuối kỳ theo thời hạn', figures: OPEN },
    ...(own.movements.closed > 0 ? [{ of: 'Kết quả của câu đã kết thúc', figures: RESULTS }] : []),
    ...(hasPromises(own.promises) ? [{ of: 'Cam kết', figures: PROMISES }] : []),
    ...(Object.values(own.verdicts).some((count) => count > 0) ? [{ of: 'Ý kiến của trẻ em', figures: VERDICTS }] : []),
  ];
  return {
    tableId: 'so-lieu',
    title: 'Số liệu của cơ quan',
    columns: [
      { name: 'Nội dung', kind: 'text', width: 2.5 },
      { name: 'Chỉ tiêu', kind: 'text', width: 3 },
      { name: 'Số liệu', kind: 'share', width: 1.5 },
    ],
    rows: parts.flatMap(({ of, figures: { columns, cellsOf } }) =>
      cellsOf(own).map((cell, place) => [of, columns[place]?.name ?? '', cell]),
    ),
  };
}
