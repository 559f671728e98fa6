import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { MailRepository } from '../mail/mail-repository.ts';
import { readEnvironment } from '../platform/environment.ts';
import { scheduleFunction } from '../platform/schedule.ts';
import { offerMails } from './offer-mails.ts';

const environment = readEnvironment('MAIL_TABLE_NAME');
export type Environment = typeof environment;

const mails = new MailRepository(new DynamoDBClient(), environment.MAIL_TABLE_NAME);

/** Looks after everything whose time has come. */
export const handler = scheduleFunction((now) => offerMails({ mails }, now));
