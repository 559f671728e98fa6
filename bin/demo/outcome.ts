import { type Day, vietnameseDate } from '../../functions/calendar/day.ts';
import { type WorkingCalendar, workingDaysBetween } from '../../functions/calendar/working-calendar.ts';
import type { Question } from './city-client.ts';

/** How the answer of an agency stands to its due day, and to the day that the child was promised. */
export interface Outcome {
  readonly answeredOn: Day;
  /** 0 when in time. */
  readonly workingDaysLate: number;
  readonly keptPromise: boolean;
  /** `đúng hạn`, `trễ 02 ngày làm việc`, and whether it had more time or was asked for again. */
  readonly how: string;
  /** `đúng hạn (hạn 06/10/2023)`, `trễ 02 ngày làm việc (hạn 06/10/2023)`. */
  readonly text: string;
}

/** How the last answer to a question stands to its dates. */
export function outcomeOf(question: Question, calendar: WorkingCalendar): Outcome {
  const { code, answers, agencyDueOn, childDueOn, extensions, reopened } = question;
  const answeredOn = answers.at(-1)?.on;
  if (answeredOn === undefined || agencyDueOn === undefined || childDueOn === undefined)
    throw new Error(`${code} has no answer`);
  const workingDaysLate = answeredOn > agencyDueOn ? workingDaysBetween(agencyDueOn, answeredOn, calendar) : 0;
  const how = workingDaysLate === 0 ? 'đúng hạn' : `trễ ${String(workingDaysLate).padStart(2, '0')} ngày làm việc`;
  const told = [
    how,
    ...(extensions.length > 0 ? ['có gia hạn'] : []),
    ...(reopened > 0 ? ['sau khi mở lại'] : []),
  ].join(', ');
  return {
    answeredOn,
    workingDaysLate,
    keptPromise: answeredOn <= childDueOn,
    how: told,
    text: `${told} (hạn ${vietnameseDate(agencyDueOn)})`,
  };
}
