import * as z from 'zod';
import type { Successor } from '../agency/agency.ts';
import { heirOf } from '../agency/succession.ts';
import type { Topic } from '../forum/topic.ts';
import { fromCursor, nextLink, toCursor } from '../platform/cursor.ts';
import { expectVersion, type Reply, type Request } from '../platform/http.ts';
import { unknownPlace } from '../platform/problem.ts';
import type { KeyPage } from '../platform/table.ts';
import { succeed, succeedInTriage } from '../question/moving.ts';
import { type QuestionRepository, TRIAGE } from '../question/question-repository.ts';
import type { Question } from '../question/question.ts';
import { agenciesOf } from '../question/responsible.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { readEnding, type SuccessionBody, successorsIn } from './succeed-agency.ts';

/** What the agency that ends has to do with a question: it leads, coordinates, or has promised something; or it is only proposed. */
type Role = 'lead' | 'coordinating' | 'commitment' | 'suggested';

/** A question that would go to a successor. */
interface Passing {
  readonly questionId: string;
  readonly code: string;
  readonly topicId?: string;
  readonly role: Role;
  readonly to: string;
}

type Dependencies = {
  questions: Pick<QuestionRepository, 'ofAgency' | 'getMany'>;
  directory: Pick<DirectoryRepository, 'all'>;
};

/** Where a preview goes on: in which queue of open questions, after which key. */
const Position = z.strictObject({ queue: z.string(), after: z.record(z.string(), z.string()).optional() });
type Position = z.infer<typeof Position>;

/** How many questions one answer looks at, and how many at a time: a city's open ones in all but very large forums. */
const MOST_LOOKED_AT = 1_000;
const PAGE = 100;

/** Shows which open question would go to which successor, without storing anything. */
export async function previewSuccession(
  { questions, directory }: Dependencies,
  body: SuccessionBody,
  {
    agencyId,
    cursor,
    ifMatch,
    caller,
    now,
  }: { agencyId: string; cursor: string | undefined } & Pick<Request, 'ifMatch' | 'caller' | 'now'>,
): Promise<Reply> {
  const ending = await readEnding(directory, agencyId);
  if (ifMatch !== undefined) expectVersion(ending.agency, ifMatch);
  const plan = { from: agencyId, to: successorsIn(body, ending), topics: ending.topics, at: now, by: caller.id };
  const queues = [...new Set([agencyId, TRIAGE, ...ending.agencies.map((other) => other.agencyId)])];

  const items: Passing[] = [];
  let looked = 0;
  let position: Position | undefined = cursor === undefined ? { queue: agencyId } : fromCursor(cursor, Position);
  if (!queues.includes(position.queue)) throw unknownPlace();
  while (position && looked < MOST_LOOKED_AT) {
    const { queue, after }: Position = position;
    const page: KeyPage = await questions.ofAgency(queue, 'open', { limit: PAGE, ...(after && { after }) });
    const found = await questions.getMany(page.keys.map(({ questionId = '' }) => questionId));
    for (const question of found) items.push(...passingOf(question, plan));
    looked += found.length;
    const nextQueue: string | undefined = queues[queues.indexOf(queue) + 1];
    position = page.next ? { queue, after: page.next } : nextQueue === undefined ? undefined : { queue: nextQueue };
  }
  const next = position && toCursor(position);
  return {
    status: 200,
    body: { items, count: items.length, looked, next: next ?? null },
    ...(next !== undefined && { headers: nextLink(`/agencies/${agencyId}/succession`, { dryRun: 'true' }, next) }),
  };
}

/** Who would get what. */
interface Plan {
  readonly from: string;
  readonly to: readonly Successor[];
  readonly topics: readonly Topic[];
  readonly at: string;
  readonly by: string;
}

/** The move that the real call would make, if it would make any. */
function passingOf(question: Question, { from, to: successors, topics, ...act }: Plan): Passing[] {
  // The index may lag behind a sealing; a sealed question is in no list.
  if (question.status === 'sealed') return [];
  const { questionId, code, topicId } = question;
  const to = heirOf(successors, topicId, topics)?.agencyId;
  if (to === undefined) return [];
  const next =
    question.status === 'triage' ? succeedInTriage(question, { from, to }, act) : succeed(question, { from, to }, act);
  if (!next) return [];
  return [{ questionId, code, ...(topicId !== undefined && { topicId }), role: roleOf(question, from), to }];
}

function roleOf(question: Question, agencyId: string): Role {
  if (question.status === 'triage') return 'suggested';
  const place = agenciesOf(question).indexOf(agencyId);
  return place === 0 ? 'lead' : place > 0 ? 'coordinating' : 'commitment';
}
