import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import { referenceFaults } from '../forum/references.ts';
import { fingerprint, identify } from '../platform/identifier.ts';
import { log } from '../platform/log.ts';
import { invalidRequest, notFound, Problem } from '../platform/problem.ts';
import type { AdmissionRepository } from '../question/admission-repository.ts';
import { admit, protectionRulesOf, screenSubmission, sealAdmission } from '../question/admission.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { Question } from '../question/question.ts';
import type { Submission } from '../question/submission.ts';
import { type Guidance, whatToDoAtOnce } from '../question/safeguarding-guidance.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'takeNumbers'>;
  admissions: Pick<AdmissionRepository, 'add'>;
};

/** How a submission came. */
export interface Delivery {
  readonly forumId: string;
  /** The body as it came, by which a repeated request is told from another one. */
  readonly bytes: Uint8Array;
  readonly by: string;
  /** The caller's idempotency key; without one the request stands for itself. */
  readonly key: string | undefined;
  readonly requestId: string;
  readonly now: string;
}

/** What the caller is told: the same again for the same request. */
export interface Receipt {
  readonly questionId: string;
  readonly forumId: string;
  readonly status: 'received' | 'sealed';
  readonly code?: string;
  readonly receivedAt: string;
  /** Kinds of private information that were masked before anything was stored. */
  readonly masked?: readonly string[];
  /** What to do at once about a disclosure. */
  readonly guidance?: Guidance;
}

/** Takes a question into the workflow; assignment follows from the table's stream. */
export async function receiveQuestion(
  { questions, directory, admissions }: Dependencies,
  submission: Submission,
  { forumId, bytes, by, key, requestId, now }: Delivery,
): Promise<Receipt> {
  const questionId = identify(by, key ?? requestId, 0);
  const requestHash = fingerprint(Buffer.concat([Buffer.from(`${forumId}\n`), bytes]));
  const [forum, earlier] = await Promise.all([
    directory.get('forum', forumId),
    key === undefined ? undefined : questions.get(questionId),
  ]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  if (earlier) return repeated(directory, earlier, requestHash);

  const faults = await referenceFaults(directory, submission, { forum, today: dayOf(now) });
  if (faults.length > 0) throw invalidRequest(faults);

  const screened = screenSubmission(submission);
  const arrival = { questionId, forum, requestHash, by, at: now, today: dayOf(now) };
  const admission = screened.sealed
    ? sealAdmission(screened, arrival, protectionRulesOf(await readPolicy(directory)))
    : admit(screened, await directory.takeNumbers(forumId, 1), arrival);
  const [there] = await admissions.add([admission]);
  if (there !== undefined) {
    // The same request came twice at the same moment: the other one won, and both are told the same.
    const winner = await questions.get(questionId);
    if (!winner) throw new Error(`question ${questionId} can neither be added nor found`);
    return repeated(directory, winner, requestHash);
  }
  log('question received', { questionId, forumId, status: admission.question.status });
  return receiptOf(directory, admission.question);
}

async function repeated(
  directory: Dependencies['directory'],
  earlier: Question,
  requestHash: string,
): Promise<Receipt> {
  if (earlier.requestHash === requestHash) return receiptOf(directory, earlier);
  throw new Problem('key-reused', {
    vi: 'Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác; hãy dùng khóa mới.',
    en: 'This Idempotency-Key was used for a request with another body; use a new key.',
  });
}

async function receiptOf(directory: Dependencies['directory'], question: Question): Promise<Receipt> {
  const { questionId, forumId, receivedAt } = question;
  if (question.status === 'sealed') {
    const guidance = whatToDoAtOnce((await readPolicy(directory)).protectionLine, 'sealed');
    return { questionId, forumId, status: 'sealed', receivedAt, guidance };
  }
  const { code, masked } = question;
  return { questionId, forumId, status: 'received', code, receivedAt, ...(masked && { masked }) };
}
