import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { ActName } from '../../lib/sim/acts.ts';
import { INVARIANTS, judge } from '../../lib/sim/invariants.ts';
import { BEGINNING, type PlannedAct, type Schedule, smallStory } from '../../lib/sim/schedule.ts';
import { type BrokenTrial, crashPoints, scheduleOf, shorten, tryAll } from '../../lib/sim/simulate.ts';
import { stepsOf } from '../../lib/sim/steps.ts';
import { GIVEN_UP, MAPPINGS, SCHEDULES, TIMEOUT_SECONDS } from '../../lib/sim/wiring.ts';
import { type Run, runSchedule } from '../../lib/sim/world.ts';
import { named, resources, workflow } from '../infrastructure/synthesized.ts';
import {
  blind,
  idle,
  type Item,
  losing,
  reading,
  storing,
  type System,
  unconditional,
  withPostOffice,
  withTables,
} from './sabotage.ts';

const HOUR = 3_600_000;

/** A moment of the small story, whose first day is a Tuesday. */
const on = (day: number, hour: number) => BEGINNING + day * 24 * HOUR + (hour - 7) * HOUR;

const quiet = (parts: Partial<Schedule> = {}): Schedule => ({ ...smallStory(), ...parts });

/** The small story in which people do more, each time of something else. */
const withActs = (act: ActName, at: number, times = 1): Pick<Schedule, 'acts'> => {
  const more = Array.from({ length: times }, (_, place): PlannedAct => ({ key: `more ${String(place)}`, act, at }));
  return { acts: [...smallStory().acts, ...more] };
};

/** The day at the end of a digest's name. */
const dayIn = (callId: string) => callId.slice(-10);

/** What was said to whom, and what is remembered of it: everything but moments and versions. */
function outcomeOf({ ses, tables }: Run): unknown {
  return {
    arrived: ses.mailbox.map(({ mailId, to }) => `${mailId} ${to}`).sort(),
    questions: [...tables.items('Questions')].map(({ questionId, status, rung }) => [questionId, status, rung]),
    mails: [...tables.items('Mails')].map(({ mailId, state }) => `${String(mailId?.S)} ${String(state?.S)}`).sort(),
  };
}

/** What to say of a broken trial: the shortest trace that leads to it. */
async function storyOf(broken: BrokenTrial | undefined): Promise<string> {
  if (!broken) return '';
  const { trace } = await shorten(scheduleOf(broken.trial), broken.violations[0]?.invariant ?? '');
  return [JSON.stringify(broken.trial), ...trace.slice(-40)].join('\n');
}

