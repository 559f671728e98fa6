import { isOfficeOpen } from '../../functions/calendar/office-hours.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import type { Invariant } from './invariants.ts';
import { clockOf, dayAt, during, last, NEWS_TAKES, type RecordOfRun, type Version } from './record-of-run.ts';
import type { Item, ItemChange } from './sim-dynamodb.ts';

/** How long a function may go on after the moment by which it decided, in milliseconds. */
const ONE_INVOCATION = 60_000;

/** SES has so long to say what became of a mail before it is sent once more, in milliseconds. */
const PATIENCE = 30 * 60_000;

/** What each mail may do, and what is remembered of it. */
export const OUTBOX: readonly Invariant[] = [
  {
    name: 'every double is marked',
    sentence: 'No mail arrives a second time without saying that it may be a second one, and none a third time.',
    *check(record) {
      for (const mailId of record.mails.keys()) {
        const [, ...again] = record.arrivalsOf(mailId);
        if (again.some(({ marked }) => !marked)) yield `${mailId} arrived twice and does not say so`;
        if (again.length > 1) yield `${mailId} arrived ${again.length + 1} times`;
      }
    },
  },
  {
    name: 'every mark has its reason',
    sentence:
      'A mail says that it may be a second one only after a hand-over whose outcome nobody knows; SES has half an hour to tell, and what is unknown twice is not sent again.',
    *check(record) {
      for (const [mailId, versions] of record.mails) {
        const place = versions.findIndex(({ is }) => is.possibleDuplicate === true);
        if (place === -1) continue;
        const claim = versions.slice(0, place).findLast(({ is }) => is.state === 'claimed');
        if (!claim || !isUnknown(record, mailId, claim))
          yield `${mailId} is marked as a possible duplicate for no reason`;
        const again = versions.slice(place).find(({ is }) => is.state === 'claimed');
        if (claim && again && again.is.kind !== 'protection' && again.at < claim.at + PATIENCE)
          yield `${mailId} was sent again before SES could tell`;
        const twice = versions.findIndex(({ is }, at) => at > place && is.state === 'unknown');
        if (twice !== -1 && versions.slice(twice).some(({ is }) => is.state === 'claimed'))
          yield `${mailId} was unknown twice and sent once more`;
      }
    },
  },
  {
    name: 'office hours',
    sentence: 'Nothing but protection mails is accepted by SES outside the office hours of working days.',
    *check(record) {
      for (const { mailId, at } of record.arrivals) {
        if (record.mail(mailId)?.kind === 'protection') continue;
        const { officeHours } = record.policyAt(at);
        // Decided by the time at which the invocation began, which may be a minute before.
        const open = [at, at - ONE_INVOCATION].some((moment) =>
          isOfficeOpen(new Date(moment).toISOString(), officeHours, record.calendarAt(moment)),
        );
        if (!open) yield `${mailId} left at ${new Date(at).toISOString()}`;
      }
    },
  },
  {
    name: 'the ledger agrees with the mailbox',
    sentence:
      'A mail is recorded as sent exactly when it arrived, to whom it arrived, and no more often than it was claimed.',
    *check(record) {
      for (const [mailId, versions] of record.mails) {
        const mail = last(versions);
        const arrived = record.arrivalsOf(mailId);
        const gone = ['sent', 'delivered', 'bounced', 'complained'].includes(mail.state);
        if (gone !== arrived.length > 0) yield `${mailId} is ${mail.state} and arrived ${arrived.length} times`;
        if (arrived.length > mail.attempts || (arrived.length > 1 && mail.possibleDuplicate !== true))
          yield `${mailId} was claimed ${mail.attempts} times and arrived ${arrived.length} times`;
        if (gone && !arrived.some(({ messageId }) => messageId === mail.messageId))
          yield `${mailId} has a message id of no arrival`;
        const latest = arrived.at(-1);
        const contact = latest && record.contactsAt(latest.at).find(({ contactId }) => contactId === mail.recipient);
        if (contact && contact.email !== latest.to)
          yield `${mailId} is recorded for ${mail.recipient} and went to ${latest.to}`;
      }
      for (const { mailId } of record.arrivals) if (!record.mails.has(mailId)) yield `${mailId} arrived unrecorded`;
    },
  },
  {
    name: 'proof of notice is whole',
    sentence:
      'Each question names every notice and digest that told somebody of it, if it was still theirs when the morning run was done.',
    *check(record) {
      for (const arrival of record.arrivals) {
        const mail = record.mail(arrival.mailId);
        if (!arrival.read || (mail?.kind !== 'notice' && mail?.kind !== 'digest')) continue;
        for (const questionId of mail.questionIds) {
          const versions = record.questions.get(questionId);
          const question = versions && last(versions);
          if (!question || question.status === 'sealed' || question.told.includes(mail.mailId)) continue;
          const done = record.mornings.get(mail.day ?? '')?.[0]?.at ?? Infinity;
          const clocks = during(versions, Date.parse(mail.at), done).map(clockOf);
          if (mail.kind === 'digest' && new Set(clocks).size > 1) continue;
          if (record.speaksOf(arrival, versions)) yield `${questionId} does not know of ${mail.mailId}`;
        }
      }
    },
  },
  {
    name: 'no news is lost',
    sentence:
      'The last state of every mail is the furthest that SES told of it, whatever was written at the same moment.',
    *check(record) {
      for (const [mailId, events] of Map.groupBy(record.run.ses.events, (news) => news.mailId)) {
        const mail = record.mail(mailId);
        const furthest = STATES.findLast((state) => events.some(({ event }) => TELLS[event.eventType] === state));
        if (Date.parse(mail?.at ?? '') > record.run.schedule.to - NEWS_TAKES) continue;
        if (mail && mail.state !== furthest)
          yield `${mailId} is ${mail.state}, and SES told that it is ${String(furthest)}`;
      }
    },
  },
  {
    name: 'no write is lost',
    sentence: 'Every write follows from the one before it: no race takes away what somebody else has written.',
    *check({ run }) {
      for (const change of run.changes) {
        const { table, key, before, after } = change;
        const [from, to] = [before, after].map((item) => Number(item?.['version']?.N ?? 0));
        if (after?.['version'] && to !== (from ?? 0) + 1) yield `${table} ${key} goes from version ${from} to ${to}`;
        for (const attribute of loses(change)) yield `${table} ${key} loses of its ${attribute}`;
      }
    },
  },
  {
    name: 'one digest a day',
    sentence:
      'Nobody gets two digests on one day, but for a twin that says it may be one; and a digest comes on its own day.',
    *check(record) {
      const digests = record.arrivals.flatMap((arrival) => {
        const mail = record.mail(arrival.mailId);
        return mail?.kind === 'digest' ? { ...arrival, recipient: mail.recipient, day: mail.day } : [];
      });
      for (const { mailId, day, at } of digests) if (day !== dayAt(at)) yield `${mailId} arrived on ${dayAt(at)}`;
      for (const who of ['to', 'recipient'] as const) {
        for (const [whose, [first, ...others]] of Map.groupBy(
          digests,
          (digest) => `${digest[who]} ${dayAt(digest.at)}`,
        )) {
          for (const { mailId, marked } of others)
            if (mailId !== first?.mailId || !marked) yield `${whose}: ${String(first?.mailId)} and ${mailId}`;
        }
      }
    },
  },
];

