import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, type Request, requiredVersion, route } from '../platform/http.ts';
import { AdmissionRepository } from '../question/admission-repository.ts';
import { OriginalRepository } from '../question/original-repository.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { answerQuestion, WrittenAnswer } from './answer-question.ts';
import { AssignmentDecision, assignByHand, type Decision } from './assign-by-hand.ts';
import { CorrectionRequest, correctQuestion } from './correct-question.ts';
import { ListMails, listMails } from './list-mails.ts';
import { ListQuestions, listQuestions } from './list-questions.ts';
import { historyOf, questionInFull } from './read-question.ts';
import { DESK_ROUTES } from './routes.ts';
import { TransferDecision, transferQuestion } from './transfer-question.ts';
import { Withdrawal, withdrawQuestion } from './withdraw-question.ts';

const environment = readEnvironment(
  'QUESTION_TABLE_NAME',
  'ORIGINAL_TABLE_NAME',
  'MAIL_TABLE_NAME',
  'DIRECTORY_TABLE_NAME',
);
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const originals = new OriginalRepository(dynamodb, environment.ORIGINAL_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const admissions = new AdmissionRepository(dynamodb, { questions, originals, mails });
const desk = { questions, mails, directory, admissions };

/** What the coordinator reads and decides. */
export const handler = httpFunction(DESK_ROUTES, {
  'GET /questions': route({
    query: ListQuestions,
    respond: ({ query, now }) => listQuestions(desk, query, now),
  }),
  'GET /questions/{questionId}': route({
    respond: ({ parameters, now }) => questionInFull(desk, parameters.questionId ?? '', now),
  }),
  'GET /questions/{questionId}/history': route({
    respond: ({ parameters }) => historyOf(desk, parameters.questionId ?? ''),
  }),
  'PATCH /questions/{questionId}': route({
    body: CorrectionRequest,
    respond: (request) => correctQuestion(desk, request.body, decisionOf(request)),
  }),
  'POST /questions/{questionId}/assignment': route({
    body: AssignmentDecision,
    respond: (request) => assignByHand(desk, request.body, decisionOf(request)),
  }),
  'POST /questions/{questionId}/answer': route({
    body: WrittenAnswer,
    respond: (request) => answerQuestion(desk, request.body, decisionOf(request)),
  }),
  'POST /questions/{questionId}/transfer': route({
    body: TransferDecision,
    respond: (request) => transferQuestion(desk, request.body, decisionOf(request)),
  }),
  'POST /questions/{questionId}/withdraw': route({
    body: Withdrawal,
    respond: (request) => withdrawQuestion(desk, request.body, decisionOf(request)),
  }),
  'GET /mails': route({
    query: ListMails,
    respond: ({ query }) => listMails(desk, query),
  }),
});

/** Which question a call decides about, knowing which version of it, and who decides when. */
function decisionOf(request: Pick<Request, 'parameters' | 'ifMatch' | 'caller' | 'now'>): Decision {
  const { parameters, caller, now } = request;
  return { questionId: parameters.questionId ?? '', version: requiredVersion(request), by: caller.id, now };
}
