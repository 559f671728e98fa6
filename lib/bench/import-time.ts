import { BareStore } from './bare-store.ts';
import { exampleQuestions, minutesOf } from './example-questions.ts';
import type { Figure } from './figure.ts';
import { FORUM_ID, LocalSystem } from './local-system.ts';
import { newKeyOf, putsOf, type Recording, type StorePut } from './recorder.ts';
import { compare, interleave, middle, spread } from './rounds.ts';

const ROWS = 1_000;
const ROUNDS = 5;

/** The import of a whole file over HTTP against as many puts. */
export const importTime: Figure = {
  name: `import of ${ROWS.toLocaleString('en')} rows / as many raw puts`,
  unit: '×',
  target: { atMost: 3 },
  measure: async () => {
    const minutes = { type: 'text/csv', body: minutesOf(manyQuestions()) };
    const path = `/forums/${FORUM_ID}/questions/import`;
    const store = await BareStore.start((system) => system.post(path, minutes));
    const system = await LocalSystem.start({ held: 'streams' });
    try {
      const { concurrency } = store.recorded;
      const { ConditionExpression: _, ...raw } = putOfMiddleSize(store.recorded);
      const calls = [{ operation: 'PutItem', input: raw }];
      const renewed = [newKeyOf(putOfMiddleSize(store.recorded))];
      const measures = {
        puts: async () => (await store.replay({ calls, renewed, concurrency, until: { count: ROWS } })).milliseconds,
        import: async () => {
          const from = performance.now();
          await system.post(path, minutes);
          return performance.now() - from;
        },
      };
      await interleave(2, measures);
      const results = await interleave(ROUNDS, measures);
      const milliseconds = { puts: middle(results.puts), import: middle(results.import) };
      const ratio = compare(results.import, results.puts);
      return {
        value: ratio.median,
        beside: {
          'in each round': spread(ratio),
          'the import': `${spread(milliseconds.import, 0)} ms`,
          'the puts': `${spread(milliseconds.puts, 0)} ms, ${String(concurrency)} at a time`,
        },
        detail: { ratio, rows: ROWS, rounds: ROUNDS, concurrency, milliseconds, results },
      };
    } finally {
      await Promise.all([store.stop(), system.stop()]);
    }
  },
};

/** As many questions as a file may have, none like another. */
function manyQuestions() {
  const questions = exampleQuestions();
  return Array.from({ length: ROWS }, (_, row) => {
    const { text = '', topic = '' } = questions[row % questions.length] ?? {};
    return { text: `${text} (câu ${String(row + 1)})`, topic };
  });
}

/** The put of a question that is neither large nor small. */
function putOfMiddleSize({ calls }: Recording): StorePut {
  const puts = putsOf(calls)
    .filter(({ Item }) => 'questionId' in Item)
    .toSorted((a, b) => JSON.stringify(a.Item).length - JSON.stringify(b.Item).length);
  const put = puts[Math.floor(puts.length / 2)];
  if (put === undefined) throw new Error('the import was recorded without a transaction');
  return put;
}
