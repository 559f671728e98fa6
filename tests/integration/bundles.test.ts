import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundles } from '../../lib/bench/bundles.ts';

const sources = (await bundles()).map(({ step, file }) => ({ step, source: readFileSync(file, 'utf8') }));

describe('what sets papers and draws charts', () => {
  it.each([
    { library: 'pdfmake', sign: 'pdfmake', steps: ['Report'] },
    { library: 'echarts', sign: 'echarts', steps: ['Report'] },
    { library: 'the rasteriser', sign: 'resvg', steps: ['Report'] },
    { library: 'docx', sign: 'wordprocessingml.settings', steps: ['Papers', 'Report'] },
    { library: 'exceljs', sign: 'exceljs', steps: ['Import', 'Report'] },
  ])('weighs on no step that does without it: $library', ({ sign, steps }) => {
    const carrying = sources.filter(({ source }) => source.includes(sign)).map(({ step }) => step);
    expect(carrying.sort()).toEqual(steps);
  });
});
