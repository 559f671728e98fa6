import { dayOf, vietnameseDate } from '../calendar/day.ts';
import type { Month } from '../calendar/month.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import { topicsOf } from '../forum/references.ts';
import { capitalised } from '../mail/capitalised.ts';
import type { Answer } from '../question/answer.ts';
import type { Commitment } from '../question/commitment.ts';
import { RESULT_ORDER, resultHeading } from '../question/result-names.ts';
import { STATUS_IN_WORDS } from '../question/moves.ts';
import {
  type AgencyFigures,
  childDueOn,
  type ForumFacts,
  type ForumFigures,
  type Line,
  linesOf,
  promisesOf,
  type Standing,
  standingForAgency,
  standingForChild,
  type Standings,
  workingDaysLate,
} from './forum-figures.ts';
import { arrivals } from './month-figures.ts';
import { goesWithLine } from './official-words.ts';
import { keptTogether } from './kept-together.ts';
import type { Block, Cell, Chart, OfficialFrame, ReportTable, Section } from './report-model.ts';
import { shareOf, sharesOf } from './shares.ts';

/** The table with a row for each question, which a `.csv` holds. */
export const QUESTION_TABLE_ID = 'cau-hoi';

/** What every page of the annex is made of. */
interface Annex extends ForumFacts {
  readonly figures: ForumFigures;
  readonly lines: readonly Line[];
  readonly frame: OfficialFrame;
  readonly nameOf: (agencyId: string) => string;
}

/**
 * What the report adds to its text: across the page each question with what became of it, the figures, and what was cited; then, upright
 * again, the charts.
 */
export function annexSections(
  facts: ForumFacts,
  { figures, frame }: { figures: ForumFigures; frame: OfficialFrame },
): Section[] {
  const names = new Map(facts.agencies.map(({ agencyId, shortName }) => [agencyId, shortName]));
  const nameOf = (agencyId: string) => names.get(agencyId) ?? agencyId;
  const annex: Annex = { ...facts, figures, frame, lines: linesOf(facts.questions), nameOf };
  const table = (made: ReportTable): Block => ({ kind: 'table', table: made });
  const drawn = [
    ...(figures.total > 0 ? [topicChart(annex), timelinessChart(annex)] : []),
    ...(figures.months.length > 1 ? [monthChart(annex)] : []),
  ];
  const charts = drawn.map((chart): Block => ({ kind: 'chart', chart }));
  return [
    {
      orientation: 'landscape',
      blocks: [
        { kind: 'heading', level: 1, text: 'PHỤ LỤC' },
        {
          kind: 'heading',
          level: 2,
          text: keptTogether(`Kết quả thực hiện từng câu hỏi, kiến nghị của trẻ em tại ${facts.forum.name}`),
          align: 'center',
        },
        { kind: 'paragraph', runs: [{ text: goesWithLine(frame), italics: true }], align: 'center' },
        table(questionTable(annex)),
        table(resultTable(annex)),
        table(agencyTable(annex)),
        table(timelinessTable(annex)),
        ...(promisesOf(annex.lines).length > 0 ? [table(promiseTable(annex))] : []),
        ...(lateLines(annex).length > 0 ? [table(proofTable(annex))] : []),
        ...referenceBlocks(annex),
      ],
    },
    ...(charts.length > 0 ? [{ orientation: 'portrait', blocks: charts } as const] : []),
  ];
}

/** What each standing is called. */
const STANDINGS: Readonly<Record<Standing, string>> = {
  onTime: 'Đúng hạn',
  extended: 'Trả lời trong hạn đã gia hạn',
  again: 'Trả lời lại sau khi mở lại',
  late: 'Trễ hạn',
  overdue: 'Quá hạn, chưa trả lời',
  notDue: 'Chưa đến hạn',
};

