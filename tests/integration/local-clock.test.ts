import { describe, expect, it } from 'vitest';
import { Activity } from '../../lib/local/activity.ts';
import { LocalClock } from '../../lib/local/clock.ts';

const MORNING = Date.parse('2023-06-13T01:00:00Z');

function aClock() {
  const activity = new Activity();
  return { activity, clock: new LocalClock(activity, MORNING), seen: [] as string[] };
}

describe('the local clock', () => {
  it('stands still between advances and stops at each timer on the way, in order', async () => {
    const { clock, seen } = aClock();
    clock.at(MORNING + 2_000, () => seen.push(`second at ${String(clock.now() - MORNING)}`));
    clock.at(MORNING + 1_000, () => seen.push(`first at ${String(clock.now() - MORNING)}`));
    clock.at(MORNING + 9_000, () => seen.push('never'));
    await clock.advanceTo(MORNING + 5_000);
    expect([...seen, clock.now() - MORNING]).toEqual(['first at 1000', 'second at 2000', 5_000]);
  });

  it('lets what a timer began settle before time goes on, also timers that it set', async () => {
    const { activity, clock, seen } = aClock();
    clock.at(MORNING + 1_000, () => {
      const end = activity.begin();
      setImmediate(() => {
        seen.push(`done at ${String(clock.now() - MORNING)}`);
        clock.at(MORNING + 1_500, () => seen.push(`set on the way, at ${String(clock.now() - MORNING)}`));
        end();
      });
    });
    clock.at(MORNING + 2_000, () => seen.push(`next at ${String(clock.now() - MORNING)}`));
    await clock.advanceTo(MORNING + 3_000);
    expect(seen).toEqual(['done at 1000', 'set on the way, at 1500', 'next at 2000']);
  });

  it('does not fire what was taken back', async () => {
    const { clock, seen } = aClock();
    clock.at(MORNING + 1_000, () => seen.push('fired'))();
    await clock.advanceTo(MORNING + 2_000);
    expect(seen).toEqual([]);
  });

  it('counts a window as unsettled only while time passes by itself', async () => {
    const { activity, clock } = aClock();
    clock.at(MORNING + 30_000, () => undefined, { unsettles: true });
    await activity.settled();
    const running = new LocalClock(activity);
    const forget = running.at(running.now() + 60_000, () => undefined, { unsettles: true });
    let settled = false;
    const wait = activity.settled().then(() => (settled = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    forget();
    await wait;
    running.stop();
  });

  it('advances one call after another when two come at once', async () => {
    const { clock } = aClock();
    await Promise.all([clock.advanceTo(MORNING + 1_000), clock.advanceTo(MORNING + 2_000)]);
    expect(clock.now()).toBe(MORNING + 2_000);
  });
});
