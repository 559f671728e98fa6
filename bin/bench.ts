/**
 * `npm run bench`: measures what the system is held to, prints it, and writes everything to `out/bench.json`. A missed figure
 * is reported, not punished: the exit code is 0 unless something could not be measured. With words behind it
 * (`npm run bench -- 'morning run'`) only the figures in whose names one of them stands are measured.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { relative, resolve } from 'node:path';
import { bundleImportTime, bundleSize } from '../lib/bench/bundles.ts';
import { dispatchRate } from '../lib/bench/dispatch-rate.ts';
import { type Figure, holds, type Measurement } from '../lib/bench/figure.ts';
import { importTime } from '../lib/bench/import-time.ts';
import { intakeRate } from '../lib/bench/intake-rate.ts';
import { loadedDelay, quietDelay } from '../lib/bench/mail-delay.ts';
import { monthReads } from '../lib/bench/month-reads.ts';
import { morningMemory, morningReads, morningTime } from '../lib/bench/morning-run.ts';
import { docxTime, reportTime } from '../lib/bench/report-time.ts';
import { workbookMemory, workbookRate } from '../lib/bench/workbook-rate.ts';
import { writeUnits } from '../lib/bench/write-units.ts';
import { mailUnits, yearUnits } from '../lib/bench/year-units.ts';

/** In the order in which they are measured and printed. */
const FIGURES: readonly Figure[] = [
  writeUnits,
  mailUnits,
  yearUnits,
  bundleSize,
  bundleImportTime,
  importTime,
  intakeRate,
  morningReads,
  morningMemory,
  morningTime,
  monthReads,
  reportTime,
  docxTime,
  workbookRate,
  workbookMemory,
  dispatchRate,
  loadedDelay,
  quietDelay,
];

const ROOT = resolve(import.meta.dirname, '..');
const REPORT = resolve(ROOT, 'out/bench.json');

interface Row extends Figure {
  readonly measurement: Measurement;
  readonly holds: boolean;
}

const from = performance.now();
const wanted = process.argv.slice(2);
const rows: Row[] = [];
for (const figure of FIGURES) {
  if (wanted.length > 0 && !wanted.some((part) => figure.name.includes(part))) continue;
  process.stderr.write(`measuring: ${figure.name}\n`);
  const measurement = await figure.measure();
  rows.push({ ...figure, measurement, holds: holds(figure, measurement.value) });
}
const seconds = (performance.now() - from) / 1_000;
mkdirSync(resolve(ROOT, 'out'), { recursive: true });
writeFileSync(REPORT, `${JSON.stringify(report(rows), null, 2)}\n`);
process.stdout.write(`${table(rows)}\n\n${summary(rows)}\n`);

function table(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ name, unit, target, measurement, holds }) => [
    [name, amount(measurement.value, unit), wish(target, unit), holds ? 'yes' : 'NO, MISSED'],
    ...Object.entries(measurement.beside ?? {}).map(([beside, text]) => [`  ${beside}: ${text}`]),
  ]);
  const heading = ['figure', 'measured', 'target', 'holds'];
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...lines.filter(({ length }) => length > 1).map((line) => line[column]?.length ?? 0)),
  );
  const print = (line: readonly string[]): string =>
    line.length === 1
      ? (line[0] ?? '')
      : line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('   ')
          .trimEnd();
  return [heading, widths.map((width) => '─'.repeat(width)), ...lines].map(print).join('\n');
}

function summary(rows: readonly Row[]): string {
  const missed = rows.filter((row) => !row.holds).map(({ name }) => name);
  const outcome = missed.length === 0 ? 'every figure holds' : `MISSED: ${missed.join('; ')}`;
  return `${outcome} · ${seconds.toFixed(0)} s · details in ${relative(process.cwd(), REPORT)}`;
}

function report(rows: readonly Row[]): object {
  return {
    at: new Date().toISOString(),
    node: process.version,
    machine: {
      platform: `${process.platform} ${process.arch}`,
      processors: `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}`,
      gigabytes: Math.round(totalmem() / 2 ** 30),
    },
    seconds: Math.round(seconds),
    figures: rows.map(({ name, unit, target, measurement: { value, beside, detail }, holds }) => ({
      name,
      unit,
      value,
      target,
      holds,
      beside,
      detail,
    })),
  };
}

function amount(value: number, unit: string): string {
  const digits = unit === 'kB' ? 0 : value < 10 ? 2 : 1;
  return `${value.toFixed(digits)} ${unit}`.trim();
}

function wish(target: Figure['target'], unit: string): string {
  return 'atLeast' in target
    ? `≥ ${String(target.atLeast)} ${unit}`.trim()
    : `≤ ${String(target.atMost)} ${unit}`.trim();
}
