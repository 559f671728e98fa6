import type { Agency } from '../agency/agency.ts';
import { addDays, type Day, dayOf, type Instant, startOfDay } from '../calendar/day.ts';
import { type Month, monthAfter } from '../calendar/month.ts';
import { type WorkingCalendar, workingDaysBetween } from '../calendar/working-calendar.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import { type City, type Forum, reportAgenciesOf } from '../forum/forum.ts';
import type { BaseTopicId } from '../forum/topic.ts';
import type { Mail } from '../mail/mail.ts';
import type { ResultClass } from '../question/answer.ts';
import { timeliness } from '../question/clocks.ts';
import type { Commitment } from '../question/commitment.ts';
import { SOON } from '../question/question-view.ts';
import type { OrdinaryQuestion, Verdict } from '../question/question.ts';
import { lifeOf, type QuestionFacts } from './as-of.ts';

/** All that the summary of a month is made of. */
export interface MonthFacts {
  /** '2023-07'. */
  readonly month: Month;
  /** The day up to which it tells: the last one of the month, or today while the month is not over. */
  readonly asOf: Day;
  /** A forum, or the city as a whole. */
  readonly scope: { readonly forumId?: string; readonly name: string };
  /** With their whole histories; sealed ones are in no report. */
  readonly questions: readonly OrdinaryQuestion[];
  /** Those that told of what is overdue. */
  readonly mails: readonly Mail[];
  readonly agencies: readonly Agency[];
  readonly forums: readonly Forum[];
  readonly calendar: WorkingCalendar;
  readonly city: City;
  /** What earlier months of the same scope came to, the oldest first, as far as they were summed up. */
  readonly earlier?: readonly MonthStock[];
}

/** What a month came to: how many questions agencies still had at its end, and how many they closed in it. */
export interface MonthStock {
  readonly month: Month;
  readonly open: number;
  readonly closed: number;
}

/** Where questions came from and went to. */
export interface Movements {
  opening: number;
  /** From nobody: assigned for the first time, or once more after a detour. */
  received: number;
  /** After they had been closed. */
  reopened: number;
  /** From another agency, or under another topic, and to another. */
  movedIn: number;
  movedOut: number;
  closed: number;
  /** Split, left to another question, withdrawn. */
  removed: number;
  closing: number;
}

/** What was answered in the month, by the agency's day; what was extended, or answered once more after a reopening, is not "on time". */
export interface Answered {
  onTime: number;
  late: number;
  extended: number;
  again: number;
}

/** The same by the child's day, which knows no extension. */
export interface AnsweredForChild {
  onTime: number;
  late: number;
  again: number;
}

/** What agencies have at the end. */
export interface Open {
  /** A written answer waits for the coordinator: nothing is owed by the agency. */
  inReview: number;
  notDue: number;
  dueSoon: number;
  overdue: number;
}

/** What was promised to children, and what became of it. */
export interface Promises {
  opening: number;
  made: number;
  movedIn: number;
  movedOut: number;
  kept: number;
  broken: number;
  /** Gone with their question, which was withdrawn. */
  dropped: number;
  notDue: number;
  overdue: number;
}

/** The figures of one agency, or of all. */
export interface Tally {
  readonly movements: Movements;
  readonly answered: Answered;
  readonly forChild: AnsweredForChild;
  readonly open: Open;
  /** Of what was closed: what became of the matter. */
  readonly results: Record<ResultClass, number>;
  readonly promises: Promises;
  readonly verdicts: Record<Verdict['answered'], number>;
}

/** The figures of a month. */
export interface MonthFigures {
  readonly month: Month;
  readonly asOf: Day;
  readonly forumId?: string;
  /** In the agencies' own order; those only that had something to do. */
  readonly agencies: readonly ({ readonly agencyId: string } & Tally)[];
  /** All base topics, those of a forum under theirs. */
  readonly topics: readonly { readonly topicId: BaseTopicId; readonly movements: Movements }[];
  /** Counted by itself, and not from the lines above. */
  readonly total: Tally;
  /** What nobody had been made responsible for yet. */
  readonly waiting: {
    readonly opening: number;
    readonly entered: number;
    readonly left: number;
    readonly closing: number;
  };
}

