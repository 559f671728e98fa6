import middy from '@middy/core';

/** A function that a schedule calls; it sees the time of its invocation, so that a late run decides by the time at which it runs. */
export function scheduleFunction(onTick: (now: string) => Promise<void>) {
  return middy().handler(async () => {
    await onTick(new Date().toISOString());
  });
}
