import type { AnsweredQuestion, Question, ResponsibleQuestion } from './question.ts';

/** Whether an agency leads a question: it is assigned, answered or closed. */
export function isResponsible(question: Question): question is ResponsibleQuestion {
  return question.status === 'assigned' || question.status === 'answered' || question.status === 'closed';
}

/** Whether somebody still has to do something: answer, review, keep a promise, or look at a child's "no". */
export function isOpen(question: ResponsibleQuestion): boolean {
  if (question.status !== 'closed' || question.objectedAt !== undefined) return true;
  return (question.commitments ?? []).some(({ status }) => status === 'promised');
}

/** Whether a question was answered at the forum and its lead owes no more than what became of the matter. */
export function owesOnlyResultClass(question: Question): question is AnsweredQuestion {
  return question.status === 'answered' && question.answers.at(-1)?.mode === 'oral';
}

/** The agencies that have to do with a question: its lead first, then those that coordinate. */
export function agenciesOf(question: Question): string[] {
  return isResponsible(question) ? [question.leadAgencyId, ...question.coordinatingAgencyIds] : [];
}
