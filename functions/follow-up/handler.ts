import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { eachAlone } from '../platform/each-alone.ts';
import { readEnvironment } from '../platform/environment.ts';
import { measure, METRICS } from '../platform/measure.ts';
import { scheduleFunction } from '../platform/schedule.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { ReportRepository } from '../report/report-repository.ts';
import { followProtection } from './follow-protection.ts';
import { moveToSuccessors } from './move-to-successors.ts';
import { runMorning } from './morning-run.ts';
import { offerMails } from './offer-mails.ts';
import { offerQuestions } from './offer-questions.ts';
import { recountDeadlines } from './recount-deadlines.ts';

const environment = readEnvironment(
  ...(['QUESTION_TABLE_NAME', 'MAIL_TABLE_NAME', 'DIRECTORY_TABLE_NAME', 'REPORT_TABLE_NAME'] as const),
);
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const reports = new ReportRepository(dynamodb, environment.REPORT_TABLE_NAME);
const followUp = { questions, mails, directory, reports };

/** Looks after everything whose time has come, each by itself: what can harm a child first, then questions that the stream lost, dates that a changed calendar moves, questions of an agency that has ended, the morning's reminders, then mails that wait. */
export const handler = scheduleFunction((now) =>
  eachAlone(
    [
      () => followProtection(followUp, now),
      () => offerQuestions(followUp, now),
      () => recountDeadlines(followUp, now),
      () => moveToSuccessors(followUp, now),
      () => runMorning(followUp, now),
      async () => measure(METRICS.oldestPendingMail, await offerMails(followUp, now), now),
    ],
    (look) => look(),
  ),
);
