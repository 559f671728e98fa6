import type { Question, ResponsibleQuestion } from '../question/question.ts';
import { agenciesOf, isResponsible, owesOnlyResultClass } from '../question/responsible.ts';
import type { PageAct } from './page-forms.ts';

/** The agencies that have something to do for a question: its lead, those that coordinate, and those with a promise still to keep. */
export function agenciesActing(question: Question): string[] {
  if (!isResponsible(question)) return [];
  return [...agenciesOf(question), ...openPromises(question).map(({ agencyId }) => agencyId)];
}

/** The forms that an agency's page has for a question as it stands. */
export function actsOn(question: Question, agencyId: string): PageAct[] {
  if (!isResponsible(question)) return [];
  const progress: PageAct[] = openPromises(question).some((made) => made.agencyId === agencyId) ? ['progress'] : [];
  if (question.leadAgencyId === agencyId) return [...actsOfLead(question), ...progress];
  const coordinates = question.status === 'assigned' && question.coordinatingAgencyIds.includes(agencyId);
  return coordinates ? ['input', ...progress] : progress;
}

function actsOfLead(question: ResponsibleQuestion): PageAct[] {
  if (question.status === 'assigned') {
    return [...(question.acknowledged ? [] : (['acknowledge'] as const)), 'answer', 'extension', 'transfer'];
  }
  return owesOnlyResultClass(question) ? ['answer', 'transfer'] : [];
}

/** The promises of a question that are still to be kept. */
function openPromises({ commitments = [] }: ResponsibleQuestion) {
  return commitments.filter(({ status }) => status === 'promised');
}
