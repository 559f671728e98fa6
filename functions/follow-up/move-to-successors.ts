import { becauseOfSuccession, type SuccessionJob } from '../agency/succession-job.ts';
import { heirOf } from '../agency/succession.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { topicsOf } from '../forum/references.ts';
import type { Topic } from '../forum/topic.ts';
import { log } from '../platform/log.ts';
import { BATCH_SIZE, StaleItemError } from '../platform/table.ts';
import { succeed, succeedInTriage } from '../question/moving.ts';
import { openQuestionIds } from '../question/open-questions.ts';
import { type QuestionRepository, TRIAGE } from '../question/question-repository.ts';
import type { Question } from '../question/question.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'getMany' | 'ofAgency' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'replace'>;
};

/** So long after a decision nobody is at work any more who had read the agency as it was before it, in milliseconds. */
const AT_WORK_MS = 60_000;

/** After so many questions the rest waits for the next run: there is other work, and an invocation has an end. */
const ENOUGH = 5_000;

/** Another write may come first this often before the work is left to the next run. */
const ATTEMPTS = 5;

/**
 * Goes on with what the end of an agency has left: gives each open question that it has to do with to the successor of its function.
 *
 * What an agency coordinates or has promised stands in the queues of others, so all queues are gone through. What is done is written
 * down after each of them. A run that broke off is taken up there; a question that was moved has nothing to do with the old agency
 * any more, so it is moved once however often its queue is gone through.
 */
export async function moveToSuccessors({ questions, directory }: Dependencies, now: string): Promise<void> {
  const settled = new Date(Date.parse(now) - AT_WORK_MS).toISOString();
  for (const job of await directory.all('job')) {
    if ('year' in job || job.endedAt !== undefined || job.at > settled) continue;
    await goOn({ questions, directory }, job, now);
  }
}

async function goOn({ questions, directory }: Dependencies, begun: SuccessionJob, now: string): Promise<void> {
  const [agencies, forums] = await Promise.all([directory.all('agency'), directory.all('forum')]);
  const topicsIn = new Map(forums.map((forum) => [forum.forumId, topicsOf(forum)]));
  const queues = new Set([begun.agencyId, TRIAGE, ...agencies.map(({ agencyId }) => agencyId)]);
  const waiting = [...queues].filter((queue) => !begun.done.includes(queue));
  let job = begun;
  let looked = 0;
  for (const [place, queue] of waiting.entries()) {
    const questionIds = await openQuestionIds((page) => questions.ofAgency(queue, 'open', page));
    const moved = await moveAll(questions, questionIds, { job, topicsIn, now });
    const last = place === waiting.length - 1;
    job = { ...job, done: [...job.done, queue], ...(last && { endedAt: now }), version: job.version + 1 };
    try {
      await directory.replace('job', job);
    } catch (error) {
      // Another run does the same.
      if (error instanceof StaleItemError) return;
      throw error;
    }
    if (moved > 0) log('questions succeeded to', { jobId: job.jobId, queue, moved });
    looked += questionIds.length;
    if (looked >= ENOUGH) return;
  }
}

/** By what questions are moved. */
interface Moving {
  readonly job: SuccessionJob;
  readonly topicsIn: ReadonlyMap<string, readonly Topic[]>;
  readonly now: string;
}

async function moveAll(
  questions: Dependencies['questions'],
  questionIds: readonly string[],
  moving: Moving,
): Promise<number> {
  let moved = 0;
  for (let from = 0; from < questionIds.length; from += BATCH_SIZE) {
    for (const question of await questions.getMany(questionIds.slice(from, from + BATCH_SIZE))) {
      if (await moveOne(questions, question, moving)) moved += 1;
    }
  }
  return moved;
}

async function moveOne(
  questions: Dependencies['questions'],
  read: Question,
  { job, topicsIn, now }: Moving,
): Promise<boolean> {
  const act = { at: now, by: job.by, why: becauseOfSuccession(job) };
  let question: Question | undefined = read;
  for (let attempt = 1; question && question.status !== 'sealed'; attempt += 1) {
    const heir = heirOf(job.to, question.topicId, topicsIn.get(question.forumId) ?? []);
    if (!heir) throw new Error(`nobody succeeds ${job.agencyId} in topic ${String(question.topicId)}`);
    const move = { from: job.agencyId, to: heir.agencyId, batch: job.jobId };
    const next = question.status === 'triage' ? succeedInTriage(question, move, act) : succeed(question, move, act);
    if (!next) return false;
    try {
      await questions.replace(next);
      return true;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
      question = await questions.get(read.questionId);
    }
  }
  return false;
}
