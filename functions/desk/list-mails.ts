import * as z from 'zod';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { fromCursor, Limit, nextLink, toCursor } from '../platform/cursor.ts';
import type { Reply } from '../platform/http.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { readQuestion } from './read-question.ts';

/** Mails of one question, or to one contact. */
export const ListMails = z
  .strictObject({
    questionId: z.string().min(1).max(100).optional(),
    recipient: z.string().min(1).max(100).optional(),
    cursor: z.string().max(2_000).optional(),
    limit: Limit,
  })
  .refine(({ questionId, recipient }) => (questionId === undefined) !== (recipient === undefined), {
    path: ['questionId'],
    params: {
      vi: 'hãy nêu questionId hoặc recipient, chỉ một trong hai',
      en: 'give either questionId or recipient, one of the two',
    },
  });
export type ListMails = z.infer<typeof ListMails>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get'>;
  mails: Pick<MailRepository, 'getMany' | 'ofRecipient'>;
};

/** Lists mails and their fate, as proof of who was told what and when. */
export async function listMails({ questions, mails }: Dependencies, query: ListMails): Promise<Reply> {
  if (query.questionId !== undefined) {
    const { told } = await readQuestion(questions, query.questionId);
    return { status: 200, body: { items: (await proofOfNotice(mails, told)).map(mailView), next: null } };
  }
  const page = await mails.ofRecipient(query.recipient ?? '', {
    limit: query.limit,
    ...(query.cursor !== undefined && { after: fromCursor(query.cursor, z.record(z.string(), z.string())) }),
  });
  const found = await mails.getMany(page.keys.map(({ mailId = '' }) => mailId));
  const items = found.map(mailView);
  const next = page.next && toCursor(page.next);
  return {
    status: 200,
    body: { items, next: next ?? null },
    ...(next !== undefined && { headers: nextLink('/mails', query, next) }),
  };
}

/** The mails that told, or should have told, somebody of a question: those it knows of, and behind each what went to others instead. */
export async function proofOfNotice(
  mails: Pick<MailRepository, 'getMany'>,
  told: readonly string[],
): Promise<readonly Mail[]> {
  const found = await mails.getMany(told);
  const others = [...new Set(found.flatMap(({ handedOnTo = [] }) => handedOnTo))].filter((id) => !told.includes(id));
  // A mail that was handed on may have come back as well; the row ends where the ladder does.
  return others.length === 0 ? found : [...found, ...(await proofOfNotice(mails, others))];
}

/** A mail as the API shows it. */
export function mailView({ nextActionAt: _due, version: _version, ...mail }: Mail): Record<string, unknown> {
  return mail;
}
