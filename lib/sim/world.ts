import type { DynamoDBBatchResponse } from 'aws-lambda';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { dayOf, instantAt } from '../../functions/calendar/day.ts';
import type { SesEvent } from '../../functions/delivery/ses-event.ts';
import type { DirectoryEntries, DirectoryKind } from '../../functions/directory/directory-repository.ts';
import { MAIL_TABLE } from '../../functions/mail/mail-repository.ts';
import { QUESTION_TABLE } from '../../functions/question/question-repository.ts';
import { ACTS, triesAgain } from './acts.ts';
import { Chance } from './chance.ts';
import { CITY } from './city.ts';
import type { PlannedAct, Schedule } from './schedule.ts';
import { type Ending, type Fate, type Faults, type Invocation, Scheduler } from './scheduler.ts';
import { clientOf, type Item, type ItemChange, SimTables } from './sim-dynamodb.ts';
import { type AddressState, SimSes } from './sim-ses.ts';
import { type Steps, stepsOf, storesOf } from './steps.ts';
import { type Mapping, Streams } from './streams.ts';
import { pretend } from './virtual-date.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const QUARTER = 15 * MINUTE;

/** Later than anything that is due. */
const FAR = '9999';

/** What the steps' functions are given as time to finish (lib/workflow-stack.ts). */
const TIMEOUT_MS: Readonly<Record<keyof Steps | 'person', number>> = {
  assignment: 30 * SECOND,
  notice: MINUTE,
  dispatch: MINUTE,
  delivery: 10 * SECOND,
  'follow-up': 5 * MINUTE,
  person: 29 * SECOND,
};

/** A run of the simulated system, for those who judge it. */
export interface Run {
  readonly schedule: Schedule;
  readonly tables: SimTables;
  /** Every change of every item, in order. */
  readonly changes: readonly ItemChange[];
  readonly ses: Pick<SimSes, 'mailbox' | 'attempts' | 'events'>;
  /** Ids of the calls to the outside that the steps made, in order. */
  readonly calls: readonly string[];
  /** What went wrong by chance, in order. */
  readonly mishaps: readonly string[];
  /** Fates other than done, by call. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** Invocations that did not come to their end. */
  readonly crashed: ReadonlySet<string>;
  readonly failures: readonly string[];
  /** What happened, in words, when it was asked for. */
  readonly trace: readonly string[];
}

/** Runs a schedule from its beginning to its end. */
export async function runSchedule(schedule: Schedule, { traced = false } = {}): Promise<Run> {
  const world = new World(schedule, traced);
  const restore = pretend(world.now, world.logged);
  try {
    return await world.run();
  } finally {
    restore();
  }
}

class World implements Faults {
  readonly #schedule: Schedule;
  readonly #chance: Chance;
  readonly #scheduler: Scheduler;
  readonly #tables: SimTables;
  readonly #ses: SimSes;
  readonly #streams: Streams;
  readonly #changes: ItemChange[] = [];
  readonly #calls: string[] = [];
  readonly #fates = new Map<string, Fate>();
  readonly #trace: string[] | undefined;
  readonly #addresses = new Map<string, AddressState>();
  #told = 0;

