import * as z from 'zod';
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, route } from '../platform/http.ts';
import { Secret } from '../platform/secrets.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { ReportRepository } from '../report/report-repository.ts';
import { draftLetter, LetterQuery } from './draft-letter.ts';
import {
  ContributionBody,
  keepContribution,
  listContributions,
  readContribution,
  withdrawContributionRequest,
} from './keep-contribution.ts';
import { printSlips } from './print-slips.ts';
import { ContributionCall, requestContributions } from './request-contributions.ts';
import { PAPERS_ROUTES } from './routes.ts';

const environment = readEnvironment(
  'QUESTION_TABLE_NAME',
  'MAIL_TABLE_NAME',
  'DIRECTORY_TABLE_NAME',
  'REPORT_TABLE_NAME',
  'SLIP_KEY_ARN',
  'LINK_BASE',
);
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const reports = new ReportRepository(dynamodb, environment.REPORT_TABLE_NAME);
const slipKey = new Secret(environment.SLIP_KEY_ARN);
const papers = { questions, directory, linkBase: z.url().parse(environment.LINK_BASE) };

/** Prints what leaves the office on paper, and keeps what the agencies write for the report. */
export const handler = httpFunction(PAPERS_ROUTES, {
  'GET /forums/{forumId}/slips': route({
    respond: async ({ parameters, now }) => {
      const [key = ''] = await slipKey.values(now);
      return printSlips(papers, parameters.forumId ?? '', key);
    },
  }),
  'GET /forums/{forumId}/letters/{agencyId}': route({
    query: LetterQuery,
    respond: ({ parameters: { forumId = '', agencyId = '' }, query: { kind }, now }) =>
      draftLetter({ questions, directory }, { forumId, agencyId, kind }, now),
  }),
  'GET /forums/{forumId}/contributions': route({
    respond: ({ parameters: { forumId = '' } }) => listContributions({ directory, reports }, forumId),
  }),
  'POST /forums/{forumId}/contributions/request': route({
    body: ContributionCall,
    respond: ({ body, parameters: { forumId = '' }, ...request }) =>
      requestContributions({ directory, reports, mails }, body, { ...request, forumId }),
  }),
  'GET /forums/{forumId}/contributions/{agencyId}': route({
    respond: ({ parameters: { forumId = '', agencyId = '' } }) =>
      readContribution({ directory, reports }, { forumId, agencyId }),
  }),
  'PUT /forums/{forumId}/contributions/{agencyId}': route({
    body: ContributionBody,
    respond: ({ body, parameters: { forumId = '', agencyId = '' }, ...request }) =>
      keepContribution({ directory, reports }, body, { ...request, forumId, agencyId }),
  }),
  'DELETE /forums/{forumId}/contributions/{agencyId}': route({
    respond: ({ parameters: { forumId = '', agencyId = '' }, ifMatch }) =>
      withdrawContributionRequest({ directory, reports }, { forumId, agencyId, ifMatch }),
  }),
});