function questionTable(annex: Annex): ReportTable {
  const topics = new Map(topicsOf(annex.forum).map(({ topicId, name }) => [topicId, name]));
  return {
    tableId: QUESTION_TABLE_ID,
    title: 'Danh mục câu hỏi, kiến nghị',
    columns: [
      { name: 'STT', kind: 'number', width: 4 },
      { name: 'Nội dung câu hỏi, kiến nghị', kind: 'text', width: 22 },
      { name: 'Nhóm vấn đề', kind: 'text', width: 8 },
      { name: 'Cơ quan chủ trì', kind: 'text', width: 8 },
      { name: 'Cơ quan phối hợp', kind: 'text', width: 8 },
      { name: 'Thời hạn', kind: 'day', width: 8 },
      { name: 'Kết quả thực hiện', kind: 'text', width: 66 },
      { name: 'Phân loại kết quả', kind: 'text', width: 11 },
      { name: 'Ghi chú', kind: 'text', width: 10 },
    ],
    rows: annex.lines.map((line, place): Cell[] => {
      const { question, answeredBy, lead, resultClass, answer } = line;
      const topicId = question.topicId ?? answeredBy.topicId;
      const coordinating = 'coordinatingAgencyIds' in answeredBy ? (answeredBy.coordinatingAgencyIds ?? []) : [];
      return [
        place + 1,
        `${question.code}: ${question.text}`,
        topicId === undefined ? '' : capitalised(topics.get(topicId) ?? topicId),
        lead === undefined ? '' : annex.nameOf(lead),
        coordinating.map(annex.nameOf).join(', '),
        'agencyDeadline' in answeredBy ? { on: answeredBy.agencyDeadline.dueOn } : null,
        resultWords(line),
        resultClass ? resultHeading(resultClass) : answer ? 'Chưa phân loại' : '',
        noteOf(line, annex),
      ];
    }),
    note: 'Thời hạn là hạn của cơ quan chủ trì, kể cả phần đã gia hạn. Câu hỏi trả lời tại diễn đàn có hạn là ngày phải có kết quả phân loại.',
  };
}

/** What became of a question, in the words of its answer; of a duplicate, which one answers it. */
function resultWords({ question, answeredBy, answer }: Line): string {
  if (question.status === 'duplicate') return `Trả lời chung với câu hỏi ${answeredBy.code}.`;
  if (!answer) return `${capitalised(STATUS_IN_WORDS[question.status])}.`;
  const { decided, why, next, nextOn, nothingMore } = answer;
  const by = nextOn === undefined ? '' : ` (hạn ${vietnameseDate(nextOn)})`;
  return [
    `${givenHow(answer)}: ${sentence(decided)}`,
    ...(why ? [`Lý do: ${sentence(why)}`] : []),
    ...(next ? [`Việc tiếp theo: ${sentence(next, by)}`] : []),
    ...(nothingMore ? [`Không còn việc tiếp theo: ${sentence(nothingMore)}`] : []),
  ].join('\n');
}

function givenHow({ mode, by, number, on }: Answer): string {
  if (mode === 'oral') return `Trả lời trực tiếp tại diễn đàn (${by})`;
  return `Văn bản${number === undefined ? '' : ` số ${number}`} ngày ${vietnameseDate(on)}`;
}

/** What does not go without saying of a question: where it came from and went, and how it stands against its days. */
function noteOf(line: Line, annex: Annex): string {
  const { question, answeredBy, answer } = line;
  const { questions, nameOf, lines } = annex;
  const codeOf = (questionId: string) => questions.find((other) => other.questionId === questionId)?.code;
  const history = questions.find(({ questionId }) => questionId === question.questionId)?.history ?? [];
  const times = (what: string) => history.filter((entry) => entry.what === what).length;
  const whole = question.partOf === undefined ? undefined : codeOf(question.partOf);
  const sharing = lines.filter((other) => other !== line && other.answeredBy.questionId === question.questionId);
  const from = history.flatMap(({ what, before }) =>
    (what === 'transferred' || what === 'succeeded') && typeof before?.leadAgencyId === 'string'
      ? [`${what === 'transferred' ? 'chuyển' : 'tiếp nhận'} từ ${nameOf(before.leadAgencyId)}`]
      : [],
  );
  const extended = times('extended');
  const reopened = question === answeredBy && 'reopened' in question ? (question.reopened ?? 0) : 0;
  const inReview = question.status === 'answered' && answer?.mode === 'written';
  const notes = [
    standingWords(line, annex),
    ...(whole === undefined ? [] : [`tách từ câu hỏi ${whole}`]),
    ...(question === answeredBy ? [] : [`trùng với câu hỏi ${answeredBy.code}`]),
    ...(sharing.length === 0 ? [] : [`trả lời chung cho ${sharing.map((other) => other.question.code).join(', ')}`]),
    ...from,
    ...(extended === 0 ? [] : [extended === 1 ? 'đã gia hạn' : `đã gia hạn ${String(extended)} lần`]),
    ...(reopened === 0 ? [] : [reopened === 1 ? 'đã mở lại' : `đã mở lại ${String(reopened)} lần`]),
    ...(inReview ? ['câu trả lời đang chờ xem xét'] : []),
    ...(standingForChild(line, annex) === 'late' || standingForChild(line, annex) === 'overdue'
      ? [`quá ngày đã hẹn với trẻ em (${vietnameseDate(childDueOn(line, annex))})`]
      : []),
  ];
  return capitalised(notes.join('; '));
}

