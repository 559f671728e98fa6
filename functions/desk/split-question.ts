import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import { referenceFaults } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest } from '../platform/problem.ts';
import { StaleItemError } from '../platform/table.ts';
import type { AdmissionRepository } from '../question/admission-repository.ts';
import { type Part, split } from '../question/moving.ts';
import { officeText, shown } from '../question/office-text.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { freeText } from '../question/question-text.ts';
import { Refusal } from '../question/refusal.ts';
import { questionView } from '../question/question-view.ts';
import { screen } from '../question/screen.ts';
import { decided, type Decision, type Desk, questionReply } from './decide-on.ts';

const PartGiven = z.strictObject({
  text: freeText(),
  topicId: Identifier.optional(),
  leadAgencyId: Identifier.optional(),
  coordinatingAgencyIds: z.array(Identifier).max(10).optional(),
});

/** The matters that a question holds, each in the child's words. */
export const Splitting = z.strictObject({ parts: z.array(PartGiven).min(2).max(10), reason: officeText(1_000) });
export type Splitting = z.infer<typeof Splitting>;

/** What splitting needs besides the desk: which questions wait for this one's answer, and a store for whole and parts together. */
type Splitter = Desk & {
  questions: Pick<QuestionRepository, 'duplicatesOf'>;
  admissions: Pick<AdmissionRepository, 'divide'>;
};

/** Makes a question of its own of each matter: the whole and all its parts are stored together or not at all. */
export async function splitQuestion(desk: Splitter, given: Splitting, decision: Decision): Promise<Reply> {
  const { questionId, by, now } = decision;
  const { made, rules } = await decided(desk, decision, async (question, act) => {
    const [duplicates, faults] = await Promise.all([
      desk.questions.duplicatesOf(questionId),
      partFaults(desk, given.parts, { forumId: question.forumId, today: dayOf(now) }),
    ]);
    if (faults.length > 0) throw invalidRequest(faults);
    return split(question, { parts: given.parts.map(screened), duplicates }, { ...act, why: shown(given.reason) });
  });
  const admissions = made.parts.map((part, index) => {
    const submission = { text: given.parts[index]?.text ?? part.text };
    const { questionId: originalId, forumId } = part;
    return { question: part, original: { originalId, forumId, submission, receivedAt: now, by, version: 1 } };
  });
  if (!(await desk.admissions.divide(made.whole, admissions))) throw new StaleItemError({ questionId });
  log('question split', { questionId, parts: made.parts.length });
  const parts = made.parts.map((part) => questionView(part, dayOf(now), rules.calendar));
  const { body, ...reply } = questionReply(made.whole, rules, now);
  return { ...reply, body: { ...(body as object), parts } };
}

/** What is wrong with the topics and agencies of parts. */
async function partFaults(
  { directory }: Pick<Desk, 'directory'>,
  parts: Splitting['parts'],
  { forumId, today }: { forumId: string; today: string },
): Promise<Fault[]> {
  const forum = await directory.get('forum', forumId);
  const faults = await Promise.all(
    parts.map(async (part, index) =>
      (await referenceFaults(directory, part, { forum, today })).map((fault) => ({
        ...fault,
        pointer: fault.pointer.replace('#/', `#/parts/${String(index)}/`),
      })),
    ),
  );
  return faults.flat();
}

/** A part as others may read it: masked like every question. */
function screened({ text, ...given }: Splitting['parts'][number], index: number): Part {
  const { privacy, safeguarding } = screen(text);
  if (safeguarding.sealed) throw mayTellOfHarm(index + 1);
  const kinds = [...new Set(privacy.masked.map(({ kind }) => kind))];
  return { ...given, text: privacy.text.trim(), ...(kinds.length > 0 && { masked: kinds }) };
}

/** A part that may tell of harm is for the protection lane, and the whole with it. */
function mayTellOfHarm(ordinal: number): Refusal {
  return new Refusal({
    vi: `Phần thứ ${String(ordinal)} có thể cho thấy trẻ em bị xâm hại nên không được tách ra; hãy đính chính câu hỏi (PATCH) để hệ thống niêm phong và báo ngay cho cán bộ bảo vệ trẻ em.`,
    en: `Part ${String(ordinal)} may tell of harm and cannot be split off; correct the question (PATCH), which seals it and tells the focal person at once.`,
  });
}
