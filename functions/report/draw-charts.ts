import { readFile } from 'node:fs/promises';
import { type Typeface, typeface, widthOf, wrapped } from './fonts.ts';
import { opaquePng } from './opaque-png.ts';
import { packageFile } from './package-files.ts';
import type { Chart, Picture, Pictures } from './report-model.ts';

/** As wide as the text of an official paper, in points; a chart is drawn at three times that, 216 dots an inch on paper. */
const WIDTH = 460;
const ZOOM = 3;

const FAMILY = 'Tinos';
const TYPE = { category: 11, value: 11, legend: 11, month: 8, line: 13 } as const;
const INK = '#222222';
const FAINT = '#c8c8c8';

/** From dark to light, so that they are told apart in grey as well; what is written on each is legible on it. */
const COLOURS = [
  { fill: '#24527a', text: '#ffffff' },
  { fill: '#8fb8d6', text: INK },
  { fill: '#d9822b', text: INK },
  { fill: '#dfe3e6', text: INK },
  { fill: '#5f6f52', text: '#ffffff' },
  { fill: '#c9c27a', text: INK },
] as const;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;
const DASHES = ['solid', 'dashed', 'dotted', 'solid'] as const;

/** The column of names beside the bars, the room for values at their ends, and what one row of bars takes. */
const NAMES = 150;
const VALUES = 34;
const BAR = 16;
const GAP = 10;
const LEGEND_LINE = 20;

/** So many months have room for their names beside each other. */
const YEAR = 12;

/** What is drawn, and how high that is, in points. */
interface Drawing {
  readonly height: number;
  readonly option: Record<string, unknown>;
}

/** Draws the charts of a report, in the letters that its papers are set in. The same chart is always the same bytes. */
export async function drawCharts(charts: readonly Chart[]): Promise<Pictures> {
  if (charts.length === 0) return new Map();
  const [studio, face] = await Promise.all([(opened ??= openStudio()), typeface()]);
  return new Map(
    charts.map((chart): [string, Picture] => {
      const { option, height } = chart.shape === 'lines' ? lines(chart, face) : bars(chart, face);
      const png = studio.rasterise(studio.draw(option, height), [face.file]);
      return [chart.chartId, { png, width: WIDTH, height }];
    }),
  );
}

let opened: ReturnType<typeof openStudio> | undefined;

/** Loads what draws only when there is something to draw: it is large. */
async function openStudio() {
  const [echarts, { BarChart, LineChart }, { GridComponent, LegendComponent }, { SVGRenderer }, resvg, face] =
    await Promise.all([
      import('echarts/core'),
      import('echarts/charts'),
      import('echarts/components'),
      import('echarts/renderers'),
      import('@resvg/resvg-wasm'),
      typeface(),
    ]);
  echarts.use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);
  echarts.setPlatformAPI({
    // Node has no canvas to measure with.
    measureText: (text, font = '') => ({
      width: widthOf(text, face, Number(/([\d.]+)px/.exec(font)?.[1] ?? TYPE.value)),
    }),
  });
  await resvg.initWasm(await readFile(packageFile('rasteriser')));
  return {
    draw(option: Drawing['option'], height: number): string {
      const canvas = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
      try {
        canvas.setOption(option);
        return canvas.renderToSVGString();
      } finally {
        canvas.dispose();
      }
    },
    rasterise(svg: string, fontBuffers: Uint8Array[]): Uint8Array {
      const drawing = new resvg.Resvg(svg, {
        fitTo: { mode: 'zoom', value: ZOOM },
        background: '#ffffff',
        font: { fontBuffers, defaultFontFamily: FAMILY },
      });
      const picture = drawing.render();
      try {
        return opaquePng(picture.pixels, picture);
      } finally {
        picture.free();
        drawing.free();
      }
    },
  };
}

