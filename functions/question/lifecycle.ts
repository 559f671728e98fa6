import { isDeepStrictEqual } from 'node:util';
import { type DayPeriod, type Deadline, deadline } from '../calendar/deadline.ts';
import { addDays, dayOf } from '../calendar/day.ts';
import { nextOfficeOpening, type OfficeHours } from '../calendar/office-hours.ts';
import { type WorkingCalendar, workingDayOnOrAfter } from '../calendar/working-calendar.ts';
import { GATHERING_MS } from '../mail/gathering.ts';
import { agencyDeadline, childDeadline, type Clocks, recountedClocks } from './clocks.ts';
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
import { type HarmStage, harmWarningAt, nextHarmAt } from './harm-clock.ts';
import { stoodBefore } from './history.ts';
import { type Ladder, nextRungAt, rungKept, rungReached } from './ladder.ts';
import { impossibleMove } from './moves.ts';
import { Refusal } from './refusal.ts';
import { isResponsible } from './responsible.ts';
import type { Routing } from './routing.ts';
import { brings, type Tiding, tidings, tidingsOfLeaving, waitingBut } from './tiding.ts';

/** Who acts, when, and why: what every move leaves in the history. */
export interface Act {
  readonly at: string;
  readonly by: string;
  readonly why?: string;
}

/** An act that nobody may do without saying why. */
export type Reasoned<Done extends Act = Act> = Done & { readonly why: string };

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
  const { leadAgencyId } = responsibility;
  const coordinatingAgencyIds = others(leadAgencyId, responsibility.coordinatingAgencyIds);
  const child =
    question.childDeadline ??
    childDeadline({
      askedOn: question.askedOn,
      coordinating: coordinatingAgencyIds.length > 0,
      periods: rules.periods,
      calendar: rules.calendar,
    });
  const common = {
    ...ordinary(question),
    ...responsibility,
    because: [...responsibility.because],
    coordinatingAgencyIds,
    assignedAt: act.at,
    childDeadline: child,
  };
  const last = question.answers.at(-1);
  // Only an answer that still stands: one that was reviewed belongs to an earlier stage of the question's life.
  if (last?.mode === 'oral' && last.review === undefined) {
    const next: AnsweredQuestion = {
      ...common,
      status: 'answered',
      ...classClock(common, { rules, ...act }),
      ...stillToTell(question.toTell ?? []),
    };
    return moved(question, next, { ...act, what: 'answered' });
  }
  const given = [leadAgencyId, ...coordinatingAgencyIds];
  const next: AssignedQuestion = {
    ...common,
    status: 'assigned',
    ...freshClock(common, { rules, ...act }),
    toTell: [...waitingBut(given, question), ...tidings('given', given, firstTold(question, act.at))],
  };
  return moved(question, next, { ...act, what: 'assigned' });
}

/** What is told for the first time goes into one mail with all of its import, or of its day; whoever has heard of it before gets a mail of its own. */
function firstTold({ questionId, version, importId, told }: ReceivedQuestion | TriageQuestion, at: string) {
  return { questionId, version, ...(told.length === 0 && { batch: importId ?? dayOf(at) }) };
}

/** Agencies that coordinate with a lead: each once, and never the lead itself. */
export function others(leadAgencyId: string, agencyIds: readonly string[]): string[] {
  return [...new Set(agencyIds)].filter((agencyId) => agencyId !== leadAgencyId);
}

/** What an agency's clock is set by, besides the day on which it is told. */
type ClockStart = Pick<AssignedQuestion, 'forumId' | 'childDeadline'>;

/** A clock of its own for an agency that is told now: never past the child's date, never less than fair notice. */
export function freshClock({ forumId, childDeadline: child }: ClockStart, { rules, at }: DatedAct) {
  const { periods, calendar } = rules;
  const toldOn = toldWhen(at, rules);
  const agency = agencyDeadline({ toldOn, childDueOn: child.dueOn, periods, calendar });
  return { agencyDeadline: agency, ...firstRung({ forumId }, agency, rules) };
}

/** The clock of an agency that owes no more than a result class: the child's. */
export function classClock({ forumId, childDeadline: child }: ClockStart, { rules, at }: DatedAct) {
  const { dueOn } = child;
  return { agencyDeadline: child, ...firstRung({ forumId }, { startOn: toldWhen(at, rules), dueOn }, rules) };
}

/** The day on which an agency is told of what is decided now: when its notice may leave. Its clock starts then. */
export function toldWhen(at: string, { officeHours, calendar }: DeadlineRules): string {
  const leavesAt = new Date(Date.parse(at) + GATHERING_MS).toISOString();
  return dayOf(nextOfficeOpening(leavesAt, officeHours, calendar));
}

/** Where an agency that has just been told stands on the ladder: it need not be reminded of what it hears today. */
export function firstRung(
  { forumId }: { forumId: string },
  { startOn, dueOn }: { startOn: string; dueOn: string },
  { ladderOf, calendar }: DeadlineRules,
): { rung?: number; remindAt: string } {
  const ladder = ladderOf(forumId);
  const told = rungReached({ dueOn }, startOn, { ladder, calendar });
  return { ...(told !== undefined && { rung: told }), remindAt: nextRungAt({ dueOn, told }, ladder, calendar) };
}