  constructor(schedule: Schedule, traced: boolean) {
    this.#schedule = schedule;
    this.#trace = traced ? [] : undefined;
    this.#chance = new Chance(schedule.seed, schedule.struckOut);
    this.#scheduler = new Scheduler(schedule.from, this);
    this.#tables = new SimTables({
      now: this.now,
      // An index is mostly up to date within milliseconds, and sometimes seconds late.
      indexLag: (key) => this.#chance.between(`lag of ${key} ${String(this.#scheduler.now)}`, 0, 9) ** 4 / 3,
      pageSize: 5,
      changed: (change) => this.#changed(change),
    });
    this.#ses = new SimSes(
      this.#scheduler,
      (address) => this.#addresses.get(address) ?? 'fine',
      (event, name) => this.#publish(event, name),
    );
    const follow = (
      step: 'assignment' | 'notice' | 'dispatch',
      mapping: Omit<Mapping, 'step' | 'invoke'>,
      name: string = step,
    ) => ({
      ...mapping,
      step: name,
      invoke: (event: Parameters<Mapping['invoke']>[0], ended: Parameters<Mapping['invoke']>[1]) =>
        this.#invoke(step, (steps) => steps[step](event), ended),
    });
    const pending = (image: Readonly<Record<string, unknown>>) => image['state'] === 'pending';
    const urgent = (image: Readonly<Record<string, unknown>>) => image['kind'] === 'protection';
    this.#streams = new Streams(this.#scheduler, this.#chance, {
      mappings: [
        follow('assignment', {
          ...{ table: 'Questions', batchSize: 25, windowMs: 0 },
          where: ({ status }) => status === 'received',
        }),
        follow('notice', {
          ...{ table: 'Questions', batchSize: 1_000, windowMs: 30 * SECOND },
          where: ({ status }) => status === 'assigned' || status === 'withdrawn',
        }),
        follow(
          'dispatch',
          { table: 'Mails', batchSize: 25, windowMs: 0, where: (mail) => pending(mail) && urgent(mail) },
          'dispatch protection',
        ),
        follow('dispatch', {
          table: 'Mails',
          batchSize: 25,
          windowMs: 0,
          where: (mail) => pending(mail) && !urgent(mail),
        }),
      ],
      habits: { again: schedule.again, late: schedule.late, darkUntil: (now) => this.#darkUntil(now) },
    });
  }

  readonly now = (): number => this.#scheduler.now;

  readonly logged = (line: string): void => this.#note(line);

  async run(): Promise<Run> {
    const { schedule } = this;
    this.#seed();
    for (const act of schedule.acts) this.#scheduler.at(act.at, () => this.#act(act, 1));
    for (const outage of schedule.outages) {
      this.#scheduler.at(outage.from, () => {
        this.#chance.take(outage.name);
        this.#note(`${outage.name}: nothing of ${outage.of} works`);
        if (outage.of === 'everything') this.#scheduler.crashAll();
      });
      this.#scheduler.at(outage.to, () => this.#note(`${outage.name}: over`));
    }
    for (const { at, email, state, name } of schedule.addresses) {
      this.#scheduler.at(at, () => {
        this.#chance.take(name);
        this.#note(`${name}: ${email} is ${state}`);
        this.#addresses.set(email, state);
      });
    }
    this.#scheduler.at(schedule.calmFrom, () => {
      this.#note('calm');
      this.#chance.calm();
    });
    this.#scheduler.at(schedule.from, () => this.#tick(schedule.from));
    await this.#scheduler.runUntil(schedule.to);
    return {
      schedule,
      tables: this.#tables,
      changes: this.#changes,
      ses: this.#ses,
      calls: this.#calls,
      mishaps: this.#chance.taken,
      fates: this.#fates,
      crashed: this.#scheduler.crashed,
      failures: this.#streams.failures,
      trace: this.#trace ?? [],
    };
  }

  private get schedule(): Schedule {
    return this.#schedule;
  }

  latency(callId: string): number {
    const share = this.#chance.fraction(`latency of ${callId}`);
    return share < 0.97 ? 2 + Math.floor(share * 20) : Math.floor((share - 0.97) * 30_000);
  }

  fate(callId: string, _invocation: Invocation, now: number): Fate {
    this.#calls.push(callId);
    const fate = this.#fateOf(callId, now);
    if (fate !== 'done') {
      this.#fates.set(callId, fate);
      this.#note(`${callId}: ${fate}`);
    }
    return fate;
  }

  #fateOf(callId: string, now: number): Fate {
    const set = this.schedule.fates?.get(callId);
    if (set) return set;
    if (callId.startsWith('seed#')) return 'done';
    const sending = callId.includes(' SES ');
    for (const { of, from, to } of this.schedule.outages) {
      if (now < from || now >= to) continue;
      if (of === 'everything') return 'crash-before';
      if (of === 'tables' && !sending) return 'refused';
      if (of === 'ses' && sending)
        return this.#chance.oneOf(`outage ${callId}`, ['refused', 'refused', 'lost-before', 'lost-after']);
    }
    const fates = Object.entries(this.schedule.rates) as [keyof Schedule['rates'], number][]; // entries of a Record lose its keys
    // Handing over to SES is where everything can be lost or doubled, so more happens there.
    return (
      fates.find(([fate, rate]) => this.#chance.happens(`${callId}: ${fate}`, sending ? rate * 8 : rate))?.[0] ?? 'done'
    );
  }

  #seed(): void {
    const entries = Object.entries(CITY) as [DirectoryKind, readonly DirectoryEntries[DirectoryKind][]][]; // as CITY says
    this.#scheduler.start({ step: 'seed', timeoutMs: MINUTE }, async (invocation) => {
      const { directory } = storesOf(clientOf(this.#tables, this.#scheduler, invocation));
      for (const [kind, all] of entries) for (const entry of all) await directory.add(kind, entry);
    });
  }

  #changed(change: ItemChange): void {
    this.#changes.push(change);
    if (this.#trace) this.#note(describe(change));
    this.#streams.tell(change);
  }

  #invoke(
    step: keyof Steps,
    call: (steps: Steps) => Promise<DynamoDBBatchResponse | undefined>,
    ended: (ending: Ending<DynamoDBBatchResponse | undefined>) => void,
  ): void {
    const invocation = this.#scheduler.start({ step, timeoutMs: TIMEOUT_MS[step], ended }, (begun) =>
      call(stepsOf(clientOf(this.#tables, this.#scheduler, begun), this.#ses.counter(begun))),
    );
    if (invocation.over) return;
  }

  /** Every quarter of an hour, as the schedule of the stack has it. */
  #tick(at: number): void {
    this.#scheduler.at(at + QUARTER, () => this.#tick(at + QUARTER));
    const name = `tick ${new Date(at).toISOString()}`;
    if (this.#darkUntil(at) !== undefined || (!this.schedule.everyTick && this.#nothingDue())) return;
    const times = this.#chance.happens(`${name} twice`, this.schedule.again) ? 2 : (this.schedule.ticksAtOnce ?? 1);
    const late = this.#chance.happens(`${name} is late`, this.schedule.late);
    for (let time = 1; time <= times; time += 1) {
      const delay = late ? this.#chance.between(`${name} lateness ${String(time)}`, 1, 50) * MINUTE : 0;
      this.#scheduler.at(at + delay, () => this.#followUp(1));
    }
  }

  #followUp(attempt: number): void {
    if (this.#darkUntil(this.#scheduler.now) !== undefined) return;
    this.#invoke(
      'follow-up',
      (steps) => steps['follow-up']({}),
      ({ how }) => {
        // The scheduler's target has three retries (lib/workflow-stack.ts).
        if (how === 'returned' || attempt > 3) return;
        this.#scheduler.at(this.#scheduler.now + 2 ** attempt * 30 * SECOND, () => this.#followUp(attempt + 1));
      },
    );
  }

  /** Whether a tick would find nothing: it reads three indexes and a record, and would end there. */
  #nothingDue(): boolean {
    const now = this.#scheduler.instant;
    const today = dayOf(now);
    if (now >= instantAt(today, '07:30') && !this.#tables.item('Directory', `morning\n${today}`)) return false;
    if (this.#tables.anyUpTo('Mails', MAIL_TABLE.indexes.due, ['mail', now])) return false;
    const { due } = QUESTION_TABLE.indexes;
    if (this.#tables.anyUpTo('Questions', due, ['sealed', now])) return false;
    // Only what the stream lost: a question in triage is due for as long as nobody assigns it, and no tick does anything about it.
    return ![...this.#tables.items('Questions').values()].some(
      ({ status, nextActionAt }) => status?.S !== 'triage' && (nextActionAt?.S ?? FAR) <= now,
    );
  }

  #act(planned: PlannedAct, attempt: number): void {
    const { key, act } = planned;
    const dark = this.#darkUntil(this.#scheduler.now);
    if (dark !== undefined) {
      this.#scheduler.at(dark + attempt * MINUTE, () => this.#act(planned, attempt));
      return;
    }
    this.#chance.take(key);
    this.#note(`${key}: somebody wants to ${act}`);
    this.#scheduler.start<undefined>(
      {
        step: 'person',
        timeoutMs: TIMEOUT_MS.person,
        ended: (ending) => {
          if (ending.how === 'returned') return;
          if (ending.how === 'threw') this.#note(`${key}: ${String(ending.error)}`);
          if (ending.how === 'threw' && !triesAgain(ending.error)) return;
          const later = this.#chance.between(`${key} again ${String(attempt)}`, 1, 90) * MINUTE;
          this.#scheduler.at(this.#scheduler.now + later, () => this.#act(planned, attempt + 1));
        },
      },
      async (invocation) => {
        await ACTS[act]({
          stores: storesOf(clientOf(this.#tables, this.#scheduler, invocation)),
          now: this.#scheduler.instant,
          key,
          chance: this.#chance,
          questionIds: [...this.#tables.items('Questions')]
            .flatMap(([id, item]) => (item['status']?.S === 'sealed' ? [] : [id]))
            .sort(),
        });
        return undefined;
      },
    );
  }

  /** SES's news reach the delivery step through EventBridge: late, twice, in any order. */
  #publish(event: SesEvent, name: string): void {
    const told = Date.parse(event.mail.timestamp);
    const times = this.#chance.happens(`${name} comes twice`, this.schedule.again) ? 2 : 1;
    for (let time = 1; time <= times; time += 1) {
      const occasion = `${name} ${String(time)}`;
      const late = this.#chance.happens(`${occasion} is late`, this.schedule.late * 4);
      const delay = late
        ? this.#chance.between(`${occasion} lateness`, 1, 26 * 60) * MINUTE
        : // Often so soon that the sender has not recorded what it did.
          1 + Math.floor(this.#chance.fraction(occasion) ** 4 * 9_000) + this.schedule.newsDelayMs;
      this.#scheduler.at(told + delay, () => this.#deliver(event, 1));
    }
  }

  #deliver(event: SesEvent, attempt: number): void {
    const now = this.#scheduler.now;
    const dark = this.#darkUntil(now);
    if (dark !== undefined) {
      this.#told += 1;
      this.#scheduler.at(dark + (this.#told % 600) * SECOND, () => this.#deliver(event, attempt));
      return;
    }
    this.#invoke(
      'delivery',
      (steps) => steps.delivery({ detail: event }),
      ({ how }) => {
        if (how === 'returned') return;
        // Lambda tries an event again after one and two minutes; then it lies in the failure queue until somebody redrives it.
        const later = attempt <= 2 ? attempt * MINUTE : 3 * 60 * MINUTE;
        this.#scheduler.at(this.#scheduler.now + later, () => this.#deliver(event, attempt + 1));
      },
    );
  }

  #darkUntil(now: number): number | undefined {
    const ends = this.schedule.outages
      .filter(({ of, from, to }) => of === 'everything' && from <= now && now < to)
      .map(({ to }) => to);
    return ends.length > 0 ? Math.max(...ends) : undefined;
  }

  #note(line: string): void {
    this.#trace?.push(
      `${new Date(this.#scheduler.now + 7 * 60 * MINUTE).toISOString().slice(5, 19).replace('T', ' ')} ${line}`,
    );
  }
}

/** A change in one line: what it is of, and what of it is worth telling. */
function describe({ table, key, before, after }: ItemChange): string {
  const shown = (item: Item | undefined) => {
    if (!item) return '–';
    const {
      status,
      state,
      version,
      attempts,
      leaveAt,
      nextActionAt,
      questionIds,
      rungs,
      rung,
      remindAt,
      told,
      because,
    } = unmarshall(item) as Record<string, unknown>; // marshalled
    return JSON.stringify({
      status,
      state,
      version,
      attempts,
      leaveAt,
      nextActionAt,
      questionIds,
      rungs,
      rung,
      remindAt,
      told,
      because,
    });
  };
  return `  ${table} ${key.replace('\n', '/')}: ${table === 'Directory' ? '' : `${before ? 'becomes' : 'new'} ${shown(after)}`}`;
}
