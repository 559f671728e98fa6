import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { scheduleFunction } from '../platform/schedule.ts';
import { offerMails } from './offer-mails.ts';

const environment = readEnvironment('MAIL_TABLE_NAME');
export type Environment = typeof environment;

const mails = new MailRepository(dynamoDb(), environment.MAIL_TABLE_NAME);

/** Looks after everything whose time has come. */
export const handler = scheduleFunction((now) => offerMails({ mails }, now));
