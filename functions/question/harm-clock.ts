import { addDays, dayOf, instantAt } from '../calendar/day.ts';
import type { SealedQuestion } from './question.ts';

const HOUR_MS = 3_600_000;

/** How long before its end the twelve-hour clock is spoken of once more, in milliseconds. */
const HARM_WARNING_MS = 2 * HOUR_MS;

/** How often a case that nobody has acknowledged is spoken of once its time is over, in milliseconds, at any hour. */
const REPEAT_MS = 4 * HOUR_MS;

/** For so long it is spoken of as often; then once a day, because what comes six times a day is not read any more, in milliseconds. */
const OFTEN_MS = 24 * HOUR_MS;

/** After this the leader and the coordinator hear that a case waits that nobody has acknowledged, in milliseconds. */
const UNHEARD_MS = 24 * HOUR_MS;

/** When a case is spoken of once a day, until it is referred or released. */
const DAILY = '07:30';

/** A point of the clock at which a sealed question is spoken of. */
export interface HarmStage {
  readonly about: 'soon' | 'late' | 'open';
  /** Tells it from every other one of its question, in letters and digits and `-`: "soon", "late", "late1", "late-2023-06-15", "open-2023-06-15". */
  readonly key: string;
  /** Nobody has acknowledged it for a day: the leader and the coordinator hear of it too. */
  readonly unheard: boolean;
}

type Clock = Pick<SealedQuestion, 'harmDueAt' | 'watchAt' | 'acknowledged' | 'history'>;

/** When the end of the twelve-hour clock has to be spoken of first. */
export function harmWarningAt(harmDueAt: string): string {
  return later(harmDueAt, -HARM_WARNING_MS);
}

/** What is to be said of a sealed question now. After an outage the latest is said once, not each that was missed. */
export function harmStage(clock: Clock, now: string): HarmStage {
  const { harmDueAt, acknowledged } = clock;
  if (now < harmDueAt) return { about: 'soon', key: 'soon', unheard: false };
  if (acknowledged && isLateSpoken(clock)) return { about: 'open', key: `open-${dayOf(now)}`, unheard: false };
  const unheard = !acknowledged && now >= later(sealedAt(clock), UNHEARD_MS);
  return { about: 'late', key: acknowledged ? 'late' : lateKey(harmDueAt, now), unheard };
}

function lateKey(harmDueAt: string, now: string): string {
  if (now >= later(harmDueAt, OFTEN_MS)) return `late-${dayOf(now)}`;
  const repeated = repeats(harmDueAt, now);
  return repeated === 0 ? 'late' : `late${String(repeated)}`;
}

/** When a sealed question is to be spoken of again, once it was now: until it is referred or released that never ends. */
export function nextHarmAt({ harmDueAt, acknowledged }: Clock, now: string): string {
  if (now < harmDueAt) return harmDueAt;
  if (acknowledged || now >= later(harmDueAt, OFTEN_MS)) return nextMorning(now);
  return later(harmDueAt, (repeats(harmDueAt, now) + 1) * REPEAT_MS);
}

/** When a case is spoken of again that is acknowledged now: the twelve hours go on, after them once a day is enough. */
export function acknowledgedHarmAt(clock: Clock, now: string): string {
  return isLateSpoken(clock) ? nextMorning(now) : (clock.watchAt ?? clock.harmDueAt);
}

function isLateSpoken({ harmDueAt, watchAt = harmDueAt }: Clock): boolean {
  return watchAt > harmDueAt;
}

function repeats(harmDueAt: string, now: string): number {
  return Math.floor((Date.parse(now) - Date.parse(harmDueAt)) / REPEAT_MS);
}

function nextMorning(now: string): string {
  const today = instantAt(dayOf(now), DAILY);
  return now < today ? today : instantAt(addDays(dayOf(now), 1), DAILY);
}

/** Its history begins with the sealing. */
function sealedAt({ history, harmDueAt }: Clock): string {
  return history.find(({ what }) => what === 'sealed')?.at ?? harmDueAt;
}

function later(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