const STATES = ['sent', 'delivered', 'bounced', 'complained'] as const;
const TELLS = {
  Send: 'sent',
  DeliveryDelay: 'sent',
  Delivery: 'delivered',
  Bounce: 'bounced',
  Reject: 'bounced',
  Complaint: 'complained',
} as const;

/** Whether what became of a claim is unknown: no answer came, or the claimant could not write it down. */
function isUnknown({ run: { crashed, fates } }: RecordOfRun, mailId: string, { by }: Version<Mail>): boolean {
  if (crashed.has(by)) return true;
  return [...fates].some(([callId, fate]) => {
    const [call, verb, what] = callId.split(' ');
    if (!call?.startsWith(`${by}/`)) return false;
    if (verb === 'SES') return what === mailId && fate.startsWith('lost');
    return (verb === 'Put' || verb === 'Transact') && what === `Mails/${mailId}`;
  });
}

/** What a later version of an item must hold of an earlier one; only a seal takes it away. */
function loses({ table, before, after }: ItemChange): string[] {
  if (!before || !after || after['status']?.S === 'sealed') return [];
  const lost = (attribute: string) => {
    const kept = new Set(membersOf(after, attribute));
    return membersOf(before, attribute).some((member) => !kept.has(member));
  };
  if (table === 'Questions') return ['history', 'told'].filter(lost);
  return table === 'Mails' ? ['questionIds', 'handedOnTo'].filter(lost) : [];
}

function membersOf(item: Item, attribute: string): string[] {
  return (item[attribute]?.L ?? []).map((member) => JSON.stringify(member));
}
