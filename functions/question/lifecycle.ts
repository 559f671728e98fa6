import { isDeepStrictEqual } from 'node:util';
import { type DayPeriod, type Deadline, deadline } from '../calendar/deadline.ts';
import { addDays, dayOf } from '../calendar/day.ts';
import { nextOfficeOpening, type OfficeHours } from '../calendar/office-hours.ts';
import { type WorkingCalendar, workingDayOnOrAfter } from '../calendar/working-calendar.ts';
import { GATHERING_MS } from '../mail/gathering.ts';
import { agencyDeadline, childDeadline, type Clocks, recountedClocks } from './clocks.ts';
import type {
  Answer,
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
import { harmWarningAt } from './harm-clock.ts';
import { type Ladder, nextRungAt, rungKept, rungReached } from './ladder.ts';
import { Refusal } from './refusal.ts';
import type { Routing } from './routing.ts';
import { unheard } from './unheard.ts';

/** Who acts, when, and why: what every move leaves in the history. */
export interface Act {
  readonly at: string;
  readonly by: string;
  readonly why?: string;
}

/** An act that sets or moves dates, with the rules by which they are counted. */
export interface DatedAct extends Act {
  readonly rules: DeadlineRules;
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
  /** The ladder by which the questions of a forum are followed up. */
  readonly ladderOf: (forumId: string) => Ladder;
}

/** Who is made responsible for a question, for which topic, and on what grounds. */
export interface Responsibility {
  readonly topicId: string;
  readonly leadAgencyId: string;
  readonly coordinatingAgencyIds: readonly string[];
  readonly because: readonly string[];
  readonly confidence: number;
}

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
  { rules, ...act }: DatedAct,
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
  const toldOn = toldWhen(act.at, rules);
  const { periods, calendar } = rules;
  const common = {
    ...ordinary(question),
    ...responsibility,
    because: [...responsibility.because],
    coordinatingAgencyIds,
    assignedAt: act.at,
    childDeadline: child,
  };
  if (answered) {
    const next: AnsweredQuestion = { ...common, status: 'answered', agencyDeadline: child };
    return moved(question, next, { ...act, what: 'answered' });
  }
  const agency = agencyDeadline({ toldOn, childDueOn: child.dueOn, periods, calendar });
  const next: AssignedQuestion = {
    ...common,
    status: 'assigned',
    agencyDeadline: agency,
    ...firstRung(common, agency, rules),
  };
  return moved(question, next, { ...act, what: 'assigned' });
}

/** The day on which an agency is told of what is decided now: when its notice may leave. Its clock starts then. */
function toldWhen(at: string, { officeHours, calendar }: DeadlineRules): string {
  const leavesAt = new Date(Date.parse(at) + GATHERING_MS).toISOString();
  return dayOf(nextOfficeOpening(leavesAt, officeHours, calendar));
}

/** Where an agency that has just been told stands on the ladder: it need not be reminded of what it hears today. */
function firstRung(
  { forumId }: { forumId: string },
  { startOn, dueOn }: { startOn: string; dueOn: string },
  { ladderOf, calendar }: DeadlineRules,
): { rung?: number; remindAt: string } {
  const ladder = ladderOf(forumId);
  const told = rungReached({ dueOn }, startOn, { ladder, calendar });
  return { ...(told !== undefined && { rung: told }), remindAt: nextRungAt({ dueOn, told }, ladder, calendar) };
}

/** Counts a rung that was told, and plans the one after it; one in triage is looked at every morning as it is. */
export function countRung<Q extends AssignedQuestion | TriageQuestion>(
  question: Q,
  rung: number,
  rules: DeadlineRules,
): Q {
  const counted = { ...question, rung, version: question.version + 1 };
  return counted.status === 'triage' ? counted : { ...counted, remindAt: plannedAt(counted, rules) };
}

