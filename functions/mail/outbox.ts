import type { Contact } from '../agency/agency.ts';
import type { Mail } from './mail.ts';

/** After this a pending mail that nobody claimed is offered again, and a claim that nobody ended counts as unknown, in milliseconds. */
export const LEASE_MS = 5 * 60_000;

/** How long SES's own events have to say what became of an unknown mail before it is sent once more, in milliseconds. */
export const UNKNOWN_MS = 30 * 60_000;

/**
 * After so many refusals a mail is given up: three days around the clock, longer where only office hours count.
 *
 * Attempts and not days, because a mail may wait through all of Tết before its first one.
 */
export const MOST_ATTEMPTS = 24;

/** A mail as it is written down before anything is sent: it may leave from `leaveAt` on. */
export function draft(
  about: Pick<Mail, 'mailId' | 'kind' | 'recipient' | 'questionIds'> &
    Partial<Pick<Mail, 'agencyId' | 'day' | 'rungs' | 'about'>>,
  at: string,
  leaveAt = at,
): Mail {
  return { ...about, state: 'pending', at, leaveAt, nextActionAt: whenOffered(leaveAt, at), attempts: 0, version: 1 };
}

/** The mail that tells the focal person, or the deputy, that a question was sealed; it says nothing of what was asked. */
export function protectionMailDraft(questionId: string, focalPersons: readonly Contact[], at: string): Mail {
  const recipient = focalPersons.find(({ unreachable }) => !unreachable) ?? focalPersons[0];
  if (!recipient) throw new RangeError('the policy names no protection focal person');
  return draft(
    {
      mailId: `protection_${questionId}`,
      kind: 'protection',
      recipient: recipient.contactId,
      questionIds: [questionId],
    },
    at,
  );
}

/** Whether more questions may still be added to a mail. */
export function isGathering(mail: Mail): boolean {
  return mail.state === 'pending' && mail.attempts === 0;
}

/** Whether somebody has, or may have, got a mail. */
export function mayHaveArrived({ state, possibleDuplicate }: Mail): boolean {
  if (state === 'claimed' || state === 'unknown') return true;
  return RANK[state] >= RANK.sent || possibleDuplicate === true;
}

/** Adds questions to a mail that has not left. */
export function gather(mail: Mail, questionIds: readonly string[]): Mail {
  return next(mail, { questionIds: [...new Set([...mail.questionIds, ...questionIds])] });
}

/** Takes a pending mail for sending; whoever stores this first sends it. */
export function claim(mail: Mail, now: string): Mail {
  return next(mail, { state: 'claimed', attempts: mail.attempts + 1, nextActionAt: lease(mail, now) });
}

/** Puts a pending mail off, because it may not leave now. */
export function putOff(mail: Mail, leaveAt: string): Mail {
  return next(mail, { leaveAt, nextActionAt: leaveAt });
}

/** Offers a pending mail to dispatch once more. */
export function offer(mail: Mail, now: string): Mail {
  return next(mail, { nextActionAt: after(now, LEASE_MS) });
}

/** SES has it. */
export function recordSent(mail: Mail, messageId: string, now: string): Mail {
  return next(settled(mail), { state: 'sent', messageId, sentAt: now });
}

/** SES will not have it now: tried again later with growing gaps, up to {@link MOST_ATTEMPTS}. */
export function recordRefused(mail: Mail, because: string, now: string): Mail {
  if (mail.attempts >= MOST_ATTEMPTS) return recordFailed(mail, because);
  const leaveAt = after(now, Math.min(2 ** mail.attempts, 240) * 60_000);
  return next(mail, { state: 'pending', because, leaveAt, nextActionAt: leaveAt });
}

/** It will never leave. */
export function recordFailed(mail: Mail, because: string): Mail {
  return next(settled(mail), { state: 'failed', because });
}

/** SES may or may not have it. */
export function recordUnknown(mail: Mail, because: string, now: string): Mail {
  // Whoever looks after a child in danger should rather hear twice than half an hour late.
  if (mail.kind === 'protection' && !mail.possibleDuplicate) return onceMore({ ...mail, because }, now);
  return next(mail, { state: 'unknown', because, nextActionAt: after(now, UNKNOWN_MS) });
}