function standingWords(line: Line, annex: Annex): string {
  const standing = standingForAgency(line, annex.figures.asOf);
  const days = workingDaysLate(line, annex);
  const late = days > 0 ? ` ${String(days)} ngày làm việc` : '';
  if (standing === 'late') return `trễ hạn${late}`;
  if (standing === 'overdue') return `quá hạn${late}`;
  return STANDINGS[standing].toLowerCase();
}

function resultTable({ figures }: Annex): ReportTable {
  const { results, open, total } = figures;
  const rows: [string, number][] = [
    ...RESULT_ORDER.map((name): [string, number] => [resultHeading(name), results[name]]),
    ...(results.unclassified > 0
      ? [['Đã trả lời, chưa phân loại', results.unclassified] satisfies [string, number]]
      : []),
    ...(open > 0 ? [['Chưa trả lời', open] satisfies [string, number]] : []),
  ];
  const shares = sharesOf(rows.map(([, count]) => count));
  return {
    tableId: 'ket-qua',
    title: 'Phân loại kết quả',
    columns: [
      { name: 'Kết quả', kind: 'text', width: 40 },
      { name: 'Số câu hỏi', kind: 'number', width: 15 },
      { name: 'Tỷ lệ', kind: 'share', width: 20 },
    ],
    rows: rows.map(([words, count], place) => [words, count, shares[place] ?? null]),
    total: ['Tổng số', total, null],
  };
}

function agencyTable({ figures, nameOf }: Annex): ReportTable {
  const cells = (one: Pick<AgencyFigures, 'questions' | 'oral' | 'written' | 'open' | 'promised'>): Cell[] => {
    const { made, kept, broken, notDue, overdue } = one.promised;
    return [one.questions, one.oral, one.written, one.open, made, kept, broken, notDue, overdue];
  };
  return {
    tableId: 'co-quan',
    title: 'Trả lời và cam kết',
    columns: [
      { name: 'Cơ quan', kind: 'text', width: 22 },
      { name: 'Câu hỏi chủ trì', kind: 'number', width: 9 },
      { name: 'Trả lời tại diễn đàn', kind: 'number', width: 9 },
      { name: 'Trả lời bằng văn bản', kind: 'number', width: 9 },
      { name: 'Chưa trả lời', kind: 'number', width: 9 },
      { name: 'Cam kết', kind: 'number', width: 9 },
      { name: 'Đã thực hiện', kind: 'number', width: 9 },
      { name: 'Không thực hiện được', kind: 'number', width: 9 },
      { name: 'Đang thực hiện', kind: 'number', width: 9 },
      { name: 'Quá hạn cam kết', kind: 'number', width: 9 },
    ],
    rows: figures.agencies.map((one) => [agencyName(one, nameOf), ...cells(one)]),
    total: ['Tổng số', ...cells({ ...figures, questions: figures.total })],
  };
}

