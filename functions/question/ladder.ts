import { type Day, dayOf, type Instant, instantAt } from '../calendar/day.ts';
import { addWorkingDays, type WorkingCalendar, workingDaysBetween } from '../calendar/working-calendar.ts';

/** When an agency is reminded: working days before (negative) and after its due day; after the last, every so many more. */
export interface Ladder {
  readonly reminderRungs: readonly number[];
  readonly repeatEvery: number;
}

/** When the morning run begins, which reminds, in the agencies' time zone. */
export const MORNING = '07:30';

/** An assignment that is overdue stands in the coordinator's digest of every morning; the leader hears after five working days, and each five more. */
export const ASSIGNMENT_LADDER: Ladder = { reminderRungs: [5], repeatEvery: 5 };

/** The day from which an overdue assignment is counted: nobody is late with what came in after its day. */
export function assignmentLateFrom({ assignDueOn, receivedAt }: { assignDueOn: Day; receivedAt: Instant }): Day {
  const receivedOn = dayOf(receivedAt);
  return receivedOn > assignDueOn ? receivedOn : assignDueOn;
}

/** What a forum says of a ladder of its own; the city's holds in all that it leaves open. */
export interface ForumLadder {
  readonly reminderRungs?: readonly number[] | null | undefined;
  readonly repeatEvery?: number | null | undefined;
}

/** The ladder by which the questions of a forum are followed up. */
export function ladderOf(forum: ForumLadder | undefined, city: Ladder): Ladder {
  return {
    reminderRungs: forum?.reminderRungs ?? city.reminderRungs,
    repeatEvery: forum?.repeatEvery ?? city.repeatEvery,
  };
}

/** The ladders of all forums, by forum id. */
export function ladders(
  forums: readonly (ForumLadder & { readonly forumId: string })[],
  city: Ladder,
): (forumId: string) => Ladder {
  const byId = new Map(forums.map((forum) => [forum.forumId, forum]));
  return (forumId) => ladderOf(byId.get(forumId), city);
}

/** The day on which a rung is reached. */
export function rungOn(dueOn: Day, rung: number, calendar: WorkingCalendar): Day {
  return addWorkingDays(dueOn, rung, calendar);
}

/**
 * The highest rung that is reached today and was not told yet; undefined when there is none.
 *
 * After an outage this is the one rung that still matters; those below it are passed over.
 */
export function rungReached(
  { dueOn, told }: { dueOn: Day; told?: number | undefined },
  today: Day,
  { ladder, calendar }: { ladder: Ladder; calendar: WorkingCalendar },
): number | undefined {
  const rungs = [...ladder.reminderRungs].sort((one, other) => one - other);
  let reached = rungs.findLast((rung) => rungOn(dueOn, rung, calendar) <= today);
  const last = rungs.at(-1);
  if (reached !== undefined && reached === last) {
    // Counted at once and not rung by rung: a question that is a year late costs no more than one that is late since yesterday.
    const late = today > dueOn ? workingDaysBetween(dueOn, today, calendar) : 0;
    reached += Math.max(0, Math.floor((late - last) / ladder.repeatEvery)) * ladder.repeatEvery;
    // Before the due day working days are counted backwards from it, so a ladder that ends there is gone down step by step.
    while (reached > last && rungOn(dueOn, reached, calendar) > today) reached -= ladder.repeatEvery;
  }
  return reached !== undefined && (told === undefined || reached > told) ? reached : undefined;
}

/**
 * The rung that still counts as told when a question's due day has moved: what was told of the day before, but no more than the
 * new day had reached by `yesterday`. So a later day is reminded of anew, and an earlier one repeats nothing.
 */
export function rungKept(
  { dueOn, told }: { dueOn: Day; told?: number | undefined },
  yesterday: Day,
  { ladder, calendar }: { ladder: Ladder; calendar: WorkingCalendar },
): number | undefined {
  const reached = rungReached({ dueOn }, yesterday, { ladder, calendar });
  return told === undefined || reached === undefined ? undefined : Math.min(told, reached);
}

/** The rung that comes after the one that was told last, which may be of a ladder that held before. */
export function rungAfter(told: number | undefined, { reminderRungs, repeatEvery }: Ladder): number {
  const rungs = [...reminderRungs].sort((one, other) => one - other);
  const next = rungs.find((rung) => told === undefined || rung > told);
  const last = rungs.at(-1) ?? 0;
  return next ?? last + (Math.floor(((told ?? last) - last) / repeatEvery) + 1) * repeatEvery;
}

/** The instant at which a question's next rung is due: the opening of the offices on its day. */
export function nextRungAt(
  { dueOn, told }: { dueOn: Day; told?: number | undefined },
  ladder: Ladder,
  calendar: WorkingCalendar,
): string {
  return instantAt(rungOn(dueOn, rungAfter(told, ladder), calendar), MORNING);
}

/** How often an agency has been urged (đôn đốc) by a rung: the first time by the first rung after the due day, then with each later one. */
export function urgings(rung: number, { reminderRungs, repeatEvery }: Ladder): number {
  if (rung <= 0) return 0;
  const last = Math.max(...reminderRungs);
  const repeatsUpTo = (day: number) => Math.max(0, Math.floor((day - last) / repeatEvery));
  return reminderRungs.filter((other) => other > 0 && other <= rung).length + repeatsUpTo(rung) - repeatsUpTo(0);
}

/** How many levels of the ladder hear of a rung: the officer; from the first day late the head; from the fifth everybody. */
export function levelsTold(rung: number): number {
  if (rung < 1) return 1;
  return rung < 5 ? 2 : 4;
}

/** How a due day stands to today, in working days; zero are left when only days off lie between them. */
export type Standing =
  | { readonly is: 'ahead'; readonly workingDays: number }
  | { readonly is: 'today' }
  | { readonly is: 'late'; readonly workingDays: number };

/** How a due day stands to today. */
export function standing(dueOn: Day, today: Day, calendar: WorkingCalendar): Standing {
  if (dueOn === today) return { is: 'today' };
  return dueOn > today
    ? { is: 'ahead', workingDays: workingDaysBetween(today, dueOn, calendar) }
    : { is: 'late', workingDays: workingDaysBetween(dueOn, today, calendar) };
}
