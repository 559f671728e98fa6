import * as z from 'zod';
import type { Day } from '../calendar/day.ts';
import { workingCalendar } from '../calendar/working-calendar.ts';
import { fromCursor, nextLink, toCursor } from '../platform/cursor.ts';
import { expectVersion, type Reply, type Request } from '../platform/http.ts';
import { unknownPlace } from '../platform/problem.ts';
import type { KeyPage } from '../platform/table.ts';
import { recount } from '../question/lifecycle.ts';
import { type QuestionRepository, TRIAGE } from '../question/question-repository.ts';
import type { Question } from '../question/question.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { type CalendarBody, expectSameYear } from './put-calendar.ts';
import { readRules } from './rules.ts';

/** A date that a changed calendar would move, of a question that is still open. */
interface Move {
  readonly questionId: string;
  readonly code: string;
  readonly leadAgencyId?: string;
  /** Whose: the agency's, the child's, or that by which a person must have assigned the question. */
  readonly date: 'agency' | 'child' | 'assign';
  readonly from: Day;
  readonly to: Day;
}

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofAgency' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Where a preview goes on: in which queue of open questions, after which key. */
const Position = z.strictObject({ queue: z.string(), after: z.record(z.string(), z.string()).optional() });
type Position = z.infer<typeof Position>;

/** How many questions one answer looks at, and how many at a time: a city's open ones in all but very large forums. */
const MOST_LOOKED_AT = 1_000;
const PAGE = 100;

/** Shows every open date that a year of the calendar would move, without storing anything; the real change moves these. */
export async function previewCalendar(
  { questions, directory }: Dependencies,
  announced: CalendarBody,
  {
    year,
    cursor,
    ifMatch,
    caller,
    now,
  }: { year: string; cursor: string | undefined } & Pick<Request, 'ifMatch' | 'caller' | 'now'>,
): Promise<Reply> {
  expectSameYear(announced, year);
  const [stored, rules, agencies] = await Promise.all([
    directory.get('calendar', year),
    readRules(directory),
    directory.all('agency'),
  ]);
  if (stored && ifMatch !== undefined) expectVersion(stored, ifMatch);
  const calendar = workingCalendar([...rules.calendar.years.values(), announced]);
  const act = { at: now, by: caller.id, rules: { ...rules, calendar } };
  const queues = [TRIAGE, ...agencies.map(({ agencyId }) => agencyId)];

  const items: Move[] = [];
  let looked = 0;
  let position: Position | undefined = cursor === undefined ? { queue: TRIAGE } : fromCursor(cursor, Position);
  if (!queues.includes(position.queue)) throw unknownPlace();
  while (position && looked < MOST_LOOKED_AT) {
    const { queue, after }: Position = position;
    const page: KeyPage = await questions.ofAgency(queue, 'open', { limit: PAGE, ...(after && { after }) });
    const found = await questions.getMany(page.keys.map(({ questionId = '' }) => questionId));
    for (const question of found) {
      // The index may lag behind a sealing; a sealed question is in no list.
      if (question.status !== 'sealed') items.push(...movesBetween(question, recount(question, '', act)));
    }
    looked += found.length;
    const nextQueue: string | undefined = queues[queues.indexOf(queue) + 1];
    position = page.next ? { queue, after: page.next } : nextQueue === undefined ? undefined : { queue: nextQueue };
  }
  const next = position && toCursor(position);
  return {
    status: 200,
    body: { items, count: items.length, looked, next: next ?? null },
    ...(next !== undefined && { headers: nextLink(`/calendar/${year}`, { dryRun: 'true' }, next) }),
  };
}

function movesBetween(before: Question, after: Question): Move[] {
  if (before.status === 'triage' && after.status === 'triage') {
    const { questionId, code } = before;
    return moved({ questionId, code, date: 'assign', from: before.assignDueOn, to: after.assignDueOn });
  }
  if (before.status !== 'assigned' || after.status !== 'assigned') return [];
  const { questionId, code, leadAgencyId } = before;
  return (['agency', 'child'] as const).flatMap((date) => {
    const [from, to] = [before[`${date}Deadline`].dueOn, after[`${date}Deadline`].dueOn];
    return moved({ questionId, code, leadAgencyId, date, from, to });
  });
}

function moved(move: Move): Move[] {
  return move.from === move.to ? [] : [move];
}
