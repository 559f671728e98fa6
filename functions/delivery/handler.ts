import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { eventFunction } from '../platform/event.ts';
import { recordDelivery } from './record-delivery.ts';
import { SesEvent } from './ses-event.ts';

const environment = readEnvironment('MAIL_TABLE_NAME', 'DIRECTORY_TABLE_NAME');
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);

/** Records what became of a mail, and finds another way to whom it did not reach. */
export const handler = eventFunction(SesEvent, (event, now) => recordDelivery({ mails, directory }, event, now));
