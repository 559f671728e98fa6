import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Day, instantAt } from '../../functions/calendar/day.ts';
import { addWorkingDays } from '../../functions/calendar/working-calendar.ts';
import { DIRECTORY_TABLE } from '../../functions/directory/directory-repository.ts';
import { MORNING } from '../../functions/question/ladder.ts';
import { MAIL_TABLE } from '../../functions/mail/mail-repository.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import type { Question } from '../../functions/question/question.ts';
import { dueQuestion, restingQuestion } from './assigned-questions.ts';
import { RULES } from './city.ts';
import type { Figure, Measurement } from './figure.ts';
import { empty, fill, type Item } from './fill.ts';
import { type Consumption, MeteredStore } from './metered-store.ts';
import { compare, interleave, middle, spread } from './rounds.ts';

const DUE = 500;
const FEW = 10_000;
const MANY = 100_000;
const ROUNDS = 3;
/** The first of the mornings, a Tuesday; the others are the working days after it. */
const FIRST_MORNING = '2023-09-12';

const SITUATION = `morning run, ${DUE} due: ${MANY.toLocaleString('en')} open / ${FEW.toLocaleString('en')} open`;

/** What the morning run reads follows from what is due, and not from what is open. */
export const morningReads: Figure = {
  name: `${SITUATION}, read units`,
  unit: '×',
  target: { atMost: 1.05 },
  measure: () => comparison(({ readUnits }) => readUnits, 'units'),
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
  measure: () => comparison(({ milliseconds }) => milliseconds / DUE, 'ms'),
};

type Mornings = Readonly<Record<'few' | 'many', readonly Consumption[]>>;

async function comparison(amountOf: (morning: Consumption) => number, unit: string): Promise<Measurement> {
  const mornings = await (measured ??= measureMornings());
  const results = { few: mornings.few.map(amountOf), many: mornings.many.map(amountOf) };
  const ratio = compare(results.many, results.few);
  return {
    value: ratio.median,
    beside: {
      'each morning': spread(ratio),
      [`${MANY.toLocaleString('en')} open`]: `${spread(middle(results.many))} ${unit}`,
      [`${FEW.toLocaleString('en')} open`]: `${spread(middle(results.few))} ${unit}`,
    },
    detail: { due: DUE, rounds: ROUNDS, ratio, results, mornings },
  };
}

/** The figures speak of the same mornings. */
let measured: Promise<Mornings> | undefined;

async function measureMornings(): Promise<Mornings> {
  const [few, many] = await Promise.all([openStore(FEW), openStore(MANY)]);
  try {
    return await interleave(ROUNDS, { few: mornings(few), many: mornings(many) });
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
}

/** A city with so many questions that wait for their answers, none of them due on any of the mornings. */
async function openStore(open: number): Promise<MeteredStore> {
  const store = await MeteredStore.start();
  await store.run('Seed', instantAt(FIRST_MORNING, '00:00'));
  await fill(
    store.dynamodb,
    store.nameOf('Questions'),
    items(store, open, (number) => restingQuestion(number, FIRST_MORNING)),
  );
  return store;
}

/** One morning after the other: questions come due, and the run is measured. */
function mornings(store: MeteredStore): () => Promise<Consumption> {
  let day: Day = FIRST_MORNING;
  return async () => {
    await fill(
      store.dynamodb,
      store.nameOf('Questions'),
      items(store, DUE, (number) => dueQuestion(number, day)),
    );
    const morning = await store.run('FollowUp', instantAt(day, MORNING));
    await checkRecord(store, day);
    // As if they had left: what is still in the outbox would be work for the next morning.
    await empty(store.dynamodb, store.nameOf('Mails'), [MAIL_TABLE.partitionKey]);
    day = addWorkingDays(day, 1, RULES.calendar);
    return morning;
  };
}

/** Fails unless the morning run of a day told of all that was due. */
async function checkRecord(store: MeteredStore, day: Day): Promise<void> {
  const Key = { [DIRECTORY_TABLE.partitionKey]: { S: 'morning' }, [DIRECTORY_TABLE.sortKey]: { S: day } };
  const { Item } = await store.dynamodb.call<{ Item?: { questions?: { N?: string } } }>('GetItem', {
    TableName: store.nameOf('Directory'),
    Key,
  });
  const told = Item?.questions?.N ?? 'none';
  if (told !== String(DUE))
    throw new Error(`of ${DUE} questions that were due on ${day} the morning run told of ${told}`);
}

/** Items of the table of questions, with the attributes of its indexes as the repository sets them. */
function* items(store: MeteredStore, count: number, questionOf: (number: number) => Question): Generator<Item> {
  // Asked for items only, it calls nobody.
  const repository = new QuestionRepository(new DynamoDBClient(), store.nameOf('Questions'));
  for (let number = 1; number <= count; number += 1) {
    const { Put } = repository.addition(questionOf(number)).item;
    yield Put?.Item ?? {};
  }
}
