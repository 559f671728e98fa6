import type { Construct } from 'constructs';
import { QUESTION_TABLE, type QuestionRepository } from '../../functions/question/question-repository.ts';
import { EntityTable, type Needs } from './entity-table.ts';

const NEEDS = {
  get: ['dynamodb:GetItem'],
  getMany: ['dynamodb:BatchGetItem'],
  addition: ['dynamodb:PutItem'],
  replacement: ['dynamodb:PutItem'],
  replace: ['dynamodb:PutItem'],
  ofForum: ['dynamodb:Query on byForum'],
  ofAgency: ['dynamodb:Query on byAgency'],
  inTriage: ['dynamodb:Query on byAgency'],
  questionsDue: ['dynamodb:Query on due'],
  sealedDue: ['dynamodb:Query on due'],
  sealedOpen: ['dynamodb:Query on due'],
  idOfCode: ['dynamodb:Query on byCode'],
  inFull: ['dynamodb:BatchGetItem'],
  duplicatesOf: ['dynamodb:Query on byAgency', 'dynamodb:BatchGetItem'],
} as const satisfies Needs<QuestionRepository, typeof QUESTION_TABLE>;

/** The questions, masked, and the stream that drives assignment and notice. */
export class QuestionTable extends EntityTable<typeof QUESTION_TABLE, keyof typeof NEEDS> {
  constructor(scope: Construct, id: string) {
    super(scope, id, { shape: QUESTION_TABLE, needs: NEEDS, stream: true });
  }
}
