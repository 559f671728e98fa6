import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import type { Act } from '../question/lifecycle.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { OriginalRepository } from '../question/original-repository.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ReceivedQuestion, SealedQuestion } from '../question/question.ts';
import { acknowledgeSealed, expectReleasable, refer, release } from '../question/sealing.ts';
import { Submission } from '../question/submission.ts';
import { caseReply, readCase } from './sealed-case.ts';

/** What an acknowledgement says: nothing, so its body may be left out. */
export const Acknowledgement = z.strictObject({}).optional();

/** To whom a case is handed, and what was done first. */
export const Referral = z.strictObject({ to: officeText(300), reason: officeText(2_000) });
export type Referral = z.infer<typeof Referral>;

/** Why a question was sealed wrongly. */
export const Release = z.strictObject({ reason: officeText(1_000) });
export type Release = z.infer<typeof Release>;

type Cases = { questions: Pick<QuestionRepository, 'get' | 'replace'> };

/** Which case somebody decides about, knowing which version of it. */
export interface CaseDecision {
  readonly questionId: string;
  readonly version: number;
  readonly by: string;
  readonly now: string;
}

/** Another write may come first this often. */
const ATTEMPTS = 5;

/**
 * Notes that somebody has taken the case. It undoes nothing and needs no reading, so whatever version was read, it is noted; a colleague
 * who only looks is not in the way. Who comes second finds it noted.
 */
export async function acknowledgeCase(
  { questions }: Cases,
  { questionId, by, now }: Omit<CaseDecision, 'version'>,
): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await readCase(questions, questionId);
    const next = acknowledgeSealed(found, { at: now, by });
    if (next === found) return caseReply(found);
    try {
      await questions.replace(next);
      log('case acknowledged', { questionId });
      return caseReply(next);
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Hands the case to whoever protects the child; with it the twelve-hour clock has ended. */
export async function referCase(cases: Cases, { to, reason }: Referral, decision: CaseDecision): Promise<Reply> {
  const become = (found: SealedQuestion, act: Act) => refer(found, to, { ...act, why: reason });
  return caseReply(await decideCase(cases, { decision, what: 'case referred' }, become));
}

/** Lets a question that was sealed wrongly into the ordinary flow: it gets its code and is assigned like any other. */
export async function releaseCase(
  {
    questions,
    originals,
    directory,
  }: Cases & {
    originals: Pick<OriginalRepository, 'ofQuestion'>;
    directory: Pick<DirectoryRepository, 'get' | 'takeNumbers'>;
  },
  { reason }: Release,
  decision: CaseDecision,
): Promise<Reply> {
  const { questionId } = decision;
  const released = await decideCase({ questions }, { decision, what: 'case released' }, async (found, act) => {
    expectReleasable(found);
    const { forumId, version } = found;
    const [forum, written] = await Promise.all([
      directory.get('forum', forumId),
      originals.ofQuestion(questionId, version),
    ]);
    if (!forum) throw new Error(`case ${questionId} has no forum`);
    const { submission, number: had, ...part } = asWritten(written.map((original) => original.submission));
    const number = had ?? (await directory.takeNumbers(forumId, 1));
    return release(found, { submission, forum, number, part }, { ...act, why: shown(reason) });
  });
  const { code, status, version } = released;
  return { status: 200, body: { questionId, code, status }, version };
}

/** Makes one decision about a case: stores what it becomes. `what` names the decision in the log. */
async function decideCase<Next extends SealedQuestion | ReceivedQuestion>(
  { questions }: Cases,
  { decision, what }: { decision: CaseDecision; what: string },
  become: (found: SealedQuestion, act: Act) => Next | Promise<Next>,
): Promise<Next> {
  const { questionId, version, by, now } = decision;
  const found = await readCase(questions, questionId);
  expectVersion(found, version);
  const next = await become(found, { at: now, by });
  await questions.replace(next);
  log(what, { questionId });
  return next;
}

/** What the originals of a question may hold: the submission, then each corrected text with what stood before it. */
const Written = z.object({
  ...z.object(Submission.shape).partial().shape,
  /** The question as it was in the ordinary flow, until the corrected text sealed it. */
  before: z
    .object({
      ...{ number: z.int(), askedOn: Day, topicId: z.string().optional() },
      ...{ part: z.string().optional(), partOf: z.string().optional() },
    })
    .optional(),
});

/** What a child wrote, as it was put right last, and the code and the day that it had already. */
function asWritten(originals: readonly object[]) {
  const all = originals.map((original) => Written.parse(original));
  const { before } = all.findLast((written) => written.before !== undefined) ?? {};
  const { number, part, partOf, ...had } = before ?? {};
  const { before: _before, ...latest } = Object.assign({}, ...all.slice(0, -1), had, all.at(-1)) as z.infer<
    typeof Written
  >;
  return { submission: Submission.parse(latest), number, ...(part !== undefined && { part, partOf }) };
}
