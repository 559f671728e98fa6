import { vietnameseDate } from '../calendar/day.ts';
import { topicNames } from '../forum/topic-names.ts';
import { capitalised } from '../mail/capitalised.ts';
import { quantity } from '../mail/letter.ts';
import { RESULT_ORDER, resultHeading } from '../question/result-names.ts';
import type { MonthFacts, Movements, OverdueLine, PromiseLine, Promises, Tally } from './month-figures.ts';
import type { Cell, Column, ReportTable } from './report-model.ts';
import { sharesOf } from './shares.ts';

/** What agencies and topics are called in the reports of a month. */
export interface Names {
  /** Short, as of the registry's own entry: a report about 2023 has the agencies of 2023. */
  readonly agency: (agencyId: string) => string;
  readonly topic: (topicId: string) => string;
}

/** Reads the names out of the facts of a month; what has none any more is called by its id. */
export function namesIn({ agencies, forums }: Pick<MonthFacts, 'agencies' | 'forums'>): Names {
  const shortNames = new Map(agencies.map(({ agencyId, shortName }) => [agencyId, shortName]));
  const topicName = topicNames(forums);
  return {
    agency: (agencyId) => shortNames.get(agencyId) ?? agencyId,
    topic: (topicId) => capitalised(topicName(topicId)),
  };
}

/** A number with its noun, which are not parted at the end of a line: "05 câu". */
export function many(count: number, noun: string): string {
  return `${quantity(count)}\u00a0${noun}`;
}

/** A group of figures that stand side by side, of one agency or of all: columns, and what stands in them. */
export interface Figures {
  readonly columns: readonly Column[];
  readonly cellsOf: (tally: Tally) => Cell[];
}

/** Shares as they stand in a table: of nothing there are none. */
function shares(parts: readonly number[]): Cell[] {
  return sharesOf(parts).map((one) => (one.denominator === 0 ? null : one));
}

/** Where questions came from and went to. */
export const MOVEMENTS: { readonly columns: readonly Column[]; readonly cellsOf: (movements: Movements) => Cell[] } = {
  columns: [
    number('Tồn đầu kỳ'),
    number('Tiếp nhận mới'),
    number('Mở lại'),
    number('Chuyển đến'),
    number('Chuyển đi'),
    number('Đã kết thúc'),
    number('Đưa ra khỏi theo dõi'),
    number('Tồn cuối kỳ'),
  ],
  cellsOf: (of) => [
    ...[of.opening, of.received, of.reopened, of.movedIn, of.movedOut, of.closed, of.removed, of.closing],
  ],
};

/** What was answered in the month, by the agency's day and by the child's. */
export const ANSWERED: Figures = {
  columns: [
    number('Đã trả lời'),
    share('Đúng hạn'),
    share('Trễ hạn'),
    share('Trong thời gian gia hạn'),
    share('Trả lời lại sau khi mở lại'),
    share('Đúng hạn đối với trẻ em'),
  ],
  cellsOf: ({ answered, forChild }) => {
    const { onTime, late, extended, again } = answered;
    const [child = null] = shares([forChild.onTime, forChild.late, forChild.again]);
    return [onTime + late + extended + again, ...shares([onTime, late, extended, again]), child];
  },
};

/** What agencies had at the end, by how it stands against its day. */
export const OPEN: Figures = {
  columns: [
    number('Tồn cuối kỳ'),
    share('Chưa đến hạn'),
    share('Sắp đến hạn'),
    share('Quá hạn'),
    share('Chờ duyệt trả lời'),
  ],
  cellsOf: ({ movements, open }) => [
    movements.closing,
    ...shares([open.notDue, open.dueSoon, open.overdue, open.inReview]),
  ],
};

/** What became of the matters that were closed. */
export const RESULTS: Figures = {
  columns: [number('Đã kết thúc'), ...RESULT_ORDER.map((resultClass) => share(resultHeading(resultClass)))],
  cellsOf: ({ movements, results }) => [
    movements.closed,
    ...shares(RESULT_ORDER.map((resultClass) => results[resultClass])),
  ],
};

