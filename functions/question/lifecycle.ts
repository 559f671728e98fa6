import { type DayPeriod, deadline } from '../calendar/deadline.ts';
import { dayOf } from '../calendar/day.ts';
import { nextOfficeOpening, type OfficeHours } from '../calendar/office-hours.ts';
import type { WorkingCalendar } from '../calendar/working-calendar.ts';
import { agencyDeadline, childDeadline } from './clocks.ts';
import type {
  AnsweredQuestion,
  AssignedQuestion,
  HistoryEntry,
  OrdinaryQuestion,
  Question,
  ReceivedQuestion,
  SealedQuestion,
  TriageQuestion,
  WithdrawnQuestion,
} from './question.ts';
import { Refusal } from './refusal.ts';
import type { Routing } from './routing.ts';

/** Who acts, when, and why: what every move leaves in the history. */
export interface Act {
  readonly at: string;
  readonly by: string;
  readonly why?: string;
}

/** The facts that deadlines depend on. */
export interface DeadlineRules {
  readonly calendar: WorkingCalendar;
  readonly periods: {
    readonly assign: DayPeriod;
    readonly agencyAnswer: DayPeriod;
    readonly child: DayPeriod;
    readonly childWithCoordinating: DayPeriod;
  };
  readonly officeHours: OfficeHours;
}

/** Who is made responsible for a question, for which topic, and on what grounds. */
export interface Responsibility {
  readonly topicId: string;
  readonly leadAgencyId: string;
  readonly coordinatingAgencyIds: readonly string[];
  readonly because: readonly string[];
  readonly confidence: number;
}

/** How long a notice gathers before it leaves, in milliseconds; the stack's batching window is made from it. */
export const GATHERING_MS = 30_000;

/** The last day on which a question asked on `askedOn` may be assigned. */
export function assignDueOn(askedOn: string, { periods, calendar }: DeadlineRules): string {
  return deadline(askedOn, periods.assign, calendar).dueOn;
}

/**
 * Makes an agency responsible and sets both clocks. A question that was answered at the forum becomes answered: its lead
 * owes no answer any more but a result class, by the child's date.
 */
export function assign(
  question: ReceivedQuestion | TriageQuestion,
  responsibility: Responsibility,
  act: Act,
  rules: DeadlineRules,
): AssignedQuestion | AnsweredQuestion {
  const coordinatingAgencyIds = [...new Set(responsibility.coordinatingAgencyIds)].filter(
    (agencyId) => agencyId !== responsibility.leadAgencyId,
  );
  const child = childDeadline({
    askedOn: question.askedOn,
    coordinating: coordinatingAgencyIds.length > 0,
    periods: rules.periods,
    calendar: rules.calendar,
  });
  const answered = question.answers.length > 0;
  const leavesAt = new Date(Date.parse(act.at) + GATHERING_MS).toISOString();
  // The agency's clock starts when the agency is told, which is when the notice may leave.
  const toldOn = dayOf(nextOfficeOpening(leavesAt, rules.officeHours, rules.calendar));
  return {
    ...ordinary(question),
    ...responsibility,
    because: [...responsibility.because],
    coordinatingAgencyIds,
    status: answered ? 'answered' : 'assigned',
    assignedAt: act.at,
    childDeadline: child,
    agencyDeadline: answered
      ? child
      : agencyDeadline({ toldOn, childDueOn: child.dueOn, periods: rules.periods, calendar: rules.calendar }),
    ...moved(question, act, answered ? 'answered' : 'assigned'),
  };
}

/** Leaves a question to a person, with what routing found. */
export function triage(question: ReceivedQuestion, found: Routing, act: Act, rules: DeadlineRules): TriageQuestion {
  return {
    ...ordinary(question),
    assignDueOn: assignDueOn(question.askedOn, rules),
    topicId: question.topicId ?? found.topicId,
    status: 'triage',
    suggestions: [...found.suggestions],
    because: [...found.because],
    confidence: found.confidence,
    ...moved(question, act, 'triaged'),
  };
}

/** What a correction may change. */
export type Correction = Partial<Pick<OrdinaryQuestion, 'text' | 'masked' | 'topicId' | 'askedOn'>>;

/**
 * Corrects what was taken down wrongly, keeping what stood before. A corrected day of asking moves the child's clock with
 * it, because that clock runs from the day the child asked.
 */
