import type { Agency } from '../agency/agency.ts';
import { type Day, dayOf, type Instant, startOfDay } from '../calendar/day.ts';
import { monthAfter, monthOf } from '../calendar/month.ts';
import { workingDaysBetween } from '../calendar/working-calendar.ts';
import type { Rules } from '../directory/rules.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import { type Forum, reportAgenciesOf } from '../forum/forum.ts';
import type { BaseTopicId } from '../forum/topic.ts';
import type { Mail } from '../mail/mail.ts';
import type { Answer, ResultClass } from '../question/answer.ts';
import { childDeadline } from '../question/clocks.ts';
import type { OrdinaryQuestion } from '../question/question.ts';
import { lifeOf, type QuestionFacts } from './as-of.ts';
import type { Contribution } from './contribution.ts';
import { topicOf } from './month-figures.ts';
import type { Equation, Figure } from './reconcile.ts';

/** All that the report of a forum, and its sheet for children, are made of. */
export interface ForumFacts {
  readonly forum: Forum;
  /** May have gaps and says so. */
  readonly draft: boolean;
  /** With their whole histories; sealed ones are in no report. */
  readonly questions: readonly OrdinaryQuestion[];
  /** Those that told of what was answered late or is overdue. */
  readonly mails: readonly Mail[];
  /** Also those that have ended: a report on 2023 prints the names of 2023. */
  readonly agencies: readonly Agency[];
  readonly contributions: readonly Contribution[];
  readonly rules: Pick<Rules, 'policy' | 'calendar'>;
  readonly now: Instant;
  /** Where the children's pages begin; absent where there are none. */
  readonly linkBase?: string | undefined;
}

/** What a report counts: neither withdrawn nor split, because its parts stand for it. */
export type Counted = Exclude<QuestionFacts, { readonly status: 'withdrawn' | 'split' }>;

/** A question that counts, with the one whose answer is its answer: itself, or of a duplicate the other one. */
export interface Line {
  readonly question: Counted;
  readonly answeredBy: Counted;
  /** The agency that answers, as soon as one is responsible. */
  readonly lead: string | undefined;
  /** The answer that stands; absent while one is owed. */
  readonly answer: Answer | undefined;
  /** Of an approved answer: what became of the matter. */
  readonly resultClass: ResultClass | undefined;
}

/**
 * Where a question stands against a date. What was extended, or answered once more after it had been opened again, is counted apart
 * and never as on time; of what is late, nothing else matters.
 */
export type Standing = 'onTime' | 'extended' | 'again' | 'late' | 'overdue' | 'notDue';

/** How many questions stand where. */
export type Standings = Readonly<Record<Standing, number>>;

/** What was promised to children, and what became of it. */
export interface Promised {
  readonly made: number;
  readonly kept: number;
  readonly broken: number;
  readonly notDue: number;
  readonly overdue: number;
}

/** The figures of one agency; of no agency, what nobody has been made responsible for. */
export interface AgencyFigures {
  readonly agencyId?: string;
  readonly questions: number;
  readonly oral: number;
  readonly written: number;
  readonly open: number;
  /** Against the agency's date. */
  readonly standings: Standings;
  /** Against the child's date, which knows no extension. */
  readonly forChild: Standings;
  readonly promised: Promised;
}

/** The figures of a forum's report. */
export interface ForumFigures {
  readonly asOf: Day;
  readonly total: number;
  /** Base topics with questions, in their order; a topic of the forum's own counts under its base. */
  readonly topics: readonly { readonly topicId: BaseTopicId; readonly questions: number }[];
  /** Of all: how many were answered at the forum, whatever came afterwards, and how many were left to be answered in writing. */
  readonly answeredAtForum: number;
  readonly toAnswerInWriting: number;
  /** Of those that were left to be answered in writing: how many have been. */
  readonly writtenOfThose: number;
  /** Of all: how many have an answer that stands, by what kind of answer, and how many have none. */
  readonly answered: number;
  readonly oral: number;
  readonly written: number;
  readonly open: number;
  readonly results: Readonly<Record<ResultClass | 'unclassified', number>>;
  readonly standings: Standings;
  readonly forChild: Standings;
  readonly promised: Promised;
  /** In the order of the report, then by id; those only that have something to do with the forum. */
  readonly agencies: readonly AgencyFigures[];
  /** At the end of each month since the forum; of the last one today. */
  readonly months: readonly { readonly month: string; readonly answered: number; readonly open: number }[];
}

