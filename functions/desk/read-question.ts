import * as z from 'zod';
import { dayOf } from '../calendar/day.ts';
import { workingCalendar } from '../calendar/working-calendar.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { proofOfNotice } from '../mail/proof-of-notice.ts';
import { fromCursor, Limit, nextLink, toCursor } from '../platform/cursor.ts';
import type { Caller, Reply } from '../platform/http.ts';
import { notFound } from '../platform/problem.ts';
import { tellHistory, type ToldEntry } from '../question/history.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { OrdinaryQuestion } from '../question/question.ts';
import { questionView } from '../question/question-view.ts';
import { mailView } from './list-mails.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'inFull'>;
  mails: Pick<MailRepository, 'getMany'>;
  directory: Pick<DirectoryRepository, 'all'>;
};

/** One question with its dates, its answers, and which mails told whom of it. */
export async function questionInFull(
  { questions, mails, directory }: Dependencies,
  questionId: string,
  now: string,
): Promise<Reply> {
  const question = await readQuestion(questions, questionId);
  const [told, years] = await Promise.all([proofOfNotice(mails, question.told), directory.all('calendar')]);
  const view = questionView(question, dayOf(now), workingCalendar(years));
  return { status: 200, body: { ...view, mails: told.map(mailView) }, version: question.version };
}

/** Which part of a history is asked for. */
export const HistoryQuery = z.strictObject({ cursor: z.string().max(200).optional(), limit: Limit });
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** Who did what with a question, when and why, what stood before and after; the first first, a page at a time. */
export async function historyOf(
  { questions }: Pick<Dependencies, 'questions'>,
  questionId: string,
  { cursor, limit, roles }: HistoryQuery & Pick<Caller, 'roles'>,
): Promise<Reply> {
  const question = await questions.inFull(await readQuestion(questions, questionId));
  // A history only grows, so a place in it stays what it was.
  const from = cursor === undefined ? 0 : fromCursor(cursor, z.int().min(0));
  const told = tellHistory(question);
  // Why protection let a question go is between it and the coordinator.
  const entries = roles.includes('coordinator') ? told : told.map(withoutReasonOfProtection);
  const next = from + limit < entries.length ? toCursor(from + limit) : null;
  return {
    status: 200,
    body: { items: entries.slice(from, from + limit), next },
    ...(next !== null && { headers: nextLink(`/questions/${questionId}/history`, { limit }, next) }),
    version: question.version,
  };
}

function withoutReasonOfProtection(entry: ToldEntry): ToldEntry {
  if (entry.what !== 'released') return entry;
  const { why: _why, ...rest } = entry;
  return rest;
}

/** A question of the ordinary flow. A sealed one is not there for the desk, exactly as if it had never been. */
export async function readQuestion(
  questions: Pick<QuestionRepository, 'get'>,
  questionId: string,
): Promise<OrdinaryQuestion> {
  const question = await questions.get(questionId);
  if (!question || question.status === 'sealed') throw notFound({ vi: 'câu hỏi', en: 'question' }, questionId);
  return question;
}
