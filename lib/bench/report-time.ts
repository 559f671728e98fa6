import { drawCharts } from '../../functions/report/draw-charts.ts';
import { chartsOf } from '../../functions/report/report-model.ts';
import { exampleReport } from './example-report.ts';
import type { Figure } from './figure.ts';
import { interleave, middle, spread } from './rounds.ts';

const ROUNDS = 7;

/** A forum report in all its forms, charts drawn anew, once everything is loaded. */
export const reportTime: Figure = {
  name: 'forum report in all five forms, warm',
  unit: 'ms',
  target: { atMost: 2_000 },
  measure: async () => {
    const { setForms } = await import('../../functions/report/set-forms.ts');
    const model = exampleReport();
    const measures = { report: () => timed(() => setForms(model)) };
    await interleave(2, measures);
    const { report } = await interleave(ROUNDS, measures);
    const sizes = (await setForms(model)).map(({ form, content }) => `${form} ${kilobytes(content)}`);
    return {
      value: middle(report).median,
      beside: { 'in each round': `${spread(middle(report), 0)} ms`, kB: sizes.join(', ') },
      detail: { rounds: ROUNDS, milliseconds: report },
    };
  },
};

/** The form that is signed, its charts drawn before. */
export const docxTime: Figure = {
  name: 'forum report as docx, warm',
  unit: 'ms',
  target: { atMost: 300 },
  measure: async () => {
    const { renderDocx } = await import('../../functions/report/render-docx.ts');
    const model = exampleReport();
    const pictures = await drawCharts(chartsOf(model));
    const measures = { docx: () => timed(() => renderDocx(model, pictures)) };
    await interleave(2, measures);
    const { docx } = await interleave(ROUNDS, measures);
    return {
      value: middle(docx).median,
      beside: { 'in each round': `${spread(middle(docx), 0)} ms` },
      detail: { rounds: ROUNDS, milliseconds: docx },
    };
  },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function kilobytes(content: Uint8Array): string {
  return (content.length / 1_000).toFixed(0);
}