/** The questions of a report in the order of their codes. */
export function linesOf(questions: readonly QuestionFacts[]): Line[] {
  const counted = questions.filter((question) => question.status !== 'withdrawn' && question.status !== 'split');
  const byId = new Map(counted.map((question) => [question.questionId, question]));
  return counted
    .toSorted((one, other) => one.number - other.number || compare(one.part ?? '', other.part ?? ''))
    .map((question): Line => {
      // A duplicate of what is not there has no answer.
      const answeredBy = question.status === 'duplicate' ? (byId.get(question.duplicateOf) ?? question) : question;
      const { status } = answeredBy;
      const isAnswered = status === 'answered' || status === 'closed';
      return {
        question,
        answeredBy,
        lead: isAnswered || status === 'assigned' ? answeredBy.leadAgencyId : undefined,
        answer: isAnswered ? answeredBy.answers.at(-1) : undefined,
        resultClass: status === 'closed' ? answeredBy.resultClass : undefined,
      };
    });
}

/** Counts a forum as it stands now. */
export function forumFigures(facts: ForumFacts): ForumFigures {
  const asOf = dayOf(facts.now);
  const lines = linesOf(facts.questions);
  const topics = topicOf([facts.forum]);
  const inTopic = (topicId: BaseTopicId) => lines.filter((line) => topicOfLine(line, topics) === topicId).length;
  const left = lines.filter(({ answeredBy }) => !wasAnsweredAtForum(answeredBy));
  const of = (what: (line: Line) => boolean) => lines.filter(what).length;
  return {
    asOf,
    total: lines.length,
    topics: BASE_TOPICS.map(({ topicId }) => ({ topicId, questions: inTopic(topicId) })).filter(
      ({ questions }) => questions > 0,
    ),
    answeredAtForum: of(({ answeredBy }) => wasAnsweredAtForum(answeredBy)),
    toAnswerInWriting: left.length,
    writtenOfThose: left.filter(({ answer }) => answer !== undefined).length,
    answered: of(({ answer }) => answer !== undefined),
    oral: of(({ answer }) => answer?.mode === 'oral'),
    written: of(({ answer }) => answer?.mode === 'written'),
    open: of(({ answer }) => answer === undefined),
    results: {
      resolved: of(({ resultClass }) => resultClass === 'resolved'),
      'in-progress': of(({ resultClass }) => resultClass === 'in-progress'),
      explained: of(({ resultClass }) => resultClass === 'explained'),
      unresolved: of(({ resultClass }) => resultClass === 'unresolved'),
      unclassified: of(({ answer, resultClass }) => answer !== undefined && resultClass === undefined),
    },
    standings: countStandings(lines.map((line) => standingForAgency(line, asOf))),
    forChild: countStandings(lines.map((line) => standingForChild(line, facts))),
    promised: promisedIn(lines, asOf),
    agencies: agencyFigures(lines, facts),
    months: monthsOf(facts),
  };
}

/** The base topic of a question; a duplicate that was never given one has that of the other. */
export function topicOfLine({ question, answeredBy }: Line, topics: ReturnType<typeof topicOf>): BaseTopicId {
  return topics(question.topicId === undefined ? answeredBy : question);
}

/** Whether a child was answered at the forum, whatever came afterwards. */
function wasAnsweredAtForum({ answers }: Counted): boolean {
  return answers.some(({ mode }) => mode === 'oral');
}

