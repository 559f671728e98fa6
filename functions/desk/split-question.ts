import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import { referenceFaults } from '../forum/references.ts';
import { expectVersion, type Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { invalidRequest } from '../platform/problem.ts';
import { StaleItemError } from '../platform/table.ts';
import { readRules } from '../directory/rules.ts';
import type { AdmissionRepository } from '../question/admission-repository.ts';
import { split } from '../question/moving.ts';
import { officeText } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { Refusal } from '../question/refusal.ts';
import { questionView } from '../question/question-view.ts';
import { screen } from '../question/screen.ts';
import { type Decision, type Desk, shown } from './decide-on.ts';
import { readQuestion } from './read-question.ts';

const PartGiven = z.strictObject({
  text: freeText(),
  topicId: Identifier.optional(),
  leadAgencyId: Identifier.optional(),
  coordinatingAgencyIds: z.array(Identifier).max(10).optional(),
});

/** The matters that a question holds, each in the child's words. */
export const Splitting = z.strictObject({ parts: z.array(PartGiven).min(2).max(10), reason: officeText(1_000) });
export type Splitting = z.infer<typeof Splitting>;

/** Makes a question of its own of each matter: the whole and all its parts are stored together or not at all. */
export async function splitQuestion(
  {
    questions,
    directory,
    admissions,
  }: Desk & {
    questions: Pick<QuestionRepository, 'duplicatesOf'>;
    admissions: Pick<AdmissionRepository, 'divide'>;
  },
  { parts, reason }: Splitting,
  { questionId, version, by, now }: Decision,
): Promise<Reply> {
  const [question, rules, duplicates] = await Promise.all([
    readQuestion(questions, questionId),
    readRules(directory),
    questions.duplicatesOf(questionId),
  ]);
  expectVersion(question, version);
  const forum = await directory.get('forum', question.forumId);
  const today = dayOf(now);
  const faults = await Promise.all(
    parts.map(async (part, index) =>
      (await referenceFaults(directory, part, { forum, today })).map((fault) => ({
        ...fault,
        pointer: fault.pointer.replace('#/', `#/parts/${String(index)}/`),
      })),
    ),
  );
  if (faults.flat().length > 0) throw invalidRequest(faults.flat());
  const screened = parts.map(({ text, ...given }, index) => {
    const { privacy, safeguarding } = screen(text);
    if (safeguarding.sealed) throw mayTellOfHarm(index + 1);
    const kinds = [...new Set(privacy.masked.map(({ kind }) => kind))];
    return { ...given, text: privacy.text.trim(), ...(kinds.length > 0 && { masked: kinds }) };
  });
  const made = split(question, { parts: screened, duplicates }, { at: now, by, why: shown(reason) });
  const admitted = made.parts.map((part, index) => {
    const submission = { text: parts[index]?.text ?? part.text };
    return {
      question: part,
      original: { originalId: part.questionId, forumId: part.forumId, submission, receivedAt: now, by, version: 1 },
    };
  });
  const stored = await admissions.divide(made.whole, admitted);
  if (!stored) throw new StaleItemError({ questionId });
  log('question split', { questionId, parts: made.parts.length });
  const view = questionView(made.whole, today, rules.calendar);
  const items = made.parts.map((part) => questionView(part, today, rules.calendar));
  return { status: 200, body: { ...view, parts: items }, version: made.whole.version };
}

/** A part that may tell of harm is for the protection lane, and the whole with it. */
function mayTellOfHarm(ordinal: number): Refusal {
  return new Refusal({
    vi: `Phần thứ ${String(ordinal)} có thể cho thấy trẻ em bị xâm hại nên không được tách ra; hãy đính chính câu hỏi (PATCH) để hệ thống niêm phong và báo ngay cho cán bộ bảo vệ trẻ em.`,
    en: `Part ${String(ordinal)} may tell of harm and cannot be split off; correct the question (PATCH), which seals it and tells the focal person at once.`,
  });
}
