import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { Day, dayOf } from '../calendar/day.ts';
import { dueAt } from '../calendar/clock-hours.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { referenceFaults } from '../forum/references.ts';
import { protectionMailDraft } from '../mail/outbox.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { invalidRequest } from '../platform/problem.ts';
import { StaleItemError } from '../platform/table.ts';
import type { AdmissionRepository } from '../question/admission-repository.ts';
import type { Admission } from '../question/admission.ts';
import { correct, seal } from '../question/lifecycle.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { whatToDoAtOnce } from '../question/safeguarding-guidance.ts';
import { screen } from '../question/screen.ts';
import { type Decision, questionReply } from './decide-on.ts';
import { readQuestion } from './read-question.ts';

/** What may be corrected of a question, and why. */
export const CorrectionRequest = z
  .strictObject({
    text: freeText().optional(),
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
  { questions, directory, admissions }: Dependencies,
  { reason, ...request }: CorrectionRequest,
  { questionId, version, by, now }: Decision,
): Promise<Reply> {
  const [question, rules] = await Promise.all([readQuestion(questions, questionId), readRules(directory)]);
  expectVersion(question, version);
  const forum = await directory.get('forum', question.forumId);
  const faults = await referenceFaults(directory, request, { forum, today: dayOf(now) });
  if (faults.length > 0) throw invalidRequest(faults);

  const act = { at: now, by, why: shown(reason), rules };
  const { text, ...others } = request;
  if (text === undefined) {
    const next = correct(question, others, act);
    await questions.replace(next);
    log('question corrected', { questionId });
    return questionReply(next, rules, now);
  }

  const { safeguarding, privacy } = screen(text);
  const original = {
    originalId: `${questionId}#${String(question.version + 1)}`,
    forumId: question.forumId,
    submission: { ...request, reason, ...(safeguarding.sealed && { before: await questions.inFull(question) }) },
    receivedAt: now,
    by,
    version: 1,
  };
  if (safeguarding.sealed) {
    const mail = protectionMailDraft(questionId, rules.policy.people.protection, now);
    const sealed = seal(question, {
      at: now,
      by,
      harmDueAt: dueAt(now, rules.policy.periods.harm),
      mailId: mail.mailId,
    });
    await replaceTogether(admissions, { question: sealed, original, mail });
    log('question sealed', { questionId });
    const guidance = whatToDoAtOnce(rules.policy.protectionLine, 'sealed');
    return { status: 200, body: { questionId, forumId: question.forumId, status: 'sealed', guidance } };
  }
  const masked = [...new Set(privacy.masked.map(({ kind }) => kind))];
  const next = correct(question, { ...others, text: privacy.text, masked }, act);
  await replaceTogether(admissions, { question: next, original });
  log('question corrected', { questionId });
  return questionReply(next, rules, now);
}

async function replaceTogether(admissions: Dependencies['admissions'], admission: Admission): Promise<void> {
  const { questionId } = admission.question;
  if (!(await admissions.replace(admission))) throw new StaleItemError({ questionId });
}
