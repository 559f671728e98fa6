import { type Day, dayOf, startOfDay } from '../calendar/day.ts';
import { addWorkingDays, type WorkingCalendar } from '../calendar/working-calendar.ts';
import type { Answer } from './answer.ts';
import { isExtendedPastChild, nextDeskMorning } from './answering.ts';
import type { AssignedQuestion, ExtensionRequest, Question, ResponsibleQuestion } from './question.ts';
import { isResponsible } from './responsible.ts';

/** What the coordinator has to decide about a question: a written answer, an agency's wish for more time, a child's "no", or a wait without an end. */
export type DeskMatter =
  | { readonly is: 'review'; readonly answer: Answer }
  | { readonly is: 'extension'; readonly request: ExtensionRequest }
  /** An extension has let children wait past the day that they were promised. */
  | { readonly is: 'children-wait'; readonly childDueOn: Day; readonly dueOn: Day }
  | { readonly is: 'objection'; readonly objectedAt: string };

/** What of a question waits at the coordinator's desk; undefined when nothing does. */
export function deskMatter(question: Question, today: Day): DeskMatter | undefined {
  switch (question.status) {
    case 'assigned':
      return question.extensionRequest
        ? { is: 'extension', request: question.extensionRequest }
        : childrenWait(question, today);
    case 'answered': {
      const answer = question.answers.at(-1);
      return answer?.mode === 'written' ? { is: 'review', answer } : undefined;
    }
    case 'closed':
      return question.objectedAt === undefined ? undefined : { is: 'objection', objectedAt: question.objectedAt };
    default:
      return undefined;
  }
}

function childrenWait(question: AssignedQuestion, today: Day): DeskMatter | undefined {
  const { childDeadline, agencyDeadline } = question;
  if (!isExtendedPastChild(question) || today <= childDeadline.dueOn) return undefined;
  return { is: 'children-wait', childDueOn: childDeadline.dueOn, dueOn: agencyDeadline.dueOn };
}

/** Whether the coordinator must be told by now that a question waits at the desk. */
export function isDueAtDesk(question: Question, now: string): boolean {
  if (!isResponsible(question) || question.deskAt === undefined || question.deskAt > now) return false;
  return deskMatter(question, dayOf(now)) !== undefined;
}

/** Nobody at the desk can end the wait of children at once, so of that the coordinator hears again only after so many working days. */
const WAIT_REPEATED_AFTER = 5;

/** Remembers that the coordinator was told what waits at the desk; the next working morning tells it again. */
export function countDeskMorning<Q extends ResponsibleQuestion>(
  question: Q,
  now: string,
  calendar: WorkingCalendar,
): Q {
  const waits = deskMatter(question, dayOf(now))?.is === 'children-wait';
  const lastOn = waits ? addWorkingDays(dayOf(now), WAIT_REPEATED_AFTER - 1, calendar) : dayOf(now);
  return { ...question, deskAt: nextDeskMorning(startOfDay(lastOn), calendar), version: question.version + 1 };
}
