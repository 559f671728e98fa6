import city from '../../config/bac-kan.json' with { type: 'json' };
import calendar from '../../config/working-calendar.json' with { type: 'json' };
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { triggerFunction } from '../platform/trigger.ts';
import { seedDirectory } from './seed-directory.ts';

const environment = readEnvironment('DIRECTORY_TABLE_NAME');
export type Environment = typeof environment;

const directory = new DirectoryRepository(dynamoDb(), environment.DIRECTORY_TABLE_NAME);

/** Fills an empty directory at deployment and at the first local start. */
export const handler = triggerFunction(() => seedDirectory({ directory }, { city, calendar }));