/** Something that was overdue at the end of the month. */
export interface OverdueLine {
  readonly questionId: string;
  readonly code: string;
  readonly topicId: string;
  readonly agencyId: string;
  /** An answer, or of one that was given at the forum what became of the matter. */
  readonly owes: 'answer' | 'result-class';
  readonly dueOn: Day;
  readonly workingDaysLate: number;
  /** The days on which mails about it reached the agency. */
  readonly toldOn: readonly Day[];
}

/** A promise that ended in the month, or that was due by its end. */
export interface PromiseLine {
  readonly code: string;
  readonly agencyId: string;
  readonly what: string;
  readonly dueOn: Day;
  readonly is: 'kept' | 'broken' | 'still-due' | 'overdue';
  /** Of one that ended. */
  readonly endedOn?: Day;
}

/** A month in figures, and the lines that stand behind some of them. */
export interface MonthAccount {
  readonly figures: MonthFigures;
  /** The longest due first. */
  readonly overdue: readonly OverdueLine[];
  readonly promises: readonly PromiseLine[];
}

/** The last day of a month ('2024-02' ends on '2024-02-29'). */
export function lastDayOf(month: Month): Day {
  return addDays(`${monthAfter(month)}-01`, -1);
}

/** What a month came to, for the curve of the months after it. */
export function stockOf({ month, total: { movements } }: MonthFigures): MonthStock {
  return { month, open: movements.closing, closed: movements.closed };
}

/** What was counted of a month: its summary and the extracts of all its agencies are made of the same facts. */
const counted = new WeakMap<MonthFacts, MonthAccount>();

/**
 * Counts a month from the histories of its questions: each as it was then, whatever became of it since, so that a month that is over
 * never changes.
 */
export function monthAccount(facts: MonthFacts): MonthAccount {
  const account = counted.get(facts) ?? countMonth(facts);
  counted.set(facts, account);
  return account;
}

function countMonth(facts: MonthFacts): MonthAccount {
  const { month, asOf, scope } = facts;
  const months = monthsOf(facts);
  const overdue = overdueIn(months, facts);
  const promised = promisesIn(months, facts);
  const topics = topicOf(facts.forums);
  const byTopic = movementsBy(months, (question) => (holderOf(question) === undefined ? undefined : topics(question)));
  const figures: MonthFigures = {
    month,
    asOf,
    ...(scope.forumId !== undefined && { forumId: scope.forumId }),
    agencies: agencyIdsIn(facts, months).flatMap((agencyId) => {
      const tally = tallyOf(months, facts, agencyId);
      return isEmpty(tally) ? [] : [{ agencyId, ...tally }];
    }),
    topics: BASE_TOPICS.map(({ topicId }) => ({ topicId, movements: byTopic.get(topicId) ?? noMovements() })),
    total: tallyOf(months, facts),
    waiting: waitingIn(months),
  };
  return { figures, overdue, promises: promised };
}

/** The questions that were overdue at the end of a month: those whose proof of notice its summary shows. */
export function overdueQuestionIds(facts: Omit<MonthFacts, 'mails'>): string[] {
  return monthsOf(facts).flatMap(({ closing }) =>
    closing && holderOf(closing) !== undefined && standingOf(closing, facts) === 'overdue' ? [closing.questionId] : [],
  );
}

/** A question in a month: what it was when the month began and when it ended, and each step between, the first first. */
interface QuestionMonth {
  readonly question: OrdinaryQuestion;
  readonly opening: QuestionFacts | undefined;
  readonly steps: readonly Step[];
  readonly closing: QuestionFacts | undefined;
  /** When it had an answer the last time that it had none before. */
  readonly answeredAt: Instant | undefined;
}

