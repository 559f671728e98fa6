import { dayOf, type Instant } from '../calendar/day.ts';
import { type Month, monthOf } from '../calendar/month.ts';
import { workingCalendar } from '../calendar/working-calendar.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { proofOfNotice } from '../mail/proof-of-notice.ts';
import { openQuestionIds } from '../question/open-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { OrdinaryQuestion } from '../question/question.ts';
import { lastDayOf, type MonthFacts, overdueQuestionIds } from './month-figures.ts';

type Repositories = {
  questions: Pick<QuestionRepository, 'ofForum' | 'getMany' | 'inFull'>;
  mails: Pick<MailRepository, 'getMany'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/**
 * Reads what the summary of a month is made of: of these forums, or of the city as a whole, the questions that were open in the month
 * or moved since it began, and the mails about those that were overdue at its end. What was settled before is not read.
 *
 * @throws RangeError when the month has not begun, or when there is no such forum
 */
export async function gatherMonth(
  { questions, mails, directory }: Repositories,
  /** Without `forumIds` it is of the city. */
  { month, forumIds }: { month: Month; forumIds?: readonly string[] },
  now: Instant,
): Promise<MonthFacts> {
  const today = dayOf(now);
  if (monthOf(today) < month) throw new RangeError(`the month ${month} has not begun`);
  const [policy, years, agencies, all] = await Promise.all([
    readPolicy(directory),
    directory.all('calendar'),
    directory.all('agency'),
    directory.all('forum'),
  ]);
  const forums = forumIds === undefined ? all : all.filter(({ forumId }) => forumIds.includes(forumId));
  const missing = forumIds?.find((forumId) => forums.every((forum) => forum.forumId !== forumId));
  if (missing !== undefined) throw new RangeError(`there is no forum ${missing}`);
  const [only, ...others] = forumIds === undefined ? [] : forums;

  const asked: OrdinaryQuestion[] = [];
  for (const { forumId } of forums) {
    const ids = await openQuestionIds((page) => questions.ofForum(forumId, `${month}-01`, page));
    // The index may lag behind a sealing; a sealed question is in no report.
    const ordinary = (await questions.getMany(ids)).filter((question) => question.status !== 'sealed');
    asked.push(...(await Promise.all(ordinary.map((question) => questions.inFull(question)))));
  }
  const lastDay = lastDayOf(month);
  const facts = {
    month,
    asOf: today < lastDay ? today : lastDay,
    scope: only && others.length === 0 ? { forumId: only.forumId, name: only.name } : { name: policy.city.name },
    questions: asked,
    agencies,
    forums,
    calendar: workingCalendar(years),
    city: policy.city,
  };
  const overdue = new Set(overdueQuestionIds(facts));
  const told = asked.flatMap((question) => (overdue.has(question.questionId) ? question.told : []));
  return { ...facts, mails: await proofOfNotice(mails, [...new Set(told)]) };
}
