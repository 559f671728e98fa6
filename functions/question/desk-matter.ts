import type { WorkingCalendar } from '../calendar/working-calendar.ts';
import type { Answer } from './answer.ts';
import { nextDeskMorning } from './answering.ts';
import type { ExtensionRequest, Question, ResponsibleQuestion } from './question.ts';
import { isResponsible } from './responsible.ts';

/** What the coordinator has to decide about a question: a written answer, an agency's wish for more time, or a child's "no". */
export type DeskMatter =
  | { readonly is: 'review'; readonly answer: Answer }
  | { readonly is: 'extension'; readonly request: ExtensionRequest }
  | { readonly is: 'objection'; readonly objectedAt: string };

/** What of a question waits at the coordinator's desk; undefined when nothing does. */
export function deskMatter(question: Question): DeskMatter | undefined {
  switch (question.status) {
    case 'assigned':
      return question.extensionRequest && { is: 'extension', request: question.extensionRequest };
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

/** Whether the coordinator must be told by now that a question waits at the desk. */
export function isDueAtDesk(question: Question, now: string): boolean {
  if (!isResponsible(question) || question.deskAt === undefined || question.deskAt > now) return false;
  return deskMatter(question) !== undefined;
}

/** Remembers that the coordinator was told what waits at the desk; the next working morning tells it again. */
export function countDeskMorning<Q extends ResponsibleQuestion>(
  question: Q,
  now: string,
  calendar: WorkingCalendar,
): Q {
  return { ...question, deskAt: nextDeskMorning(now, calendar), version: question.version + 1 };
}
