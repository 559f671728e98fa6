import { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { streamFunction } from '../platform/stream.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { compileReport } from './compile-report.ts';
import { composeReport } from './compose-report.ts';
import { ReportFileRepository } from './report-file-repository.ts';
import { ReportRepository } from './report-repository.ts';
import { RequestedReport } from './report.ts';
import { setForms } from './set-forms.ts';

const environment = readEnvironment(
  ...(['QUESTION_TABLE_NAME', 'MAIL_TABLE_NAME', 'DIRECTORY_TABLE_NAME'] as const),
  ...(['REPORT_TABLE_NAME', 'REPORT_BUCKET_NAME', 'LINK_BASE'] as const),
);
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const reports = new ReportRepository(dynamodb, environment.REPORT_TABLE_NAME);
const files = new ReportFileRepository(environment.REPORT_BUCKET_NAME);
const compose = composeReport({ questions, mails, directory, reports, linkBase: environment.LINK_BASE });

/** Compiles each report that was asked for. */
export const handler = streamFunction({
  schema: RequestedReport,
  prepare: async () => {
    const [rules, agencies] = await Promise.all([readRules(directory), directory.all('agency')]);
    return { rules, agencies };
  },
  onChange: ({ after }, city, now) =>
    compileReport({ reports, files, mails, compose, setForms }, after, { ...city, now }),
});
