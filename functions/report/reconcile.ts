import { topicNames } from '../forum/topic-names.ts';
import { RESULT_NAMES, RESULT_ORDER } from '../question/result-names.ts';
import type { MonthAccount, Movements, Tally } from './month-figures.ts';

/** One of the figures that must agree, under the name by which people know it. */
export interface Figure {
  readonly vi: string;
  readonly en: string;
  readonly value: number;
  /** It is taken away from the others on its side. */
  readonly less?: boolean;
}

/** Two sums that must be the same: "opening + received - closed = closing" of one agency. */
export interface Equation {
  /** What the sums are of, as it stands before them. */
  readonly name: { readonly vi: string; readonly en: string };
  readonly left: readonly Figure[];
  readonly right: readonly Figure[];
}

/** Two sums that should be the same and are not. */
export interface Discrepancy {
  readonly equation: Equation;
  readonly left: number;
  readonly right: number;
}

/** Which sums do not come out. */
export function discrepanciesOf(equations: readonly Equation[]): Discrepancy[] {
  return equations.flatMap((equation) => {
    const [left, right] = [sumOf(equation.left), sumOf(equation.right)];
    return left === right ? [] : [{ equation, left, right }];
  });
}

/**
 * Lets a report pass only if all its sums come out.
 *
 * @throws DoesNotAddUpError which names the figures that do not agree
 */
export function reconcile(equations: readonly Equation[]): void {
  const discrepancies = discrepanciesOf(equations);
  if (discrepancies.length > 0) throw new DoesNotAddUpError(discrepancies);
}

/** A report whose figures contradict each other: it is not written, whoever asked for it. */
export class DoesNotAddUpError extends Error {
  readonly discrepancies: readonly Discrepancy[];
  /** What does not agree, for people, in both languages. */
  readonly problem: { readonly vi: string; readonly en: string };

  constructor(discrepancies: readonly Discrepancy[]) {
    const problem = {
      vi: discrepancies.map((one) => inWords(one, 'vi')).join(' '),
      en: discrepancies.map((one) => inWords(one, 'en')).join(' '),
    };
    super(`the figures do not add up: ${problem.en}`);
    this.name = 'DoesNotAddUpError';
    this.discrepancies = discrepancies;
    this.problem = problem;
  }
}

function sumOf(figures: readonly Figure[]): number {
  return figures.reduce((sum, { value, less }) => (less ? sum - value : sum + value), 0);
}

/** "Phòng GD&ĐT: tồn đầu kỳ 3 + tiếp nhận mới 2 = 5, khác tồn cuối kỳ 4." */
function inWords(
  { equation: { name, left: one, right: other }, left, right }: Discrepancy,
  language: 'vi' | 'en',
): string {
  const differs = language === 'vi' ? 'khác' : 'is not';
  return `${name[language]}: ${sideInWords(one, left, language)}, ${differs} ${sideInWords(other, right, language)}.`;
}

function sideInWords(figures: readonly Figure[], sum: number, language: 'vi' | 'en'): string {
  const terms = figures.map((figure, place) => {
    const sign = figure.less ? '− ' : place > 0 ? '+ ' : '';
    return `${sign}${figure[language]} ${String(figure.value)}`;
  });
  if (terms.length === 0) return String(sum);
  return terms.length === 1 && !figures[0]?.less ? terms.join('') : `${terms.join(' ')} = ${String(sum)}`;
}

/** What must agree in the figures of a month: every agency by itself, the agencies with the total, the topics with the total. */
export function monthEquations(
  { figures, overdue, promises }: MonthAccount,
  nameOf: (agencyId: string) => string,
): Equation[] {
  const { agencies, topics, total, waiting } = figures;
  const all = { vi: 'Tổng số', en: 'total' };
  const named = agencies.map(({ agencyId, ...tally }) => ({ name: { vi: nameOf(agencyId), en: agencyId }, tally }));
  const topicName = topicNames([]);
  return [
    ...[...named, { name: all, tally: total }].flatMap(({ name, tally }) => ofTally(name, tally)),
    ...topics.map(({ topicId, movements }) =>
      balance({ vi: `Nhóm ${topicName(topicId)}`, en: `topic ${topicId}` }, movements),
    ),
    {
      name: { vi: 'Chờ phân công', en: 'waiting to be assigned' },
      left: [
        { vi: 'đầu kỳ', en: 'opening', value: waiting.opening },
        { vi: 'thêm', en: 'entered', value: waiting.entered },
        { vi: 'bớt', en: 'left', value: waiting.left, less: true },
      ],
      right: [{ vi: 'cuối kỳ', en: 'closing', value: waiting.closing }],
    },
    ...sameInAll(
      named.map(({ tally }) => tally),
      total,
    ),
    ...TOPIC_MOVEMENTS.map((key) => ({
      name: { vi: 'Các nhóm vấn đề', en: 'topics' },
      left: topics.map(({ topicId, movements }) => ({
        ...{ vi: topicName(topicId), en: topicId },
        value: movements[key],
      })),
      right: [{ vi: `tổng ${MOVEMENTS[key].vi}`, en: `total ${MOVEMENTS[key].en}`, value: total.movements[key] }],
    })),
    movedAlike('Các cơ quan', 'agencies', total.movements),
    movedAlike('Các nhóm vấn đề', 'topics', {
      movedIn: topics.reduce((sum, { movements }) => sum + movements.movedIn, 0),
      movedOut: topics.reduce((sum, { movements }) => sum + movements.movedOut, 0),
    }),
    listed('Danh sách quá hạn', 'overdue list', [overdue.length, total.open.overdue]),
    listed('Cam kết đã thực hiện', 'kept promises listed', [
      promises.filter(({ is }) => is === 'kept').length,
      total.promises.kept,
    ]),
    listed('Cam kết quá hạn', 'overdue promises listed', [
      promises.filter(({ is }) => is === 'overdue').length,
      total.promises.overdue,
    ]),
  ];
}

