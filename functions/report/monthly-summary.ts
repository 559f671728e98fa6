import { vietnameseDay } from '../calendar/day.ts';
import { vietnameseMonthOf } from '../calendar/month.ts';
import { capitalised } from '../mail/capitalised.ts';
import { RESULT_NAMES, RESULT_ORDER } from '../question/result-names.ts';
import {
  lastDayOf,
  monthAccount,
  type MonthFacts,
  type MonthFigures,
  type OverdueLine,
  stockOf,
  type Tally,
} from './month-figures.ts';
import {
  ANSWERED,
  type Figures,
  hasPromises,
  many,
  MOVEMENTS,
  type Names,
  namesIn,
  OPEN,
  overdueTable,
  PROMISES,
  promiseTable,
  RESULTS,
  VERDICTS,
} from './month-tables.ts';
import { monthAndYear } from './official-words.ts';
import { monthEquations, reconcile } from './reconcile.ts';
import type { Block, Chart, ReportModel, ReportTable } from './report-model.ts';
import { FEWEST } from './shares.ts';

/**
 * The summary of a month, of one forum or of the city: a paragraph of what matters, the figures of agencies and topics, and what is
 * overdue. It is mailed and archived and nobody signs it, so it has a plain heading and no official frame.
 *
 * @throws DoesNotAddUpError when its figures contradict each other
 */
export function monthlySummary(facts: MonthFacts): { model: ReportModel; figures: MonthFigures } {
  const account = monthAccount(facts);
  const names = namesIn(facts);
  reconcile(monthEquations(account, names.agency));
  const { figures, overdue, promises } = account;
  const { total } = figures;
  const promised = { tableId: 'cam-ket-co-quan', title: 'Cam kết theo cơ quan', of: PROMISES };
  const lists: ReportTable[] = [
    ...(overdue.length > 0 ? [overdueTable(overdue, names)] : []),
    ...(hasPromises(total.promises) ? [table(figures, names, promised)] : []),
    ...(promises.length > 0 ? [promiseTable(promises, names)] : []),
  ];
  const model: ReportModel = {
    title: `Tổng hợp câu hỏi, kiến nghị của trẻ em ${monthAndYear(`${facts.month}-01`)} - ${facts.scope.name}`,
    fileName: `tong-hop-${facts.scope.forumId ?? 'thanh-pho'}-${facts.month}`,
    asOf: facts.asOf,
    draft: false,
    type: 'official',
    csvTableId: 'bien-dong-co-quan',
    sections: [
      {
        orientation: 'portrait',
        blocks: [
          ...headingOf(facts, facts.scope.name),
          paragraph(essentials({ ...figures, overdue }, 'all')),
          ...[
            {
              ...table(figures, names, { tableId: 'bien-dong-co-quan', title: 'Biến động theo cơ quan', of: MOVED }),
              note: 'Tồn đầu kỳ + tiếp nhận mới + mở lại + chuyển đến − chuyển đi − đã kết thúc − đưa ra khỏi theo dõi = tồn cuối kỳ. Đưa ra khỏi theo dõi: câu hỏi được tách, trùng với câu khác hoặc rút lại. Câu hỏi kết thúc rồi mở lại trong tháng được tính thêm một lượt.',
            },
            ...(figures.agencies.length > 0 ? details(figures, names) : []),
            topicTable(figures, names),
            ...verdictTable(figures, names),
          ].map(asBlock),
          ...chartsIn(facts, figures, names).map((chart): Block => ({ kind: 'chart', chart })),
        ],
      },
      ...(lists.length > 0 ? [{ orientation: 'landscape', blocks: lists.map(asBlock) } as const] : []),
    ],
  };
  return { model, figures };
}

/** What the summary and its extracts are called, for whom, and up to which day they tell. */
export function headingOf({ month, asOf }: Pick<MonthFacts, 'month' | 'asOf'>, of: string): Block[] {
  const when = monthAndYear(`${month}-01`).toLocaleUpperCase('vi');
  return [
    { kind: 'heading', level: 1, text: `TỔNG HỢP CÂU HỎI, KIẾN NGHỊ CỦA TRẺ EM ${when}`, align: 'center' },
    { kind: 'paragraph', align: 'center', runs: [{ text: capitalised(of), bold: true }] },
    { kind: 'paragraph', align: 'center', runs: [{ text: upTo({ month, asOf }), italics: true }] },
  ];
}