function timelinessTable({ figures, nameOf }: Annex): ReportTable {
  const cells = ({ standings, forChild }: { standings: Standings; forChild: Standings }): Cell[] => {
    const { extended, again, late, overdue, notDue } = standings;
    return [
      shareOf(standings.onTime, dueOf(standings)),
      ...[extended, again, late, overdue, notDue],
      shareOf(forChild.onTime, dueOf(forChild)),
    ];
  };
  return {
    tableId: 'dung-han',
    title: 'Trả lời đúng hạn',
    columns: [
      { name: 'Cơ quan', kind: 'text', width: 22 },
      { name: 'Đúng hạn của cơ quan', kind: 'share', width: 14 },
      { name: 'Trong hạn đã gia hạn', kind: 'number', width: 10 },
      { name: 'Trả lời lại sau khi mở lại', kind: 'number', width: 10 },
      { name: 'Trễ hạn', kind: 'number', width: 10 },
      { name: 'Quá hạn, chưa trả lời', kind: 'number', width: 10 },
      { name: 'Chưa đến hạn', kind: 'number', width: 10 },
      { name: 'Đúng ngày hẹn với trẻ em', kind: 'share', width: 14 },
    ],
    rows: figures.agencies.map((one) => [agencyName(one, nameOf), ...cells(one)]),
    total: ['Tổng số', ...cells(figures)],
    note: 'Tỷ lệ tính trên số câu hỏi đã trả lời hoặc đã quá hạn; câu hỏi đã gia hạn hoặc mở lại không tính là đúng hạn. Dưới 5 câu hỏi không tính phần trăm.',
  };
}

/** Of how many questions it can be said whether they were answered on time. */
function dueOf({ onTime, extended, again, late, overdue }: Standings): number {
  return onTime + extended + again + late + overdue;
}

function promiseTable({ lines, nameOf, figures }: Annex): ReportTable {
  return {
    tableId: 'cam-ket',
    title: 'Cam kết với trẻ em',
    columns: [
      { name: 'Câu hỏi', kind: 'text', width: 10 },
      { name: 'Nội dung cam kết', kind: 'text', width: 46 },
      { name: 'Cơ quan', kind: 'text', width: 16 },
      { name: 'Thời hạn', kind: 'day', width: 12 },
      { name: 'Tình trạng', kind: 'text', width: 22 },
    ],
    rows: promisesOf(lines).map((promise) => [
      promise.code,
      promise.what,
      nameOf(promise.agencyId),
      { on: promise.dueOn },
      promiseWords(promise, figures.asOf),
    ]),
  };
}

function promiseWords({ status, dueOn, endedOn }: Commitment, asOf: string): string {
  const on = endedOn === undefined ? '' : ` (${vietnameseDate(endedOn)})`;
  if (status === 'done') return `Đã thực hiện${on}`;
  if (status === 'broken') return `Không thực hiện được${on}`;
  return dueOn < asOf ? 'Quá hạn, chưa thực hiện' : 'Đang thực hiện';
}

/** Questions that were answered late, or are overdue, by the day of their agency. */
export function lateLines({ lines, now }: Pick<Annex, 'lines' | 'now'>): Line[] {
  const asOf = dayOf(now);
  return lines.filter((line) => {
    const standing = standingForAgency(line, asOf);
    return (
      line.question === line.answeredBy && line.lead !== undefined && (standing === 'late' || standing === 'overdue')
    );
  });
}

function proofTable(annex: Annex): ReportTable {
  const told = arrivals({ ...annex, asOf: annex.figures.asOf });
  return {
    tableId: 'da-nhac',
    title: 'Thư đã đến cơ quan trễ hạn',
    columns: [
      { name: 'Câu hỏi', kind: 'text', width: 10 },
      { name: 'Cơ quan', kind: 'text', width: 20 },
      { name: 'Thời hạn', kind: 'day', width: 12 },
      { name: 'Ngày trả lời', kind: 'day', width: 12 },
      { name: 'Trễ (ngày làm việc)', kind: 'number', width: 10 },
      { name: 'Các ngày có thư đến cơ quan', kind: 'text', width: 40 },
    ],
    rows: lateLines(annex).map((line) => {
      const { question, answeredBy, lead = '', answer } = line;
      // What came after the answer told of something else, as of a promise.
      const days = told(question, lead).filter((day) => !answer || day <= answer.on);
      return [
        question.code,
        annex.nameOf(lead),
        'agencyDeadline' in answeredBy ? { on: answeredBy.agencyDeadline.dueOn } : null,
        answer ? { on: answer.on } : null,
        workingDaysLate(line, annex),
        days.length > 0 ? days.map(vietnameseDate).join(', ') : 'Chưa xác nhận được thư nào đã đến',
      ];
    }),
  };
}

