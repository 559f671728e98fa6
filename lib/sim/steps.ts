import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { assignQuestion, readDirectory } from '../../functions/assignment/assign-question.ts';
import { recordDelivery } from '../../functions/delivery/record-delivery.ts';
import { SesEvent } from '../../functions/delivery/ses-event.ts';
import { DirectoryRepository } from '../../functions/directory/directory-repository.ts';
import { readCity } from '../../functions/dispatch/rendering.ts';
import { sendMail } from '../../functions/dispatch/send-mail.ts';
import { followProtection } from '../../functions/follow-up/follow-protection.ts';
import { runMorning } from '../../functions/follow-up/morning-run.ts';
import { moveToSuccessors } from '../../functions/follow-up/move-to-successors.ts';
import { offerMails } from '../../functions/follow-up/offer-mails.ts';
import { offerQuestions } from '../../functions/follow-up/offer-questions.ts';
import { recountDeadlines } from '../../functions/follow-up/recount-deadlines.ts';
// Loaded with the steps and not in the middle of a run, where the clock would stand still for it.
import '../../functions/agency/calendar-address.ts';
import '../../functions/directory/job.ts';
import '../../functions/import/import.ts';
import '../../functions/question/original.ts';
import '../../functions/report/contribution.ts';
import '../../functions/report/monthly-plan.ts';
import '../../functions/report/report.ts';
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
import { ReportRepository } from '../../functions/report/report-repository.ts';
import { watchMorning } from '../../functions/watch/watch-morning.ts';
import { ALARM_ADDRESS } from './city.ts';
import type { StepName } from './wiring.ts';

/** The stores of the system as one invocation sees them. */
export function storesOf(dynamodb: DynamoDBClient) {
  const questions = new QuestionRepository(dynamodb, 'Questions');
  const originals = new OriginalRepository(dynamodb, 'Originals');
  const mails = new MailRepository(dynamodb, 'Mails');
  const directory = new DirectoryRepository(dynamodb, 'Directory');
  const reports = new ReportRepository(dynamodb, 'Reports');
  const admissions = new AdmissionRepository(dynamodb, { questions, originals, mails });
  return { questions, mails, directory, reports, admissions };
}
export type Stores = ReturnType<typeof storesOf>;

/** What one invocation reaches of the outside: the tables, and the counter of SES. */
export interface Outside {
  readonly dynamodb: DynamoDBClient;
  readonly postOffice: Pick<PostOffice, 'send' | 'turn'>;
}

/** What a step is called with, and what it answers. */
export type Handler = (event: object) => Promise<DynamoDBBatchResponse | undefined>;

/** Every step, ready to be called. */
export type Steps = Readonly<Record<StepName, Handler>>;

/** The steps that nobody waits for, wired as their handlers wire them: these are the same functions, on other stores. */
export function stepsOf({ dynamodb, postOffice }: Outside): Steps {
  const stores = storesOf(dynamodb);
  const { questions, mails, directory } = stores;
  const sender = 'Hồi Âm <hoi-am@backan.example>';
  // Nobody opens links here, and a real signature would wait for threads that know nothing of the simulated time.
  const signLink = ({ contactId }: { contactId: string }) => Promise.resolve(`link-of-${contactId}`);
  // No report is compiled here, so no mail brings one.
  const files = { get: () => Promise.reject(new Error('no report was put')) };
  const sending = { ...stores, files, postOffice, sender, linkBase: 'https://hoi-am.example', signLink };
  return {
    assignment: asked(
      streamFunction({
        schema: ReceivedQuestion,
        prepare: () => readDirectory(directory),
        onChange: ({ after }, rules, now) => assignQuestion({ questions, rules }, after, now),
      }),
    ),
    notice: asked(
      gatheringFunction(OrdinaryQuestion, (changes, now) =>
        tellAgencies({ questions, mails, directory }, changes, now),
      ),
    ),
    dispatch: asked(
      streamFunction({
        schema: PendingMail,
        prepare: () => readCity(directory),
        onChange: ({ after }, city, now) => sendMail(sending, after, { ...city, now }),
      }),
    ),
    'follow-up': asked(
      scheduleFunction(async (now) => {
        await followProtection(stores, now);
        await offerQuestions(stores, now);
        await recountDeadlines(stores, now);
        await moveToSuccessors(stores, now);
        await runMorning(stores, now);
        await offerMails(stores, now);
      }),
    ),
    delivery: asked(eventFunction(SesEvent, (event, now) => recordDelivery({ mails, directory }, event, now))),
    watch: asked(
      scheduleFunction((now) => watchMorning({ directory, postOffice, sender, alarmAddress: ALARM_ADDRESS }, now)),
    ),
  };
}

/** A handler as Lambda calls it; none of ours reads the context. */
function asked(handler: (event: never, context: never) => unknown): Handler {
  return async (event) => (await handler(event as never, {} as never)) as DynamoDBBatchResponse | undefined;
}