/** Up to when the figures go: to the end of the month, or to a moment of a day while the month is not over. */
function upTo({ month, asOf }: Pick<MonthFacts, 'month' | 'asOf'>): string {
  return asOf === lastDayOf(month)
    ? `Số liệu đến hết ${vietnameseDay(asOf)}`
    : `Số liệu trong ngày ${vietnameseDay(asOf)}, khi tháng chưa kết thúc`;
}

/** A table, whose title stands above it. */
export function asBlock(of: ReportTable): Block {
  return { kind: 'table', table: of };
}

/** Words that stand by themselves. */
export function paragraph(text: string): Block {
  return { kind: 'paragraph', align: 'justify', runs: [{ text }] };
}

/** The month in a few sentences: what there was, what was answered and how, what is left, promises and children's verdicts. */
export function essentials(
  {
    month,
    total,
    waiting,
    overdue = [],
  }: Pick<MonthFigures, 'month' | 'total'> &
    Partial<Pick<MonthFigures, 'waiting'>> & { readonly overdue?: readonly OverdueLine[] },
  /** Of all agencies together what goes from one to another is neither more nor less. */
  of: 'all' | 'agency',
): string {
  const { opening, received, reopened, movedIn, movedOut, closed, removed } = total.movements;
  const when = `Trong ${monthAndYear(`${month}-01`)}`;
  const whose = of === 'all' ? 'các cơ quan' : 'cơ quan';
  const followed = opening + received + reopened + (of === 'all' ? 0 : movedIn);
  const came = listed([
    [opening, 'tồn đầu kỳ'],
    [received, 'tiếp nhận mới'],
    [reopened, 'mở lại'],
    [of === 'all' ? 0 : movedIn, 'do cơ quan khác chuyển đến'],
  ]);
  const left = listed([
    [of === 'all' ? 0 : movedOut, 'đã chuyển cơ quan khác'],
    [removed, 'đưa ra khỏi theo dõi'],
  ]);
  return [
    followed === 0
      ? `${when}, ${whose} không có câu hỏi, kiến nghị nào của trẻ em phải theo dõi.`
      : `${when}, ${whose} theo dõi ${many(followed, 'câu hỏi, kiến nghị')} của trẻ em: ${came}.`,
    ...(followed === 0
      ? []
      : [answeredInWords(total), closed > 0 ? closedInWords(total) : 'Chưa có câu nào kết thúc.']),
    left && `Ngoài ra, ${left}.`,
    followed === 0 ? '' : openInWords(total),
    onlyClassWords(overdue),
    waiting && waiting.closing > 0 ? `Còn ${many(waiting.closing, 'câu')} chờ phân công cơ quan chủ trì.` : '',
    promisesInWords(total),
    verdictsInWords(total),
  ]
    .filter(Boolean)
    .join(' ');
}

function answeredInWords({ answered, forChild }: Tally): string {
  const { onTime, late, extended, again } = answered;
  const all = onTime + late + extended + again;
  if (all === 0) return 'Trong tháng chưa có câu nào được trả lời.';
  const parts = listed([
    [onTime, 'đúng hạn'],
    [late, 'trễ hạn'],
    [extended, 'trong thời gian gia hạn'],
    [again, 'trả lời lại sau khi mở lại'],
  ]);
  return `Đã trả lời ${many(all, 'câu')}: ${parts}${forChild.late > 0 ? `; có ${many(forChild.late, 'câu')} trả lời sau ngày đã hẹn với các em` : ''}.`;
}

function closedInWords({ movements, results }: Tally): string {
  const parts = listed(RESULT_ORDER.map((resultClass) => [results[resultClass], RESULT_NAMES[resultClass]]));
  return `Đã kết thúc ${many(movements.closed, 'câu')}: ${parts}.`;
}