/** What each movement is called. */
const MOVEMENTS: Readonly<Record<keyof Movements, { vi: string; en: string }>> = {
  opening: { vi: 'tồn đầu kỳ', en: 'opening' },
  received: { vi: 'tiếp nhận mới', en: 'received' },
  reopened: { vi: 'mở lại', en: 'reopened' },
  movedIn: { vi: 'chuyển đến', en: 'moved in' },
  movedOut: { vi: 'chuyển đi', en: 'moved out' },
  closed: { vi: 'đã kết thúc', en: 'closed' },
  removed: { vi: 'đưa ra khỏi theo dõi', en: 'removed' },
  closing: { vi: 'tồn cuối kỳ', en: 'closing' },
};

/** What moves between topics need not have moved between agencies, and the other way round; all else is the same. */
const TOPIC_MOVEMENTS = ['opening', 'received', 'reopened', 'closed', 'removed', 'closing'] as const;

function movement(movements: Movements, key: keyof Movements, less = false): Figure {
  return { ...MOVEMENTS[key], value: movements[key], ...(less && { less }) };
}

function balance(name: Equation['name'], movements: Movements): Equation {
  return {
    name,
    left: [
      ...(['opening', 'received', 'reopened', 'movedIn'] as const).map((key) => movement(movements, key)),
      ...(['movedOut', 'closed', 'removed'] as const).map((key) => movement(movements, key, true)),
    ],
    right: [movement(movements, 'closing')],
  };
}

function ofTally(
  name: Equation['name'],
  { movements, open, answered, forChild, results, promises }: Tally,
): Equation[] {
  return [
    balance(name, movements),
    {
      name,
      left: [movement(movements, 'closing')],
      right: [
        { vi: 'chờ duyệt trả lời', en: 'in review', value: open.inReview },
        { vi: 'chưa đến hạn', en: 'not due', value: open.notDue },
        { vi: 'sắp đến hạn', en: 'due soon', value: open.dueSoon },
        { vi: 'quá hạn', en: 'overdue', value: open.overdue },
      ],
    },
    {
      name,
      left: [
        { vi: 'trả lời đúng hạn', en: 'answered on time', value: answered.onTime },
        { vi: 'trễ hạn', en: 'late', value: answered.late },
        { vi: 'trong thời gian gia hạn', en: 'extended', value: answered.extended },
        { vi: 'sau khi mở lại', en: 'again', value: answered.again },
      ],
      right: [
        { vi: 'đúng hạn với trẻ em', en: 'on time for the child', value: forChild.onTime },
        { vi: 'trễ hạn với trẻ em', en: 'late for the child', value: forChild.late },
        { vi: 'trả lời sau khi mở lại', en: 'after a reopening', value: forChild.again },
      ],
    },
    {
      name,
      left: [movement(movements, 'closed')],
      right: [
        ...RESULT_ORDER.map((resultClass) => ({
          ...{ vi: RESULT_NAMES[resultClass], en: resultClass, value: results[resultClass] },
        })),
      ],
    },
    {
      name,
      left: [
        { vi: 'cam kết đầu kỳ', en: 'promises at the opening', value: promises.opening },
        { vi: 'cam kết mới', en: 'made', value: promises.made },
        { vi: 'nhận từ cơ quan khác', en: 'moved in', value: promises.movedIn },
        { vi: 'chuyển cơ quan khác', en: 'moved out', value: promises.movedOut, less: true },
        { vi: 'đã thực hiện', en: 'kept', value: promises.kept, less: true },
        { vi: 'không thực hiện được', en: 'broken', value: promises.broken, less: true },
        { vi: 'rút cùng câu hỏi', en: 'dropped', value: promises.dropped, less: true },
      ],
      right: [
        { vi: 'cam kết chưa đến hạn', en: 'promises not due', value: promises.notDue },
        { vi: 'cam kết quá hạn', en: 'promises overdue', value: promises.overdue },
      ],
    },
  ];
}

/** That the figures of the agencies come to those of all, which were counted by themselves. */
function sameInAll(tallies: readonly Tally[], total: Tally): Equation[] {
  const figuresOf = (tally: Tally) =>
    Object.entries(tally).flatMap(([part, figures]) =>
      Object.entries<number>(figures as Readonly<Record<string, number>>).map(
        ([key, value]) => [`${part}.${key}`, value] as const,
      ),
    );
  const lines = tallies.map((tally) => new Map(figuresOf(tally)));
  return figuresOf(total).map(([place, value]) => ({
    name: { vi: `Cộng các cơ quan (${place})`, en: `sum of the agencies (${place})` },
    left: lines.map((figures) => ({ vi: 'cơ quan', en: 'agency', value: figures.get(place) ?? 0 })),
    right: [{ vi: 'tổng số', en: 'total', value }],
  }));
}

function movedAlike(vi: string, en: string, { movedIn, movedOut }: Pick<Movements, 'movedIn' | 'movedOut'>): Equation {
  return {
    name: { vi, en },
    left: [{ ...MOVEMENTS.movedIn, value: movedIn }],
    right: [{ ...MOVEMENTS.movedOut, value: movedOut }],
  };
}

function listed(vi: string, en: string, [lines, figure]: readonly [number, number]): Equation {
  return {
    name: { vi, en },
    left: [{ vi: 'số dòng', en: 'lines', value: lines }],
    right: [{ vi: 'số liệu', en: 'figure', value: figure }],
  };
}
