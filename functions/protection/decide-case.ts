import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { OriginalRepository } from '../question/original-repository.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { acknowledgeSealed, refer, release } from '../question/sealing.ts';
import { Submission } from '../question/submission.ts';
import { caseReply, readCase } from './sealed-case.ts';

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

/** Notes that somebody has taken the case. */
export async function acknowledgeCase(
  { questions }: Cases,
  { questionId, version, by, now }: CaseDecision,
): Promise<Reply> {
  const found = await readCase(questions, questionId);
  expectVersion(found, version);
  const next = acknowledgeSealed(found, { at: now, by });
  await questions.replace(next);
  log('case acknowledged', { questionId });
  return caseReply(next);
}

/** Hands the case to whoever protects the child; with it the twelve-hour clock has ended. */
export async function referCase(
  { questions }: Cases,
  { to, reason }: Referral,
  { questionId, version, by, now }: CaseDecision,
): Promise<Reply> {
  const found = await readCase(questions, questionId);
  expectVersion(found, version);
  const next = refer(found, to, { at: now, by, why: reason });
  await questions.replace(next);
  log('case referred', { questionId });
  return caseReply(next);
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
  { questionId, version, by, now }: CaseDecision,
): Promise<Reply> {
  const found = await readCase(questions, questionId);
  expectVersion(found, version);
  const [forum, written] = await Promise.all([
    directory.get('forum', found.forumId),
    originals.ofQuestion(questionId, found.version),
  ]);
  if (!forum) throw new Error(`case ${questionId} has no forum`);
  const { submission, number: had, ...part } = asWritten(written.map((original) => original.submission));
  const number = had ?? (await directory.takeNumbers(found.forumId, 1));
  const next = release(found, { submission, forum, number, part }, { at: now, by, why: shown(reason) });
  await questions.replace(next);
  log('case released', { questionId });
  return { status: 200, body: { questionId, code: next.code, status: next.status }, version: next.version };
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
