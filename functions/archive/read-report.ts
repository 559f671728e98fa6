import type { Reply } from '../platform/http.ts';
import { notFound, Problem } from '../platform/problem.ts';
import type { ReportFileRepository } from '../report/report-file-repository.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import type { Report } from '../report/report.ts';

type Dependencies = { reports: Pick<ReportRepository, 'get'> };

/** One report of the archive, with its figures, its files and what it said before. */
export async function readReport({ reports }: Dependencies, reportId: string): Promise<Reply> {
  const report = await storedReport(reports, reportId);
  return { status: 200, body: reportView(report), version: report.version };
}

/** Leads to one form of a report, at an address that works for five minutes. */
export async function fetchFile(
  { reports, files }: Dependencies & { files: Pick<ReportFileRepository, 'addressToFetch'> },
  { reportId, form }: { reportId: string; form: string },
): Promise<Reply> {
  const report = await storedReport(reports, reportId);
  const file = report.files.find((other) => other.form === form);
  if (!file) throw noSuchFile(report, form);
  const location = await files.addressToFetch(file, report.title ?? reportId);
  return { status: 303, headers: { location, 'x-content-type-options': 'nosniff' } };
}

/** A report as the API shows it: without what only the steps need. */
export function reportView({ awaited: _awaited, ...report }: Report): Record<string, unknown> {
  return report;
}

async function storedReport(reports: Dependencies['reports'], reportId: string): Promise<Report> {
  const report = await reports.get(reportId);
  if (!report) throw notFound({ vi: 'báo cáo', en: 'report' }, reportId);
  return report;
}

function noSuchFile({ status, files, problem }: Report, form: string): Problem {
  if (files.length > 0) {
    const allowed = files.map((file) => file.form);
    return new Problem(
      'not-found',
      { vi: `Báo cáo này không có dạng "${form}".`, en: `The report has no form "${form}".` },
      [
        {
          ...{ pointer: '#path/form', value: form, allowed },
          detail: `phải là một trong: ${allowed.join(', ')}`,
          detailEn: `must be one of: ${allowed.join(', ')}`,
        },
      ],
    );
  }
  return status === 'failed'
    ? new Problem('conflict', {
        vi: `Chưa lập được báo cáo này: ${problem?.vi ?? ''}`.trim(),
        en: `The report could not be made: ${problem?.en ?? ''}`.trim(),
      })
    : new Problem('conflict', {
        vi: 'Báo cáo đang được lập; hãy thử lại sau ít phút.',
        en: 'The report is being compiled; try again in a few minutes.',
      });
}
