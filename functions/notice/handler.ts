import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { gatheringFunction } from '../platform/stream.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { OrdinaryQuestion } from '../question/question.ts';
import { tellAgencies } from './tell-agencies.ts';

const environment = readEnvironment('QUESTION_TABLE_NAME', 'MAIL_TABLE_NAME', 'DIRECTORY_TABLE_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);

/** Writes one mail to each agency for all that the mapping gathered in its window. */
export const handler = gatheringFunction(OrdinaryQuestion, (changes, now) =>
  tellAgencies({ questions, mails, directory }, changes, now),
);
