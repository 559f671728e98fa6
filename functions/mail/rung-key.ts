import { isContributionId } from '../report/contribution-id.ts';

/** Stands between a question's id and that of a promise; neither holds it. */
const PART = '/';

/** By what a digest remembers which rung was reached: a question by its id, a promise by its question and its own id. */
export function rungKey(questionId: string, commitmentId?: string): string {
  return commitmentId === undefined ? questionId : `${questionId}${PART}${commitmentId}`;
}

/** The questions that the rungs of a digest are about, each once. */
export function questionIdsOf(rungs: Readonly<Record<string, number>>): string[] {
  const ofQuestions = Object.keys(rungs).filter((key) => !isContributionId(key));
  return [...new Set(ofQuestions.map((key) => key.split(PART)[0] ?? key))];
}

/** The contributions that the rungs of a digest are about: of each its id is the key. */
export function contributionIdsOf(rungs: Readonly<Record<string, number>>): string[] {
  return Object.keys(rungs).filter(isContributionId);
}
