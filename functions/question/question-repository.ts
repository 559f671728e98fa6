import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dayOf } from '../calendar/day.ts';
import {
  type Key,
  type KeyPage,
  StaleItemError,
  Table,
  transact,
  TransactionRefusedError,
  type Write,
} from '../platform/table.ts';
import { overflow } from './history.ts';
import type { DuplicateQuestion, HistoryPage, OrdinaryQuestion, Question } from './question.ts';
import { isOpen, isResponsible } from './responsible.ts';

/** Names that the table construct and this repository must agree on. */
export const QUESTION_TABLE = {
  partitionKey: 'questionId',
  indexes: {
    byForum: { name: 'ByForum', partitionKey: 'forumId', sortKey: 'forumOrder' },
    byAgency: { name: 'ByAgency', partitionKey: 'agencyQueue', sortKey: 'agencyOrder' },
    due: { name: 'Due', partitionKey: 'dueShard', sortKey: 'nextActionAt' },
    byCode: { name: 'ByCode', partitionKey: 'code', sortKey: 'questionId' },
  },
  /** Set to `yes` while an agency must still hear something: what the notice step's mapping lets through. */
  untold: 'untold',
} as const;

/** Stands for "has not ended yet" where an index orders by the day on which something ended. */
const STILL_OPEN = '9999-12-31';

/** Where a list of questions goes on. */
export interface Page {
  readonly limit: number;
  readonly after?: Key;
}

/**
 * Questions in DynamoDB, one item each; what is old in a long history stands in items of its own, which no index and no step finds.
 *
 * Writes are compare-and-swap on `version`, so that a step that runs twice, or two steps that race, cannot both win.
 * A sealed question carries no index attribute: it appears in no list.
 */
export class QuestionRepository {
  readonly #dynamodb: DynamoDBClient;
  readonly #table: Table<Question>;
  readonly #pages: Table<HistoryPage>;

