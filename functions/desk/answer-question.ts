import type * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import type { Reply } from '../platform/http.ts';
import { answer } from '../question/answering.ts';
import { answerFaults, GivenAnswer, writtenAnswer } from '../question/given-answer.ts';
import { readabilityHints } from '../question/readability.ts';
import { Refusal } from '../question/refusal.ts';
import { isResponsible } from '../question/responsible.ts';
import { decideOn, type Decision, type Desk, faulty } from './decide-on.ts';
import { expectAttached } from './attach-letter.ts';
import type { LetterRepository } from '../question/letter-repository.ts';

/** An agency's written answer as the coordinator types it on its behalf. */
export const TypedAnswer = GivenAnswer.extend({
  /** Absent: the lead. */
  agencyId: Identifier.optional(),
});
export type TypedAnswer = z.infer<typeof TypedAnswer>;

/** Records a written answer of the lead; it waits for review like one that came by the agency's own link. */
export async function answerQuestion(
  dependencies: Desk & { letters: Pick<LetterRepository, 'find'> },
  { agencyId: named, ...given }: TypedAnswer,
  decision: Decision,
): Promise<Reply> {
  const { questionId, now } = decision;
  await expectNotSealed(dependencies, questionId);
  const today = dayOf(now);
  const reply = await decideOn(dependencies, { decision, what: 'question answered' }, async (question, act) => {
    faulty(answerFaults(given, question, today));
    await expectAttached(dependencies, questionId, given.attachmentIds ?? []);
    const agencyId = named ?? (isResponsible(question) ? question.leadAgencyId : '');
    return answer(question, writtenAnswer(given, { agencyId, today }), act);
  });
  return { ...reply, body: { ...(reply.body as object), hints: readabilityHints(given.forChildren) } };
}

/** Whoever writes an answer while the question is sealed is told that none is needed, and nothing of why. */
async function expectNotSealed({ questions }: Pick<Desk, 'questions'>, questionId: string): Promise<void> {
  const question = await questions.get(questionId);
  if (question?.status !== 'sealed') return;
  throw new Refusal({
    vi: 'Câu hỏi này đã được rút khỏi danh sách và không cần trả lời nữa.',
    en: 'This question was taken out of the lists and needs no answer any more.',
  });
}