interface Step {
  readonly before: QuestionFacts | undefined;
  readonly after: QuestionFacts;
}

type Of = Pick<MonthFacts, 'asOf' | 'calendar'>;

function monthsOf({ month, asOf, questions }: Pick<MonthFacts, 'month' | 'asOf' | 'questions'>): QuestionMonth[] {
  const from = startOfDay(`${month}-01`);
  const until = startOfDay(addDays(asOf, 1));
  return questions.map((question) => {
    const life = lifeOf(question).filter(({ at }) => at < until);
    const steps = life.map(({ at, facts }, place) => ({ at, before: life[place - 1]?.facts, after: facts }));
    const answered = steps.findLast(({ before, after }) => hasAnswer(after) && !(before && hasAnswer(before)));
    return {
      question,
      opening: life.findLast(({ at }) => at < from)?.facts,
      steps: steps.filter(({ at }) => at >= from),
      closing: life.at(-1)?.facts,
      answeredAt: answered && answered.at >= from ? answered.at : undefined,
    };
  });
}

/** The agency that has a question: its lead from the assignment until it is closed. */
function holderOf(facts: QuestionFacts | undefined): string | undefined {
  return facts?.status === 'assigned' || facts?.status === 'answered' ? facts.leadAgencyId : undefined;
}

function hasAnswer({ status }: QuestionFacts): boolean {
  return status === 'answered' || status === 'closed';
}

/** The base topic under which reports count a question. */
export function topicOf(forums: readonly Forum[]): (facts: Pick<QuestionFacts, 'forumId' | 'topicId'>) => BaseTopicId {
  const bases = new Map<string | undefined, BaseTopicId>(BASE_TOPICS.map(({ topicId }) => [topicId, topicId]));
  const own = new Map(
    forums.flatMap(({ forumId, topics }) => topics.map((topic) => [`${forumId} ${topic.topicId}`, topic.rollsUpTo])),
  );
  return ({ forumId, topicId }) => bases.get(topicId) ?? own.get(`${forumId} ${topicId ?? ''}`) ?? 'khac';
}

function tallyOf(months: readonly QuestionMonth[], facts: Of, agencyId?: string): Tally {
  return {
    movements: agencyId === undefined ? movementsOfAll(months) : movementsOfAgency(months, agencyId),
    ...answeredIn(months, agencyId),
    open: openIn(months, facts, agencyId),
    results: resultsIn(months, agencyId),
    promises: promiseFigures(months, facts, agencyId),
    verdicts: verdictsIn(months, agencyId),
  };
}

/** Whether a figure that is asked for one agency counts something of `holder`; asked for none, it counts all. */
function counts(agencyId: string | undefined, holder: string | undefined): boolean {
  return holder !== undefined && (agencyId === undefined || agencyId === holder);
}

function noMovements(): Movements {
  return { opening: 0, received: 0, reopened: 0, movedIn: 0, movedOut: 0, closed: 0, removed: 0, closing: 0 };
}

function movementsOfAgency(months: readonly QuestionMonth[], agencyId: string): Movements {
  return movementsBy(months, holderOf).get(agencyId) ?? noMovements();
}

/** Of all agencies together: what goes from one to another stays among them, and is counted by itself. */
function movementsOfAll(months: readonly QuestionMonth[]): Movements {
  const held = movementsBy(months, (facts) => (holderOf(facts) === undefined ? undefined : 'held'));
  const changes = months.flatMap(({ steps }) =>
    steps.filter(({ before, after }) => {
      const [from, to] = [holderOf(before), holderOf(after)];
      return from !== undefined && to !== undefined && from !== to;
    }),
  );
  return { ...(held.get('held') ?? noMovements()), movedIn: changes.length, movedOut: changes.length };
}

