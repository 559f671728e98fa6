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
  const recent = recentOf(lock, now);
  const last = recent.at(-1);
  return recent.length >= MOST_WRONG && last !== undefined ? later(last) : undefined;
}

/** The lock after one more wrong check part. */
export function countWrong(lock: CodeLock | undefined, code: string, now: string): CodeLock {
  return { code, wrongAt: [...recentOf(lock, now), now].slice(-MOST_WRONG), version: (lock?.version ?? 0) + 1 };
}

function recentOf(lock: CodeLock | undefined, now: string): string[] {
  return (lock?.wrongAt ?? []).filter((at) => later(at) > now);
}

function later(at: string): string {
  return new Date(Date.parse(at) + LOCK_MS).toISOString();
}
