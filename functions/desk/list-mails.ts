import * as z from 'zod';
import { Mail } from '../mail/mail.ts';
import { type MailRepository, UNSETTLED, type Unsettled } from '../mail/mail-repository.ts';
import { proofOfNotice } from '../mail/proof-of-notice.ts';
import { fromCursor, Limit, nextLink, toCursor } from '../platform/cursor.ts';
import type { Reply } from '../platform/http.ts';
import type { Key, KeyPage } from '../platform/table.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { readQuestion } from './read-question.ts';

/** Mails of one question, to one contact, or in a state that is not the end of most: at least one of the three. */
export const ListMails = z
  .strictObject({
    questionId: z.string().min(1).max(100).optional(),
    recipient: z.string().min(1).max(100).optional(),
    state: Mail.shape.state.optional(),
    cursor: z.string().max(2_000).optional(),
    limit: Limit,
  })
  .refine((query) => isOfSomebody(query) || query.state !== undefined, {
    path: ['questionId'],
    params: {
      vi: 'hãy nêu ít nhất một trong: questionId, recipient, state',
      en: 'give at least one of questionId, recipient, state',
    },
  })
  .refine((query) => isOfSomebody(query) || query.state === undefined || isUnsettled(query.state), {
    path: ['state'],
    params: {
      vi: `khi không có questionId hoặc recipient thì chỉ nhận ${UNSETTLED.join(', ')}`,
      en: `without questionId or recipient must be one of ${UNSETTLED.join(', ')}`,
    },
  });
export type ListMails = z.infer<typeof ListMails>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get'>;
  mails: Pick<MailRepository, 'getMany' | 'ofRecipient' | 'inState'>;
};

/** How many index pages one request reads at most: a rare filter then answers with fewer items and where to go on. */
const MOST_PAGES = 10;

/** Lists mails and their fate, as proof of who was told what and when. */
export async function listMails({ questions, mails }: Dependencies, query: ListMails): Promise<Reply> {
  const { questionId, recipient, state, limit } = query;
  const wanted = (mail: Mail) =>
    (recipient === undefined || mail.recipient === recipient) && (state === undefined || mail.state === state);
  if (questionId !== undefined) {
    const { told } = await readQuestion(questions, questionId);
    const items = (await proofOfNotice(mails, told)).filter(wanted).map(mailView);
    return { status: 200, body: { items, next: null } };
  }
  const items: Mail[] = [];
  let after = query.cursor === undefined ? undefined : fromCursor(query.cursor, z.record(z.string(), z.string()));
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await pageOf(mails, query, { limit: limit - items.length, ...(after && { after }) });
    items.push(...(await mails.getMany(page.keys.map(({ mailId = '' }) => mailId))).filter(wanted));
    after = page.next;
    if (!after || items.length === limit) break;
  }
  const next = after && toCursor(after);
  return {
    status: 200,
    body: { items: items.map(mailView), next: next ?? null },
    ...(next !== undefined && { headers: nextLink('/mails', query, next) }),
  };
}

function pageOf(
  mails: Dependencies['mails'],
  { recipient, state }: ListMails,
  page: { limit: number; after?: Key },
): Promise<KeyPage> {
  if (recipient !== undefined) return mails.ofRecipient(recipient, page);
  if (isUnsettled(state)) return mails.inState(state, page);
  throw new RangeError(`no index finds the mails that are ${String(state)}`);
}

function isOfSomebody({ questionId, recipient }: { questionId?: string; recipient?: string }): boolean {
  return questionId !== undefined || recipient !== undefined;
}

function isUnsettled(state: Mail['state'] | undefined): state is Unsettled {
  return UNSETTLED.some((known) => known === state);
}

/** A mail as the API shows it. */
export function mailView({ nextActionAt: _due, version: _version, ...mail }: Mail): Record<string, unknown> {
  return mail;
}
