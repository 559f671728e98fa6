import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { scheduleFunction } from '../platform/schedule.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { followProtection } from './follow-protection.ts';
import { runMorning } from './morning-run.ts';
import { offerMails } from './offer-mails.ts';
import { offerQuestions } from './offer-questions.ts';

const environment = readEnvironment('QUESTION_TABLE_NAME', 'MAIL_TABLE_NAME', 'DIRECTORY_TABLE_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const followUp = { questions, mails, directory };

/** Looks after everything whose time has come: what can harm a child first, then questions that the stream lost, the morning's reminders, then mails that wait. */
export const handler = scheduleFunction(async (now) => {
  await followProtection(followUp, now);
  await offerQuestions(followUp, now);
  await runMorning(followUp, now);
  await offerMails(followUp, now);
});