/** Counts a rung that was told, and plans the one after it; one in triage is looked at every morning as it is. */
export function countRung<Q extends AssignedQuestion | AnsweredQuestion | TriageQuestion>(
  question: Q,
  rung: number,
  rules: DeadlineRules,
): Q {
  const counted = { ...question, rung, version: question.version + 1 };
  return counted.status === 'triage' ? counted : { ...counted, remindAt: plannedAt(counted, rules) };
}

/** Plans the next rung anew, because the calendar or the due date has moved. */
export function planRung<Q extends AssignedQuestion | AnsweredQuestion>(question: Q, rules: DeadlineRules): Q {
  return { ...question, remindAt: plannedAt(question, rules), version: question.version + 1 };
}

/** When the rung after the one that was told last is reached. */
export function plannedAt(
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
    ...stillToTell(question.toTell ?? []),
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
  if (question.status === 'withdrawn') throw impossibleMove(question, { vi: 'sửa', en: 'corrected' });
  const { askedOn = question.askedOn } = correction;
  if (question.status === 'split' && askedOn !== question.askedOn) {
    throw new Refusal({
      vi: `Câu hỏi ${question.code} đã tách; hãy sửa ngày hỏi của từng phần.`,
      en: `Question ${question.code} was split; correct the day of asking of each part.`,
    });
  }
  const next = withClocks({ ...question, ...correction }, question.askedOn, { ...act, rules });
  return moved(question, next, { ...act, what: 'corrected' });
}

/** A question with a corrected day of asking, its dates counted from that day. */
function withClocks(corrected: OrdinaryQuestion, askedBefore: string, act: DatedAct): OrdinaryQuestion {
  const { rules } = act;
  if (corrected.askedOn === askedBefore) return corrected;
  // How long the child's clock runs was fixed at first assignment; only the day from which it runs was wrong.
  const runsFrom = corrected.childDeadline && { ...corrected.childDeadline, startOn: corrected.askedOn };
  if (!isResponsible(corrected) || !runsFrom) {
    const child = runsFrom && deadline(corrected.askedOn, runsFrom, rules.calendar);
    const moved = { ...corrected, ...(child && { childDeadline: child }) };
    return moved.status === 'triage' ? { ...moved, assignDueOn: assignDueOn(moved.askedOn, rules) } : moved;
  }
  const { childDeadline: child, agencyDeadline: counted } = recountedClocks(
    { ...corrected, childDeadline: runsFrom },
    rules,
  );
  // A day that the coordinator gave is a day, and no longer counted from anything.
  if (corrected.status === 'closed' || corrected.extensions) return { ...corrected, childDeadline: child };
  // Whoever owes a result class, or has owed no more until the answer came back, has the child's date.
  const agency = isDeepStrictEqual(corrected.agencyDeadline, corrected.childDeadline) ? child : counted;
  // Of an answer in review nobody is reminded; it may come back.
  if (corrected.remindAt === undefined) return { ...corrected, childDeadline: child, agencyDeadline: agency };
  return withDueDay({ ...corrected, childDeadline: child }, agency, act);
}

/** A question with another due day of its agency: of the new day all is told that was not told of it, and nothing twice. */
export function withDueDay<Q extends AssignedQuestion | AnsweredQuestion>(
  question: Q,
  agency: Deadline,
  { at, rules }: DatedAct,
): Q {
  const { rung: told, ...rest } = question;
  const { dueOn } = agency;
  const by = { ladder: rules.ladderOf(question.forumId), calendar: rules.calendar };
  const moved = dueOn !== question.agencyDeadline.dueOn;
  const kept = moved ? rungKept({ dueOn, told }, addDays(dayOf(at), -1), by) : told;
  const next = { ...rest, ...(kept !== undefined && { rung: kept }), agencyDeadline: agency };
  // What a generic type loses when a field is taken out of it.
  return { ...next, remindAt: plannedAt(next, rules) } as unknown as Q;
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
  const { childDeadline, agencyDeadline: counted } = recountedClocks(startingOpen(question, { rules, ...act }), rules);
  // A day that the coordinator gave is a day, and no longer counted from anything.
  const agencyDeadline = question.extensions ? question.agencyDeadline : counted;
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
  const { broughtForward: news, toTell = [], ...rest } = dated;
  const { leadAgencyId } = before;
  const untold = toTell.some(({ agencyId }) => agencyId === leadAgencyId);
  const believed = news && untold ? news.from : before.agencyDeadline.dueOn;
  const { dueOn } = dated.agencyDeadline;
  const others = toTell.filter(({ about }) => about !== 'nearer');
  if (dueOn < believed && (news || !untold)) {
    const nearer: Tiding = { agencyId: leadAgencyId, about: 'nearer', batch };
    return { ...rest, broughtForward: { from: believed, batch }, toTell: [...others, nearer] };
  }
  return dueOn === before.agencyDeadline.dueOn ? dated : { ...rest, ...stillToTell(others) };
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
    ...(question.historyPages !== undefined && { historyPages: question.historyPages }),
    version: question.version + 1,
  };
}

