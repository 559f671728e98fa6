/** The process in which one invocation of a step is measured: loads its bundle, calls it at an instant, tells what that took. */
import { pathToFileURL } from 'node:url';
import { followLocalClock } from '../local/clock.ts';
import type { Invocation, Invoked } from './metered-store.ts';

process.once('message', (message) => {
  void invoke(message as Invocation).then(
    (done) => process.send?.(done, () => process.exit(0)),
    (error: unknown) => process.send?.({ failed: String(error) }, () => process.exit(1)),
  );
});

async function invoke({ file, at }: Invocation): Promise<Invoked> {
  followLocalClock(standingAt(at));
  const { handler } = (await import(pathToFileURL(file).href)) as {
    handler: (event: object, context: object) => Promise<unknown>;
  };
  const from = performance.now();
  await handler({}, {});
  return { milliseconds: performance.now() - from, peakBytes: process.resourceUsage().maxRSS * 1_024 };
}

/** A clock that stands still, in the form in which threads share it. */
function standingAt(at: string): SharedArrayBuffer {
  const time = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  new Float64Array(time).set([0, Date.parse(at)]);
  return time;
}
