import * as z from 'zod';
import { DirectoryRepository } from '../directory/directory-repository.ts';
import { MailRepository } from '../mail/mail-repository.ts';
import { dynamoDb } from '../platform/dynamodb.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction, type Request, route } from '../platform/http.ts';
import { Secret } from '../platform/secrets.ts';
import { QuestionRepository } from '../question/question-repository.ts';
import { ReportRepository } from '../report/report-repository.ts';
import { actOnPage } from './act-on-page.ts';
import { openPage, troublePage, type Visit } from './open-page.ts';
import { FORMS, type PageAct, typedIn } from './page-forms.ts';
import { ANSWER_ROUTES } from './routes.ts';

const environment = readEnvironment(
  ...(['QUESTION_TABLE_NAME', 'MAIL_TABLE_NAME', 'DIRECTORY_TABLE_NAME', 'REPORT_TABLE_NAME', 'LINK_KEY_ARN'] as const),
);
export type Environment = typeof environment;

const dynamodb = dynamoDb();
const answers = {
  questions: new QuestionRepository(dynamodb, environment.QUESTION_TABLE_NAME),
  mails: new MailRepository(dynamodb, environment.MAIL_TABLE_NAME),
  directory: new DirectoryRepository(dynamodb, environment.DIRECTORY_TABLE_NAME),
  reports: new ReportRepository(dynamodb, environment.REPORT_TABLE_NAME),
};
const linkKey = new Secret(environment.LINK_KEY_ARN);

/** What was just done, as the address of the page says after a form; what mail programs add to an address is nobody's fault. */
const Opening = z.object({
  done: z
    .enum(Object.keys(FORMS) as PageAct[])
    .optional()
    .catch(undefined),
});

/** What is said above the page after each act. */
const DONE: Readonly<Record<PageAct, string>> = {
  acknowledge: 'Đã ghi nhận: quý cơ quan đã nhận câu hỏi.',
  answer: 'Đã gửi câu trả lời. Người điều phối sẽ xem xét trước khi gửi đến các em.',
  input: 'Đã gửi ý kiến phối hợp đến cơ quan chủ trì.',
  transfer: 'Đã chuyển câu hỏi. Cơ quan nhận và người điều phối sẽ được báo.',
  extension: 'Đã gửi đề nghị thêm thời gian. Trong khi chờ quyết định, hạn hiện nay vẫn giữ nguyên.',
  progress: 'Đã ghi nhận tình hình thực hiện cam kết.',
  contribution: 'Đã lưu nội dung cho báo cáo của diễn đàn.',
};

const acting = (act: PageAct) =>
  route({
    respond: async (request) => actOnPage(answers, { act, typed: typedIn(request) }, await visitOf(request)),
  });

const routes = {
  'GET /a/{token}': route({
    query: Opening,
    respond: async (request) => {
      const { done } = request.query;
      return openPage(answers, await visitOf(request), done && DONE[done]);
    },
  }),
  'POST /a/{token}/acknowledge': acting('acknowledge'),
  'POST /a/{token}/answer': acting('answer'),
  'POST /a/{token}/input': acting('input'),
  'POST /a/{token}/transfer': acting('transfer'),
  'POST /a/{token}/extension': acting('extension'),
  'POST /a/{token}/progress': acting('progress'),
  'POST /a/{token}/contribution': acting('contribution'),
};

/** The agencies' page, behind the links in their mails. */
export const handler = httpFunction(ANSWER_ROUTES, routes, troublePage);

async function visitOf({ parameters, now }: Pick<Request, 'parameters' | 'now'>): Promise<Visit> {
  return { token: parameters.token ?? '', keys: await linkKey.values(now), now };
}
