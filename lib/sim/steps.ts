import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { assignQuestion, readDirectory } from '../../functions/assignment/assign-question.ts';
import { recordDelivery } from '../../functions/delivery/record-delivery.ts';
import { SesEvent } from '../../functions/delivery/ses-event.ts';
import { DirectoryRepository } from '../../functions/directory/directory-repository.ts';
import { readCity } from '../../functions/dispatch/rendering.ts';
import { sendMail } from '../../functions/dispatch/send-mail.ts';
import { followProtection } from '../../functions/follow-up/follow-protection.ts';
import { runMorning } from '../../functions/follow-up/morning-run.ts';
import { offerMails } from '../../functions/follow-up/offer-mails.ts';
import { offerQuestions } from '../../functions/follow-up/offer-questions.ts';
import { PendingMail } from '../../functions/mail/mail.ts';
import type { PostOffice } from '../../functions/mail/post-office.ts';
import { MailRepository } from '../../functions/mail/mail-repository.ts';
import { tellAgencies } from '../../functions/notice/tell-agencies.ts';
import { eventFunction } from '../../functions/platform/event.ts';
import { scheduleFunction } from '../../functions/platform/schedule.ts';
import { gatheringFunction, streamFunction } from '../../functions/platform/stream.ts';
import { AdmissionRepository } from '../../functions/question/admission-repository.ts';
import { OriginalRepository } from '../../functions/question/original-repository.ts';
import { QuestionRepository } from '../../functions/question/question-repository.ts';
import { OrdinaryQuestion, ReceivedQuestion } from '../../functions/question/question.ts';

/** The stores of the system as one invocation sees them. */
export function storesOf(dynamodb: DynamoDBClient) {
  const questions = new QuestionRepository(dynamodb, 'Questions');
  const originals = new OriginalRepository(dynamodb, 'Originals');
  const mails = new MailRepository(dynamodb, 'Mails');
  const directory = new DirectoryRepository(dynamodb, 'Directory');
  const admissions = new AdmissionRepository(dynamodb, { questions, originals, mails });
  return { questions, mails, directory, admissions };
}
export type Stores = ReturnType<typeof storesOf>;

type Handler<Event> = (event: Event) => Promise<DynamoDBBatchResponse | undefined>;

/** The steps that nobody waits for, wired as their handlers wire them: these are the same functions, on other stores. */
export function stepsOf(dynamodb: DynamoDBClient, postOffice: Pick<PostOffice, 'send' | 'turn'>) {
  const stores = storesOf(dynamodb);
  const { questions, mails, directory } = stores;
  const sending = {
    ...stores,
    postOffice,
    sender: 'Hồi Âm <hoi-am@backan.example>',
    linkBase: 'https://hoi-am.example',
  };
  return {
    assignment: asked<DynamoDBStreamEvent>(
      streamFunction({
        schema: ReceivedQuestion,
        prepare: () => readDirectory(directory),
        onChange: ({ after }, rules, now) => assignQuestion({ questions, rules }, after, now),
      }),
    ),
    notice: asked<DynamoDBStreamEvent>(
      gatheringFunction(OrdinaryQuestion, (changes, now) =>
        tellAgencies({ questions, mails, directory }, changes, now),
      ),
    ),
    dispatch: asked<DynamoDBStreamEvent>(
      streamFunction({
        schema: PendingMail,
        prepare: () => readCity(directory),
        onChange: ({ after }, city, now) => sendMail(sending, after, { ...city, now }),
      }),
    ),
    delivery: asked<{ detail: SesEvent }>(
      eventFunction(SesEvent, (event, now) => recordDelivery({ mails, directory }, event, now)),
    ),
    'follow-up': asked<Record<string, never>>(
      scheduleFunction(async (now) => {
        await followProtection(stores, now);
        await offerQuestions(stores, now);
        await runMorning(stores, now);
        await offerMails(stores, now);
      }),
    ),
  };
}
export type Steps = ReturnType<typeof stepsOf>;

/** A handler as Lambda calls it; none of ours reads the context. */
function asked<Event>(handler: (event: never, context: never) => unknown): Handler<Event> {
  return async (event) => (await handler(event as never, {} as never)) as DynamoDBBatchResponse | undefined;
}
