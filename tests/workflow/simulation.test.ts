import { describe, expect, it } from 'vitest';
import { judge } from '../../lib/sim/invariants.ts';
import { randomSchedule, type Schedule, smallStory } from '../../lib/sim/schedule.ts';
import { shorten, trySeed } from '../../lib/sim/simulate.ts';
import { type Run, runSchedule } from '../../lib/sim/world.ts';

/** What was said to whom, and what is remembered of it: everything but moments and versions. */
function outcomeOf({ ses, tables }: Run): unknown {
  return {
    arrived: ses.mailbox.map(({ mailId, to }) => `${mailId} ${to}`).sort(),
    questions: [...tables.items('Questions')].map(([id, { status, rung }]) => [id, status?.S, rung?.N]),
    mails: [...tables.items('Mails')].map(([id, { state }]) => `${id} ${String(state?.S)}`).sort(),
  };
}

const quiet = (parts: Partial<Schedule> = {}): Schedule => ({ ...smallStory(), ...parts });

describe('the system under random schedules of crashes, outages, doubles and delays', () => {
  it('keeps every promise on 50 of them', async () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const failure = await trySeed(seed);
      const trace = failure ? (await shorten(failure)).trace : [];
      expect(
        failure?.violations ?? [],
        `npm run sim -- --seed ${String(seed)}\n${trace.slice(-40).join('\n')}`,
      ).toEqual([]);
    }
  });

  it('does the same again for the same seed', async () => {
    const [once, again] = [await runSchedule(randomSchedule(11)), await runSchedule(randomSchedule(11))];
    expect(again.changes).toEqual(once.changes);
    expect(again.calls).toEqual(once.calls);
  });
});

describe('the small story without any trouble', () => {
  it('keeps every promise and tells everybody', async () => {
    const run = await runSchedule(quiet());
    expect(judge(run)).toEqual([]);
    expect(new Set(run.ses.mailbox.map(({ mailId }) => mailId.split('_')[0]))).toEqual(
      new Set(['notice', 'protection', 'digest', 'reroute', 'alarm']),
    );
  });

  it.each<[Partial<Schedule>, string]>([
    [{ ticksAtOnce: 2 }, 'each tick of the clock comes twice'],
    [{ ticksAtOnce: 10 }, 'ten come at once'],
    [{ everyTick: true }, 'ticks at which nothing can be due are not skipped'],
  ])('comes out the same with %j: %s', async (parts) => {
    expect(outcomeOf(await runSchedule(quiet(parts)))).toEqual(outcomeOf(await runSchedule(quiet())));
  });
});

describe('the judges of the simulation', () => {
  it.each([
    [
      'a mail that arrived twice unmarked',
      'every double is marked',
      (run: Run) => ({ ...run, ses: { ...run.ses, mailbox: [...run.ses.mailbox, ...run.ses.mailbox.slice(0, 1)] } }),
    ],
    [
      'a mail that arrived and is recorded as not sent',
      'the ledger agrees with the mailbox',
      (run: Run) => ({ ...run, ses: { ...run.ses, mailbox: run.ses.mailbox.slice(1) } }),
    ],
    [
      'a notice at night',
      'office hours',
      (run: Run) => ({
        ...run,
        ses: {
          ...run.ses,
          mailbox: run.ses.mailbox.map((one) => ({ ...one, at: Date.parse('2023-06-13T20:00:00.000Z') })),
        },
      }),
    ],
    [
      'a recipient who got nothing',
      'every agency is told',
      (run: Run) => ({ ...run, ses: { ...run.ses, mailbox: run.ses.mailbox.map((one) => ({ ...one, read: false })) } }),
    ],
    [
      'digests that never came',
      'no rung is skipped',
      (run: Run) => ({
        ...run,
        schedule: { ...run.schedule, calmFrom: run.schedule.from },
        ses: { ...run.ses, mailbox: run.ses.mailbox.filter(({ mailId }) => !mailId.startsWith('digest')) },
      }),
    ],
  ])('see %s', async (_, invariant, spoilt) => {
    const run = await runSchedule(quiet());
    expect(judge(spoilt(run)).map((violation) => violation.invariant)).toContain(invariant);
  });
});
