import { DirectoryRepository } from '../directory/directory-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { streamFunction } from '../platform/stream.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { ReceivedQuestion } from '../question/question.ts';
import { assignQuestion, readDirectory } from './assign-question.ts';

const environment = readEnvironment('QUESTION_TABLE_NAME', 'DIRECTORY_TABLE_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);

/** Gives each received question to the agency that is responsible, or to a person to decide. */
export const handler = streamFunction({
  schema: ReceivedQuestion,
  prepare: () => readDirectory(directory),
  onChange: ({ after }, rules, now) => assignQuestion({ questions, rules }, after, now),
});
