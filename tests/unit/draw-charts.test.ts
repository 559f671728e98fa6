import { describe, expect, it } from 'vitest';
import { drawCharts } from '../../functions/report/draw-charts.ts';
import { typeface, widthOf, wrapped } from '../../functions/report/fonts.ts';
import type { Chart } from '../../functions/report/report-model.ts';
import { aChart } from '../a-report.ts';

const MONTHS = aChart({
  chartId: 'theo-thang',
  shape: 'lines',
  categories: ['6/2023', '7/2023', '8/2023'],
  series: [
    { name: 'Đang mở', values: [17, 12, 9] },
    { name: 'Đã kết thúc', values: [0, 5, 3] },
  ],
});
const AGENCIES = aChart({
  chartId: 'dung-han',
  shape: 'stacked-bars',
  categories: ['Phòng Lao động - Thương binh và Xã hội', 'Thành đoàn Bắc Kạn'],
  series: [
    { name: 'Đúng hạn', values: [5, 0] },
    { name: 'Trễ hạn', values: [1, 2] },
  ],
});

describe('the charts of a report', () => {
  it.each([
    [aChart(), 'bars'],
    [AGENCIES, 'stacked bars'],
    [MONTHS, 'lines'],
  ])('are pictures without transparency at three dots a point', async (chart) => {
    const { png, width, height } = await picture(chart);
    const head = new DataView(png.buffer, png.byteOffset);
    expect([head.getUint32(16), head.getUint32(20)]).toEqual([width * 3, height * 3]);
    expect(png[25]).toBe(2);
  });

  it('are the same bytes whatever was drawn before', async () => {
    const before = await picture(MONTHS);
    await drawCharts([AGENCIES, aChart(), MONTHS]);
    expect(Buffer.from((await picture(MONTHS)).png).equals(before.png)).toBe(true);
    const many = await drawCharts([aChart(), MONTHS]);
    expect(Buffer.from(many.get(MONTHS.chartId)?.png ?? []).equals(before.png)).toBe(true);
  });

  it('look different when a figure differs', async () => {
    const [one, other] = await Promise.all([
      picture(aChart()),
      picture(aChart({ series: [{ name: 'Câu hỏi', values: [5, 3] }] })),
    ]);
    expect(Buffer.from(one.png).equals(other.png)).toBe(false);
  });

  it('grow with their names, which are broken between words and never cut', async () => {
    const long = 'trẻ em lao động trái quy định của pháp luật và những vấn đề khác mà trẻ em quan tâm nhiều nhất';
    const [short, tall] = await Promise.all([
      picture(aChart()),
      picture(aChart({ categories: [long, 'Quyền trẻ em'] })),
    ]);
    expect(tall.height).toBeGreaterThan(short.height);
    const face = await typeface();
    const lines = wrapped(long, 150, (text) => widthOf(text, face, 11));
    expect(lines.join(' ')).toBe(long);
    expect(Math.max(...lines.map((line) => widthOf(line, face, 11)))).toBeLessThanOrEqual(150);
  });

  it('are none where a report has none', async () => {
    expect((await drawCharts([])).size).toBe(0);
  });
});

describe('the letters of charts', () => {
  it('are all those of Vietnamese, with every tone', async () => {
    const { letters } = await typeface();
    const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
    const vowels = Array.from('aăâeêioôơuưy').flatMap((vowel) => tones.map((tone) => (vowel + tone).normalize('NFC')));
    const alphabet = [...vowels, ...Array.from('bcdđfghjklmnpqrstvwxz')].flatMap((letter) => [
      letter,
      letter.toUpperCase(),
    ]);
    const signs = Array.from('0123456789.,;:!?()[]/%"\'“”‘’–—…-+=×≥≤\u00a0');
    expect([...alphabet, ...signs].filter((letter) => !letters.has(letter.codePointAt(0) ?? 0))).toEqual([]);
  });
});

async function picture(chart: Chart) {
  const drawn = (await drawCharts([chart])).get(chart.chartId);
  if (drawn === undefined) throw new Error('the chart was not drawn');
  return drawn;
}