function openInWords({ movements, open }: Tally): string {
  if (movements.closing === 0) return 'Cuối kỳ không còn câu nào.';
  const parts = listed([
    [open.overdue, 'quá hạn'],
    [open.dueSoon, 'sắp đến hạn'],
    [open.notDue, 'chưa đến hạn'],
    [open.inReview, 'đã có văn bản trả lời, chờ duyệt'],
  ]);
  return `Cuối kỳ còn ${many(movements.closing, 'câu')}: ${parts}.`;
}

/** Says of how many overdue questions the children have their answer, so that nobody is blamed for more than is owed. */
function onlyClassWords(overdue: readonly OverdueLine[]): string {
  const answered = overdue.filter(({ owes }) => owes === 'result-class').length;
  if (answered === 0) return '';
  return `Trong số câu quá hạn, ${many(answered, 'câu')} đã được trả lời tại diễn đàn, chỉ còn thiếu kết quả xử lý.`;
}

function promisesInWords({ promises }: Tally): string {
  if (!hasPromises(promises)) return '';
  const { made, kept, broken, notDue, overdue } = promises;
  const parts = listed(
    [
      [made, 'cam kết mới'],
      [kept, 'cam kết đã thực hiện'],
      [broken, 'cam kết không thực hiện được'],
      [notDue, 'cam kết đang thực hiện, chưa đến hạn'],
      [overdue, 'cam kết quá hạn'],
    ],
    '',
  );
  return parts === '' ? '' : `Về cam kết với trẻ em: ${parts}.`;
}

function verdictsInWords({ verdicts }: Tally): string {
  const { yes, partly, no } = verdicts;
  if (yes + partly + no === 0) return '';
  const parts = listed(
    [
      [yes, 'ý kiến cho biết đã được trả lời'],
      [partly, 'ý kiến cho biết mới được trả lời một phần'],
      [no, 'ý kiến cho biết chưa được trả lời'],
    ],
    '',
  );
  return `Các em đã phản hồi: ${parts}.`;
}

/** What there is any of, in words for each: "04 câu đúng hạn, 01 câu trễ hạn". */
function listed(parts: readonly (readonly [number, string])[], noun = 'câu'): string {
  return parts
    .flatMap(([count, what]) => (count === 0 ? [] : [many(count, noun === '' ? what : `${noun} ${what}`)]))
    .join(', ');
}

const MOVED: Figures = { columns: MOVEMENTS.columns, cellsOf: ({ movements }) => MOVEMENTS.cellsOf(movements) };

/** Of what was answered, left and closed: the figures of each agency. */
function details(figures: MonthFigures, names: Names): ReportTable[] {
  const note = `Câu được gia hạn hoặc trả lời lại sau khi mở lại được tính riêng, không tính là đúng hạn. Tỷ lệ được làm tròn để có tổng bằng 100\u00a0%. Không tính tỷ lệ khi có dưới ${many(FEWEST, 'câu')}.`;
  const results = { tableId: 'ket-qua', title: 'Kết quả của câu đã kết thúc', of: RESULTS };
  return [
    { ...table(figures, names, { tableId: 'tra-loi', title: 'Trả lời trong tháng', of: ANSWERED }), note },
    table(figures, names, { tableId: 'thoi-han', title: 'Tồn cuối kỳ theo thời hạn', of: OPEN }),
    ...(figures.total.movements.closed > 0 ? [table(figures, names, results)] : []),
  ];
}

function verdictTable(figures: MonthFigures, names: Names): ReportTable[] {
  const { yes, partly, no } = figures.total.verdicts;
  if (yes + partly + no === 0) return [];
  return [table(figures, names, { tableId: 'y-kien', title: 'Ý kiến của trẻ em', of: VERDICTS })];
}

