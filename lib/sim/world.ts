import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { dayOf, instantAt } from '../../functions/calendar/day.ts';
import type { SesEvent } from '../../functions/delivery/ses-event.ts';
import type { DirectoryEntries, DirectoryKind } from '../../functions/directory/directory-repository.ts';
import { MORNING } from '../../functions/question/ladder.ts';
import { ACTS, reactionTo } from './acts.ts';
import { Chance } from './chance.ts';
import { cityOf } from './city.ts';
import type { PlannedAct, Schedule } from './schedule.ts';
import { type Ending, type Fate, type Faults, Scheduler } from './scheduler.ts';
import { clientOf, type Item, type ItemChange, SimTables } from './sim-dynamodb.ts';
import { type AddressState, SimSes } from './sim-ses.ts';
import { stepsOf, storesOf } from './steps.ts';
import { Streams } from './streams.ts';
import { pretend } from './virtual-date.ts';
import { SCHEDULES, type StepName, TIMEOUT_SECONDS } from './wiring.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const QUARTER = 15 * MINUTE;

/** API Gateway waits this long for an answer, and so does a person. */
const PERSON_WAITS = 29 * SECOND;

/** The quarter of an hour at which the watch looks (wiring.ts has it as cron). */
const WATCH = '08:15';

/** Later than anything that is due. */
const FAR = '9999';

/** Shards of the indexes by due time that no step looks into, only people: mails that failed. */
const FOR_PEOPLE = /^failed/;

/** A run of the simulated system, for those who judge it. */
export interface Run {
  readonly schedule: Schedule;
  readonly tables: SimTables;
  /** Every change of every item, in order. */
  readonly changes: readonly ItemChange[];
  readonly ses: Pick<SimSes, 'mailbox' | 'events'>;
  /** Ids of the calls to the outside, in order. */
  readonly calls: readonly string[];
  /** Ids of the invocations of the watch that were begun, by the moment. */
  readonly watches: ReadonlyMap<number, string>;
  /** What went wrong by chance, in order. */
  readonly mishaps: readonly string[];
  /** Fates other than done, by call. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** Invocations that did not come to their end. */
  readonly crashed: ReadonlySet<string>;
  /** What lies in the failure queues at the end. */
  readonly failures: readonly string[];
  /** What happened, in words, when it was asked for. */
  readonly trace: readonly string[];
}

/** How a run is made. */
export interface RunOptions {
  readonly traced?: boolean;
  /** The system under test, when it is not the real one. */
  readonly system?: typeof stepsOf;
}

/** Runs a schedule from its beginning to its end. */
export async function runSchedule(schedule: Schedule, options: RunOptions = {}): Promise<Run> {
  const world = new World(schedule, options);
  const restore = pretend(world.now, world.logged);
  try {
    return await world.run();
  } finally {
    restore();
  }
}

type StepEnded = (ending: Ending<DynamoDBBatchResponse | undefined>, id: string) => void;

class World implements Faults {
  readonly #schedule: Schedule;
  readonly #system: typeof stepsOf;
  readonly #chance: Chance;
  readonly #scheduler: Scheduler;
  readonly #tables: SimTables;
  readonly #ses: SimSes;
  readonly #streams: Streams;
  readonly #changes: ItemChange[] = [];
  readonly #calls: string[] = [];
  readonly #watches = new Map<number, string>();
  readonly #fates = new Map<string, Fate>();
  readonly #failures: string[] = [];
  readonly #trace: string[] | undefined;
  readonly #addresses = new Map<string, AddressState>();
  #putOff = 0;

