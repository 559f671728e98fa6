import { dayOf } from '../calendar/day.ts';
import { workingCalendar } from '../calendar/working-calendar.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { Reply } from '../platform/http.ts';
import { notFound } from '../platform/problem.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { OrdinaryQuestion } from '../question/question.ts';
import { questionView } from '../question/question-view.ts';
import { mailView, proofOfNotice } from './list-mails.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get'>;
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

/** Who did what with a question, when and why, the first first. */
export async function historyOf({ questions }: Pick<Dependencies, 'questions'>, questionId: string): Promise<Reply> {
  const { history, version } = await readQuestion(questions, questionId);
  return { status: 200, body: { items: history }, version };
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
