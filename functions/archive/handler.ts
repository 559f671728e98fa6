import { DirectoryRepository } from '../directory/directory-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, route } from '../platform/http.ts';
import { ReportFileRepository } from '../report/report-file-repository.ts';
import { ReportRepository } from '../report/report-repository.ts';
import { ListReports, listReports } from './list-reports.ts';
import { fetchFile, readReport } from './read-report.ts';
import { ReportRequest, requestReport } from './request-report.ts';
import { ARCHIVE_ROUTES } from './routes.ts';

const environment = readEnvironment('REPORT_TABLE_NAME', 'DIRECTORY_TABLE_NAME', 'REPORT_BUCKET_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const reports = new ReportRepository(dynamodb, environment.REPORT_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const files = new ReportFileRepository(environment.REPORT_BUCKET_NAME);

/** Takes requests for reports, and shows and hands out what the report step has made of them. */
export const handler = httpFunction(ARCHIVE_ROUTES, {
  'POST /reports': route({
    body: ReportRequest,
    respond: ({ body, ...request }) => requestReport({ reports, directory }, body, request),
  }),
  'GET /reports': route({
    query: ListReports,
    respond: ({ query, now }) => listReports({ reports, directory }, query, now),
  }),
  'GET /reports/{reportId}': route({
    respond: ({ parameters: { reportId = '' } }) => readReport({ reports }, reportId),
  }),
  'GET /reports/{reportId}/files/{form}': route({
    respond: ({ parameters: { reportId = '', form = '' } }) => fetchFile({ reports, files }, { reportId, form }),
  }),
});
