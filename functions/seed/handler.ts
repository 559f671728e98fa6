import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import * as z from 'zod';
import city from '../../config/bac-kan.json' with { type: 'json' };
import calendar from '../../config/working-calendar.json' with { type: 'json' };
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { readEnvironment } from '../platform/environment.ts';
import { seedDirectory } from './seed-directory.ts';

const environment = readEnvironment({ DIRECTORY_TABLE_NAME: z.string() });
export type Environment = typeof environment;

const directory = new DirectoryRepository(new DynamoDBClient(), environment.DIRECTORY_TABLE_NAME);

/** Fills an empty directory at deployment and at the first local start. */
export const handler = middy().handler(() => seedDirectory({ directory }, { city, calendar }));