/** What was promised, and what became of it. */
export const PROMISES: Figures = {
  columns: [
    number('Tồn đầu kỳ'),
    number('Cam kết mới'),
    number('Nhận về'),
    number('Chuyển giao'),
    number('Đã thực hiện'),
    number('Không thực hiện được'),
    number('Thôi theo dõi'),
    number('Chưa đến hạn'),
    number('Quá hạn'),
  ],
  cellsOf: ({ promises: of }) => [
    ...[of.opening, of.made, of.movedIn, of.movedOut, of.kept, of.broken, of.dropped, of.notDue, of.overdue],
  ],
};

/** What children said of their answers. */
export const VERDICTS: Figures = {
  columns: [number('Số ý kiến'), share('Đã được trả lời'), share('Được trả lời một phần'), share('Chưa được trả lời')],
  cellsOf: ({ verdicts: { yes, partly, no } }) => [yes + partly + no, ...shares([yes, partly, no])],
};

/** Whether anything was promised that a month has to do with. */
export function hasPromises(promises: Promises): boolean {
  return Object.values(promises).some((figure: number) => figure > 0);
}

/** What was overdue at the end, with the proof that the agency was told. */
export function overdueTable(lines: readonly OverdueLine[], names: Names): ReportTable {
  return {
    tableId: 'qua-han',
    title: 'Câu hỏi, kiến nghị quá hạn',
    columns: [
      text('Mã', 1),
      text('Nhóm vấn đề', 2.2),
      text('Cơ quan chủ trì', 1.8),
      text('Nội dung còn thiếu', 1.6),
      { name: 'Hạn', kind: 'day', width: 1.1 },
      number('Số ngày làm việc quá hạn'),
      text('Ngày thư báo đã đến cơ quan', 3),
    ],
    rows: lines.map((line) => [
      line.code,
      names.topic(line.topicId),
      names.agency(line.agencyId),
      line.owes === 'answer' ? 'Câu trả lời' : 'Kết quả xử lý',
      { on: line.dueOn },
      line.workingDaysLate,
      line.toldOn.length > 0 ? line.toldOn.map(vietnameseDate).join(', ') : 'Chưa có xác nhận',
    ]),
    note: '"Ngày thư báo đã đến cơ quan" là ngày hệ thống thư của cơ quan xác nhận đã nhận thư giao câu hỏi hoặc thư nhắc.',
  };
}

/** The promises that ended in the month, and those due by its end. */
export function promiseTable(lines: readonly PromiseLine[], names: Names): ReportTable {
  return {
    tableId: 'cam-ket',
    title: 'Cam kết đến hạn, đã kết thúc',
    columns: [
      text('Mã', 1),
      text('Cơ quan', 1.8),
      text('Nội dung cam kết', 4),
      { name: 'Hạn', kind: 'day', width: 1.1 },
      text('Tình hình', 1.7),
      { name: 'Ngày kết thúc', kind: 'day', width: 1.1 },
    ],
    rows: lines.map((line) => [
      line.code,
      names.agency(line.agencyId),
      line.what,
      { on: line.dueOn },
      PROMISE_IN_WORDS[line.is],
      line.endedOn === undefined ? null : { on: line.endedOn },
    ]),
  };
}

const PROMISE_IN_WORDS: Readonly<Record<PromiseLine['is'], string>> = {
  kept: 'Đã thực hiện',
  broken: 'Không thực hiện được',
  'still-due': 'Đến hạn, đang thực hiện',
  overdue: 'Quá hạn',
};

function number(name: string): Column {
  return { name, kind: 'number', width: 1 };
}

function share(name: string): Column {
  return { name, kind: 'share', width: 1.3 };
}

function text(name: string, width: number): Column {
  return { name, kind: 'text', width };
}