/** Lying bars, which leave room for the long names of topics and agencies, the first one on top. */
function bars({ shape, categories, series }: Chart, face: Typeface): Drawing {
  const stacked = shape === 'stacked-bars';
  const names = categories.map((name) => wrapped(name, NAMES, (text) => widthOf(text, face, TYPE.category)));
  const rowHeight = Math.max(
    BAR * (stacked ? 1 : series.length) + GAP,
    ...names.map((lines) => lines.length * TYPE.line + GAP / 2),
  );
  const legend = legendOf(series, face);
  const height = legend.height + rowHeight * categories.length + GAP;
  const greatest = Math.max(
    1,
    ...categories.map((_, place) => {
      const values = series.map(({ values }) => values[place] ?? 0);
      return stacked ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
    }),
  );
  return {
    height,
    option: {
      ...basis,
      ...legend.option,
      grid: { left: NAMES + 8, right: VALUES, top: legend.height, height: rowHeight * categories.length },
      xAxis: { type: 'value', max: greatest, show: false },
      yAxis: {
        type: 'category',
        inverse: true,
        data: names.map((lines) => lines.join('\n')),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: INK } },
        axisLabel: {
          interval: 0,
          margin: 8,
          color: INK,
          fontFamily: FAMILY,
          fontSize: TYPE.category,
          lineHeight: TYPE.line,
        },
      },
      series: series.map(({ name, values }, place) => ({
        type: 'bar',
        name,
        stack: stacked ? 'all' : undefined,
        barWidth: BAR,
        barGap: 0,
        itemStyle: { color: colour(place).fill, borderColor: INK, borderWidth: 0.5 },
        label: {
          show: true,
          position: stacked ? 'inside' : 'right',
          color: stacked ? colour(place).text : INK,
          fontFamily: FAMILY,
          fontSize: TYPE.value,
        },
        // A part of nothing has no room for its nought.
        data: values.map((value) => (stacked && value === 0 ? null : value)),
      })),
    },
  };
}

/** Lines over months, each with marks of its own; values stand at the marks. */
function lines({ categories, series }: Chart, face: Typeface): Drawing {
  const legend = legendOf(series, face);
  const height = legend.height + 210;
  return {
    height,
    option: {
      ...basis,
      ...legend.option,
      grid: { left: 34, right: 20, top: legend.height + 14, bottom: 42 },
      xAxis: {
        type: 'category',
        data: categories,
        // Below the naught, so that values have room under their marks.
        offset: 20,
        axisTick: { show: false },
        axisLine: { onZero: false, lineStyle: { color: INK } },
        axisLabel: {
          color: INK,
          fontFamily: FAMILY,
          fontSize: TYPE.month,
          interval: categories.length <= YEAR ? 0 : 'auto',
        },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        splitLine: { lineStyle: { color: FAINT, width: 0.5 } },
        axisLabel: { color: INK, fontFamily: FAMILY, fontSize: TYPE.category },
      },
      series: series.map(({ name, values }, place) => ({
        type: 'line',
        name,
        symbol: SYMBOLS[place % SYMBOLS.length],
        symbolSize: 7,
        lineStyle: { color: lineColour(place), width: 2, type: DASHES[place % DASHES.length] },
        itemStyle: { color: lineColour(place) },
        label: {
          show: true,
          position: place % 2 === 0 ? 'top' : 'bottom',
          color: lineColour(place),
          fontFamily: FAMILY,
          fontSize: TYPE.value,
        },
        labelLayout: { hideOverlap: true },
        data: values,
      })),
    },
  };
}

/** What every chart has: no movement, no colours of the library's own. */
const basis = { animation: false, backgroundColor: '#ffffff', textStyle: { fontFamily: FAMILY } };

/** Names of the series above the chart, in as many lines as they need; a single one needs none. */
function legendOf(series: Chart['series'], face: Typeface): { height: number; option: object } {
  if (series.length < 2) return { height: GAP / 2, option: {} };
  const mark = 14;
  let lines = 1;
  let filled = 0;
  for (const { name } of series) {
    const width = mark + 5 + widthOf(name, face, TYPE.legend) + 14;
    if (filled > 0 && filled + width > WIDTH) [lines, filled] = [lines + 1, 0];
    filled += width;
  }
  const legend = {
    left: 'center',
    top: 0,
    width: WIDTH,
    itemWidth: mark,
    itemHeight: 9,
    itemGap: 14,
    itemStyle: { borderWidth: 0.5 },
    textStyle: { color: INK, fontFamily: FAMILY, fontSize: TYPE.legend },
  };
  return { height: lines * LEGEND_LINE + GAP / 2, option: { legend } };
}

function colour(place: number): (typeof COLOURS)[number] {
  return COLOURS[place % COLOURS.length] ?? COLOURS[0];
}

/** A thin line needs more of its colour than a bar does. */
function lineColour(place: number): string {
  return ['#24527a', '#b4610f', '#5f6f52', '#777777'][place % 4] ?? INK;
}
