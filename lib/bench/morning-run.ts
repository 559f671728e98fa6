import { instantAt } from '../../functions/calendar/day.ts';
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
const ROUNDS = 4;
/** A Tuesday without a day off near it. */
const TODAY = '2023-09-12';

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
    return await interleave(ROUNDS, {
      few: () => morning(few, DUE),
      many: () => morning(many, DUE),
      crowded: () => morning(few, CROWD),
    });
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
}

/** A city with so many questions that wait for their answers, none of them due today. */
async function openStore(open: number): Promise<MeteredStore> {
  const store = await MeteredStore.start();
  const before = addWorkingDays(TODAY, -1, RULES.calendar);
  await store.run('Seed', instantAt(before, '00:00'));
  await store.filling.addForum(FORUM);
  // What is done once for a forum is no part of an ordinary morning.
  await store.run('FollowUp', instantAt(before, MORNING));
  await store.filling.putQuestions(numbered(open, (number) => restingQuestion(number, TODAY)));
  return store;
}

/** Lets questions come due and measures the morning run; afterwards the store is as it was. */
async function morning(store: MeteredStore, due: number): Promise<Morning> {
  const { filling } = store;
  await filling.putQuestions(numbered(due, (number) => dueQuestion(number, TODAY)));
  const taken = await store.run('FollowUp', instantAt(TODAY, MORNING));
  const record = await filling.morningOf(TODAY);
  if (record.questions !== due) throw new Error(`of ${due} due questions the morning run told of ${record.questions}`);
  await filling.forgetMorning(record);
  await filling.putQuestions(numbered(due, (number) => restingQuestion(number, TODAY)));
  return { ...taken, due };
}

/** So many questions, one at a time. */
function* numbered(count: number, questionOf: (number: number) => Question): Generator<Question> {
  for (let number = 1; number <= count; number += 1) yield questionOf(number);
}
