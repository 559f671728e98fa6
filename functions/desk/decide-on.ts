import { dayOf, vietnameseDate } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { namingAgencies } from '../question/name-agencies.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest } from '../platform/problem.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { OrdinaryQuestion } from '../question/question.ts';
import { questionView } from '../question/question-view.ts';
import { readQuestion } from './read-question.ts';

/** Which question somebody decides about, knowing which version of it. */
export interface Decision {
  readonly questionId: string;
  readonly version: number;
  readonly by: string;
  readonly now: string;
}

/** What a decision reads and writes. */
export type Desk = {
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Who decides when, by which rules: what every transition is told. */
export interface Deciding {
  readonly at: string;
  readonly by: string;
  readonly rules: Rules;
}

/**
 * Makes one decision about a question: stores what it becomes, and shows that. `what` names the decision in the log.
 */
export async function decideOn(
  desk: Desk,
  { decision, what }: { decision: Decision; what: string },
  become: (question: OrdinaryQuestion, deciding: Deciding) => OrdinaryQuestion | Promise<OrdinaryQuestion>,
): Promise<Reply> {
  const { made: next, rules } = await decided(desk, decision, become);
  // What is so already is not decided once more.
  if (next.version !== decision.version) {
    await desk.questions.replace(next);
    log(what, { questionId: decision.questionId });
  }
  return questionReply(next, rules, decision.now);
}

/**
 * What a decision makes of a question, which is not stored yet.
 *
 * Whoever decided about another version of it is told why that is no longer possible, or else to read it again.
 */
export async function decided<Made>(
  { questions, directory }: Desk,
  { questionId, version, by, now }: Decision,
  become: (question: OrdinaryQuestion, deciding: Deciding) => Made | Promise<Made>,
): Promise<{ made: Made; rules: Rules }> {
  const [question, rules] = await Promise.all([readQuestion(questions, questionId), readRules(directory)]);
  const made = await namingAgencies(directory, () => become(question, { at: now, by, rules }));
  expectVersion(question, version);
  return { made, rules };
}

/** The reply that shows a question after a decision, with its version as `ETag`. */
export function questionReply(question: OrdinaryQuestion, { calendar }: Pick<Rules, 'calendar'>, now: string): Reply {
  return { status: 200, body: questionView(question, dayOf(now), calendar), version: question.version };
}

/** Refuses a day that has passed, and one after the last day that is allowed, if there is such a day. */
export function expectToCome(field: string, day: string, { now, last }: { now: string; last?: string }): void {
  const today = dayOf(now);
  if (day > today && (last === undefined || day <= last)) return;
  const to = last === undefined ? { vi: '', en: '' } : { vi: `, đến ${vietnameseDate(last)}`, en: `, up to ${last}` };
  throw invalidRequest([
    {
      pointer: `#/${field}`,
      value: day,
      detail: `phải sau hôm nay (${vietnameseDate(today)})${to.vi}`,
      detailEn: `must be after today (${today})${to.en}`,
    },
  ]);
}

/** The 400 for faults that were found by field. */
export function faulty(faults: readonly { field: string; value?: string; vi: string; en: string }[]): void {
  if (faults.length === 0) return;
  throw invalidRequest(
    faults.map(({ field, value, vi, en }): Fault => ({
      pointer: `#/${field}`,
      ...(value !== undefined && { value }),
      detail: vi,
      detailEn: en,
    })),
  );
}