/** Each place in which questions can stand, with what came into it and left it; undefined is outside of all. */
function movementsBy<Place extends string>(
  months: readonly QuestionMonth[],
  placeOf: (facts: QuestionFacts) => Place | undefined,
): Map<Place, Movements> {
  const places = new Map<Place, Movements>();
  const count = (place: Place | undefined, what: keyof Movements) => {
    if (place === undefined) return;
    const movements = places.get(place) ?? noMovements();
    movements[what] += 1;
    places.set(place, movements);
  };
  for (const { opening, steps, closing } of months) {
    count(opening && placeOf(opening), 'opening');
    for (const { before, after } of steps) {
      const [from, to] = [before && placeOf(before), placeOf(after)];
      if (from === to) continue;
      count(from, to === undefined ? (after.status === 'closed' ? 'closed' : 'removed') : 'movedOut');
      count(to, from === undefined ? (before?.status === 'closed' ? 'reopened' : 'received') : 'movedIn');
    }
    count(closing && placeOf(closing), 'closing');
  }
  return places;
}

/** What was answered in the month and still was at its end, by the standing answer. */
function answeredIn(
  months: readonly QuestionMonth[],
  agencyId: string | undefined,
): { answered: Answered; forChild: AnsweredForChild } {
  const answered: Answered = { onTime: 0, late: 0, extended: 0, again: 0 };
  const forChild: AnsweredForChild = { onTime: 0, late: 0, again: 0 };
  for (const { closing, answeredAt } of months) {
    if (answeredAt === undefined || (closing?.status !== 'answered' && closing?.status !== 'closed')) continue;
    if (!counts(agencyId, closing.leadAgencyId)) continue;
    const on = closing.answers.at(-1)?.on ?? dayOf(answeredAt);
    const isLate = on > closing.agencyDeadline.dueOn;
    // A question that was opened again has a day of its own, and the child's was that of its first answer.
    const again = closing.reopened !== undefined;
    answered[isLate ? 'late' : again ? 'again' : closing.extensions ? 'extended' : 'onTime'] += 1;
    forChild[again ? 'again' : on > closing.childDeadline.dueOn ? 'late' : 'onTime'] += 1;
  }
  return { answered, forChild };
}

/** Where what an agency has at the end of the month stands against its day. */
function standingOf(facts: QuestionFacts, { asOf, calendar }: Of): keyof Open {
  if (facts.status !== 'assigned' && facts.status !== 'answered') return 'inReview';
  if (facts.status === 'answered' && facts.answers.at(-1)?.mode === 'written') return 'inReview';
  switch (timeliness({ dueOn: facts.agencyDeadline.dueOn }, asOf, { workingDays: SOON, calendar })) {
    case 'overdue':
      return 'overdue';
    case 'due-soon':
      return 'dueSoon';
    default:
      return 'notDue';
  }
}

function openIn(months: readonly QuestionMonth[], facts: Of, agencyId: string | undefined): Open {
  const open: Open = { inReview: 0, notDue: 0, dueSoon: 0, overdue: 0 };
  for (const { closing } of months) {
    if (closing && counts(agencyId, holderOf(closing))) open[standingOf(closing, facts)] += 1;
  }
  return open;
}

function resultsIn(months: readonly QuestionMonth[], agencyId: string | undefined): Record<ResultClass, number> {
  const results: Record<ResultClass, number> = { resolved: 0, 'in-progress': 0, explained: 0, unresolved: 0 };
  for (const { before, after } of months.flatMap(({ steps }) => steps)) {
    if (after.status === 'closed' && counts(agencyId, holderOf(before))) results[after.resultClass] += 1;
  }
  return results;
}