/** Plans the next rung anew, because the calendar or the due date has moved. */
export function planRung(question: AssignedQuestion, rules: DeadlineRules): AssignedQuestion {
  return { ...question, remindAt: plannedAt(question, rules), version: question.version + 1 };
}

/** When the rung after the one that was told last is reached. */
function plannedAt(
  { forumId, rung: told, agencyDeadline: { dueOn } }: Pick<AssignedQuestion, 'forumId' | 'rung' | 'agencyDeadline'>,
  { ladderOf, calendar }: DeadlineRules,
): string {
  return nextRungAt({ dueOn, told }, ladderOf(forumId), calendar);
}

/** Lets a question pass through the table's stream once more. */
export function offerAgain<Q extends Question>(question: Q): Q {
  return { ...question, version: question.version + 1 };
}

/** Leaves a question to a person, with what routing found. */
export function triage(question: ReceivedQuestion, found: Routing, { rules, ...act }: DatedAct): TriageQuestion {
  const next: TriageQuestion = {
    ...ordinary(question),
    ...(question.coordinatingAgencyIds && { coordinatingAgencyIds: question.coordinatingAgencyIds }),
    assignDueOn: assignDueOn(question.askedOn, rules),
    topicId: question.topicId ?? found.topicId,
    status: 'triage',
    suggestions: [...found.suggestions],
    because: [...found.because],
    confidence: found.confidence,
  };
  return moved(question, next, { ...act, what: 'triaged' });
}

/** What a correction may change. */
export type Correction = Partial<Pick<OrdinaryQuestion, 'text' | 'masked' | 'topicId' | 'askedOn'>>;

/**
 * Corrects what was taken down wrongly, keeping what stood before. A corrected day of asking moves the child's clock with
 * it, because that clock runs from the day the child asked.
 */
export function correct(
  question: OrdinaryQuestion,
  correction: Correction,
  { rules, ...act }: DatedAct,
): OrdinaryQuestion {
  if (question.status === 'withdrawn') throw withdrawnRefusal();
  // A field that the question did not have before stands in the history as null.
  const stood = { ...Object.fromEntries(Object.keys(correction).map((field) => [field, null])), ...question };
  return moved(stood, withClocks({ ...question, ...correction }, question.askedOn, { ...act, rules }), {
    ...act,
    what: 'corrected',
  });
}

/** A question with a corrected day of asking, its dates counted from that day. */
function withClocks(corrected: OrdinaryQuestion, askedBefore: string, act: DatedAct): OrdinaryQuestion {
  const { rules } = act;
  if (corrected.askedOn === askedBefore) return corrected;
  if (corrected.status === 'received' || corrected.status === 'withdrawn') return corrected;
  if (corrected.status === 'triage') return { ...corrected, assignDueOn: assignDueOn(corrected.askedOn, rules) };
  // How long the child's clock runs was fixed at first assignment; only the day from which it runs was wrong.
  const runsFrom = { ...corrected.childDeadline, startOn: corrected.askedOn };
  const { childDeadline: child, agencyDeadline: agency } = recountedClocks(
    { ...corrected, childDeadline: runsFrom },
    rules,
  );
  if (corrected.status === 'answered') return { ...corrected, childDeadline: child, agencyDeadline: child };
  return withDueDay({ ...corrected, childDeadline: child }, agency, act);
}

/** A question with another due day of its agency: of the new day all is told that was not told of it, and nothing twice. */
function withDueDay(question: AssignedQuestion, agency: Deadline, { at, rules }: DatedAct): AssignedQuestion {
  const { rung: told, ...rest } = question;
  const { dueOn } = agency;
  const by = { ladder: rules.ladderOf(question.forumId), calendar: rules.calendar };
  const moved = dueOn !== question.agencyDeadline.dueOn;
  const kept = moved ? rungKept({ dueOn, told }, addDays(dayOf(at), -1), by) : told;
  const next = { ...rest, ...(kept !== undefined && { rung: kept }), agencyDeadline: agency };
  return { ...next, remindAt: plannedAt(next, rules) };
}

