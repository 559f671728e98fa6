import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { MORNING } from '../../functions/question/ladder.ts';
import type { Question } from '../../functions/question/question.ts';
import { dueQuestion, restingQuestion } from './assigned-questions.ts';
import { FORUM, RULES } from './city.ts';
import type { Figure, Measurement } from './figure.ts';
import { type Consumption, MeteredStore } from './metered-store.ts';
import { compare, interleave, middle, spread } from './rounds.ts';

const DUE = 500;
const FEW = 10_000;
const MANY = 100_000;
const CROWD = 1_000;
const ROUNDS = 3;
/** The first of the mornings, a Tuesday; the others are the working days after it. */
const FIRST_MORNING = '2023-09-12';

const SITUATION = `morning run, ${DUE} due: ${MANY.toLocaleString('en')} open / ${FEW.toLocaleString('en')} open`;

/** What the morning run reads follows from what is due, and not from what is open. */
export const morningReads: Figure = {
  name: `${SITUATION}, read units per due question`,
  unit: '×',
  target: { atMost: 1.05 },
  measure: () => comparison(({ readUnits, due }) => readUnits / due, 'units'),
};

/** What the morning run holds in memory. */
export const morningMemory: Figure = {
  name: `${SITUATION}, memory`,
  unit: '×',
  target: { atMost: 1.1 },
  measure: () => comparison(({ peakBytes }) => peakBytes / 2 ** 20, 'MB'),
};

/** How long the morning run is busy with each due question. */
export const morningTime: Figure = {
  name: `${SITUATION}, time per due question`,
  unit: '×',
  target: { atMost: 1.2 },
  measure: () => comparison(({ milliseconds, due }) => milliseconds / due, 'ms'),
};

/** What the mornings took, with few and with many open, and those on which twice as much was due. */
type Mornings = Readonly<Record<'few' | 'many' | 'crowded', readonly Morning[]>>;

interface Morning extends Consumption {
  readonly due: number;
}

async function comparison(amountOf: (morning: Morning) => number, unit: string): Promise<Measurement> {
  const mornings = await (measured ??= measureMornings());
  const results = {
    few: mornings.few.map(amountOf),
    many: mornings.many.map(amountOf),
    crowded: mornings.crowded.map(amountOf),
  };
  const ratio = compare(results.many, results.few);
  const crowded = compare(results.crowded, results.few);
  return {
    value: ratio.median,
    beside: {
      'each morning': spread(ratio),
      [`with ${MANY.toLocaleString('en')} open`]: `${spread(middle(results.many))} ${unit}`,
      [`with ${FEW.toLocaleString('en')} open`]: `${spread(middle(results.few))} ${unit}`,
      [`with ${CROWD.toLocaleString('en')} due / with ${DUE}`]: `${spread(crowded)} ×`,
    },
    detail: { due: DUE, rounds: ROUNDS, ratio, crowded, results, mornings },
  };
}

/** The figures speak of the same mornings. */
let measured: Promise<Mornings> | undefined;

async function measureMornings(): Promise<Mornings> {
  const [few, many] = await Promise.all([openStore(FEW), openStore(MANY)]);
  try {
    const [nextOfFew, nextOfMany] = [workingDays(FIRST_MORNING), workingDays(FIRST_MORNING)];
    return await interleave(ROUNDS, {
      few: () => morning(few, nextOfFew(), DUE),
      many: () => morning(many, nextOfMany(), DUE),
      crowded: () => morning(few, nextOfFew(), CROWD),
    });
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
}

/** A city with so many questions that wait for their answers, none of them due on any of the mornings. */
async function openStore(open: number): Promise<MeteredStore> {
  const store = await MeteredStore.start();
  const before = addWorkingDays(FIRST_MORNING, -1, RULES.calendar);
  await store.run('Seed', instantAt(before, '00:00'));
  await store.filling.addForum(FORUM);
  // What is done once for a forum is no part of an ordinary morning.
  await store.run('FollowUp', instantAt(before, MORNING));
  await store.filling.putQuestions(numbered(open, (number) => restingQuestion(number, FIRST_MORNING)));
  return store;
}

/** Each time the next working day, beginning with `first`. */
function workingDays(first: Day): () => Day {
  let next = first;
  return () => {
    const day = next;
    next = addWorkingDays(day, 1, RULES.calendar);
    return day;
  };
}

/** Lets questions come due on a morning and measures its run; afterwards the store is as it was. */
async function morning(store: MeteredStore, day: Day, due: number): Promise<Morning> {
  const { filling } = store;
  await filling.putQuestions(numbered(due, (number) => dueQuestion(number, day)));
  const taken = await store.run('FollowUp', instantAt(day, MORNING));
  const { questions } = await filling.morningOf(day);
  if (questions !== due) throw new Error(`of ${due} questions due on ${day} the morning run told of ${questions}`);
  await filling.removeMails();
  await filling.putQuestions(numbered(due, (number) => restingQuestion(number, FIRST_MORNING)));
  return { ...taken, due };
}

/** So many questions, one at a time. */
function* numbered(count: number, questionOf: (number: number) => Question): Generator<Question> {
  for (let number = 1; number <= count; number += 1) yield questionOf(number);
}