/** Where a question stands against the day of its agency. */
export function standingForAgency({ answeredBy, answer }: Line, asOf: Day): Standing {
  if (answeredBy.status === 'triage') return asOf > answeredBy.assignDueOn ? 'overdue' : 'notDue';
  if (!('agencyDeadline' in answeredBy)) return 'notDue';
  const { agencyDeadline, extensions, reopened } = answeredBy;
  return standing({ answer, dueOn: agencyDeadline.dueOn, again: reopened !== undefined, extended: !!extensions }, asOf);
}

/** Where a question stands against the day that the child was promised. */
export function standingForChild(line: Line, { rules, now }: Pick<ForumFacts, 'rules' | 'now'>): Standing {
  const { answeredBy, answer } = line;
  const again = 'reopened' in answeredBy && answeredBy.reopened !== undefined;
  return standing({ answer, dueOn: childDueOn(line, { rules }), again, extended: false }, dayOf(now));
}

/** The day that a child was promised; one whose question nobody has yet is promised what the city promises every child. */
export function childDueOn({ question, answeredBy }: Line, { rules }: Pick<ForumFacts, 'rules'>): Day {
  const counted = question.childDeadline ?? answeredBy.childDeadline;
  if (counted) return counted.dueOn;
  const { policy, calendar } = rules;
  const { askedOn } = question;
  return childDeadline({ askedOn, coordinating: false, periods: policy.periods, calendar }).dueOn;
}

/** How many working days after its agency's day a question was answered, or has waited until now. */
export function workingDaysLate(
  { answeredBy, answer }: Line,
  { rules, now }: Pick<ForumFacts, 'rules' | 'now'>,
): number {
  if (!('agencyDeadline' in answeredBy)) return 0;
  const until = answer?.on ?? dayOf(now);
  const { dueOn } = answeredBy.agencyDeadline;
  return until > dueOn ? workingDaysBetween(dueOn, until, rules.calendar) : 0;
}

function standing(
  { answer, dueOn, again, extended }: { answer: Answer | undefined; dueOn: Day; again: boolean; extended: boolean },
  asOf: Day,
): Standing {
  if (!answer) return asOf > dueOn ? 'overdue' : 'notDue';
  if (answer.on > dueOn) return 'late';
  if (again) return 'again';
  return extended ? 'extended' : 'onTime';
}

function countStandings(standings: readonly Standing[]): Standings {
  const counted = { onTime: 0, extended: 0, again: 0, late: 0, overdue: 0, notDue: 0 };
  for (const one of standings) counted[one] += 1;
  return counted;
}

/** What was promised, by any agency or by one; each promise once, however many questions it answers. */
function promisedIn(lines: readonly Line[], asOf: Day, agencyId?: string): Promised {
  const made = promisesOf(lines).filter((promise) => agencyId === undefined || promise.agencyId === agencyId);
  const due = made.filter(({ status }) => status === 'promised');
  return {
    made: made.length,
    kept: made.filter(({ status }) => status === 'done').length,
    broken: made.filter(({ status }) => status === 'broken').length,
    notDue: due.filter(({ dueOn }) => dueOn >= asOf).length,
    overdue: due.filter(({ dueOn }) => dueOn < asOf).length,
  };
}

/** What was promised with these questions, in their order. */
export function promisesOf(lines: readonly Line[]) {
  return lines.flatMap(({ question }) =>
    'commitments' in question ? (question.commitments ?? []).map((made) => ({ ...made, code: question.code })) : [],
  );
}