/** Figures of each agency in the agencies' own order, as far as it has any, and of all. */
function table(
  { agencies, total }: MonthFigures,
  names: Names,
  { tableId, title, of: { columns, cellsOf } }: { tableId: string; title: string; of: Figures },
): ReportTable {
  return {
    tableId,
    title,
    columns: [{ name: 'Cơ quan', kind: 'text', width: 2.4 }, ...columns],
    rows: agencies.flatMap((agency) => {
      const cells = cellsOf(agency);
      return cells.some((cell) => cell !== 0 && cell !== null) ? [[names.agency(agency.agencyId), ...cells]] : [];
    }),
    total: ['Tổng số', ...cellsOf(total)],
  };
}

function topicTable({ topics, total }: MonthFigures, names: Names): ReportTable {
  // A question goes from topic to topic by a correction, whatever agency has it.
  const moved = topics.reduce((sum, { movements }) => sum + movements.movedIn, 0);
  return {
    tableId: 'bien-dong-nhom-van-de',
    title: 'Biến động theo nhóm vấn đề',
    columns: [{ name: 'Nhóm vấn đề', kind: 'text', width: 2.4 }, ...MOVEMENTS.columns],
    rows: topics.map(({ topicId, movements }) => [names.topic(topicId), ...MOVEMENTS.cellsOf(movements)]),
    total: ['Tổng số', ...MOVEMENTS.cellsOf({ ...total.movements, movedIn: moved, movedOut: moved })],
    note: 'Chuyển đến, chuyển đi: câu hỏi được sửa lại nhóm vấn đề.',
  };
}

function chartsIn({ earlier = [] }: MonthFacts, figures: MonthFigures, names: Names): Chart[] {
  const { topics, agencies } = figures;
  const enough = agencies.filter(({ answered }) => sum(Object.values(answered)) >= FEWEST);
  const stocks = [...earlier.filter(({ month }) => month < figures.month), stockOf(figures)];
  return [
    ...(topics.some(({ movements }) => movements.closed + movements.closing > 0)
      ? [
          chart({
            ...{ chartId: 'nhom-van-de', title: 'Câu hỏi, kiến nghị theo nhóm vấn đề', shape: 'stacked-bars' },
            categories: topics.map(({ topicId }) => names.topic(topicId)),
            series: [
              { name: 'Đã kết thúc trong tháng', values: topics.map(({ movements }) => movements.closed) },
              { name: 'Còn lại cuối kỳ', values: topics.map(({ movements }) => movements.closing) },
            ],
          }),
        ]
      : []),
    ...(enough.length > 0
      ? [
          chart({
            ...{ chartId: 'dung-han', title: 'Trả lời trong tháng theo cơ quan', shape: 'stacked-bars' },
            categories: enough.map(({ agencyId }) => names.agency(agencyId)),
            series: [
              { name: 'Đúng hạn', values: enough.map(({ answered }) => answered.onTime) },
              { name: 'Trễ hạn', values: enough.map(({ answered }) => answered.late) },
              { name: 'Trong thời gian gia hạn', values: enough.map(({ answered }) => answered.extended) },
              { name: 'Trả lời lại sau khi mở lại', values: enough.map(({ answered }) => answered.again) },
            ],
          }),
        ]
      : []),
    ...(stocks.length > 1
      ? [
          chart({
            ...{ chartId: 'theo-thang', title: 'Câu hỏi, kiến nghị qua các tháng', shape: 'lines' },
            categories: stocks.map(({ month }) => vietnameseMonthOf(month).replace('tháng ', '')),
            series: [
              { name: 'Tồn cuối tháng', values: stocks.map(({ open }) => open) },
              { name: 'Đã kết thúc trong tháng', values: stocks.map(({ closed }) => closed) },
            ],
          }),
        ]
      : []),
  ];
}

/** A chart with the same in a sentence, for whoever cannot see it. */
function chart(drawn: Omit<Chart, 'alt'>): Chart {
  const lines = drawn.categories.map((category, place) => {
    const figures = drawn.series.map(({ name, values }) => `${name.toLocaleLowerCase('vi')} ${String(values[place])}`);
    return `${category}: ${figures.join(', ')}`;
  });
  return { ...drawn, alt: `${drawn.title}. ${lines.join('; ')}.` };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((one, other) => one + other, 0);
}