  constructor(dynamodb: DynamoDBClient, tableName: string) {
    this.#dynamodb = dynamodb;
    this.#table = new Table(dynamodb, tableName, {
      key: [QUESTION_TABLE.partitionKey],
      schema: async () => (await import('./question.ts')).Question,
      toItem: (question) => ({ ...question, ...indexed(question) }),
    });
    this.#pages = new Table(dynamodb, tableName, {
      key: [QUESTION_TABLE.partitionKey],
      schema: async () => (await import('./question.ts')).HistoryPage,
      toItem: (page) => page,
    });
  }

  async get(questionId: string): Promise<Question | undefined> {
    // An address can name what is no question.
    return questionId.includes(PAGE) ? undefined : this.#table.get({ questionId });
  }

  /** The questions that exist among these, in this order. */
  getMany(questionIds: readonly string[]): Promise<Question[]> {
    return this.#table.getMany(questionIds.map((questionId) => ({ questionId })));
  }

  /** The write that adds a question, for the transaction that also stores its original. */
  addition(question: Question): Write {
    return this.#table.addition(question);
  }

  /** A question with all of its history, also with what stands in items of its own. */
  async inFull<Q extends Question>(question: Q): Promise<Q> {
    const keys = pageKeys(question).map((questionId) => ({ questionId }));
    const pages = await this.#pages.getMany(keys);
    return { ...question, history: [...pages.flatMap(({ entries }) => entries), ...question.history] };
  }

  /**
   * The writes that store `next`, for a transaction: the question, and the page that its history gives off when it has become long.
   *
   * With a question that is sealed the pages are emptied; what stood on them goes to the original first.
   */
  replacement(next: Question): [Write, ...Write[]] {
    if (next.status === 'sealed') {
      const { historyPages: _emptied, ...sealed } = next;
      const emptied = pageKeys(next).map((questionId) => ({ questionId, entries: [], version: 2 }));
      return [this.#table.replacement(sealed), ...emptied.map((page) => this.#pages.replacement(page))];
    }
    const long = overflow(next.history);
    if (!long) return [this.#table.replacement(next)];
    const historyPages = [...(next.historyPages ?? []), next.version];
    return [
      this.#table.replacement({ ...next, history: long.latest, historyPages }),
      this.#pages.addition({ questionId: pageKey(next, next.version), entries: long.older, version: 1 }),
    ];
  }

  /** Stores `next`, provided that the stored version is still the one before it. */
  async replace(next: Question): Promise<void> {
    const [write, ...pages] = this.replacement(next);
    if (pages.length === 0) return this.#table.write(write);
    try {
      await transact(this.#dynamodb, [write, ...pages]);
    } catch (error) {
      if (!(error instanceof TransactionRefusedError)) throw error;
      throw new StaleItemError(write.key, { cause: error });
    }
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

  /** The questions that are left to this one, whose answer is theirs too. */
  async duplicatesOf(questionId: string): Promise<DuplicateQuestion[]> {
    const found: DuplicateQuestion[] = [];
    let after: Key | undefined;
    do {
      const page: KeyPage = await this.#table.keys({
        index: QUESTION_TABLE.indexes.byAgency,
        condition: '#partition = :queue',
        values: { ':queue': duplicatesQueue(questionId) },
        ...(after && { after }),
      });
      const questions = await this.getMany(page.keys.map(({ questionId: id = '' }) => id));
      for (const question of questions) {
        // The index may lag behind a reopening.
        if (question.status === 'duplicate' && question.duplicateOf === questionId) found.push(question);
      }
      after = page.next;
    } while (after);
    return found;
  }

  /** Ids of the questions about which something is due by `now`, the longest waiting first. */
  questionsDue(now: string): AsyncGenerator<string> {
    return this.#due('question', now);
  }

  /** Ids of the sealed questions whose clock has to be spoken of by `now`. */
  sealedDue(now: string): AsyncGenerator<string> {
    return this.#due('sealed', now);
  }

  /** The id of the question with this code; undefined when there is none. */
  async idOfCode(code: string): Promise<string | undefined> {
    const { keys } = await this.#table.keys({
      index: QUESTION_TABLE.indexes.byCode,
      condition: '#partition = :code',
      values: { ':code': code },
      limit: 1,
    });
    return keys[0]?.questionId;
  }

  /** Questions that wait for a person to assign them, the earliest to be assigned first. */
  inTriage({ limit, after }: Page): Promise<KeyPage> {
    return this.ofAgency(TRIAGE, 'open', { limit, ...(after && { after }) });
  }

  /** Ids of the sealed questions that were neither referred nor released. */
  sealedOpen(): AsyncGenerator<string> {
    return this.#due('sealed', NEVER);
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

/** Stands in the key of an item that holds a page of history. */
const PAGE = '#history-';

function pageKey({ questionId }: Pick<Question, 'questionId'>, version: number): string {
  return `${questionId}${PAGE}${String(version)}`;
}

function pageKeys(question: Question): string[] {
  return (question.historyPages ?? []).map((version) => pageKey(question, version));
}

/** The queue in which the questions stand that wait for the answer of another one. */
function duplicatesQueue(questionId: string): string {
  return `${questionId}#duplicates`;
}

/** Later than any instant, in the order of text. */
const NEVER = '~';

/** Stands in the queue of an agency for the questions that have none yet. */
export const TRIAGE = 'triage';

/** The attributes by which the indexes find a question; absent ones keep it out. */
function indexed(question: Question): Record<string, string> {
  if (question.status === 'sealed') {
    // In no list; only its clock is found, apart from all others, until somebody has ended it.
    if (question.referred) return {};
    return { dueShard: 'sealed', nextActionAt: question.watchAt ?? question.harmDueAt };
  }
  const untold = question.toTell && { [QUESTION_TABLE.untold]: 'yes' };
  return { ...forumOrder(question), ...agencyQueue(question), ...nextAction(question), ...untold };
}

function forumOrder(question: OrdinaryQuestion): Record<string, string> {
  return { forumOrder: `${isUnsettled(question) ? STILL_OPEN : dayOf(changedAt(question))}#${ordinalOf(question)}` };
}

/** Whether somebody still has to do something about a question. */
function isUnsettled(question: OrdinaryQuestion): boolean {
  if (isResponsible(question)) return isOpen(question);
  return question.status === 'received' || question.status === 'triage';
}

/** When somebody last did something with a question. */
function changedAt({ history, receivedAt }: OrdinaryQuestion): string {
  return history.at(-1)?.at ?? receivedAt;
}

/** The number of the code, so long that the thousandth comes after the hundredth, and the letter of a part. */
function ordinalOf({ number, part = '' }: OrdinaryQuestion): string {
  return String(number).padStart(6, '0') + part;
}

function agencyQueue(question: OrdinaryQuestion): Record<string, string> {
  const ordinal = ordinalOf(question);
  if (question.status === 'triage') {
    return { agencyQueue: `${TRIAGE}#open`, agencyOrder: `${question.assignDueOn}#${ordinal}` };
  }
  if (question.status === 'duplicate') {
    return { agencyQueue: duplicatesQueue(question.duplicateOf), agencyOrder: ordinal };
  }
  if (!isResponsible(question)) return {};
  const order = `${question.agencyDeadline.dueOn}#${ordinal}`;
  return { agencyQueue: `${question.leadAgencyId}#${isOpen(question) ? 'open' : 'closed'}`, agencyOrder: order };
}

/** The earliest moment at which somebody may have to be told something; the follow-up step decides what to do then. */
function nextAction(question: OrdinaryQuestion): Record<string, string> {
  const [nextActionAt] = momentsOf(question).sort();
  return nextActionAt === undefined ? {} : { dueShard: 'question', nextActionAt };
}

/** The moments at which the follow-up step has to look at a question. */
function momentsOf(question: OrdinaryQuestion): string[] {
  // Assignment and notice follow within a minute; when they do not, the follow-up step sees it at its next run.
  const lost = question.status === 'received' || question.toTell !== undefined ? [changedAt(question)] : [];
  // Triage is a queue of its own (`inTriage`), which the coordinator hears of every morning.
  if (!isResponsible(question)) return lost;
  const remindAt = question.status === 'closed' ? undefined : question.remindAt;
  const promised = (question.commitments ?? []).map((commitment) => commitment.remindAt);
  return [...lost, remindAt, question.deskAt, ...promised].filter((moment) => moment !== undefined);
}
