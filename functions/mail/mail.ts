import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import { News } from '../question/tiding.ts';

/** What a mail is about; its id begins with it. */
export const MailKind = z.enum(['notice', 'protection', 'digest', 'reroute', 'alarm', 'contribution', 'report']);
export type MailKind = z.infer<typeof MailKind>;

/**
 * A message that the system means to send, and its fate.
 *
 * pending → claimed → sent; claimed → pending again (a definite refusal, later) or failed (a refusal for good);
 * claimed → unknown when SES may or may not have accepted it; pending → dropped when nothing of it is true any more.
 * SES's events then move it on: sent → delivered, bounced or complained, never back.
 */
export const Mail = z.object({
  /** Of letters, digits, `_` and `-` only, because SES tags allow no others; never an address. */
  mailId: z.string().regex(/^[A-Za-z0-9_-]{1,250}$/),
  kind: MailKind,
  state: z.enum(['pending', 'claimed', 'unknown', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'dropped']),
  /** Who must hear: a contact's id. Its address is looked up when the mail leaves. */
  recipient: z.string(),
  /** For whom the contact hears. */
  agencyId: z.string().optional(),
  questionIds: z.array(z.string()),
  /** Of a request for a contribution: the forum to whose report, and whose section of it. */
  contributes: z.object({ forumId: z.string(), agencyId: z.string() }).optional(),
  /** Of a digest: the day it is for. It leaves on that day or not at all. */
  day: Day.optional(),
  /** Of a digest: the rung that each of its questions has reached, by question id, that each promise has, by both ids, and that each contribution has, by its id. */
  rungs: z.record(z.string(), z.int()).optional(),
  /**
   * Of what was written because of another mail, that mail; of a protection mail's clock, its stage: `soon`, `late`, `open` (taken, not ended)
   * or `unheard` (to the heads, when nobody has taken it for a day); of a report, its id.
   */
  about: z.string().optional(),
  at: z.string(),
  /** Of a notice that brings more than questions to answer: what it is about. */
  news: News.optional(),
  /** Not before this. */
  leaveAt: z.string(),
  /** When the sweep has to look at it, or, of a failed one, when it failed; absent once nothing is left to do. */
  nextActionAt: z.string().optional(),
  /** How often it was claimed. */
  attempts: z.int().min(0),
  /** When SES refused it for the first time. */
  refusedAt: z.string().optional(),
  sentAt: z.string().optional(),
  /** When SES last told of a delay, and when it came to its end: delivered, returned, complained of or given up. */
  delayedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** SES's id of the message. */
  messageId: z.string().optional(),
  /** Set when an earlier attempt may have arrived as well; the mail then says so. */
  possibleDuplicate: z.boolean().optional(),
  /** The mails that say to others what did not reach the recipient. */
  handedOnTo: z.array(z.string()).optional(),
  /** Why it failed or was dropped. */
  because: z.string().optional(),
  version: z.int().min(1),
});
export type Mail = z.infer<typeof Mail>;

/** A mail that waits to be sent. */
export const PendingMail = Mail.extend({ state: z.literal('pending') });
export type PendingMail = z.infer<typeof PendingMail>;