function agencyFigures(lines: readonly Line[], facts: ForumFacts): AgencyFigures[] {
  const asOf = dayOf(facts.now);
  const inOrder = [
    ...reportAgenciesOf(facts.forum),
    ...[...lines.flatMap(({ lead }) => lead ?? []), ...promisesOf(lines).map(({ agencyId }) => agencyId)].toSorted(
      compare,
    ),
  ];
  const figuresOf = (led: readonly Line[], promised: Promised) => ({
    questions: led.length,
    oral: led.filter(({ answer }) => answer?.mode === 'oral').length,
    written: led.filter(({ answer }) => answer?.mode === 'written').length,
    open: led.filter(({ answer }) => answer === undefined).length,
    standings: countStandings(led.map((line) => standingForAgency(line, asOf))),
    forChild: countStandings(led.map((line) => standingForChild(line, facts))),
    promised,
  });
  const nobody = lines.filter(({ lead }) => lead === undefined);
  return [
    ...[...new Set(inOrder)].map((agencyId) => {
      const led = lines.filter(({ lead }) => lead === agencyId);
      return { agencyId, ...figuresOf(led, promisedIn(lines, asOf, agencyId)) };
    }),
    ...(nobody.length > 0 ? [figuresOf(nobody, NOTHING_PROMISED)] : []),
  ];
}

const NOTHING_PROMISED: Promised = { made: 0, kept: 0, broken: 0, notDue: 0, overdue: 0 };

/** How the forum stood at the end of each month, from the histories. */
function monthsOf({ forum, questions, now }: ForumFacts): ForumFigures['months'] {
  const asOf = dayOf(now);
  const lives = questions.map(lifeOf);
  const months: { month: string; answered: number; open: number }[] = [];
  for (let month = monthOf(forum.heldOn); month <= monthOf(asOf); month = monthAfter(month)) {
    const end = startOfDay(`${monthAfter(month)}-01`);
    const until = end < now ? end : now;
    const then = lives.flatMap((life) => life.findLast(({ at }) => at <= until)?.facts ?? []);
    const lines = linesOf(then);
    const answered = lines.filter(({ answer }) => answer !== undefined).length;
    months.push({ month, answered, open: lines.length - answered });
  }
  return months;
}

/** What must agree in the figures of a forum, and in the rows that were made of its questions. */
export function forumEquations(
  { total, topics, agencies, results, ...figures }: ForumFigures,
  { rows, codes }: { rows: number; codes: readonly string[] },
): Equation[] {
  const { answeredAtForum, toAnswerInWriting, answered, oral, written, open, standings, forChild, promised } = figures;
  const all: Figure = { vi: 'tổng số câu hỏi', en: 'questions in all', value: total };
  const withAnswer: Figure = { vi: 'đã trả lời', en: 'answered', value: answered };
  const without: Figure = { vi: 'chưa trả lời', en: 'not answered', value: open };
  const inAgencies = (name: Equation['name'], value: number, of: (one: AgencyFigures) => number): Equation => ({
    name: { vi: `Các cơ quan, ${name.vi}`, en: `agencies, ${name.en}` },
    left: agencies.map((one) => ({ ...nameOf(one), value: of(one) })),
    right: [{ vi: `tổng ${name.vi}`, en: `total ${name.en}`, value }],
  });
  const last = figures.months.at(-1);
  return [
    {
      name: { vi: 'Nhóm vấn đề', en: 'topics' },
      left: topics.map(({ topicId, questions }) => ({ vi: topicId, en: topicId, value: questions })),
      right: [all],
    },
    { name: { vi: 'Trả lời', en: 'answers' }, left: [withAnswer, without], right: [all] },
    {
      name: { vi: 'Hình thức trả lời', en: 'ways of answering' },
      left: [
        { vi: 'trực tiếp tại diễn đàn', en: 'at the forum', value: oral },
        { vi: 'bằng văn bản', en: 'in writing', value: written },
        without,
      ],
      right: [all],
    },
    {
      name: { vi: 'Tại Diễn đàn', en: 'at the forum' },
      left: [
        { vi: 'đã trả lời trực tiếp', en: 'answered', value: answeredAtForum },
        { vi: 'tiếp thu trả lời bằng văn bản', en: 'left to be answered in writing', value: toAnswerInWriting },
      ],
      right: [all],
    },
    {
      name: { vi: 'Phân loại kết quả', en: 'result classes' },
      left: Object.entries(results).map(([name, value]) => ({ vi: name, en: name, value })),
      right: [withAnswer],
    },
    {
      name: { vi: 'Danh mục câu hỏi tại Phụ lục', en: 'annex' },
      left: [{ vi: 'số dòng', en: 'rows', value: rows }],
      right: [all],
    },
    {
      name: { vi: 'Mã câu hỏi', en: 'codes' },
      left: [{ vi: 'mã khác nhau', en: 'different codes', value: new Set(codes).size }],
      right: [all],
    },
    {
      name: { vi: 'Lịch sử câu hỏi đến nay', en: 'histories until now' },
      left: [{ vi: 'đã trả lời', en: 'answered', value: last?.answered ?? 0 }],
      right: last ? [withAnswer] : [{ ...withAnswer, value: 0 }],
    },
    {
      name: { vi: 'Lịch sử câu hỏi đến nay', en: 'histories until now' },
      left: [{ vi: 'chưa trả lời', en: 'not answered', value: last?.open ?? 0 }],
      right: last ? [without] : [{ ...without, value: 0 }],
    },
    inAgencies({ vi: 'câu hỏi', en: 'questions' }, total, ({ questions }) => questions),
    inAgencies({ vi: 'đã trả lời', en: 'answered' }, answered, (one) => one.oral + one.written),
    inAgencies({ vi: 'cam kết', en: 'promises' }, promised.made, (one) => one.promised.made),
    inAgencies({ vi: 'đúng hạn', en: 'on time' }, standings.onTime, (one) => one.standings.onTime),
    ...agencies.flatMap((one) => ofOne(nameOf(one), one)),
    ...ofOne({ vi: 'Toàn diễn đàn', en: 'the forum' }, { ...figures, questions: total, standings, forChild, promised }),
  ];
}