/**
 * Counts the dates of an open question anew, because the calendar has changed: of one that an agency has from its own days and
 * numbers, of one in triage by the policy as it is. The same question comes back when nothing of it changes.
 *
 * An agency that was told of a later day than it has become hears of that in the mails of `batch`.
 */
export function recount(question: OrdinaryQuestion, batch: string, { rules, ...act }: DatedAct): OrdinaryQuestion {
  const recalculated = { ...act, what: 'recalculated' } as const;
  if (question.status === 'triage') {
    const dueOn = assignDueOn(question.askedOn, rules);
    return dueOn === question.assignDueOn
      ? question
      : moved(question, { ...question, assignDueOn: dueOn }, recalculated);
  }
  if (question.status !== 'assigned') return question;
  const { childDeadline, agencyDeadline } = recountedClocks(startingOpen(question, { rules, ...act }), rules);
  const dated = withDueDay({ ...question, childDeadline }, agencyDeadline, { rules, ...act });
  const same =
    isDeepStrictEqual(childDeadline, question.childDeadline) &&
    isDeepStrictEqual(agencyDeadline, question.agencyDeadline);
  if (!same) return moved(question, withNews(dated, question, batch), recalculated);
  // A day off between two rungs moves a reminder also where it moves no date.
  return dated.remindAt === question.remindAt ? question : { ...dated, version: question.version + 1 };
}

/** The clocks of a question; that of an agency which is still to be told starts on no day off, because nobody hears of it then. */
function startingOpen({ childDeadline, agencyDeadline }: AssignedQuestion, { at, rules }: DatedAct): Clocks {
  const { startOn } = agencyDeadline;
  if (startOn <= dayOf(at)) return { childDeadline, agencyDeadline };
  const opensOn = workingDayOnOrAfter(startOn, rules.calendar);
  return { childDeadline, agencyDeadline: { ...agencyDeadline, startOn: opensOn } };
}

/** Notes down that an agency must hear of a nearer day than it was told of; of a day that has moved away the next mail tells. */
function withNews(dated: AssignedQuestion, before: AssignedQuestion, batch: string): AssignedQuestion {
  const { broughtForward: news, ...rest } = dated;
  const untold = unheard(before).filter(({ agencyId }) => agencyId === before.leadAgencyId);
  const believed = news && untold.length > 0 ? news.from : before.agencyDeadline.dueOn;
  const { dueOn } = dated.agencyDeadline;
  if (dueOn < believed && (news || untold.length === 0)) return { ...rest, broughtForward: { from: believed, batch } };
  return dueOn === before.agencyDeadline.dueOn ? dated : rest;
}

/** Records a written answer of the lead, which ends the agency's clock. */
export function answer(question: AssignedQuestion, given: Answer, act: Act): AnsweredQuestion {
  const { rung: _rung, remindAt: _remindAt, broughtForward: _news, ...rest } = question;
  const next: AnsweredQuestion = { ...rest, status: 'answered', answers: [...question.answers, given] };
  return moved(question, next, { ...act, what: 'answered' });
}

/**
 * Gives a question to another agency, which gets a clock of its own; the child's clock goes on as it was.
 *
 * A question is never transferred to nobody, nor to the agency that has it.
 */
export function transfer(
  question: AssignedQuestion,
  leadAgencyId: string,
  { rules, ...act }: DatedAct,
): AssignedQuestion {
  if (leadAgencyId === question.leadAgencyId) {
    throw new Refusal({
      vi: `Câu hỏi đang do ${leadAgencyId} chủ trì; hãy chọn cơ quan khác.`,
      en: `The question is led by ${leadAgencyId} already; choose another agency.`,
    });
  }
  const { periods, calendar } = rules;
  const toldOn = toldWhen(act.at, rules);
  // Its calendar may have changed since; who counts dates anew goes from agency to agency, and may have been there already.
  const child = deadline(question.childDeadline.startOn, question.childDeadline, calendar);
  const agency = agencyDeadline({ toldOn, childDueOn: child.dueOn, periods, calendar });
  const { rung: _rung, remindAt: _remindAt, broughtForward: _news, ...rest } = question;
  const next: AssignedQuestion = {
    ...rest,
    leadAgencyId,
    coordinatingAgencyIds: question.coordinatingAgencyIds.filter((agencyId) => agencyId !== leadAgencyId),
    childDeadline: child,
    agencyDeadline: agency,
    ...firstRung(question, agency, rules),
  };
  return moved(question, next, { ...act, what: 'transferred' });
}

