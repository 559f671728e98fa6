import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { Day, dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { referenceFaults } from '../forum/references.ts';
import type { Mail } from '../mail/mail.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { invalidRequest } from '../platform/problem.ts';
import { StaleItemError } from '../platform/table.ts';
import type { AdmissionRepository } from '../question/admission-repository.ts';
import { correct, type DatedAct, type Reasoned } from '../question/lifecycle.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { MAX_TEXT } from '../question/question-text.ts';
import type { OrdinaryQuestion, SealedQuestion } from '../question/question.ts';
import { screen } from '../question/screen.ts';
import { decided, type Deciding, type Decision, questionReply } from './decide-on.ts';
import { sealedBy, sealedReply } from './seal-question.ts';

/** What may be corrected of a question, and why. */
export const CorrectionRequest = z
  .strictObject({
    text: officeText(MAX_TEXT).optional(),
    topicId: Identifier.optional(),
    askedOn: Day.optional(),
    reason: officeText(1_000),
  })
  .refine(({ text, topicId, askedOn }) => text !== undefined || topicId !== undefined || askedOn !== undefined, {
    params: {
      vi: 'hãy nêu ít nhất một trong: text, topicId, askedOn',
      en: 'give at least one of: text, topicId, askedOn',
    },
  });
export type CorrectionRequest = z.infer<typeof CorrectionRequest>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'inFull' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
  admissions: Pick<AdmissionRepository, 'replace'>;
};

/** Corrects what was taken down wrongly. A new text is screened like the first one: it may have to be masked, or sealed. */
export async function correctQuestion(
  dependencies: Dependencies,
  { reason, ...request }: CorrectionRequest,
  decision: Decision,
): Promise<Reply> {
  const { questions, directory } = dependencies;
  const { made, rules } = await decided(dependencies, decision, async (question, act) => {
    const forum = await directory.get('forum', question.forumId);
    const faults = await referenceFaults(directory, request, { forum, today: dayOf(decision.now) });
    if (faults.length > 0) throw invalidRequest(faults);
    return corrected({ question, request }, { ...act, why: shown(reason) });
  });
  const { question, next, mail } = made;
  const { questionId } = question;
  if (request.text === undefined) await questions.replace(next);
  else {
    const before = next.status === 'sealed' && { before: await questions.inFull(question) };
    const original = {
      ...{ originalId: `${questionId}#${String(next.version)}`, forumId: question.forumId },
      ...{ submission: { ...request, reason, ...before }, receivedAt: decision.now, by: decision.by, version: 1 },
    };
    const stored = await dependencies.admissions.replace({ question: next, original, ...(mail && { mail }) });
    if (!stored) throw new StaleItemError({ questionId });
  }
  log(next.status === 'sealed' ? 'question sealed' : 'question corrected', { questionId });
  if (next.status !== 'sealed') return questionReply(next, rules, decision.now);
  return sealedReply(next, rules.policy);
}

/** What a question becomes by a correction: the same with other facts, or sealed, with the mail that tells of it. */
function corrected(
  { question, request }: { question: OrdinaryQuestion; request: Omit<CorrectionRequest, 'reason'> },
  { rules, ...act }: Reasoned<DatedAct> & Deciding,
): { question: OrdinaryQuestion; next: OrdinaryQuestion | SealedQuestion; mail?: Mail } {
  const { text, ...others } = request;
  if (text === undefined) return { question, next: correct(question, others, { ...act, rules }) };
  const { safeguarding, privacy } = screen(text);
  if (!safeguarding.sealed) {
    const masked = [...new Set(privacy.masked.map(({ kind }) => kind))];
    return { question, next: correct(question, { ...others, text: privacy.text, masked }, { ...act, rules }) };
  }
  const { sealed: next, mail } = sealedBy(question, act, rules.policy);
  return { question, next, mail };
}
