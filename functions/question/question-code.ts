import type { Question, SealedQuestion, WithdrawnQuestion } from './question.ts';

/** A code as a person may type it from paper: "BK4-007", "bk4 7", "BK5-012b"; without anything between them the number has three digits. */
const TYPED = /^([a-z][a-z0-9]{0,7})[\s-]+(\d{1,6})([a-j]?)$|^([a-z][a-z0-9]{0,7}?)(\d{3})([a-j]?)$/i;

/** The code as it is written, of what a person typed; undefined when it can be no code at all. */
export function codeTyped(typed: string): string | undefined {
  const [prefix, number, part = ''] =
    TYPED.exec(typed.trim())
      ?.slice(1)
      .filter((group) => Boolean(group)) ?? [];
  if (prefix === undefined || number === undefined) return undefined;
  return `${prefix.toUpperCase()}-${String(Number(number)).padStart(3, '0')}${part.toLowerCase()}`;
}

/** A question of which everybody may know that it exists: none that was withdrawn, and nothing sealed. */
export type KnownQuestion = Exclude<Question, SealedQuestion | WithdrawnQuestion>;

/** Whether everybody may know that a question exists. */
export function isKnownToAll(question: Question | undefined): question is KnownQuestion {
  return question !== undefined && question.status !== 'sealed' && question.status !== 'withdrawn';
}
