import { batchOf, becauseOf, queueDone, type RecountJob } from '../calendar/recount-job.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import { log } from '../platform/log.ts';
import { BATCH_SIZE, StaleItemError } from '../platform/table.ts';
import { recount } from '../question/lifecycle.ts';
import { openQuestionIds } from '../question/open-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { Question } from '../question/question.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'getMany' | 'ofAgency' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'replace'>;
};

/** So long after a change nobody is at work any more who had read the calendar before it, in milliseconds. */
const AT_WORK_MS = 60_000;

/** After so many questions the rest waits for the next run: there is other work, and an invocation has an end. */
const ENOUGH = 5_000;

/** How many questions are counted anew at the same time. */
const CONCURRENCY = 8;

/** Another write may come first this often before the work is left to the next run. */
const ATTEMPTS = 5;

/**
 * Goes on with what a changed calendar has left: counts the dates of every open question anew, one agency after the other.
 *
 * What is done is written down after each agency. A run that broke off is taken up there, and finds what it had done already as it
 * should be; so do two runs at once, of which one notices and leaves the work to the other.
 */
export async function recountDeadlines({ questions, directory }: Dependencies, now: string): Promise<void> {
  const settled = new Date(Date.parse(now) - AT_WORK_MS).toISOString();
  for (const job of await directory.all('job')) {
    if (!('year' in job) || job.endedAt !== undefined || job.at > settled) continue;
    await goOn({ questions, directory }, job, now);
  }
}

async function goOn({ questions, directory }: Dependencies, begun: RecountJob, now: string): Promise<void> {
  const rules = await readRules(directory);
  let job = begun;
  let looked = 0;
  for (const queue of begun.waiting) {
    const questionIds = await openQuestionIds((page) => questions.ofAgency(queue, 'open', page));
    const recounted = await recountAll(questions, questionIds, { job, rules, now });
    job = queueDone(job, queue, { recounted, now });
    try {
      await directory.replace('job', job);
    } catch (error) {
      if (!(error instanceof StaleItemError)) throw error;
      // Another run does the same, or the calendar has changed again and everything begins anew.
      return;
    }
    log('deadlines recounted', { jobId: job.jobId, queue, questions: questionIds.length, recounted });
    looked += questionIds.length;
    if (looked >= ENOUGH) return;
  }
}

/** What the dates are counted by. */
interface Recounting {
  readonly job: RecountJob;
  readonly rules: Rules;
  readonly now: string;
}

/** Counts questions anew and returns how many have been changed by this work, by this run of it or an earlier one. */
async function recountAll(
  questions: Dependencies['questions'],
  questionIds: readonly string[],
  recounting: Recounting,
): Promise<number> {
  let recounted = 0;
  for (let from = 0; from < questionIds.length; from += BATCH_SIZE) {
    const waiting = (await questions.getMany(questionIds.slice(from, from + BATCH_SIZE))).values();
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (const question of waiting) if (await recountOne(questions, question, recounting)) recounted += 1;
      }),
    );
  }
  return recounted;
}

async function recountOne(
  questions: Dependencies['questions'],
  read: Question,
  { job, rules, now }: Recounting,
): Promise<boolean> {
  const why = becauseOf(job);
  let question: Question | undefined = read;
  for (let attempt = 1; question && question.status !== 'sealed'; attempt += 1) {
    const next: Question = recount(question, batchOf(job), { at: now, by: job.by, why, rules });
    try {
      if (next !== question) await questions.replace(next);
      return next.history.some((entry) => entry.what === 'recalculated' && entry.why === why);
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
      question = await questions.get(read.questionId);
    }
  }
  return false;
}