function verdictsIn(months: readonly QuestionMonth[], agencyId: string | undefined): Tally['verdicts'] {
  const verdicts: Tally['verdicts'] = { yes: 0, partly: 0, no: 0 };
  for (const { before, after } of months.flatMap(({ steps }) => steps)) {
    if (!('verdicts' in after) || !counts(agencyId, after.leadAgencyId)) continue;
    const known = before && 'verdicts' in before ? (before.verdicts?.length ?? 0) : 0;
    for (const { answered } of after.verdicts?.slice(known) ?? []) verdicts[answered] += 1;
  }
  return verdicts;
}

/** What was promised with a question that is still to be kept. */
function openPromises(facts: QuestionFacts | undefined): Commitment[] {
  return promisesOf(facts).filter(({ status }) => status === 'promised');
}

function promisesOf(facts: QuestionFacts | undefined): Commitment[] {
  return facts && 'commitments' in facts ? (facts.commitments ?? []) : [];
}

function promiseFigures(months: readonly QuestionMonth[], { asOf }: Of, agencyId: string | undefined): Promises {
  const figures: Promises = {
    ...{ opening: 0, made: 0, movedIn: 0, movedOut: 0, kept: 0, broken: 0, dropped: 0, notDue: 0, overdue: 0 },
  };
  const count = (owner: string | undefined, what: keyof Promises) => {
    if (counts(agencyId, owner)) figures[what] += 1;
  };
  for (const { opening, steps, closing } of months) {
    for (const promise of openPromises(opening)) count(promise.agencyId, 'opening');
    for (const { before, after } of steps) {
      const known = new Map(promisesOf(before).map((promise) => [promise.commitmentId, promise]));
      const now = new Map(promisesOf(after).map((promise) => [promise.commitmentId, promise]));
      for (const [commitmentId, { agencyId: owner, status }] of now) {
        const stood = known.get(commitmentId);
        if (!stood) count(owner, 'made');
        if (stood && status === 'promised' && stood.agencyId !== owner) {
          count(stood.agencyId, 'movedOut');
          count(owner, 'movedIn');
        }
        if (stood?.status === 'promised' && status !== 'promised') count(owner, status === 'done' ? 'kept' : 'broken');
      }
      for (const { commitmentId, agencyId: owner } of openPromises(before)) {
        if (!now.has(commitmentId)) count(owner, 'dropped');
      }
    }
    for (const { agencyId: owner, dueOn } of openPromises(closing)) count(owner, dueOn < asOf ? 'overdue' : 'notDue');
  }
  return figures;
}

/** The promises that ended in the month, and those due by its end that did not. */
function promisesIn(months: readonly QuestionMonth[], { month, asOf }: MonthFacts): PromiseLine[] {
  const lines = months.flatMap(({ steps, closing }): PromiseLine[] => {
    const ended = steps.flatMap(({ before, after }) => {
      const open = new Set(openPromises(before).map(({ commitmentId }) => commitmentId));
      const over = promisesOf(after).filter(
        ({ commitmentId, status }) => open.has(commitmentId) && status !== 'promised',
      );
      return over.map((promise) => lineOf(after, promise, promise.status === 'done' ? 'kept' : 'broken'));
    });
    const due = openPromises(closing).filter(({ dueOn }) => dueOn <= lastDayOf(month));
    return [
      ...ended,
      ...due.flatMap((promise) =>
        closing ? [lineOf(closing, promise, promise.dueOn < asOf ? 'overdue' : 'still-due')] : [],
      ),
    ];
  });
  return lines.sort((one, other) => compare(one.dueOn, other.dueOn) || compare(one.code, other.code));
}

function lineOf({ code }: QuestionFacts, promise: Commitment, is: PromiseLine['is']): PromiseLine {
  const { agencyId, what, dueOn, endedOn } = promise;
  return { code, agencyId, what, dueOn, is, ...(endedOn !== undefined && { endedOn }) };
}

