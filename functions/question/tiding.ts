import * as z from 'zod';
import type { OrdinaryQuestion } from './question.ts';

/**
 * What an agency, or the coordinator, hears of a question. `given`: it leads or coordinates; `nearer`: a changed calendar brought its
 * day forward; `gone`: it need not answer any more; `moved`: another agency answers; `transferred`: what the coordinator hears when an
 * agency has handed a question on; the others say what became of an answer or a request, or that the question is open again.
 */
export const News = z.enum([
  'given',
  'nearer',
  'gone',
  'moved',
  'returned',
  'extended',
  'extension-declined',
  'reopened',
  'transferred',
]);
export type News = z.infer<typeof News>;

/** Something that an agency must still hear of a question: it stands with the question until the mail is written down. */
export const Tiding = z.object({
  agencyId: z.string(),
  about: News,
  /** What belongs into one mail has the same batch. */
  batch: z.string(),
});
export type Tiding = z.infer<typeof Tiding>;

/** The coordinator, where a tiding names who must hear. */
export const COORDINATOR = 'coordinator';

/** The beginning of the id of the mail that brings a tiding: the same for everything that belongs into one mail. */
export function noticeId({ agencyId, batch }: Pick<Tiding, 'agencyId' | 'batch'>): string {
  return `notice_${agencyId}_${batch}`;
}

/** Whether a mail is the one that brings a tiding, or a later one of the same batch. */
export function brings(mailId: string, tiding: Tiding): boolean {
  const first = noticeId(tiding);
  return mailId === first || mailId.startsWith(`${first}_`);
}

/** Tidings of one move to several agencies; without a batch they go into a mail of their own. */
export function tidings(
  about: Tiding['about'],
  agencyIds: readonly string[],
  { batch, ...question }: BatchOf,
): Tiding[] {
  const together = batch ?? batchOf(question);
  return agencyIds.map((agencyId) => ({ agencyId, about, batch: together }));
}

/** The batch of the mails that tell of a question's next move and of nothing else. */
export function batchOf({ questionId, version }: Pick<OrdinaryQuestion, 'questionId' | 'version'>): string {
  return `${questionId}-${String(version + 1)}`;
}

type BatchOf = Pick<OrdinaryQuestion, 'questionId' | 'version'> & { batch?: string };

/** What is still to be told, but for what these agencies were to hear: something newer takes its place. */
export function waitingBut(agencyIds: readonly string[], { toTell = [] }: { toTell?: Tiding[] | undefined }): Tiding[] {
  return toTell.filter(({ agencyId }) => !agencyIds.includes(agencyId));
}

/** News for the agencies that heard of a question and are concerned no more; the others need not hear that it came and went. */
export function tidingsOfLeaving(
  about: 'gone' | 'moved',
  agencyIds: readonly string[],
  question: BatchOf & Pick<OrdinaryQuestion, 'told'>,
): Tiding[] {
  const heard = (agencyId: string) =>
    question.told.some((mailId) => mailId.startsWith(noticeId({ agencyId, batch: '' })));
  return tidings(about, agencyIds.filter(heard), question);
}
