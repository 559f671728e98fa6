import * as z from 'zod';
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { PendingMail } from '../mail/mail.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { streamFunction } from '../platform/stream.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { readRules } from '../directory/rules.ts';
import { PostOffice } from './post-office.ts';
import { sendMail } from './send-mail.ts';

const environment = readEnvironment(
  'QUESTION_TABLE_NAME',
  'MAIL_TABLE_NAME',
  'DIRECTORY_TABLE_NAME',
  /** From header: `Name <address>`. */
  'SENDER',
  'CONFIGURATION_SET_NAME',
  'LINK_BASE',
);
export type Environment = typeof environment;

/** Where the links in mails begin. */
const linkBase = z.url().parse(environment.LINK_BASE);

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const postOffice = new PostOffice(environment.CONFIGURATION_SET_NAME);

/** Sends each mail that may leave. */
export const handler = streamFunction({
  schema: PendingMail,
  prepare: () => readRules(directory),
  onChange: ({ after }, rules, now) =>
    sendMail({ questions, mails, directory, postOffice, rules, sender: environment.SENDER, linkBase }, after, now),
});
