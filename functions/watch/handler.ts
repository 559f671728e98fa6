import { DirectoryRepository } from '../directory/directory-repository.ts';
import { PostOffice } from '../mail/post-office.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { scheduleFunction } from '../platform/schedule.ts';
import { watchMorning } from './watch-morning.ts';

const environment = readEnvironment(
  'DIRECTORY_TABLE_NAME',
  'SENDER',
  'CONFIGURATION_SET_NAME',
  /** The coordinator's address, known without the tables, which may be what has failed. */
  'ALARM_ADDRESS',
);
export type Environment = typeof environment;

const directory = new DirectoryRepository(dynamoDb(), environment.DIRECTORY_TABLE_NAME);
const postOffice = new PostOffice(environment.CONFIGURATION_SET_NAME);

/** Tells the coordinator, by a way of its own, when the morning run of today left no record. */
export const handler = scheduleFunction((now) =>
  watchMorning({ directory, postOffice, sender: environment.SENDER, alarmAddress: environment.ALARM_ADDRESS }, now),
);
