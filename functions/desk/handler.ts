import type * as z from 'zod';
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, type Reply, type Request, requiredVersion, type Route, route } from '../platform/http.ts';
import { AdmissionRepository } from '../question/admission-repository.ts';
import { LetterRepository } from '../question/letter-repository.ts';
import { OriginalRepository } from '../question/original-repository.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { answerQuestion, TypedAnswer } from './answer-question.ts';
import { AssignmentDecision, assignByHand } from './assign-by-hand.ts';
import { Attachment, attachLetter, fetchLetter } from './attach-letter.ts';
import { CorrectionRequest, correctQuestion } from './correct-question.ts';
import type { Decision } from './decide-on.ts';
import { ExtensionDecision, extendQuestion } from './extend-question.ts';
import { CommitmentDecision, followCommitment } from './follow-commitment.ts';
import { ListMails, listMails } from './list-mails.ts';
import { ListQuestions, listQuestions } from './list-questions.ts';
import { Duplication, duplicateQuestion } from './mark-duplicate.ts';
import { Publication, publishQuestion } from './publish-question.ts';
import { historyOf, HistoryQuery, questionInFull } from './read-question.ts';
import { Reopening, reopenQuestion } from './reopen-question.ts';
import { reviewAnswer, ReviewDecision } from './review-answer.ts';
import { DESK_ROUTES } from './routes.ts';
import { Sealing, sealQuestion } from './seal-question.ts';
import { splitQuestion, Splitting } from './split-question.ts';
import { TransferDecision, transferQuestion } from './transfer-question.ts';
import { Withdrawal, withdrawQuestion } from './withdraw-question.ts';

const environment = readEnvironment(
  'QUESTION_TABLE_NAME',
  'ORIGINAL_TABLE_NAME',
  'MAIL_TABLE_NAME',
  'DIRECTORY_TABLE_NAME',
  'LETTER_BUCKET_NAME',
);
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const questions = new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME);
const originals = new OriginalRepository(dynamodb, environment.ORIGINAL_TABLE_NAME);
const mails = new MailRepository(dynamodb, environment.MAIL_TABLE_NAME);
const directory = new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME);
const admissions = new AdmissionRepository(dynamodb, { questions, originals, mails });
const letters = new LetterRepository(environment.LETTER_BUCKET_NAME);
const desk = { questions, mails, directory, admissions, letters };

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
    query: HistoryQuery,
    respond: ({ parameters, query, caller: { roles } }) =>
      historyOf(desk, parameters.questionId ?? '', { ...query, roles }),
  }),
  'PATCH /questions/{questionId}': deciding(CorrectionRequest, correctQuestion),
  'POST /questions/{questionId}/assignment': deciding(AssignmentDecision, assignByHand),
  'POST /questions/{questionId}/answer': deciding(TypedAnswer, answerQuestion),
  'POST /questions/{questionId}/review': deciding(ReviewDecision, reviewAnswer),
  'POST /questions/{questionId}/transfer': deciding(TransferDecision, transferQuestion),
  'POST /questions/{questionId}/extension': deciding(ExtensionDecision, extendQuestion),
  'POST /questions/{questionId}/reopen': deciding(Reopening, reopenQuestion),
  'POST /questions/{questionId}/split': deciding(Splitting, splitQuestion),
  'POST /questions/{questionId}/duplicate': deciding(Duplication, duplicateQuestion),
  'POST /questions/{questionId}/publish': deciding(Publication, publishQuestion),
  'POST /questions/{questionId}/commitments': deciding(CommitmentDecision, followCommitment),
  'POST /questions/{questionId}/seal': deciding(Sealing, sealQuestion),
  'POST /questions/{questionId}/withdraw': deciding(Withdrawal, withdrawQuestion),
  'POST /questions/{questionId}/attachments': route({
    body: Attachment,
    respond: ({ parameters, body, requestId }) =>
      attachLetter(desk, body, { questionId: parameters.questionId ?? '', requestId }),
  }),
  'GET /questions/{questionId}/attachments/{attachmentId}': route({
    respond: ({ parameters: { questionId = '', attachmentId = '' } }) =>
      fetchLetter(desk, { questionId, attachmentId }),
  }),
  'GET /mails': route({
    query: ListMails,
    respond: ({ query }) => listMails(desk, query),
  }),
});

/** A route by which the coordinator decides about one version of a question. */
function deciding<Body extends z.ZodType>(
  body: Body,
  decide: (dependencies: typeof desk, given: z.output<Body>, decision: Decision) => Promise<Reply>,
): Route {
  return route({ body, respond: (request) => decide(desk, request.body, decisionOf(request)) });
}

/** Which question a call decides about, knowing which version of it, and who decides when. */
function decisionOf(request: Pick<Request, 'parameters' | 'ifMatch' | 'caller' | 'now'>): Decision {
  const { parameters, caller, now } = request;
  return { questionId: parameters.questionId ?? '', version: requiredVersion(request), by: caller.id, now };
}
