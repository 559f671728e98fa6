import { isDeepStrictEqual } from 'node:util';
import type { HistoryEntry, OrdinaryQuestion } from './question.ts';

type Facts = Record<string, unknown>;

/** What a question carries for the system's own work, at whatever depth: nobody decided it, so nobody asks later what stood there. */
const BOOKKEEPING = new Set([
  'told',
  'toTell',
  'deskAt',
  'rung',
  'remindAt',
  'history',
  'historyPages',
  'version',
  'byHand',
]);

/**
 * What stood before a move, of all that changed or went; null where nothing stood.
 *
 * It is named by its field, and in a list by its place as well ("answers/0/review"), so that a long answer is not written down once
 * more with everything that is done to it.
 */
export function stoodBefore(stood: object, becomes: object): Facts {
  return Object.fromEntries(changes(factsOf(stood), factsOf(becomes), ''));
}

/** A question without what is there for the system's own work. */
export function factsOf(question: object): Facts {
  const kept = Object.entries(question).filter(([name, value]) => !BOOKKEEPING.has(name) && value !== undefined);
  return Object.fromEntries(
    kept.map(([name, value]: [string, unknown]) => [name, isListOfEntries(value) ? value.map(factsOf) : value]),
  );
}

/** The facts of a question as they were before the move that left `before`. */
export function undone(facts: Facts, before: Readonly<Facts>): Facts {
  const earlier = structuredClone(facts);
  for (const [place, value] of Object.entries(before)) {
    const path = place.split('/');
    const name = path.pop() ?? '';
    const holder = valueAt(earlier, path) as Facts | unknown[];
    // What was added to a list stands at its end.
    if (Array.isArray(holder) && value === null) holder.length = Math.min(holder.length, Number(name));
    else if (value === null) Reflect.deleteProperty(holder, name);
    else Reflect.set(holder, name, value);
  }
  return earlier;
}

/** A line of the history with what the move made of what stood before. */
export type ToldEntry = HistoryEntry & { readonly after?: Readonly<Facts> };

/** What was done with a question, the first first; what each move led to follows from what came later, so `question` must hold its whole history. */
export function tellHistory(question: OrdinaryQuestion): ToldEntry[] {
  let facts = factsOf(question);
  const told = question.history.toReversed().map((entry): ToldEntry => {
    const { before } = entry;
    if (!before) return entry;
    const places = Object.keys(before);
    const after = Object.fromEntries(places.map((place) => [place, valueAt(facts, place.split('/')) ?? null]));
    facts = undone(facts, before);
    return { ...entry, after };
  });
  return told.reverse();
}

function changes(stood: Facts, becomes: Facts, within: string): [string, unknown][] {
  const names = new Set([...Object.keys(stood), ...Object.keys(becomes)]);
  return [...names].flatMap((name): [string, unknown][] => {
    const place = `${within}${name}`;
    const [before, after] = [stood[name], becomes[name]];
    if (isDeepStrictEqual(before, after)) return [];
    if (!isListOfEntries(before) || !isListOfEntries(after)) return [[place, before ?? null]];
    const longest = before.length > after.length ? before : after;
    return longest.flatMap((_, index): [string, unknown][] => {
      const [one, other] = [before[index], after[index]];
      const at = `${place}/${String(index)}`;
      return one && other ? changes(one, other, `${at}/`) : [[at, one ?? null]];
    });
  });
}

function valueAt(facts: Facts, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, name) => (part as Facts | undefined)?.[name], facts);
}

function isListOfEntries(value: unknown): value is Facts[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null);
}

/** A history longer than this moves into an item of its own, in bytes: with every write the whole item of the question is paid for. */
const LONGEST = 16_000;

/** How much stays with the question then, in bytes; the last line always does. */
const KEPT = 4_000;

/** The older part of a history that has become too long to be written with every change, and what stays; undefined while it is short. */
export function overflow(
  history: readonly HistoryEntry[],
): { older: HistoryEntry[]; latest: HistoryEntry[] } | undefined {
  const sizes = history.map((entry) => Buffer.byteLength(JSON.stringify(entry)));
  if (sizes.reduce((sum, size) => sum + size, 0) <= LONGEST) return undefined;
  let kept = 0;
  const first = sizes.findLastIndex((size) => (kept += size) > KEPT);
  const from = Math.min(first + 1, history.length - 1);
  return from === 0 ? undefined : { older: history.slice(0, from), latest: history.slice(from) };
}