function nameOf({ agencyId }: Pick<AgencyFigures, 'agencyId'>): { vi: string; en: string } {
  return agencyId === undefined ? { vi: 'chưa phân công', en: 'nobody' } : { vi: agencyId, en: agencyId };
}

/** What must agree in the figures of one agency, or of all together. */
function ofOne(
  name: Equation['name'],
  one: Pick<AgencyFigures, 'questions' | 'oral' | 'written' | 'open' | 'standings' | 'forChild' | 'promised'>,
): Equation[] {
  const questions: Figure = { vi: 'câu hỏi', en: 'questions', value: one.questions };
  const { made, ...became } = one.promised;
  const parts = (figures: Readonly<Record<string, number>>): Figure[] =>
    Object.entries(figures).map(([key, value]) => ({ ...(IN_WORDS[key] ?? { vi: key, en: key }), value }));
  const { oral, written, open } = one;
  return [
    { name, left: parts({ oral, written, open }), right: [questions] },
    { name, left: parts(one.standings), right: [questions] },
    { name, left: parts(one.forChild), right: [questions] },
    { name, left: parts(became), right: [{ vi: 'cam kết', en: 'promises', value: made }] },
  ];
}

const IN_WORDS: Readonly<Record<string, { vi: string; en: string }>> = {
  oral: { vi: 'trả lời tại diễn đàn', en: 'answered at the forum' },
  written: { vi: 'trả lời bằng văn bản', en: 'answered in writing' },
  open: { vi: 'chưa trả lời', en: 'not answered' },
  onTime: { vi: 'đúng hạn', en: 'on time' },
  extended: { vi: 'trong hạn đã gia hạn', en: 'within an extension' },
  again: { vi: 'trả lời lại sau khi mở lại', en: 'answered again' },
  late: { vi: 'trễ hạn', en: 'late' },
  overdue: { vi: 'quá hạn', en: 'overdue' },
  notDue: { vi: 'chưa đến hạn', en: 'not due' },
  kept: { vi: 'đã thực hiện', en: 'kept' },
  broken: { vi: 'không thực hiện được', en: 'broken' },
};

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
