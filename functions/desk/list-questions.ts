import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import { Month } from '../calendar/month.ts';
import { workingCalendar } from '../calendar/working-calendar.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { fromCursor, Limit, nextLink, toCursor } from '../platform/cursor.ts';
import type { Reply } from '../platform/http.ts';
import type { Key, KeyPage } from '../platform/table.ts';
import { Timeliness } from '../question/clocks.ts';
import type { Page, QuestionRepository } from '../question/question-repository.ts';
import { OrdinaryQuestion } from '../question/question.ts';
import { questionView, timelinessOf } from '../question/question-view.ts';

/** What a list of questions may be narrowed by. */
export const ListQuestions = z.strictObject({
  forumId: Identifier.optional(),
  /** The lead. */
  agencyId: Identifier.optional(),
  status: z.enum(OrdinaryQuestion.options.map(({ shape }) => shape.status.value)).optional(),
  timeliness: Timeliness.optional(),
  topicId: Identifier.optional(),
  /** Questions that were open in this month or settled in it or later. */
  month: Month.optional(),
  cursor: z.string().max(2_000).optional(),
  limit: Limit,
});
export type ListQuestions = z.infer<typeof ListQuestions>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofForum' | 'ofAgency' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'all'>;
};

/** Where a list goes on: in which of its sources, after which key. */
const Position = z.strictObject({ source: z.int().min(0), after: z.record(z.string(), z.string()).optional() });
type Position = z.infer<typeof Position>;

/** How many index pages one request reads at most: a rare filter then answers with fewer items and where to go on. */
const MOST_PAGES = 10;

/** Lists questions, a page at a time; by forum in the order of their codes, by agency in the order of their due dates. */
export async function listQuestions(dependencies: Dependencies, query: ListQuestions, now: string): Promise<Reply> {
  const today = dayOf(now);
  const [sources, years] = await Promise.all([sourcesOf(dependencies, query), dependencies.directory.all('calendar')]);
  const calendar = workingCalendar(years);
  const wanted = (question: OrdinaryQuestion) =>
    (query.forumId === undefined || question.forumId === query.forumId) &&
    (query.status === undefined || question.status === query.status) &&
    (query.topicId === undefined || question.topicId === query.topicId) &&
    (query.month === undefined || question.askedOn.slice(0, 7) <= query.month) &&
    (query.timeliness === undefined || timelinessOf(question, today, calendar) === query.timeliness);

  const items: OrdinaryQuestion[] = [];
  let position: Position | undefined = query.cursor === undefined ? { source: 0 } : fromCursor(query.cursor, Position);
  for (let pages = 0; position && items.length < query.limit && pages < MOST_PAGES; pages += 1) {
    const { source, after }: Position = position;
    const read: Source | undefined = sources[source];
    if (!read) {
      position = undefined;
      break;
    }
    const page: KeyPage = await read({ limit: query.limit, ...(after && { after }) });
    const questions = await dependencies.questions.getMany(page.keys.map(({ questionId = '' }) => questionId));
    const byId = new Map(questions.map((question) => [question.questionId, question]));
    let lastTaken: Key | undefined;
    for (const key of page.keys) {
      if (items.length === query.limit) break;
      lastTaken = key;
      const question = byId.get(key.questionId ?? '');
      // The index may lag behind a sealing; a sealed question is in no list.
      if (question && question.status !== 'sealed' && wanted(question)) items.push(question);
    }
    const unread: boolean = lastTaken !== page.keys.at(-1);
    position =
      unread || page.next
        ? { source, after: unread && lastTaken ? lastTaken : page.next }
        : nextSource(source, sources);
  }
  const next = position && toCursor(position);
  return {
    status: 200,
    body: { items: items.map((question) => questionView(question, today, calendar)), next: next ?? null },
    ...(next !== undefined && { headers: nextLink('/questions', query, next) }),
  };
}

type Source = (page: Page) => ReturnType<QuestionRepository['ofForum']>;

/** The index partitions that hold what is asked for, in the order in which they are listed. */
async function sourcesOf({ questions, directory }: Dependencies, query: ListQuestions): Promise<Source[]> {
  const { agencyId, forumId, month } = query;
  if (agencyId !== undefined) {
    return [
      (page) => questions.ofAgency(agencyId, 'open', page),
      (page) => questions.ofAgency(agencyId, 'closed', page),
    ];
  }
  const forumIds = forumId === undefined ? (await directory.all('forum')).map((forum) => forum.forumId) : [forumId];
  const from = month === undefined ? '0000' : `${month}-01`;
  return forumIds.map((id) => (page: Page) => questions.ofForum(id, from, page));
}

function nextSource(source: number, sources: readonly Source[]): Position | undefined {
  return source + 1 < sources.length ? { source: source + 1 } : undefined;
}