/** Nothing of it is true any more. */
export function recordDropped(mail: Mail, because: string): Mail {
  return next(settled(mail), { state: 'dropped', because });
}

/** Another mail says to somebody else what this one did not bring: part of the proof of notice. */
export function recordHandedOn(mail: Mail, mailId: string): Mail {
  return next(mail, { handedOnTo: [...new Set([...(mail.handedOnTo ?? []), mailId])] });
}

/** What SES tells of a message it was given. */
export interface DeliveryNews {
  readonly what: 'send' | 'delivery' | 'delay' | 'bounce' | 'complaint' | 'reject';
  readonly messageId: string;
  readonly at: string;
  /** Of a bounce: whether the address itself is dead; a full mailbox is not. */
  readonly permanent?: boolean;
  readonly because?: string;
}

/** How far along each state is; news may move a mail on, never back, in whatever order it comes. */
const RANK: Readonly<Record<Mail['state'], number>> = {
  pending: 0,
  dropped: 0,
  claimed: 1,
  unknown: 1,
  failed: 1,
  sent: 2,
  delivered: 3,
  bounced: 4,
  complained: 5,
};

/** What a mail becomes by news of it; undefined when the news tells nothing new. */
export function recordNews(mail: Mail, news: DeliveryNews): Mail | undefined {
  const sent = { messageId: mail.messageId ?? news.messageId, sentAt: mail.sentAt ?? news.at };
  const moves = (state: Mail['state'], change: Partial<Mail> = {}) =>
    RANK[state] > RANK[mail.state] ? next(settled(mail), { ...sent, ...change, state }) : undefined;
  switch (news.what) {
    case 'send':
      return moves('sent');
    case 'delivery':
      return moves('delivered', { endedAt: news.at });
    case 'delay':
      if (mail.delayedAt !== undefined || RANK[mail.state] > RANK.sent) return undefined;
      return next(settled(mail), { ...sent, state: 'sent', delayedAt: news.at });
    case 'bounce':
      return moves('bounced', { endedAt: news.at, ...(news.because !== undefined && { because: news.because }) });
    case 'complaint':
      return moves('complained', { endedAt: news.at, because: 'complaint' });
    case 'reject':
      return moves('bounced', { endedAt: news.at, because: 'rejected by SES' });
  }
}

/** What the sweep does with a mail whose time has come; undefined when there is nothing to do. */
export function sweep(mail: Mail, now: string): Mail | undefined {
  if (mail.nextActionAt === undefined || mail.nextActionAt > now) return undefined;
  switch (mail.state) {
    case 'pending':
      return offer(mail, now);
    case 'claimed':
      // The sender may have died after SES accepted, so an expired lease is as unknown as a timeout.
      return recordUnknown(mail, 'the sender did not come back', now);
    case 'unknown':
      if (!mail.possibleDuplicate) return onceMore(mail, now);
      // Not given up: the next morning run finds it here and says in its own digest what this one was to say.
      if (mail.kind === 'digest') return undefined;
      return next(settled(mail), { state: 'failed', because: 'twice unknown' });
    case 'sent':
    case 'delivered':
    case 'bounced':
    case 'complained':
    case 'failed':
    case 'dropped':
      return undefined;
  }
}

/** Sends a mail of unknown fate a second and last time, marked as what may be a twin. */
function onceMore(mail: Mail, now: string): Mail {
  return next(mail, { state: 'pending', possibleDuplicate: true, leaveAt: now, nextActionAt: after(now, LEASE_MS) });
}

function whenOffered(leaveAt: string, now: string): string {
  return leaveAt > now ? leaveAt : after(now, LEASE_MS);
}

/** A claim keeps the moment at which the mail would have been offered again if it is far enough: one index write less. */
function lease({ nextActionAt }: Mail, now: string): string {
  return nextActionAt !== undefined && nextActionAt >= after(now, LEASE_MS / 2) ? nextActionAt : after(now, LEASE_MS);
}

/** Without what was still to be done, and without the reason of an attempt that is over. */
function settled({ nextActionAt: _done, because: _over, ...mail }: Mail): Mail {
  return mail;
}

function next(mail: Mail, change: Partial<Mail>): Mail {
  return { ...mail, ...change, version: mail.version + 1 };
}

function after(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
