import { type ActName, USUAL } from './acts.ts';
import { Chance } from './chance.ts';
import { everybody } from './city.ts';
import type { Fate } from './scheduler.ts';
import type { AddressState } from './sim-ses.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time in which something does not work: everything (nothing runs at all), the tables (every call is refused), or SES. */
export interface Outage {
  readonly name: string;
  readonly of: 'everything' | 'tables' | 'ses';
  readonly from: number;
  readonly to: number;
}

/** What somebody does, and when. */
export interface PlannedAct {
  readonly key: string;
  readonly act: ActName;
  readonly at: number;
}

/** What becomes of mails to an address from a moment on. */
export interface AddressChange {
  readonly name: string;
  readonly email: string;
  readonly state: AddressState;
  readonly at: number;
}

/** How often a call to the outside fails in each way, as a share of all calls. */
export type Rates = Readonly<Record<Exclude<Fate, 'done'>, number>>;

/** Everything that a run of the simulated system follows from. */
export interface Schedule {
  readonly seed: number;
  readonly from: number;
  /** From here on nothing goes wrong any more, and the system must make good what did. */
  readonly calmFrom: number;
  readonly to: number;
  readonly workingDaysToAnswer: number;
  readonly acts: readonly PlannedAct[];
  readonly outages: readonly Outage[];
  readonly addresses: readonly AddressChange[];
  readonly rates: Rates;
  /** Chances of streams, events and ticks coming twice, or late. */
  readonly again: number;
  readonly late: number;
  /** How long SES's news take at least, in milliseconds. */
  readonly newsDelayMs: number;
  /** Calls whose fate is set, whatever the chances: one of them is a crash point. */
  readonly fates?: ReadonlyMap<string, Fate>;
  /** How often each tick of the clock calls follow-up. */
  readonly ticksAtOnce?: number;
  /** Also ticks at which nothing can be due. */
  readonly everyTick?: boolean;
  /** What does not happen although it is drawn, by occasion. */
  readonly struckOut?: ReadonlySet<string>;
}

/** A Tuesday, 07:00 in Bắc Kạn, half an hour before the offices open. */
export const BEGINNING = Date.parse('2023-06-13T00:00:00.000Z');

const NEVER: Rates = { 'crash-before': 0, 'crash-after': 0, refused: 0, 'lost-before': 0, 'lost-after': 0 };

/**
 * The small story of the crash points: six questions to three agencies, one sealed, one in triage, one withdrawn and one
 * corrected, an address that dies, and thirty days in which every rung is reached.
 */
export function smallStory(): Schedule {
  const at = (day: number, hour: number, minute = 0) => BEGINNING + day * DAY + (hour - 7) * HOUR + minute * MINUTE;
  const acts: [ActName, number][] = [
    ['import minutes', at(0, 9)],
    ['submit to two agencies', at(0, 16, 59)],
    ['submit what nobody can place', at(1, 10)],
    ['submit a disclosure', at(2, 22)],
    ['assign by hand', at(3, 9, 30)],
    ['refer a case', at(4, 9)],
    ['withdraw', at(6, 14)],
    ['correct the day of asking', at(8, 15)],
    ['transfer', at(10, 8)],
    ['answer', at(16, 11)],
  ];
  return {
    seed: 3,
    from: BEGINNING,
    calmFrom: BEGINNING + 30 * DAY,
    to: BEGINNING + 31 * DAY,
    workingDaysToAnswer: 6,
    acts: acts.map(([act, when], place) => ({ key: `act ${String(place + 1)}`, act, at: when })),
    outages: [],
    addresses: [{ name: 'address 1', email: 'ldtbxh.canbo@backan.example', state: 'dead', at: at(9, 0) }],
    rates: NEVER,
    again: 0,
    late: 0,
    // So late that they help nobody: what the steps do must be right without them.
    newsDelayMs: 50 * MINUTE,
  };
}

