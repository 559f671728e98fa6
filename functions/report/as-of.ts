import type { Instant } from '../calendar/day.ts';
import { factsOf, undone } from '../question/history.ts';
import type { HistoryEntry, OrdinaryQuestion } from '../question/question.ts';

/** What the system keeps with a question for its own work, of which the history says nothing. */
type Bookkeeping = 'told' | 'toTell' | 'deskAt' | 'rung' | 'remindAt' | 'history' | 'historyPages' | 'version';

/** What of a question can be told of any moment of its life. */
export type QuestionFacts = OrdinaryQuestion extends infer Q
  ? Q extends unknown
    ? Omit<Q, Bookkeeping>
    : never
  : never;

/** What a question had become by a move. */
export interface Moment {
  readonly at: Instant;
  readonly what: HistoryEntry['what'];
  readonly facts: QuestionFacts;
}

/**
 * What a question was after each of its moves, the first first; `question` must hold its whole history.
 *
 * Of a question that was sealed and released the life begins with its release: nothing tells that it was there before.
 */
export function lifeOf(question: OrdinaryQuestion): Moment[] {
  const { history } = question;
  let facts = factsOf(question);
  const moments = history.toReversed().map(({ at, what, before }): Moment => {
    // What the history leads back to once satisfied the schema that the question satisfies now.
    const after = facts as unknown as QuestionFacts;
    if (before) facts = undone(facts, before);
    return { at, what, facts: after };
  });
  const open = moments.reverse().slice(
    Math.max(
      0,
      history.findLastIndex(({ what }) => what === 'released'),
    ),
  );
  // Clocks of two invocations may differ by a little; a later move is not earlier for that.
  let latest = '';
  return open.map((moment) => {
    if (moment.at > latest) latest = moment.at;
    return { ...moment, at: latest };
  });
}

/**
 * A question as it was at a moment, whatever became of it since; `question` must hold its whole history.
 *
 * Undefined when it was not there yet, or had been taken back by then.
 */
export function questionAsOf(question: OrdinaryQuestion, at: Instant): QuestionFacts | undefined {
  const facts = lifeOf(question).findLast((moment) => moment.at <= at)?.facts;
  return facts?.status === 'withdrawn' ? undefined : facts;
}
