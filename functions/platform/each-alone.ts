import { logFailure } from './log.ts';

/**
 * Deals with each of several things by itself, so that one which fails keeps no other waiting behind it.
 *
 * Fails in the end as the first of them did: whoever called must hear of it.
 */
export async function eachAlone<Thing>(
  things: AsyncIterable<Thing> | Iterable<Thing>,
  deal: (thing: Thing) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for await (const thing of things) {
    try {
      await deal(thing);
    } catch (error) {
      logFailure('one of several failed', error, typeof thing === 'string' ? { id: thing } : {});
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