/** A schedule drawn from its seed: a month of trouble, then a quiet week. */
export function randomSchedule(seed: number): Schedule {
  const chance = new Chance(seed);
  const days = 25;
  const calmFrom = BEGINNING + days * DAY;
  const some = chance.oneOf('intensity', [0, 0.2, 1, 1, 3]) / 1_000;
  const rates: Rates = {
    'crash-before': some * chance.between('crash-before', 0, 4),
    'crash-after': some * chance.between('crash-after', 0, 4),
    refused: some * chance.between('refused', 0, 20),
    'lost-before': some * chance.between('lost-before', 0, 8),
    'lost-after': some * chance.between('lost-after', 0, 8),
  };
  const acts = Array.from({ length: chance.between('acts', 8, 22) }, (_, place): PlannedAct => {
    const key = `act ${String(place + 1)}`;
    // Most of a forum comes in on its first days, at any hour; some of what people do they do just as the morning run reminds of it.
    const when = chance.oneOf(`${key} when`, ['early', 'early', 'early', 'later', 'later', 'in the morning']);
    const at =
      when === 'in the morning'
        ? morningOf(chance, `${key} at`) + chance.between(`${key} moment`, 0, 3_000)
        : BEGINNING + Math.floor(chance.fraction(`${key} at`) * (when === 'early' ? 3 : 22) * DAY);
    return { key, act: usual(chance, key), at };
  }).sort((one, other) => one.at - other.at);
  const outages = Array.from({ length: chance.between('outages', 0, 3) }, (_, place): Outage => {
    const name = `outage ${String(place + 1)}`;
    const hours = chance.oneOf(`${name} hours`, [1, 3, 8, 24, 48, 72]);
    // Half of them begin when somebody has just done something and most is under way, others as the mails of a morning leave.
    const act = acts[chance.between(`${name} which`, 0, acts.length - 1)]?.at ?? BEGINNING;
    const begins = chance.oneOf(`${name} begins`, [
      act + chance.between(`${name} soon`, 100, 35_000),
      act + chance.between(`${name} soon`, 100, 35_000),
      morningOf(chance, `${name} morning`) + chance.between(`${name} moment`, -10_000, 10_000),
      BEGINNING + Math.floor(chance.fraction(`${name} from`) * (days * DAY - hours * HOUR)),
    ]);
    const from = Math.min(begins, calmFrom - hours * HOUR);
    return { name, of: chance.oneOf(`${name} of`, ['everything', 'tables', 'ses']), from, to: from + hours * HOUR };
  });
  const people = everybody();
  const addresses = Array.from({ length: chance.between('addresses', 0, 3) }, (_, place): AddressChange => {
    const name = `address ${String(place + 1)}`;
    const email = people[chance.between(`${name} whose`, 0, people.length - 1)]?.email ?? '';
    const at = BEGINNING + Math.floor(chance.fraction(`${name} at`) * 20 * DAY);
    return { name, email, state: chance.oneOf(`${name} state`, ['dead', 'dead', 'full', 'complains', 'fine']), at };
  });
  return {
    seed,
    from: BEGINNING,
    calmFrom,
    to: calmFrom + 8 * DAY,
    workingDaysToAnswer: chance.oneOf('working days to answer', [6, 6, 15]),
    acts,
    outages,
    addresses,
    rates,
    again: chance.oneOf('again', [0, 0.02, 0.1]),
    late: some === 0 ? 0 : chance.oneOf('late', [0, 0.005, 0.03]),
    newsDelayMs: chance.oneOf('news', [0, 0, 0, 10 * MINUTE, 50 * MINUTE]),
    everyTick: chance.happens('every tick', 0.03),
    ticksAtOnce: chance.happens('ten at once', 0.05) ? 10 : 1,
  };
}

/** The moment at which the morning run of one of the days begins. */
function morningOf(chance: Chance, occasion: string): number {
  return BEGINNING + chance.between(occasion, 0, 22) * DAY + HOUR / 2;
}

/** A schedule in which some of what was drawn does not happen. */
export function without(schedule: Schedule, struckOut: ReadonlySet<string>): Schedule {
  return {
    ...schedule,
    acts: schedule.acts.filter(({ key }) => !struckOut.has(key)),
    outages: schedule.outages.filter(({ name }) => !struckOut.has(name)),
    addresses: schedule.addresses.filter(({ name }) => !struckOut.has(name)),
    struckOut,
  };
}

function usual(chance: Chance, key: string): ActName {
  const total = USUAL.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = chance.fraction(`${key} which act`) * total;
  return USUAL.find(([, weight]) => (rest -= weight) < 0)?.[0] ?? 'submit';
}
