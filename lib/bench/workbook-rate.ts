import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { Figure } from './figure.ts';
import { ROWS } from './many-rows.ts';
import { compare, interleave, middle, spread } from './rounds.ts';

const ROUNDS = 5;
const MEGABYTE = 1e6;

/** What a process is asked to write a workbook by. */
export interface Writing {
  readonly by: 'report' | 'library';
}

/** What it took. */
export interface Written {
  readonly milliseconds: number;
  readonly peakBytes: number;
  readonly bytes: number;
}

/** Rows a second of a report's workbook against those of the library that writes it, each in a process of its own. */
export const workbookRate: Figure = {
  name: `report xlsx of ${ROWS.toLocaleString('en')} rows / bare streaming writer`,
  unit: '×',
  target: { atLeast: 0.7 },
  measure: async () => {
    const results = await interleave(ROUNDS, {
      report: () => written({ by: 'report' }),
      library: () => written({ by: 'library' }),
    });
    const rates = {
      report: results.report.map(({ milliseconds }) => (ROWS * 1_000) / milliseconds),
      library: results.library.map(({ milliseconds }) => (ROWS * 1_000) / milliseconds),
    };
    const ratio = compare(rates.report, rates.library);
    return {
      value: ratio.median,
      beside: {
        'in each round': spread(ratio),
        'rows a second': `${spread(middle(rates.report), 0)}, bare ${spread(middle(rates.library), 0)}`,
      },
      detail: { ratio, rows: ROWS, rounds: ROUNDS, results },
    };
  },
};

/** What writing that workbook keeps in memory at most, the process with all that it loads. */
export const workbookMemory: Figure = {
  name: `memory of the report xlsx of ${ROWS.toLocaleString('en')} rows`,
  unit: 'MB',
  target: { atMost: 300 },
  measure: async () => {
    const { peakBytes, bytes } = await written({ by: 'report' });
    return {
      value: peakBytes / MEGABYTE,
      beside: { 'the file': `${(bytes / MEGABYTE).toFixed(1)} MB` },
      detail: { rows: ROWS, peakBytes, bytes },
    };
  },
};

function written(writing: Writing): Promise<Written> {
  const child = fork(resolve(import.meta.dirname, 'workbook-process.ts'));
  return new Promise((done, failed) => {
    child.once('message', (message) => done(message as Written)); // as workbook-process.ts sends it
    child.once('error', failed);
    child.once('exit', (code) =>
      failed(new Error(`the process that writes a workbook has ended with ${String(code)}`)),
    );
    child.send(writing);
  });
}
