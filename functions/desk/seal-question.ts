import * as z from 'zod';
import { dueAt } from '../calendar/clock-hours.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Policy } from '../directory/policy.ts';
import type { Mail } from '../mail/mail.ts';
import { protectionMailDraft } from '../mail/outbox.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import type { AdmissionRepository } from '../question/admission-repository.ts';
import { type Act, seal } from '../question/lifecycle.ts';
import { impossibleMove } from '../question/moves.ts';
import { officeText } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { OrdinaryQuestion, SealedQuestion } from '../question/question.ts';
import { whatToDoAtOnce } from '../question/safeguarding-guidance.ts';
import { decided, type Decision } from './decide-on.ts';

/** Why a person sees a disclosure where the screen saw none. */
export const Sealing = z.strictObject({ reason: officeText(1_000) });
export type Sealing = z.infer<typeof Sealing>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'inFull' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
  admissions: Pick<AdmissionRepository, 'replace'>;
};

/**
 * Seals a question that may tell of harm although the screen let it pass: all of it, the reason too, goes to where only the protection
 * lane reads, and the focal person is told at once.
 */
export async function sealQuestion(
  { questions, directory, admissions }: Dependencies,
  { reason }: Sealing,
  decision: Decision,
): Promise<Reply> {
  const { questionId, by, now } = decision;
  const { made, rules } = await decided({ questions, directory }, decision, async (question, { rules: { policy } }) => {
    if (question.status === 'withdrawn') throw impossibleMove(question, { vi: 'niêm phong', en: 'sealed' });
    return { ...sealedBy(question, { at: now, by }, policy), before: await questions.inFull(question) };
  });
  const { sealed, mail, before } = made;
  const original = {
    ...{ originalId: `${questionId}#${String(sealed.version)}`, forumId: sealed.forumId },
    ...{ submission: { reason, before }, receivedAt: now, by, version: 1 },
  };
  if (!(await admissions.replace({ question: sealed, original, mail }))) throw new StaleItemError({ questionId });
  log('question sealed', { questionId });
  return sealedReply(sealed, rules.policy);
}

/** A question taken out of the ordinary flow, and the mail that tells the focal person of it. */
export function sealedBy(
  question: OrdinaryQuestion,
  { at, by }: Act,
  { people, periods }: Pick<Policy, 'people' | 'periods'>,
): { sealed: SealedQuestion; mail: Mail } {
  const mail = protectionMailDraft(question.questionId, people.protection, at);
  return { sealed: seal(question, { at, by, harmDueAt: dueAt(at, periods.harm), mailId: mail.mailId }), mail };
}

/** All that the desk hears of a question that it has just sealed: that it is sealed, and what to do at once. */
export function sealedReply(
  { questionId, forumId }: Pick<SealedQuestion, 'questionId' | 'forumId'>,
  { protectionLine }: Pick<Policy, 'protectionLine'>,
): Reply {
  const guidance = whatToDoAtOnce(protectionLine, 'sealed');
  return { status: 200, body: { questionId, forumId, status: 'sealed', guidance } };
}