/** Takes a question out of the ordinary flow: all that remains here is that it exists and by when somebody must act. */
export function seal(
  question: OrdinaryQuestion,
  { at, by, harmDueAt, mailId }: Act & { harmDueAt: string; mailId: string },
): SealedQuestion {
  return {
    questionId: question.questionId,
    forumId: question.forumId,
    receivedAt: question.receivedAt,
    requestHash: question.requestHash,
    ...(question.importId !== undefined && { importId: question.importId }),
    told: [mailId],
    // What the history says may quote the text, so it goes to the original with it.
    history: [{ at, by, what: 'sealed' }],
    status: 'sealed',
    harmDueAt,
    watchAt: harmWarningAt(harmDueAt),
    version: question.version + 1,
  };
}

/** Remembers that the end of the twelve-hour clock was spoken of: `soon`, then `late`, then no more. */
export function watchHarm(
  question: SealedQuestion,
  stage: 'soon' | 'late',
  mailIds: readonly string[],
): SealedQuestion {
  const { watchAt: _spoken, ...rest } = recordTold(question, mailIds);
  return stage === 'soon' ? { ...rest, watchAt: question.harmDueAt } : rest;
}

/** Takes back a question of a wrong import. */
export function withdraw(question: OrdinaryQuestion, act: Act): WithdrawnQuestion {
  if (question.status === 'withdrawn') throw withdrawnRefusal();
  const next: WithdrawnQuestion = {
    ...ordinary(question),
    ...('leadAgencyId' in question && { leadAgencyId: question.leadAgencyId }),
    ...('coordinatingAgencyIds' in question && { coordinatingAgencyIds: question.coordinatingAgencyIds }),
    status: 'withdrawn',
    withdrawnAt: act.at,
  };
  return moved(question, next, { ...act, what: 'withdrawn' });
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

/** The next version, with the line that the move adds to the history: what stood before, of all that changed or went. */
function moved<Next extends OrdinaryQuestion>(
  stood: Readonly<Record<string, unknown>> & Pick<OrdinaryQuestion, 'history' | 'version'>,
  next: Next,
  { at, by, why, what }: Act & Pick<HistoryEntry, 'what'>,
): Next {
  const becomes: Readonly<Record<string, unknown>> = next;
  const before = Object.fromEntries(
    Object.entries(stood).filter(([field, value]) => !isDeepStrictEqual(value, becomes[field])),
  );
  const changed = Object.keys(before).length > 0;
  const entry: HistoryEntry = { at, by, what, ...(why !== undefined && { why }), ...(changed && { before }) };
  return { ...next, history: [...stood.history, entry], version: stood.version + 1 };
}

/** What a question keeps whatever becomes of it. */
function ordinary(
  question: OrdinaryQuestion,
): Omit<ReceivedQuestion, 'status' | 'leadAgencyId' | 'coordinatingAgencyIds'> {
  const { questionId, forumId, receivedAt, requestHash, importId, told, history, version } = question;
  const { code, number, text, masked, askedOn, topicId, answers } = question;
  return {
    ...{ questionId, forumId, receivedAt, requestHash, told, history, version, code, number, text, askedOn, answers },
    ...(importId !== undefined && { importId }),
    ...(masked && { masked }),
    ...(topicId !== undefined && { topicId }),
  };
}