/**
 * Remembers that the clock of a sealed question was spoken of, and when it has to be again. What is only repeated is not listed with the
 * mails that told of it, which may grow for months; the mails themselves are there.
 */
export function watchHarm(
  question: SealedQuestion,
  { key }: Pick<HarmStage, 'key'>,
  { mailIds, now }: { mailIds: readonly string[]; now: string },
): SealedQuestion {
  const told = recordTold(question, key === 'soon' || key === 'late' ? mailIds : []);
  return { ...told, watchAt: nextHarmAt(question, now) };
}

/** Takes back a question of a wrong import. */
export function withdraw(question: OrdinaryQuestion, act: Reasoned): WithdrawnQuestion {
  if (question.status === 'withdrawn') throw impossibleMove(question, { vi: 'rút lại', en: 'withdrawn' });
  const next: WithdrawnQuestion = {
    ...ordinary(question),
    ...agenciesConcerned(question),
    status: 'withdrawn',
    withdrawnAt: act.at,
    ...tidingsOfGoing(question, `${question.importId ?? dayOf(act.at)}-withdrawn`),
  };
  return moved(question, next, { ...act, what: 'withdrawn' });
}

/** Remembers that mails tell of the question; what they bring need not be told any more. */
export function recordTold<Q extends Question>({ toTell, ...question }: Q, mailIds: readonly string[]): Q {
  const waiting = (toTell ?? []).filter((tiding) => !mailIds.some((mailId) => brings(mailId, tiding)));
  return {
    ...question,
    ...stillToTell(waiting),
    told: [...new Set([...question.told, ...mailIds])],
    version: question.version + 1,
  } as Q;
}

/** The tidings of a question, or nothing where none are left. */
export function stillToTell(toTell: Tiding[]): Pick<Question, 'toTell'> {
  return toTell.length > 0 ? { toTell } : {};
}

/** The next version, with the line that the move adds to the history. */
export function moved<Next extends OrdinaryQuestion>(
  stood: OrdinaryQuestion,
  next: Next,
  { at, by, why, what, batch }: Act & Pick<HistoryEntry, 'what' | 'batch'>,
): Next {
  const { history, historyPages, version } = stood;
  const before = stoodBefore(stood, next);
  const changed = Object.keys(before).length > 0;
  const entry: HistoryEntry = {
    ...{ at, by, what },
    ...(why !== undefined && { why }),
    ...(changed && { before }),
    ...(batch !== undefined && { batch }),
  };
  const pages = historyPages === undefined ? {} : { historyPages };
  return { ...next, history: [...history, entry], ...pages, version: version + 1 };
}

/** What a question keeps whatever becomes of it. */
export function ordinary(
  question: OrdinaryQuestion,
): Omit<ReceivedQuestion, 'status' | 'leadAgencyId' | 'coordinatingAgencyIds'> {
  const { questionId, forumId, receivedAt, requestHash, importId, told, history, version } = question;
  const { code, number, text, masked, askedOn, topicId, answers, part, partOf, childDeadline: child } = question;
  return {
    ...{ questionId, forumId, receivedAt, requestHash, told, history, version, code, number, text, askedOn, answers },
    ...(importId !== undefined && { importId }),
    ...(masked && { masked }),
    ...(topicId !== undefined && { topicId }),
    ...(part !== undefined && { part }),
    ...(partOf !== undefined && { partOf }),
    ...(child && { childDeadline: child }),
  };
}

/** What is still to be told of a question that leaves the ordinary course: those of its agencies that heard of it hear that it is gone. */
export function tidingsOfGoing(question: OrdinaryQuestion, batch?: string): Pick<Question, 'toTell'> {
  const { leadAgencyId, coordinatingAgencyIds = [] } = agenciesConcerned(question);
  const agencyIds = leadAgencyId === undefined ? [] : [leadAgencyId, ...coordinatingAgencyIds];
  const { questionId, version, told } = question;
  const gone = tidingsOfLeaving('gone', agencyIds, {
    questionId,
    version,
    told,
    ...(batch !== undefined && { batch }),
  });
  return stillToTell([...waitingBut(agencyIds, question), ...gone]);
}

/** What of a question that leaves the ordinary course is remembered of its agencies: who was told must hear of it. */
export function agenciesConcerned(
  question: OrdinaryQuestion,
): Pick<ReceivedQuestion, 'leadAgencyId' | 'coordinatingAgencyIds'> {
  return {
    ...('leadAgencyId' in question && { leadAgencyId: question.leadAgencyId }),
    ...('coordinatingAgencyIds' in question && { coordinatingAgencyIds: question.coordinatingAgencyIds }),
  };
}