export function correct(question: OrdinaryQuestion, correction: Correction, act: Act, rules: DeadlineRules): OrdinaryQuestion {
  if (question.status === 'withdrawn') throw withdrawnRefusal();
  const corrected = { ...question, ...correction, ...moved(question, act, 'corrected', before(question, correction)) };
  if (correction.askedOn === undefined || correction.askedOn === question.askedOn) return corrected;
  if (corrected.status === 'received') return corrected;
  if (corrected.status === 'triage') {
    return { ...corrected, assignDueOn: assignDueOn(correction.askedOn, rules) };
  }
  const child = childDeadline({
    askedOn: correction.askedOn,
    coordinating: corrected.coordinatingAgencyIds.length > 0,
    periods: rules.periods,
    calendar: rules.calendar,
  });
  const agency =
    corrected.status === 'answered'
      ? child
      : agencyDeadline({
          toldOn: corrected.agencyDeadline.startOn,
          childDueOn: child.dueOn,
          periods: rules.periods,
          calendar: rules.calendar,
        });
  return { ...corrected, childDeadline: child, agencyDeadline: agency };
}

/** Takes a question out of the ordinary flow: all that remains here is that it exists and by when somebody must act. */
export function seal(question: OrdinaryQuestion, harmDueAt: string, act: Act, mailId: string): SealedQuestion {
  return {
    questionId: question.questionId,
    forumId: question.forumId,
    receivedAt: question.receivedAt,
    requestHash: question.requestHash,
    ...(question.importId !== undefined && { importId: question.importId }),
    told: [mailId],
    // What the history says may quote the text, so it goes to the original with it.
    history: [{ at: act.at, by: act.by, what: 'sealed' }],
    status: 'sealed',
    harmDueAt,
    version: question.version + 1,
  };
}

/** Takes back a question of a wrong import. */
export function withdraw(question: OrdinaryQuestion, act: Act): WithdrawnQuestion {
  if (question.status === 'withdrawn') throw withdrawnRefusal();
  const before = { status: question.status };
  const common = { ...question, ...moved(question, act, 'withdrawn', before), withdrawnAt: act.at };
  return { ...common, status: 'withdrawn' };
}

/** Remembers that a mail told somebody of the question. */
export function recordTold<Q extends Question>(question: Q, mailIds: readonly string[]): Q {
  return { ...question, told: [...new Set([...question.told, ...mailIds])], version: question.version + 1 };
}

/** The refusal of a decision that only a question in triage allows. */
export function notInTriage(question: Question): Refusal {
  const lead = question.status === 'assigned' || question.status === 'answered' ? question.leadAgencyId : undefined;
  return new Refusal({
    vi: `Câu hỏi đang ở trạng thái "${question.status}"${lead ? `, do ${lead} chủ trì` : ''}; chỉ phân công được câu hỏi đang "received" hoặc "triage".`,
    en: `The question is "${question.status}"${lead ? `, led by ${lead}` : ''}; only a question that is "received" or "triage" can be assigned.`,
  });
}

function withdrawnRefusal(): Refusal {
  return new Refusal({
    vi: 'Câu hỏi đã được rút lại; hãy nhập lại nếu cần.',
    en: 'The question was withdrawn; submit it again if it is needed.',
  });
}

/** The next version and the line that the move adds to the history. */
function moved(
  question: { history: HistoryEntry[]; version: number },
  { at, by, why }: Act,
  what: HistoryEntry['what'],
  stood?: Record<string, unknown>,
): { history: HistoryEntry[]; version: number } {
  const entry: HistoryEntry = { at, by, what, ...(why !== undefined && { why }), ...(stood && { before: stood }) };
  return { history: [...question.history, entry], version: question.version + 1 };
}

function before(question: OrdinaryQuestion, correction: Correction): Record<string, unknown> {
  const fields = Object.keys(correction) as (keyof Correction)[];
  return Object.fromEntries(fields.map((field) => [field, question[field] ?? null]));
}

/** What a question keeps whatever becomes of it. */
function ordinary(question: ReceivedQuestion | TriageQuestion): Omit<ReceivedQuestion, 'status'> {
  const { questionId, forumId, receivedAt, requestHash, importId, told, history, version } = question;
  const { code, number, text, masked, askedOn, topicId, answers } = question;
  return {
    ...{ questionId, forumId, receivedAt, requestHash, told, history, version, code, number, text, askedOn, answers },
    ...(importId !== undefined && { importId }),
    ...(masked && { masked }),
    ...(topicId !== undefined && { topicId }),
  };
}
