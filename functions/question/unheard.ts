import type { Question } from './question.ts';

/** The agencies that must hear of a question, or of its withdrawal, and that no notice in `told` has told of it. */
export function unheard(question: Question): string[] {
  const told = (agencyId: string, withdrawal: boolean) =>
    question.told.some(
      (mailId) => mailId.startsWith(`notice_${agencyId}_`) && mailId.includes('-withdrawn') === withdrawal,
    );
  if (question.status === 'assigned') {
    return [question.leadAgencyId, ...question.coordinatingAgencyIds].filter((agencyId) => !told(agencyId, false));
  }
  if (question.status !== 'withdrawn' || question.leadAgencyId === undefined) return [];
  // Nobody hears of the withdrawal of what nobody was told of.
  const given = [question.leadAgencyId, ...(question.coordinatingAgencyIds ?? [])];
  return given.filter((agencyId) => told(agencyId, false) && !told(agencyId, true));
}
