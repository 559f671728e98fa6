import * as z from 'zod';
import { type LinkHolder, signLink } from '../agency/agency-link.ts';
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { PendingMail } from '../mail/mail.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { PostOffice } from '../mail/post-office.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { Secret } from '../platform/secrets.ts';
import { streamFunction } from '../platform/stream.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import type { ReportFile } from '../report/report.ts';
import type { ReportFileRepository } from '../report/report-file-repository.ts';
import { ReportRepository } from '../report/report-repository.ts';
import { readCity } from './rendering.ts';
import { sendMail } from './send-mail.ts';

const environment = readEnvironment(
  'QUESTION_TABLE_NAME',
  'MAIL_TABLE_NAME',
  'DIRECTORY_TABLE_NAME',
  'REPORT_TABLE_NAME',
  'REPORT_BUCKET_NAME',
  /** From header: `Name <address>`. */
  'SENDER',
  'CONFIGURATION_SET_NAME',
  'LINK_BASE',
  'LINK_KEY_ARN',
  /** Mails per second that SES takes from this account; 0 when there is no limit to keep to. */
  'MAX_SEND_RATE',
);
export type Environment = typeof environment;

/** Where the links in mails begin. */
const linkBase = z.url().parse(environment.LINK_BASE);

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const reports = new ReportRepository(dynamodb, environment.REPORT_TABLE_NAME);
// Few mails bring files, so the client of their bucket is loaded with the first that does.
let bucket: Promise<ReportFileRepository> | undefined;
const openBucket = async () =>
  new (await import('../report/report-file-repository.ts')).ReportFileRepository(environment.REPORT_BUCKET_NAME);
const files = { get: async (file: Pick<ReportFile, 'key'>) => (await (bucket ??= openBucket())).get(file) };
const postOffice = new PostOffice(environment.CONFIGURATION_SET_NAME, {
  maxSendRate: z.coerce.number().min(0).parse(environment.MAX_SEND_RATE),
});
const linkKey = new Secret(environment.LINK_KEY_ARN);
const sending = {
  ...{ questions, mails, directory, reports, files, postOffice, linkBase, sender: environment.SENDER },
  signLink: async (holder: LinkHolder, now: string) => signLink(holder, await linkKey.values(now), now),
};

/** Sends each mail that may leave. */
export const handler = streamFunction({
  schema: PendingMail,
  prepare: () => readCity(directory),
  onChange: ({ after }, city, now) => sendMail(sending, after, { ...city, now }),
});
