import type { ReportForm } from './report.ts';

/** What each form of a report is, as it is said to whoever gets it. */
export const MEDIA_TYPES: Readonly<Record<ReportForm, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  pdf: 'application/pdf',
};
