import { drawCharts } from './draw-charts.ts';
import { renderCsv } from './render-csv.ts';
import { renderDocx } from './render-docx.ts';
import { renderHtml } from './render-html.ts';
import { renderPdf } from './render-pdf.ts';
import { xlsxBytes } from './render-xlsx.ts';
import type { SetForm } from './report-file-repository.ts';
import { chartsOf, type Pictures, type ReportModel, tablesOf } from './report-model.ts';
import type { ReportForm } from './report.ts';

/** What each form is set by. */
const SETTERS: Readonly<
  Record<ReportForm, (model: ReportModel, pictures: Pictures) => Uint8Array | Promise<Uint8Array>>
> = {
  docx: renderDocx,
  xlsx: xlsxBytes,
  html: (model, pictures) => new TextEncoder().encode(renderHtml(model, pictures)),
  csv: renderCsv,
  pdf: renderPdf,
};

/** Forms that hold tables and nothing else. */
const OF_TABLES: readonly ReportForm[] = ['xlsx', 'csv'];

/** Sets what a report says in some forms, one after the other; in all, unless it has no tables for those that hold nothing else. */
export async function setForms(
  model: ReportModel,
  forms: readonly ReportForm[] = ['docx', 'xlsx', 'html', 'csv', 'pdf'],
): Promise<SetForm[]> {
  const hasTables = tablesOf(model).length > 0;
  const pictures = await drawCharts(chartsOf(model));
  const set: SetForm[] = [];
  for (const form of forms) {
    if (!hasTables && OF_TABLES.includes(form)) continue;
    set.push({ form, fileName: model.fileName, content: await SETTERS[form](model, pictures) });
  }
  return set;
}
