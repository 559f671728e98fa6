import * as z from 'zod';
import type { Day } from '../calendar/day.ts';
import { type DayCount, type DayPeriod, type Deadline, deadline } from '../calendar/deadline.ts';
import { type WorkingCalendar, addWorkingDays, unconfirmedYears } from '../calendar/working-calendar.ts';

/**
 * Where a question stands against a due date; always derived, never stored.
 *
 * An answer within an extension is `extended`, never `on-time`, because every report counts extensions apart.
 */
export const Timeliness = z.enum(['not-due', 'due-soon', 'overdue', 'on-time', 'late', 'extended']);
export type Timeliness = z.infer<typeof Timeliness>;

/** Nobody is late for what he heard of yesterday: however near the child's date, an agency has this long. */
const FAIR_NOTICE: DayPeriod = {
  amount: 5,
  unit: 'working-days',
  basis: 'Thời gian tối thiểu dành cho cơ quan kể từ ngày được giao',
};

/** The child's clock: from the day the child asked, longer when agencies must coordinate. It never restarts. */
export function childDeadline(question: {
  askedOn: Day;
  /** Whether the question had coordinating agencies when it was first assigned. */
  coordinating: boolean;
  periods: { child: DayPeriod; childWithCoordinating: DayPeriod };
  calendar: WorkingCalendar;
}): Deadline {
  const { askedOn, coordinating, periods, calendar } = question;
  return deadline(askedOn, coordinating ? periods.childWithCoordinating : periods.child, calendar);
}

/**
 * The agency's clock: from the day this agency was told, not past the child's date, but in no case earlier than
 * five working days after it was told.
 */
export function agencyDeadline(assignment: {
  toldOn: Day;
  childDueOn: Day;
  periods: { agencyAnswer: DayCount };
  calendar: WorkingCalendar;
}): Deadline {
  const { toldOn, childDueOn, periods, calendar } = assignment;
  const own = deadline(toldOn, periods.agencyAnswer, calendar);
  const fair = deadline(toldOn, FAIR_NOTICE, calendar);

  const capped = childDueOn < own.dueOn ? childDueOn : own.dueOn;
  if (capped < fair.dueOn) {
    const { amount, unit } = periods.agencyAnswer;
    return { ...fair, cappedBy: 'fair-notice', insteadOf: capped, ownPeriod: { amount, unit } };
  }
  if (capped === own.dueOn) return own;

  const years = new Set([...unconfirmedYears(childDueOn, childDueOn, calendar), ...own.unconfirmedYears]);
  return {
    ...own,
    dueOn: childDueOn,
    unconfirmedYears: [...years].sort(),
    cappedBy: 'child',
    insteadOf: own.dueOn,
  };
}

/** Both dates of a question that an agency has to answer. */
export interface Clocks {
  readonly childDeadline: Deadline;
  readonly agencyDeadline: Deadline;
}

/**
 * Both dates counted anew, from the days on which the clocks started and with the numbers that they started with, because the
 * calendar has changed or a day was taken down wrongly. What the city's policy gives today counts only where it is not known any
 * more what it gave then.
 */
export function recountedClocks(
  { childDeadline: child, agencyDeadline: agency }: Clocks,
  { periods, calendar }: { periods: { agencyAnswer: DayCount }; calendar: WorkingCalendar },
): Clocks {
  const childDeadline = deadline(child.startOn, child, calendar);
  const own = agency.cappedBy === 'fair-notice' ? (agency.ownPeriod ?? periods.agencyAnswer) : agency;
  const { startOn: toldOn } = agency;
  return {
    childDeadline,
    agencyDeadline: agencyDeadline({
      toldOn,
      childDueOn: childDeadline.dueOn,
      periods: { agencyAnswer: own },
      calendar,
    }),
  };
}

/** Where a question stands today; a due date is near when at most `soon.workingDays` working days are left to it. */
export function timeliness(
  { dueOn, answeredOn, extended = false }: { dueOn: Day; answeredOn?: Day | undefined; extended?: boolean | undefined },
  today: Day,
  soon: { workingDays: number; calendar: WorkingCalendar },
): Timeliness {
  if (answeredOn !== undefined) {
    if (answeredOn > dueOn) return 'late';
    return extended ? 'extended' : 'on-time';
  }
  if (today > dueOn) return 'overdue';
  return addWorkingDays(dueOn, -soon.workingDays, soon.calendar) <= today ? 'due-soon' : 'not-due';
}