  constructor(schedule: Schedule, { traced = false, system = stepsOf }: RunOptions) {
    this.#schedule = schedule;
    this.#system = system;
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
    this.#streams = new Streams(this.#scheduler, this.#chance, {
      invoke: (step, event, ended) => void this.#invoke(step, event, ended),
      gaveUp: (step, { table, key }) => this.#failures.push(`${step} ${table} ${key}`),
      again: schedule.again,
      late: schedule.late,
      darkUntil: (now) => this.#darkUntil(now),
    });
  }

  readonly now = (): number => this.#scheduler.now;

  readonly logged = (line: string): void => this.#note(line);

  async run(): Promise<Run> {
    const schedule = this.#schedule;
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
      watches: this.#watches,
      mishaps: [...new Set(this.#chance.taken)],
      fates: this.#fates,
      crashed: this.#scheduler.crashed,
      failures: this.#failures,
      trace: this.#trace ?? [],
    };
  }

  latency(callId: string): number {
    const share = this.#chance.fraction(`latency of ${callId}`);
    return share < 0.97 ? 2 + Math.floor(share * 20) : Math.floor((share - 0.97) * 30_000);
  }

  fate(callId: string): Fate {
    this.#calls.push(callId);
    const fate = this.#fateOf(callId);
    if (fate !== 'done') {
      this.#fates.set(callId, fate);
      this.#note(`${callId}: ${fate}`);
    }
    return fate;
  }

  #fateOf(callId: string): Fate {
    const { fates: given, outages, rates } = this.#schedule;
    const set = given?.get(callId);
    if (set) return set;
    if (callId.startsWith('seed#')) return 'done';
    const sending = callId.includes(' SES ');
    for (const { of, from, to } of outages) {
      if (this.#scheduler.now < from || this.#scheduler.now >= to) continue;
      if (of === 'everything') return 'crash-before';
      if (of === 'tables' && !sending) return 'refused';
      if (of === 'ses' && sending)
        return this.#chance.oneOf(`outage ${callId}`, ['refused', 'refused', 'lost-before', 'lost-after']);
    }
    // Handing over to SES is where everything can be lost or doubled, so more happens there.
    const often = sending ? 8 : 1;
    const fates = Object.entries(rates) as [keyof typeof rates, number][]; // entries of a Record lose its keys
    return fates.find(([fate, rate]) => this.#chance.happens(`${callId}: ${fate}`, rate * often))?.[0] ?? 'done';
  }

  #seed(): void {
    const city = cityOf(this.#schedule.workingDaysToAnswer);
    const entries = Object.entries(city) as [DirectoryKind, readonly DirectoryEntries[DirectoryKind][]][]; // as cityOf says
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

  /** Calls a step; returns the id of the invocation. */
  #invoke(step: StepName, event: object, ended: StepEnded): string {
    const timeoutMs = TIMEOUT_SECONDS[step] * SECOND;
    return this.#scheduler.start({ step, timeoutMs, ended }, (invocation) => {
      const dynamodb = clientOf(this.#tables, this.#scheduler, invocation);
      return this.#system({ dynamodb, postOffice: this.#ses.counter(invocation) })[step](event);
    }).id;
  }

  /** Every quarter of an hour, as the schedules of the stack have it. */
  #tick(at: number): void {
    this.#scheduler.at(at + QUARTER, () => this.#tick(at + QUARTER));
    if (this.#darkUntil(at) !== undefined) return;
    const instant = new Date(at).toISOString();
    if (instant === instantAt(dayOf(instant), WATCH)) this.#watches.set(at, this.#callOnTime('watch'));
    if (!this.#schedule.everyTick && this.#nothingDue()) return;
    const name = `tick ${instant}`;
    const { again, late, ticksAtOnce = 1 } = this.#schedule;
    const times = this.#chance.happens(`${name} twice`, again) ? 2 : ticksAtOnce;
    const isLate = this.#chance.happens(`${name} is late`, late);
    for (let time = 1; time <= times; time += 1) {
      const delay = isLate ? this.#chance.between(`${name} lateness ${String(time)}`, 1, 50) * MINUTE : 0;
      this.#scheduler.at(at + delay, () => this.#callOnTime('follow-up'));
    }
  }

  /** Calls a step by its schedule, again when it fails, and returns the id of the first invocation. */
  #callOnTime(step: (typeof SCHEDULES)[number]['step'], attempt = 1): string {
    if (this.#darkUntil(this.#scheduler.now) !== undefined) return '';
    return this.#invoke(step, {}, ({ how }, id) => {
      if (how === 'returned') return;
      const retries = SCHEDULES.find((schedule) => schedule.step === step)?.retries ?? 0;
      if (attempt > retries) this.#failures.push(id);
      else
        this.#scheduler.at(this.#scheduler.now + 2 ** attempt * 30 * SECOND, () => this.#callOnTime(step, attempt + 1));
    });
  }

  /** Whether follow-up would find nothing: nothing due in its indexes, no work of a changed calendar, the morning run done. */
  #nothingDue(): boolean {
    const now = this.#scheduler.instant;
    const today = dayOf(now);
    if (now >= instantAt(today, MORNING) && !this.#tables.has('Directory', `morning\n${today}`)) return false;
    const isDue = ({ dueShard, nextActionAt }: Item) =>
      dueShard?.S !== undefined && !FOR_PEOPLE.test(dueShard.S) && (nextActionAt?.S ?? FAR) <= now;
    if ((['Questions', 'Mails', 'Reports'] as const).some((table) => this.#tables.items(table).some(isDue)))
      return false;
    return !this.#tables.items('Directory').some(({ kind, endedAt }) => kind?.S === 'job' && !endedAt);
  }

  #act(planned: PlannedAct, attempt: number): void {
    const { key, act } = planned;
    const tryAgain = (at: number) => this.#scheduler.at(at, () => this.#act(planned, attempt + 1));
    const dark = this.#darkUntil(this.#scheduler.now);
    if (dark !== undefined) {
      tryAgain(dark + attempt * MINUTE);
      return;
    }
    this.#chance.take(key);
    this.#note(`${key}: somebody wants to ${act}`);
    const ended = (ending: Ending<undefined>) => {
      if (ending.how === 'returned') return;
      if (ending.how === 'threw') {
        this.#note(`${key}: ${String(ending.error)}`);
        const reaction = reactionTo(ending.error);
        if (reaction === 'is baffled') this.#scheduler.giveUp(ending.error);
        if (reaction !== 'tries again') return;
      }
      tryAgain(this.#scheduler.now + this.#chance.between(`${key} again ${String(attempt)}`, 1, 90) * MINUTE);
    };
    this.#scheduler.start({ step: 'person', timeoutMs: PERSON_WAITS, ended }, async (invocation) => {
      await ACTS[act]({
        stores: storesOf(clientOf(this.#tables, this.#scheduler, invocation)),
        now: this.#scheduler.instant,
        key,
        chance: this.#chance,
        questionIds: this.#questionIdsInLists(),
      });
      return undefined;
    });
  }

  #questionIdsInLists(): string[] {
    const listed = [...this.#tables.items('Questions')].filter(({ status }) => status?.S !== 'sealed');
    return listed.flatMap(({ questionId }) => questionId?.S ?? []).sort();
  }

  /** SES's news reach the delivery step through EventBridge: late, twice, in any order. */
  #publish(event: SesEvent, name: string): void {
    const { again, late, newsDelayMs } = this.#schedule;
    const told = Date.parse(event.mail.timestamp);
    const times = this.#chance.happens(`${name} comes twice`, again) ? 2 : 1;
    for (let time = 1; time <= times; time += 1) {
      const occasion = `${name} ${String(time)}`;
      const delay = this.#chance.happens(`${occasion} is late`, late * 4)
        ? this.#chance.between(`${occasion} lateness`, 1, 26 * 60) * MINUTE
        : // Often so soon that the sender has not recorded what it did.
          1 + Math.floor(this.#chance.fraction(occasion) ** 4 * 9_000) + newsDelayMs;
      this.#scheduler.at(told + delay, () => this.#deliver(event, 1));
    }
  }

  #deliver(event: SesEvent, attempt: number): void {
    const dark = this.#darkUntil(this.#scheduler.now);
    if (dark !== undefined) {
      this.#putOff += 1;
      this.#scheduler.at(dark + (this.#putOff % 600) * SECOND, () => this.#deliver(event, attempt));
      return;
    }
    this.#invoke('delivery', { detail: event }, ({ how }) => {
      if (how === 'returned') return;
      // Lambda tries an event again after one and two minutes; then it lies in the failure queue until somebody redrives it.
      const later = attempt <= 2 ? attempt * MINUTE : 3 * 60 * MINUTE;
      this.#scheduler.at(this.#scheduler.now + later, () => this.#deliver(event, attempt + 1));
    });
  }

  /** When everything runs again; undefined when it does. */
  #darkUntil(now: number): number | undefined {
    const ends = this.#schedule.outages
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

/** What of a question or a mail is worth telling in a trace. */
const TOLD = [
  ...['status', 'state', 'version', 'leadAgencyId', 'rung', 'remindAt', 'told'],
  ...['attempts', 'leaveAt', 'nextActionAt', 'questionIds', 'rungs', 'because'],
];

/** A change in one line: what it is of, and what of it is worth telling. */
function describe({ table, key, before, after }: ItemChange): string {
  const what = `${table} ${key.replace('\n', '/')}`;
  if (table === 'Directory' || !after) return `  ${what}: ${after ? 'written' : 'removed'}`;
  const told: Item = Object.fromEntries(TOLD.flatMap((name) => (after[name] ? [[name, after[name]]] : [])));
  return `  ${what}: ${before ? 'becomes' : 'new'} ${JSON.stringify(unmarshall(told))}`;
}
