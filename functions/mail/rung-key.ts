/** Stands between a question's id and that of a promise; neither holds it. */
const PART = '/';

/** By what a digest remembers which rung was reached: a question by its id, a promise by its question and its own id. */
export function rungKey(questionId: string, commitmentId?: string): string {
  return commitmentId === undefined ? questionId : `${questionId}${PART}${commitmentId}`;
}

/** The questions that the rungs of a digest are about, each once. */
export function questionIdsOf(rungs: Readonly<Record<string, number>>): string[] {
  return [...new Set(Object.keys(rungs).map((key) => key.split(PART)[0] ?? key))];
}
