import type { Contact } from '../agency/agency.ts';
import { dayOf, daysBetween } from '../calendar/day.ts';
import { addWorkingDays, type WorkingCalendar } from '../calendar/working-calendar.ts';
import type { Mail } from './mail.ts';

/** After this a pending mail that nobody claimed is offered again, and a claim that nobody ended counts as unknown, in milliseconds. */
export const LEASE_MS = 5 * 60_000;

/** How long SES's own events have to say what became of an unknown mail before it is sent once more, in milliseconds. */
export const UNKNOWN_MS = 30 * 60_000;

/**
 * How many days SES may go on refusing a mail before it is given up: 72 hours. Of a mail that leaves in office hours only, days off
 * do not count, or one that was refused on the eve of Tết would be given up on the morning after it, hardly tried.
 */
const PATIENCE_DAYS = 3;

/** A protection mail is tried so often at once; what SES refuses then is somebody else's to hear as well. */
export const TRIES_AT_ONCE = 3;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A mail as it is written down before anything is sent: it may leave from `leaveAt` on. */
export function draft(
  about: Pick<Mail, 'mailId' | 'kind' | 'recipient' | 'questionIds'> &
    Partial<Pick<Mail, 'agencyId' | 'day' | 'rungs' | 'about' | 'news' | 'contributes'>>,
  at: string,
  leaveAt = at,
): Mail {
  return { ...about, state: 'pending', at, leaveAt, nextActionAt: whenOffered(leaveAt, at), attempts: 0, version: 1 };
}

/** The id of what somebody is reminded of on a day: one digest, whoever writes it and however often. */
export function digestId(contactId: string, day: string): string {
  return `digest_${contactId}_${day}`;
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

/** SES will not have it now: tried again later with growing gaps, up to 72 hours after the first refusal. */
export function recordRefused(
  mail: Mail,
  because: string,
  { now, calendar }: { now: string; calendar: WorkingCalendar },
): Mail {
  const refusedAt = mail.refusedAt ?? now;
  const lastAt = patienceEnds(mail, refusedAt, calendar);
  if (now >= lastAt) return recordFailed({ ...mail, refusedAt }, because, now);
  const later = after(now, pauseAfter(mail));
  const leaveAt = later < lastAt ? later : lastAt;
  return next(mail, { state: 'pending', because, refusedAt, leaveAt, nextActionAt: whenOffered(leaveAt, now) });
}

/** It will never leave. It keeps a moment, that of its end, by which the coordinator's digest finds it. */
export function recordFailed(mail: Mail, because: string, now: string): Mail {
  return next(settled(mail), { state: 'failed', because, endedAt: now, nextActionAt: now });
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

/** What SES tells of a message it was given. */
export interface DeliveryNews {
  readonly what: 'send' | 'delivery' | 'delay' | 'bounce' | 'complaint' | 'reject';
  readonly messageId: string;
  readonly at: string;
  /** Of a bounce or complaint: whether the address itself is dead; a full mailbox is not. */
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
      return recordFailed(mail, 'twice unknown', now);
    case 'sent':
    case 'delivered':
    case 'bounced':
    case 'complained':
    case 'failed':
    case 'dropped':
      return undefined;
  }
}

/** Until when a mail that SES refused first at `refusedAt` is tried: 72 hours later, of which days off count for protection only. */
function patienceEnds({ kind }: Mail, refusedAt: string, calendar: WorkingCalendar): string {
  const day = dayOf(refusedAt);
  const days = kind === 'protection' ? PATIENCE_DAYS : daysBetween(day, addWorkingDays(day, PATIENCE_DAYS, calendar));
  return after(refusedAt, days * DAY_MS);
}

/** How long a refused mail waits, in milliseconds: longer each time, and not as long as the others that were refused with it. */
function pauseAfter({ mailId, kind, attempts }: Mail): number {
  // Short enough for each sweep, every quarter of an hour, to offer it.
  if (kind === 'protection') return attempts < TRIES_AT_ONCE ? 0 : 10 * MINUTE_MS;
  return Math.round((0.75 + spread(`${mailId} ${attempts}`) / 2) * Math.min(2 ** attempts, 240) * MINUTE_MS);
}

/** A number from 0 up to, not including, 1 that follows from a text as if by chance (FNV-1a). */
function spread(text: string): number {
  let mixed = 0x811c9dc5;
  for (const letter of text) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (mixed >>> 0) / 2 ** 32;
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

/** Without what was still to be done, and without the reason and the end of what is over. */
function settled({ nextActionAt: _done, because: _over, endedAt: _ended, ...mail }: Mail): Mail {
  return mail;
}

function next(mail: Mail, change: Partial<Mail>): Mail {
  return { ...mail, ...change, version: mail.version + 1 };
}

function after(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
