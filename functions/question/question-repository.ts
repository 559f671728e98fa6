import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dayOf } from '../calendar/day.ts';
import { type Key, type KeyPage, Table, type Write } from '../platform/table.ts';
import type { OrdinaryQuestion, Question } from './question.ts';
import { unheard } from './unheard.ts';

/** Names that the table construct and this repository must agree on. */
export const QUESTION_TABLE = {
  partitionKey: 'questionId',
  indexes: {
    byForum: { name: 'ByForum', partitionKey: 'forumId', sortKey: 'forumOrder' },
    byAgency: { name: 'ByAgency', partitionKey: 'agencyQueue', sortKey: 'agencyOrder' },
    due: { name: 'Due', partitionKey: 'dueShard', sortKey: 'nextActionAt' },
  },
} as const;

/** Stands for "has not ended yet" where an index orders by the day on which something ended. */
const STILL_OPEN = '9999-12-31';

/** Where a list of questions goes on. */
export interface Page {
  readonly limit: number;
  readonly after?: Key;
}

/**
 * Questions in DynamoDB, one item each.
 *
 * Writes are compare-and-swap on `version`, so that a step that runs twice, or two steps that race, cannot both win.
 * A sealed question carries no index attribute: it appears in no list.
 */
export class QuestionRepository {
  readonly #table: Table<Question>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#table = new Table(dynamodb, tableName, {
      key: [QUESTION_TABLE.partitionKey],
      schema: async () => (await import('./question.ts')).Question,
      toItem: (question) => ({ ...question, ...indexed(question) }),
    });
  }

  get(questionId: string): Promise<Question | undefined> {
    return this.#table.get({ questionId });
  }

  /** The questions that exist among these, in this order. */
  getMany(questionIds: readonly string[]): Promise<Question[]> {
    return this.#table.getMany(questionIds.map((questionId) => ({ questionId })));
  }

  /** The write that adds a question, for the transaction that also stores its original. */
  addition(question: Question): Write {
    return this.#table.addition(question);
  }

  /** The write that stores `next`, for a transaction. */
  replacement(next: Question): Write {
    return this.#table.replacement(next);
  }

  /** Stores `next`, provided that the stored version is still the one before it. */
  replace(next: Question): Promise<void> {
    return this.#table.write(this.#table.replacement(next));
  }

  /** Questions of a forum in the order of their codes: those still open or settled on `movedOnOrAfter` or later. */
  ofForum(forumId: string, movedOnOrAfter: string, { limit, after }: Page): Promise<KeyPage> {
    return this.#table.keys({
      index: QUESTION_TABLE.indexes.byForum,
      condition: '#partition = :forum AND #sort >= :from',
      values: { ':forum': forumId, ':from': movedOnOrAfter },
      limit,
      ...(after && { after }),
    });
  }

  /** Questions that an agency leads, the earliest due date first. */
  ofAgency(agencyId: string, queue: 'open' | 'closed', { limit, after }: Page): Promise<KeyPage> {
    return this.#table.keys({
      index: QUESTION_TABLE.indexes.byAgency,
      condition: '#partition = :queue',
      values: { ':queue': `${agencyId}#${queue}` },
      limit,
      ...(after && { after }),
    });
  }

  /** Ids of the questions about which something is due by `now`, the longest waiting first. */
  questionsDue(now: string): AsyncGenerator<string> {
    return this.#due('question', now);
  }

  /** Ids of the sealed questions whose clock has to be spoken of by `now`. */
  sealedDue(now: string): AsyncGenerator<string> {
    return this.#due('sealed', now);
  }

  /** Questions that wait for a person to assign them, the earliest to be assigned first. */
  inTriage({ limit, after }: Page): Promise<KeyPage> {
    return this.ofAgency(TRIAGE, 'open', { limit, ...(after && { after }) });
  }

  async *#due(shard: 'question' | 'sealed', now: string): AsyncGenerator<string> {
    let after: Key | undefined;
    do {
      const page: KeyPage = await this.#table.keys({
        index: QUESTION_TABLE.indexes.due,
        condition: '#partition = :shard AND #sort <= :now',
        values: { ':shard': shard, ':now': now },
        ...(after && { after }),
      });
      for (const { questionId = '' } of page.keys) yield questionId;
      after = page.next;
    } while (after);
  }
}

/** Stands in the queue of an agency for the questions that have none yet. */
export const TRIAGE = 'triage';

/** The attributes by which the indexes find a question; absent ones keep it out. */
function indexed(question: Question): Record<string, string> {
  if (question.status === 'sealed') {
    // In no list; only its clock is found, apart from all others.
    return question.watchAt === undefined ? {} : { dueShard: 'sealed', nextActionAt: question.watchAt };
  }
  return { ...forumOrder(question), ...agencyQueue(question), ...nextAction(question) };
}

function forumOrder(question: OrdinaryQuestion): Record<string, string> {
  const movedOn = question.status === 'withdrawn' ? dayOf(question.withdrawnAt) : STILL_OPEN;
  return { forumOrder: `${movedOn}#${ordinalOf(question)}` };
}

/** The number of the code, so long that the thousandth comes after the hundredth. */
function ordinalOf({ number }: OrdinaryQuestion): string {
  return String(number).padStart(6, '0');
}

function agencyQueue(question: OrdinaryQuestion): Record<string, string> {
  if (question.status === 'triage') {
    return { agencyQueue: `${TRIAGE}#open`, agencyOrder: `${question.assignDueOn}#${ordinalOf(question)}` };
  }
  if (question.status !== 'assigned' && question.status !== 'answered') return {};
  const order = `${question.agencyDeadline.dueOn}#${ordinalOf(question)}`;
  return { agencyQueue: `${question.leadAgencyId}#open`, agencyOrder: order };
}

/** The earliest moment at which somebody may have to be reminded; the follow-up step decides what to do then. */
function nextAction(question: OrdinaryQuestion): Record<string, string> {
  switch (question.status) {
    case 'withdrawn':
      return unheard(question).length > 0 ? { dueShard: 'question', nextActionAt: question.withdrawnAt } : {};
    case 'received':
      // Assignment follows within seconds; when it does not, the follow-up step sees it at its next run.
      return { dueShard: 'question', nextActionAt: question.receivedAt };
    case 'triage':
      // In a queue of its own (`inTriage`), which the coordinator hears of every morning.
      return {};
    case 'assigned':
      // Its notice follows within a minute; when it does not, the follow-up step sees it at its next run.
      return {
        dueShard: 'question',
        nextActionAt: unheard(question).length > 0 ? question.assignedAt : question.remindAt,
      };
    case 'answered':
      return {};
  }
}