function overdueIn(months: readonly QuestionMonth[], facts: MonthFacts): OverdueLine[] {
  const { asOf, calendar } = facts;
  const proof = arrivals(facts);
  const lines = months.flatMap(({ question, closing }): OverdueLine[] => {
    if (closing?.status !== 'assigned' && closing?.status !== 'answered') return [];
    if (standingOf(closing, facts) !== 'overdue') return [];
    const { questionId, code, topicId, leadAgencyId: agencyId, agencyDeadline } = closing;
    const { dueOn } = agencyDeadline;
    return [
      {
        ...{ questionId, code, topicId, agencyId, dueOn },
        owes: closing.status === 'assigned' ? 'answer' : 'result-class',
        workingDaysLate: workingDaysBetween(dueOn, asOf, calendar),
        toldOn: proof(question, agencyId),
      },
    ];
  });
  return lines.sort((one, other) => compare(one.dueOn, other.dueOn) || compare(one.code, other.code));
}

/** Tells on which days, by the end of the month, mails about a question reached an agency. */
export function arrivals({
  mails,
  agencies,
  asOf,
}: Pick<MonthFacts, 'mails' | 'agencies' | 'asOf'>): (
  question: Pick<OrdinaryQuestion, 'questionId'>,
  agencyId: string,
) => Day[] {
  const contacts = new Map(
    agencies.flatMap(({ agencyId, contacts }) => contacts.map(({ contactId }) => [contactId, agencyId])),
  );
  const about = new Map<string, Mail[]>();
  for (const mail of mails) {
    for (const id of mail.questionIds) about.set(id, [...(about.get(id) ?? []), mail]);
  }
  return ({ questionId }, agencyId) => {
    const days = (about.get(questionId) ?? [])
      .filter(({ recipient }) => contacts.get(recipient) === agencyId)
      .flatMap((mail) => arrivedOn(mail) ?? [])
      .filter((day) => day <= asOf);
    return [...new Set(days)].sort();
  };
}

/** The day on which a mail certainly reached its mailbox; of one that was complained of, when it was sent. */
function arrivedOn({ state, sentAt, endedAt }: Mail): Day | undefined {
  const at = state === 'delivered' ? endedAt : state === 'complained' ? sentAt : undefined;
  return at === undefined ? undefined : dayOf(at);
}

function waitingIn(months: readonly QuestionMonth[]): MonthFigures['waiting'] {
  const isWaiting = (facts: QuestionFacts | undefined) => facts?.status === 'received' || facts?.status === 'triage';
  const steps = months.flatMap((month) => month.steps);
  return {
    opening: months.filter(({ opening }) => isWaiting(opening)).length,
    entered: steps.filter(({ before, after }) => !isWaiting(before) && isWaiting(after)).length,
    left: steps.filter(({ before, after }) => isWaiting(before) && !isWaiting(after)).length,
    closing: months.filter(({ closing }) => isWaiting(closing)).length,
  };
}

/** All agencies in their own order: as they stand in the reports of the forums, the oldest first, then by id. */
function agencyIdsIn({ forums, agencies }: MonthFacts, months: readonly QuestionMonth[]): string[] {
  const byDay = forums.toSorted(
    (one, other) => compare(one.heldOn, other.heldOn) || compare(one.forumId, other.forumId),
  );
  const known = agencies.map(({ agencyId }) => agencyId);
  // An agency that was taken out of the registry still stands in histories.
  const mentioned = months
    .flatMap(({ opening, steps }) => [opening ?? [], ...steps.map(({ after }) => after)].flat())
    .flatMap((one) => [
      ...('leadAgencyId' in one && one.leadAgencyId !== undefined ? [one.leadAgencyId] : []),
      ...promisesOf(one).map(({ agencyId }) => agencyId),
    ]);
  return [...new Set([...byDay.flatMap(reportAgenciesOf), ...[...new Set([...known, ...mentioned])].sort()])];
}

function isEmpty(tally: Tally): boolean {
  return Object.values(tally).every((figures: object) => Object.values(figures).every((figure) => figure === 0));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
