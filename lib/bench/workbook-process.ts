/** The process that writes one workbook of many rows, as a report or by nothing but the library, and tells what that took. */
import excel from 'exceljs';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { renderXlsx } from '../../functions/report/render-xlsx.ts';
import { cellsOf, reportOfManyRows, ROWS } from './many-rows.ts';
import type { Writing, Written } from './workbook-rate.ts';

process.once('message', (message) => {
  void write(message as Writing).then((done) => process.send?.(done, () => process.exit(0)));
});

async function write({ by }: Writing): Promise<Written> {
  let bytes = 0;
  const to = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      done();
    },
  });
  const from = performance.now();
  await (by === 'report' ? renderXlsx(reportOfManyRows(), to) : writeBare(to));
  return { milliseconds: performance.now() - from, peakBytes: process.resourceUsage().maxRSS * 1_024, bytes };
}

/** The same rows through the library's streaming writer, without looks and without safeguards. */
async function writeBare(to: Writable): Promise<void> {
  const writer = new excel.stream.xlsx.WorkbookWriter({ stream: to });
  const sheet = writer.addWorksheet('rows');
  for (let row = 0; row < ROWS; row += 1) {
    sheet
      .addRow(cellsOf(row).map((cell) => (typeof cell === 'object' && cell && 'on' in cell ? new Date(cell.on) : cell)))
      .commit();
    if (row % 500 === 0) await setImmediate();
  }
  await writer.commit();
}
