import * as z from 'zod';

/** So many wrong check parts within an hour lock a code. */
const MOST_WRONG = 5;

/** How long wrong check parts count, and how long a code stays locked, in milliseconds. */
const LOCK_MS = 3_600_000;

/** The wrong check parts that were tried on a code lately; it does not matter whether the code exists. */
export const CodeLock = z.object({
  code: z.string(),
  /** When each was tried, the latest last; none older than an hour. */
  wrongAt: z.array(z.string()),
  version: z.int().min(1),
});
export type CodeLock = z.infer<typeof CodeLock>;

/** Until when a code is locked; undefined when it may be tried. */
export function lockedUntil(lock: CodeLock | undefined, now: string): string | undefined {
  const last = lock?.wrongAt.at(-1);
  if (last === undefined || recentOf(lock, last).length < MOST_WRONG) return undefined;
  const until = later(last);
  return until > now ? until : undefined;
}

/** The lock after one more try, which counts as wrong until it has proved right. */
export function countTry(lock: CodeLock | undefined, code: string, now: string): CodeLock {
  return { code, wrongAt: [...recentOf(lock, now), now].slice(-MOST_WRONG), version: (lock?.version ?? 0) + 1 };
}

/** The lock without a try that was right. */
export function forgive(lock: CodeLock, at: string): CodeLock {
  const { wrongAt, version } = lock;
  return { ...lock, wrongAt: wrongAt.filter((_, index) => index !== wrongAt.lastIndexOf(at)), version: version + 1 };
}

function recentOf(lock: CodeLock | undefined, now: string): string[] {
  return (lock?.wrongAt ?? []).filter((at) => later(at) > now);
}

function later(at: string): string {
  return new Date(Date.parse(at) + LOCK_MS).toISOString();
}
