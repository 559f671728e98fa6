import { type Day, dayOf } from '../calendar/day.ts';
import { explainDeadline } from '../calendar/deadline.ts';
import { type WorkingCalendar, workingDaysBetween } from '../calendar/working-calendar.ts';
import { type Timeliness, timeliness } from './clocks.ts';
import type { AssignedQuestion, Extension, OrdinaryQuestion, ResponsibleQuestion } from './question.ts';
import { isResponsible } from './responsible.ts';

/** How many working days before a due date a question counts as due soon. */
export const SOON = 5;

/** Where a question stands against the date that binds now: the assignment's in triage, the agency's once it has one. */
export function timelinessOf(question: OrdinaryQuestion, today: string, calendar: WorkingCalendar): Timeliness {
  const soon = { workingDays: SOON, calendar };
  switch (question.status) {
    case 'received':
    case 'split':
    case 'duplicate':
    case 'withdrawn':
      return 'not-due';
    case 'triage':
      return timeliness({ dueOn: question.assignDueOn }, today, soon);
    case 'assigned':
      return ofAssigned(question, timeliness({ dueOn: question.agencyDeadline.dueOn }, today, soon));
    case 'answered':
    case 'closed': {
      const { extensions, agencyDeadline, answers } = question;
      const answeredOn = answers.at(-1)?.on;
      return timeliness({ dueOn: agencyDeadline.dueOn, answeredOn, extended: extensions !== undefined }, today, soon);
    }
  }
}

/** What was late when it was given more time is not as if it had never been late. */
function ofAssigned(question: AssignedQuestion, stands: Timeliness): Timeliness {
  return stands !== 'overdue' && lateExtension(question) ? 'extended' : stands;
}

/** The first extension that was given when the agency's day had passed already. */
function lateExtension({ extensions = [] }: ResponsibleQuestion): Extension | undefined {
  return extensions.find(({ from, at }) => dayOf(at) > from);
}

/** How late an agency was when it was given more time: the day that had passed, and the working days since; undefined when it was not. */
export function lateWhenExtended(
  question: ResponsibleQuestion,
  calendar: WorkingCalendar,
): { dueOn: Day; extendedOn: Day; workingDays: number } | undefined {
  const extension = lateExtension(question);
  if (!extension) return undefined;
  const [dueOn, extendedOn] = [extension.from, dayOf(extension.at)];
  return { dueOn, extendedOn, workingDays: workingDaysBetween(dueOn, extendedOn, calendar) };
}

/** A question as the API shows it: what is stored, with its dates explained and its timeliness derived. */
export function questionView(
  question: OrdinaryQuestion,
  today: string,
  calendar: WorkingCalendar,
): Record<string, unknown> {
  const { requestHash: _hash, number: _number, history: _history, historyPages: _pages, ...rest } = question;
  const { told: _told, toTell: _news, ...shown } = rest;
  const common = { commitments: [], ...shown, timeliness: timelinessOf(question, today, calendar) };
  if (!isResponsible(question)) return common;
  const { agencyDeadline, childDeadline } = question;
  const late = lateWhenExtended(question, calendar);
  return {
    ...common,
    ...(late && { lateWhenExtended: late }),
    agencyDueOn: agencyDeadline.dueOn,
    childDueOn: childDeadline.dueOn,
    dueExplanation: explainDeadline(agencyDeadline),
    childDueExplanation: explainDeadline(childDeadline),
  };
}