function referenceBlocks({ forum: { legalReferences } }: Annex): Block[] {
  if (legalReferences.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Văn bản liên quan' },
    { kind: 'list', items: legalReferences.map((reference) => [{ text: keptTogether(reference) }]) },
  ];
}

function topicChart({ figures: { topics, total } }: Annex): Chart {
  const names = new Map<string, string>(BASE_TOPICS.map(({ topicId, name }) => [topicId, capitalised(name)]));
  const categories = topics.map(({ topicId }) => names.get(topicId) ?? topicId);
  return {
    chartId: 'nhom-van-de',
    title: 'Số câu hỏi theo nhóm vấn đề',
    alt: `${String(total)} câu hỏi theo nhóm vấn đề: ${topics.map(({ questions }, place) => `${categories[place] ?? ''} ${String(questions)}`).join('; ')}.`,
    shape: 'bars',
    categories,
    series: [{ name: 'Số câu hỏi', values: topics.map(({ questions }) => questions) }],
  };
}

function timelinessChart({ figures: { agencies }, nameOf }: Annex): Chart {
  const shown = agencies.filter(({ questions }) => questions > 0);
  const series = (Object.keys(STANDINGS) as Standing[])
    .map((standing) => ({ name: STANDINGS[standing], values: shown.map(({ standings }) => standings[standing]) }))
    .filter(({ values }) => values.some((value) => value > 0));
  const told = shown.map((one) => {
    const parts = (Object.keys(STANDINGS) as Standing[]).filter((standing) => one.standings[standing] > 0);
    return `${agencyName(one, nameOf)} ${parts.map((part) => `${STANDINGS[part].toLowerCase()} ${String(one.standings[part])}`).join(', ')}`;
  });
  return {
    chartId: 'dung-han',
    title: 'Trả lời đúng hạn theo cơ quan',
    alt: `Số câu hỏi theo cơ quan chủ trì: ${told.join('; ')}.`,
    shape: 'stacked-bars',
    categories: shown.map((one) => agencyName(one, nameOf)),
    series,
  };
}

function monthChart({ figures: { months } }: Annex): Chart {
  const categories = months.map(({ month }) => shortMonth(month));
  const told = months.map(
    ({ answered, open }, place) => `${categories[place] ?? ''}: ${String(answered)} và ${String(open)}`,
  );
  return {
    chartId: 'theo-thang',
    title: 'Câu hỏi đã trả lời và chưa trả lời vào cuối mỗi tháng',
    alt: `Số câu hỏi đã trả lời và chưa trả lời vào cuối mỗi tháng: ${told.join('; ')}.`,
    shape: 'lines',
    categories,
    series: [
      { name: 'Đã trả lời', values: months.map(({ answered }) => answered) },
      { name: 'Chưa trả lời', values: months.map(({ open }) => open) },
    ],
  };
}

/** "6/2023", under a chart. */
function shortMonth(month: Month): string {
  return `${String(Number(month.slice(5)))}/${month.slice(0, 4)}`;
}

function agencyName({ agencyId }: Pick<AgencyFigures, 'agencyId'>, nameOf: (agencyId: string) => string): string {
  return agencyId === undefined ? 'Chưa phân công' : nameOf(agencyId);
}

function sentence(words: string, more = ''): string {
  const trimmed = words.trim();
  const [, body = trimmed, end = ''] = /^([\s\S]*?)([.!?…]*)$/u.exec(trimmed) ?? [];
  return `${body}${more}${end === '' ? '.' : end}`;
}