describe('the system under random schedules of crashes, outages, doubles and delays', () => {
  it.each([1, 11, 21, 31, 41])('keeps every promise on ten of them, from seed %i on', async (first) => {
    const { broken } = await tryAll(Array.from({ length: 10 }, (_, place) => ({ seed: first + place })));
    expect(broken, await storyOf(broken[0])).toEqual([]);
  });

  it('keeps every promise when the tables fail for two days in the middle of a morning run, and a digest of it has left', async () => {
    const { calls } = await runSchedule(quiet());
    const written = calls.filter((callId) => /^follow-up.* Put Mails\/digest_.*-can-bo_/.test(callId));
    const [second] = written.filter((callId, place) => dayIn(callId) === dayIn(written[place - 1] ?? ''));
    const from = Date.parse(`${dayIn(second ?? '')}T07:30:10+07:00`);
    const outages = [{ name: 'outage', of: 'tables' as const, from, to: from + 48 * HOUR }];
    const run = await runSchedule(quiet({ outages, fates: new Map([[second ?? '', 'crash-after']]) }));
    expect(run.crashed.size).toBeGreaterThan(0);
    expect(judge(run)).toEqual([]);
  });

  it('keeps every promise when it is stopped anywhere', async () => {
    const points = await crashPoints();
    const { broken } = await tryAll(points.filter((_, place) => place % 101 === 0));
    expect(broken, await storyOf(broken[0])).toEqual([]);
  });

  it('does the same again for the same seed', async () => {
    const schedule = scheduleOf({ seed: 11 });
    const [once, again] = [await runSchedule(schedule), await runSchedule(schedule)];
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

  it('skips the ticks at which nothing can be due, which are nearly all', async () => {
    const [all, due] = [await runSchedule(quiet({ everyTick: true })), await runSchedule(quiet())];
    expect(due.calls.length).toBeLessThan(all.calls.length / 3);
  });
});

/** A way to break the system, and what happens then. */
interface Sabotage {
  readonly invariant: string;
  readonly how: string;
  readonly system: System;
  readonly parts?: Partial<Schedule>;
}

const ofMail = (pattern: RegExp) => losing(({ mailId }) => pattern.test(mailId?.S ?? ''));
const ofEntry = (wanted: string) => losing(({ kind }) => kind?.S === wanted);

/** SES takes nothing on the morning of the day before answers are due, and questions are for ever what they were when they were assigned. */
function outOfDate(): System {
  const known = new Map<string, Item>();
  const lateNews = reading((item) => {
    const questionId = item['questionId']?.S;
    if (questionId === undefined) return item;
    if (item['status']?.S === 'assigned') known.set(questionId, item);
    return known.get(questionId) ?? item;
  });
  const isClosed = () => Date.now() > on(7, 7) && Date.now() < on(7, 12);
  return withPostOffice(
    (send) => (parcel) => (isClosed() ? Promise.resolve({ outcome: 'refused', because: 'Closed' }) : send(parcel)),
    lateNews,
  );
}

const SABOTAGES: readonly Sabotage[] = [
  { invariant: 'nothing waits for ever', how: 'assignment does nothing', system: idle('assignment') },
  {
    invariant: 'nothing waits for ever',
    how: 'dispatch sees no alarm',
    system: blind('dispatch', ({ kind }) => kind?.S !== 'alarm'),
  },
  { invariant: 'every agency is told', how: 'the notice step does nothing', system: idle('notice') },
  {
    invariant: 'who was told hears of the withdrawal',
    how: 'the notice step sees no withdrawal',
    system: blind('notice', ({ status }) => status?.S !== 'withdrawn'),
  },
  {
    invariant: 'what waits for the coordinator is named',
    how: 'nobody looks into the queue of those without an agency',
    system: withTables((perform) => (command) => {
      const values = command instanceof QueryCommand ? command.input.ExpressionAttributeValues : {};
      const triage = Object.values(values ?? {}).some(({ S }) => S?.startsWith('triage'));
      return triage ? Promise.resolve({ Items: [] }) : perform(command);
    }),
  },
  {
    invariant: 'a disclosure is heard',
    how: 'the end of the twelve hours is not spoken of',
    system: ofMail(/^protection_.*_(soon|late)/),
  },
  {
    invariant: 'a disclosure is heard',
    how: 'the first mail is not sent',
    system: blind('dispatch', ({ kind }) => kind?.S !== 'protection'),
  },
  {
    invariant: 'what is sealed is in no other mail',
    how: 'digests are written from questions as they were',
    system: outOfDate(),
    parts: withActs('see that it is a disclosure', on(7, 9), 8),
  },
  { invariant: 'a dead address is acted upon', how: 'the contact is not marked', system: ofEntry('agency') },
  { invariant: 'a dead address is acted upon', how: 'bounces are not read', system: idle('delivery') },
  { invariant: 'every morning is recorded', how: 'the record is lost', system: ofEntry('morning') },
  {
    invariant: 'a morning without its run is told of',
    how: 'neither runs',
    system: (outside) => ({ ...ofEntry('morning')(outside), watch: () => Promise.resolve(undefined) }),
  },
  {
    invariant: 'a morning without its run is told of',
    how: 'the watch finds no record that is there',
    system: (outside) => {
      const blinded = withTables((perform) => async (command) => ({ ...(await perform(command)), Item: undefined }));
      return { ...stepsOf(outside), watch: blinded(outside).watch };
    },
  },
  {
    invariant: 'every double is marked',
    how: 'each mail is handed over twice',
    system: withPostOffice((send) => async (parcel) => {
      await send(parcel);
      return send(parcel);
    }),
  },
  {
    invariant: 'every mark has its reason',
    how: 'what SES took counts as unknown',
    system: withPostOffice((send) => async (parcel) => {
      await send(parcel);
      return { outcome: 'unknown', because: 'forgotten' };
    }),
  },
  {
    invariant: 'office hours',
    how: 'the policy is read as if the offices never closed',
    system: reading((item) => {
      const officeHours = { M: { opens: { S: '00:00' }, closes: { S: '23:59' } } };
      return item['kind']?.S === 'policy' ? { ...item, officeHours } : item;
    }),
    parts: withActs('submit', on(1, 21)),
  },
  {
    invariant: 'the ledger agrees with the mailbox',
    how: 'mails are thrown away',
    system: withPostOffice(
      (send) => (parcel) =>
        parcel.mailId.startsWith('digest') ? Promise.resolve({ outcome: 'accepted', messageId: 'none' }) : send(parcel),
    ),
  },
  {
    invariant: 'proof of notice is whole',
    how: 'digests are not remembered with the question',
    system: storing((item) => {
      const told = (item['told']?.L ?? []).filter(({ S }) => !S?.startsWith('digest_'));
      return item['told'] ? { ...item, told: { L: told } } : item;
    }),
  },
  { invariant: 'no news is lost', how: 'no news is read', system: idle('delivery') },
  {
    invariant: 'no write is lost',
    how: 'writes have no condition',
    system: unconditional(),
    parts: { ticksAtOnce: 10 },
  },
  {
    invariant: 'one digest a day',
    how: 'a second one is written',
    system: withTables((perform) => async (command) => {
      const input = command instanceof PutItemCommand ? command.input : undefined;
      const mailId = input?.Item?.['mailId']?.S ?? '';
      if (input && mailId.startsWith('digest_') && input.Item?.['version']?.N === '1')
        await perform(new PutItemCommand({ ...input, Item: { ...input.Item, mailId: { S: `${mailId}_2` } } }));
      return perform(command);
    }),
  },
  {
    invariant: 'no rung is skipped',
    how: 'nobody is reminded on the due day',
    system: reading((item) => {
      const reminderRungs = { L: ['-5', '-1', '1', '5'].map((N) => ({ N })) };
      return item['kind']?.S === 'policy' ? { ...item, reminderRungs } : item;
    }),
  },
  {
    invariant: 'what is counted was said',
    how: 'the digests of the heads are lost',
    system: ofMail(/^digest_.*lanh-dao/),
  },
  {
    invariant: 'no rung is told twice',
    how: 'rungs are not counted',
    system: storing(({ rung, ...item }) => {
      const at = { S: new Date(BEGINNING).toISOString() };
      return rung && item['remindAt'] ? { ...item, remindAt: at, nextActionAt: at } : item;
    }),
  },
  {
    invariant: 'every agency is asked',
    how: 'dispatch sees no request',
    system: blind('dispatch', ({ kind }) => kind?.S !== 'contribution'),
    parts: withActs('ask for a contribution', on(6, 9)),
  },
  {
    invariant: 'no rung of a contribution is skipped',
    how: 'the index knows of none',
    system: withTables((perform) => (command) => {
      const ofContributions = command instanceof QueryCommand && command.input.TableName === 'Reports';
      return ofContributions ? Promise.resolve({ Items: [] }) : perform(command);
    }),
    parts: withActs('ask for a contribution', on(6, 9)),
  },
  {
    invariant: 'what has come is not urged',
    how: 'mails are written from contributions as they were',
    system: reading((item) => {
      const { text: _text, ...without } = item;
      return item['reportId']?.S?.startsWith('contribution_') ? without : item;
    }),
    parts: {
      acts: [
        ...withActs('ask for a contribution', on(6, 21), 8).acts,
        ...withActs('write a contribution', on(6, 22), 8)
          .acts.slice(-8)
          .map((act) => ({ ...act, key: `written ${act.key}` })),
      ],
    },
  },
  {
    invariant: 'mails are true',
    how: 'digests are written from questions as they were',
    system: outOfDate(),
    parts: withActs('answer', on(7, 9), 8),
  },
];

describe('the judges of the simulation', () => {
  it.each(SABOTAGES)('notice that "$invariant" does not hold when $how', async ({ invariant, system, parts }) => {
    const run = await runSchedule(quiet(parts), { system });
    expect(judge(run).map((violation) => violation.invariant)).toContain(invariant);
  });

  it('have each been shown what they are to notice', () => {
    expect(new Set(SABOTAGES.map(({ invariant }) => invariant))).toEqual(new Set(INVARIANTS.map(({ name }) => name)));
  });

  it('are shown a failure by as little of its schedule as leads to it', async () => {
    const rates = {
      'crash-before': 0.005,
      'crash-after': 0.005,
      refused: 0.02,
      'lost-before': 0.005,
      'lost-after': 0.01,
    };
    const schedule = quiet({ rates, again: 0.05, late: 0.01, calmFrom: on(5, 7), to: on(7, 7) });
    const system = storing(({ possibleDuplicate: _mark, ...item }) => item);
    const { mishaps } = await runSchedule(schedule, { system });
    const shortest = await shorten(schedule, 'every double is marked', { system });
    // What is sent again without its mark needs somebody who writes, somebody who reads, and an answer that is lost in between.
    expect([mishaps.length > 30, shortest.mishaps.length < 8]).toEqual([true, true]);
    expect(shortest.trace.join('\n')).toMatch(/ SES \S+: (lost-after|crash-after)/);
  });
});

describe('the wiring of the simulation', () => {
  const functions = resources(workflow, 'AWS::Lambda::Function');

  it('follows the changes that the stack follows', () => {
    const mappings = Object.values(resources(workflow, 'AWS::Lambda::EventSourceMapping')).map(({ Properties }) => {
      const { Filters } = Properties['FilterCriteria'] as { Filters: { Pattern: string }[] };
      const pattern = JSON.parse(Filters[0]?.Pattern ?? '') as {
        dynamodb: { NewImage: Record<string, { S: unknown }> };
      };
      return {
        step: named(Properties['FunctionName']).toLowerCase(),
        table: named(Properties['EventSourceArn']).replace(' stream', ''),
        where: Object.fromEntries(Object.entries(pattern.dynamodb.NewImage).map(([name, { S }]) => [name, S])),
        batchSize: Properties['BatchSize'],
        windowSeconds: Properties['MaximumBatchingWindowInSeconds'] ?? 0,
        retries: Properties['MaximumRetryAttempts'],
        ageSeconds: Properties['MaximumRecordAgeInSeconds'],
      };
    });
    // Reports are asked for in the simulation, and not compiled.
    const simulated = mappings.filter(({ step }) => step !== 'report');
    expect(simulated).toEqual(MAPPINGS.map((mapping) => ({ ...mapping, ...GIVEN_UP })));
  });

  it('gives each step as long as the stack does', () => {
    const seconds = Object.entries(functions).map(([id, { Properties }]) => [
      named({ Ref: id }).replace('FollowUp', 'follow-up').toLowerCase(),
      Properties['Timeout'],
    ]);
    expect(Object.fromEntries(seconds)).toMatchObject(TIMEOUT_SECONDS);
  });

  it('calls steps when the stack does', () => {
    const schedules = Object.values(resources(workflow, 'AWS::Scheduler::Schedule')).map(({ Properties }) => {
      const target = Properties['Target'] as { Arn: unknown; RetryPolicy: { MaximumRetryAttempts: number } };
      return {
        step: named(target.Arn).replace('FollowUp', 'follow-up').toLowerCase(),
        cron: String(Properties['ScheduleExpression']).replace(/^cron\((.*)\)$/, '$1'),
        retries: target.RetryPolicy.MaximumRetryAttempts,
      };
    });
    expect(schedules).toEqual(SCHEDULES);
  });
});
