import { type Contact } from '../../functions/agency/agency.ts';
import { addDays, dayOf, instantAt } from '../../functions/calendar/day.ts';
import { isOfficeOpen } from '../../functions/calendar/office-hours.ts';
import { isWorkingDay } from '../../functions/calendar/working-calendar.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { levelsTold, rungReached } from '../../functions/question/ladder.ts';
import type { Question } from '../../functions/question/question.ts';
import { agenciesOf } from '../../functions/question/responsible.ts';
import { type RecordOfRun, recordOf, type Version, versionAt } from './record-of-run.ts';
import type { Run } from './world.ts';

/** What must hold whatever happened. */
export interface Invariant {
  readonly name: string;
  /** What is promised, in one sentence. */
  readonly sentence: string;
  /** What of it did not hold, in words. */
  readonly check: (record: RecordOfRun) => Iterable<string>;
}

/** A promise that was not kept. */
export interface Violation {
  readonly invariant: string;
  readonly what: string;
}

/** Judges a run by every invariant. */
export function judge(run: Run): Violation[] {
  const record = recordOf(run);
  return INVARIANTS.flatMap(({ name, check }) => [...check(record)].map((what) => ({ invariant: name, what })));
}

/** How long a function may go on after the moment by which it decided, in milliseconds. */
const ONE_INVOCATION = 60_000;

/** Everything that the system promises of its mails. */
export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'nothing waits for ever',
    sentence:
      'When nothing goes wrong any more, every question is with an agency or a person and every mail has its end.',
    *check({ questions, mails, to }) {
      const now = new Date(to).toISOString();
      for (const [questionId, versions] of questions) {
        const question = last(versions);
        if (question.status === 'received') yield `question ${questionId} was received and nobody was made responsible`;
      }
      for (const [mailId, versions] of mails) {
        const { state, leaveAt } = last(versions);
        if (state === 'claimed' || state === 'unknown' || (state === 'pending' && leaveAt < now))
          yield `${mailId} is ${state}`;
      }
    },
  },
  {
    name: 'every agency is told',
    sentence: 'Every agency that has a question to answer, or to help with, has had a notice of it before its eyes.',
    *check(record) {
      for (const [questionId, versions] of record.questions) {
        const question = last(versions);
        if (question.status !== 'assigned' || !settledLongAgo(record, versions)) continue;
        for (const agencyId of agenciesOf(question)) {
          if (!someoneReads(record, agencyId)) continue;
          const notices = mailsOf(
            record,
            (mail) => mail.kind === 'notice' && mail.agencyId === agencyId && mail.questionIds.includes(questionId),
          );
          const since = leadSince(versions, agencyId);
          if (!notices.some((mail) => wasTold(record, mail) && wasAliveAfter(record, mail, since))) {
            yield `${agencyId} was never told of ${questionId} (${notices.map(shown).join(', ') || 'no notice'})`;
          }
        }
      }
    },
  },
  {
    name: 'who was told hears of the withdrawal',
    sentence: 'An agency that had a question before its eyes in a notice hears when it is taken back.',
    *check(record) {
      for (const [questionId, versions] of record.questions) {
        const question = last(versions);
        if (question.status !== 'withdrawn' || !settledLongAgo(record, versions)) continue;
        const told = mailsOf(record, (mail) => mail.kind === 'notice' && mail.questionIds.includes(questionId));
        // Who has handed it over to another agency by then has nothing more to do with it.
        const responsible = versions.findLast(({ is }) => is.status === 'assigned' || is.status === 'answered')?.is;
        for (const agencyId of responsible ? agenciesOf(responsible) : []) {
          if (!someoneReads(record, agencyId)) continue;
          const mails = told.filter((mail) => mail.agencyId === agencyId);
          const withdrawnAt = Date.parse(question.withdrawnAt);
          const arrivedBefore = mails.some(({ mailId }) =>
            arrivalsOf(record, mailId).some(({ at, read }) => read && at < withdrawnAt),
          );
          const after = mails.filter(
            ({ mailId, at }) =>
              Date.parse(at) >= withdrawnAt || arrivalsOf(record, mailId).some((arrival) => arrival.at >= withdrawnAt),
          );
          if (arrivedBefore && !after.some((mail) => wasTold(record, mail))) {
            yield `${agencyId} was told of ${questionId} and never of its withdrawal`;
          }
        }
      }
    },
  },
  {
    name: 'one digest a day',
    sentence:
      'Nobody gets two digests on one day, but for a twin that says it may be one; and a digest comes on its own day.',
    *check(record) {
      const byDay = new Map<string, string>();
      for (const arrival of record.run.ses.mailbox) {
        const mail = mailOf(record, arrival.mailId);
        if (mail?.kind !== 'digest') continue;
        const day = dayOf(new Date(arrival.at).toISOString());
        if (mail.day !== day) yield `${arrival.mailId} arrived on ${day}`;
        const other = byDay.get(`${arrival.to} ${day}`);
        byDay.set(`${arrival.to} ${day}`, arrival.mailId);
        if (other !== undefined && !(other === arrival.mailId && arrival.marked)) {
          yield `${arrival.to} got ${other} and ${arrival.mailId} on ${day}`;
        }
      }
    },
  },
  {
    name: 'every double is marked',
    sentence: 'No mail arrives a second time without saying that it may be a second one, and none a third time.',
    *check({ arrivals }) {
      for (const [mailId, [, ...again]] of arrivals) {
        if (again.some(({ marked }) => !marked))
          yield `${mailId} arrived ${again.length + 1} times and does not say so`;
        if (again.length > 1) yield `${mailId} arrived ${again.length + 1} times`;
      }
    },
  },
  {
    name: 'every mark has its reason',
    sentence: 'A mail says that it may be a second one only after a hand-over whose outcome is not known.',
    *check({ mails, run }) {
      const troubled = [...run.fates.keys()];
      for (const [mailId, versions] of mails) {
        const marked = versions.find(({ is }) => is.possibleDuplicate === true);
        const claim = versions.findLast(({ is, at }) => is.state === 'claimed' && at <= (marked?.at ?? -1));
        if (!marked || (claim && run.crashed.has(claim.by))) continue;
        const trouble =
          claim && troubled.some((callId) => callId.startsWith(`${claim.by}/`) && callId.endsWith(mailId));
        if (!trouble) yield `${mailId} is marked as a possible duplicate for no reason`;
      }
    },
  },
  {
    name: 'office hours',
    sentence: 'Nothing but protection mails is accepted by SES outside the office hours of working days.',
    *check(record) {
      for (const { mailId, at } of record.run.ses.mailbox) {
        if (mailOf(record, mailId)?.kind === 'protection') continue;
        const { officeHours } = policyAt(record, at);
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
        const arrived = arrivalsOf(record, mailId);
        const gone = ['sent', 'delivered', 'bounced', 'complained'].includes(mail.state);
        if (gone !== arrived.length > 0) yield `${mailId} is ${mail.state} and arrived ${arrived.length} times`;
        if (arrived.length > mail.attempts)
          yield `${mailId} was claimed ${mail.attempts} times and arrived ${arrived.length} times`;
        if (gone && !arrived.some(({ messageId }) => messageId === mail.messageId))
          yield `${mailId} has a message id of no arrival`;
        const [latest] = arrived.slice(-1);
        const contact = latest && contacts(record, latest.at).find(({ contactId }) => contactId === mail.recipient);
        if (latest && contact && contact.email !== latest.to)
          yield `${mailId} is recorded for ${mail.recipient} and went to ${latest.to}`;
      }
      for (const mailId of record.arrivals.keys()) {
        if (!record.mails.has(mailId)) yield `${mailId} arrived and is not in the ledger`;
      }
    },
  },
  {
    name: 'no news is lost',
    sentence:
      'The last state of every mail is the furthest that SES told of it, whatever was written at the same moment.',
    *check({ mails, run }) {
      const told = Map.groupBy(run.ses.events, ({ mailId }) => mailId);
      for (const [mailId, events] of told) {
        const versions = mails.get(mailId);
        if (!versions) continue;
        const furthest = STATES.findLast((state) => events.some(({ event }) => TELLS[event.eventType] === state));
        const { state } = last(versions);
        if (furthest !== state) yield `${mailId} is ${state}, and SES told that it is ${String(furthest)}`;
      }
    },
  },
  {
    name: 'no rung is skipped',
    sentence:
      'Of a question that is still open, everybody who must has heard by the evening of the highest rung that it has reached.',
    *check(record) {
      for (const day of calmDays(record)) {
        const [morning, evening] = [Date.parse(instantAt(day, '07:30')), Date.parse(instantAt(day, '17:00'))];
        if (!isWorkingDay(day, record.calendarAt(evening))) continue;
        for (const [questionId, versions] of record.questions)
          yield* skipped(record, { questionId, versions, day, morning, evening });
      }
    },
  },
  {
    name: 'no rung is told twice',
    sentence: 'Nobody is reminded of a rung again whose digest is known to have left.',
    *check(record) {
      const heard = new Map<string, Mail>();
      const digests = [...record.mails.values()]
        .map(last)
        .filter(({ kind, mailId }) => kind === 'digest' && record.arrivals.has(mailId));
      for (const mail of digests.sort((one, other) => (one.at < other.at ? -1 : 1))) {
        for (const [questionId, rung] of Object.entries(mail.rungs ?? {})) {
          const due = dueOnAt(record, questionId, Date.parse(mail.at));
          const occasion = `${mail.recipient} ${questionId} ${String(due)} ${String(rung)}`;
          const before = heard.get(occasion);
          heard.set(occasion, mail);
          const known = before && versionAt(record.mails.get(before.mailId) ?? [], Date.parse(mail.at));
          // Another day of asking in between makes it another due date, even when the same one comes back.
          if (
            known &&
            ['sent', 'delivered'].includes(known.state) &&
            !correctedBetween(record, questionId, [before.at, mail.at])
          ) {
            yield `${mail.recipient} was told of rung ${rung} of ${questionId} by ${before.mailId} and ${mail.mailId}`;
          }
        }
      }
    },
  },
  {
    name: 'digests are true',
    sentence: 'A digest lists no question that had been answered, transferred or taken back when it left.',
    *check(record) {
      for (const { mailId, at, mime } of record.run.ses.mailbox) {
        const mail = mailOf(record, mailId);
        if (mail?.kind !== 'digest') continue;
        const text = textOf(mime);
        for (const questionId of mail.questionIds) {
          const versions = record.questions.get(questionId) ?? [];
          // One that waits to be assigned for too long is the leader's to hear.
          const open = versionsDuring(versions, at - ONE_INVOCATION, at).some(
            ({ status }) => status === 'assigned' || status === 'triage',
          );
          const now = versionAt(versions, at);
          if (!open && now && 'code' in now && text.includes(now.code))
            yield `${mailId} reminds of ${now.code}, which is ${now.status}`;
        }
      }
    },
  },
  {
    name: 'a disclosure is heard',
    sentence:
      'Of every sealed question somebody of protection has a mail before the eyes: at once, and when the twelve hours end.',
    *check(record) {
      for (const [questionId, versions] of record.questions) {
        const question = last(versions);
        if (question.status !== 'sealed' || !people(record).protection.some((contact) => alwaysReads(record, contact)))
          continue;
        const told = mailsOf(record, (mail) => mail.kind === 'protection' && mail.questionIds.includes(questionId));
        const atOnce = told.filter(({ about }) => about === undefined);
        if (!atOnce.some((mail) => wasTold(record, mail))) yield `nobody was told of ${questionId} at once`;
        if (Date.parse(question.harmDueAt) > record.to - 3 * 3_600_000) continue;
        // After an outage it is only said that the time is over, not that it soon would have been.
        const ending = told.filter(({ about }) => about !== undefined);
        if (!ending.some((mail) => wasTold(record, mail))) yield `nobody was told that the time of ${questionId} ends`;
      }
    },
  },
  {
    name: 'a dead address is acted upon',
    sentence:
      'Whoever does not get mails is marked, the coordinator hears of it, and what was in the mail goes to somebody else.',
    *check(record) {
      const reachable = people(record).coordinators.some((contact) => alwaysReads(record, contact));
      for (const { mailId, event } of record.run.ses.events) {
        const mail = mailOf(record, mailId);
        if (!mail || (event.eventType !== 'Bounce' && event.eventType !== 'Complaint') || mail.kind === 'alarm')
          continue;
        const alarms = mailsOf(record, ({ kind, at }) => kind === 'alarm' && dayOf(at) >= dayOf(mail.at));
        const coordinator = people(record).coordinators.some(({ contactId }) => contactId === mail.recipient);
        if (
          reachable &&
          !coordinator &&
          !alarms.some(
            ({ mailId: alarm }) => alarm.startsWith(`alarm_${mail.recipient}`) || alarm === `alarm_${mailId}`,
          )
        ) {
          yield `the coordinator never heard that ${mailId} did not arrive`;
        }
        const full = event.bounce?.bouncedRecipients.some(({ status }) => status === '5.2.2') ?? false;
        if (full || event.eventType === 'Complaint') continue;
        const marked = [...record.agencies.values(), record.policy].some((versions) =>
          versions.some(({ is }) =>
            contactsIn(is).some(({ contactId, unreachable }) => contactId === mail.recipient && unreachable),
          ),
        );
        if (!marked) yield `${mail.recipient} was never marked as unreachable after ${mailId}`;
      }
    },
  },
  {
    name: 'every morning is recorded',
    sentence: 'Every day on which the system ran has the record of its morning run, days off as well.',
    *check(record) {
      for (const day of calmDays(record)) if (!record.mornings.has(day)) yield `no record of the morning of ${day}`;
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

interface Evening {
  readonly questionId: string;
  readonly versions: readonly Version<Question>[];
  readonly day: string;
  readonly morning: number;
  readonly evening: number;
}

/** Who has not heard, by the evening, of the rung that a question had reached in the morning. */
function* skipped(record: RecordOfRun, { questionId, versions, day, morning, evening }: Evening): Generator<string> {
  const before = versionAt(versions, morning);
  const after = versionAt(versions, evening);
  if (before?.status !== 'assigned' || after?.status !== 'assigned') return;
  const { dueOn } = before.agencyDeadline;
  if (dueOn !== after.agencyDeadline.dueOn || before.leadAgencyId !== after.leadAgencyId) return;
  const given = versions.findLast(
    (version, place) => version.at <= morning && dueOf(versions[place - 1]?.is) !== dueOn,
  );
  if (given?.is.status !== 'assigned') return;
  const { reminderRungs, repeatEvery, people: behind } = policyAt(record, evening);
  const ladder = { reminderRungs, repeatEvery };
  // A day that was announced since the rung was planned moves rungs only when the question is planned anew.
  const planned =
    versions.findLast(({ at, is }) => at <= morning && is.status === 'assigned' && is.remindAt === before.remindAt)
      ?.at ?? morning;
  const calendars = [morning, planned, ...record.calendarChanges.filter((at) => at > planned && at < morning)].map(
    (at) => record.calendarAt(at),
  );
  const reached = calendars.map((calendar) => rungReached({ dueOn }, day, { ladder, calendar }));
  if (reached.some((rung) => rung === undefined)) return;
  const rung = Math.min(...reached.map((each) => each ?? Infinity));
  if (given.is.rung !== undefined && given.is.rung >= rung && given.at === versions[0]?.at) return;
  const agency = versionAt(record.agencies.get(before.leadAgencyId) ?? [], evening);
  const levels = [
    ...['officer', 'head'].map((role) => agency?.contacts.find((contact) => contact.role === role)),
    ...[behind.coordinators[0], behind.leaders[0]],
  ].filter((contact) => contact !== undefined);
  for (const contact of levels.slice(0, levelsTold(rung))) {
    if (!alwaysReads(record, contact)) continue;
    const heard = record.run.ses.mailbox.some(({ mailId, at, read, to }) => {
      const rungs = mailOf(record, mailId)?.rungs;
      return (
        read && to === contact.email && at >= given.at && at <= evening && (rungs?.[questionId] ?? -Infinity) >= rung
      );
    });
    const toldAtFirst = (firstRungOf(versions, dueOn) ?? -Infinity) >= rung;
    if (!heard && !toldAtFirst) yield `${contact.contactId} has not heard of rung ${rung} of ${questionId} on ${day}`;
  }
}

/** The rung at which a question stood when it was given its due date: its notice told of that one. */
function firstRungOf(versions: readonly Version<Question>[], dueOn: string): number | undefined {
  const first = versions.find(({ is }) => is.status === 'assigned')?.is;
  return first?.status === 'assigned' && first.agencyDeadline.dueOn === dueOn ? first.rung : undefined;
}

function dueOf(question: Question | undefined): string | undefined {
  return question?.status === 'assigned' ? question.agencyDeadline.dueOn : undefined;
}

function dueOnAt({ questions }: RecordOfRun, questionId: string, at: number): string | undefined {
  return dueOf(versionAt(questions.get(questionId) ?? [], at));
}

function correctedBetween(
  { questions }: RecordOfRun,
  questionId: string,
  [from, to]: readonly [string, string],
): boolean {
  return (questions.get(questionId) ?? []).some(
    ({ at, is }, place, all) =>
      at > Date.parse(from) && at <= Date.parse(to) && dueOf(is) !== dueOf(all[place - 1]?.is),
  );
}

/** Days in the calm of which the morning was calm already. */
function calmDays({ run: { schedule }, to }: RecordOfRun): string[] {
  const days: string[] = [];
  const first = dayOf(new Date(schedule.calmFrom).toISOString());
  for (let day = first; Date.parse(instantAt(day, '17:00')) <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Whether a question is as it is for so long that everybody must have heard: since before the last two working days. */
function settledLongAgo(record: RecordOfRun, versions: readonly Version<Question>[]): boolean {
  const days = calmDays(record).filter((day) => isWorkingDay(day, record.calendarAt(record.to)));
  const [day] = days.slice(-2);
  const changed = versions.findLast(({ is }, place) => is.status !== versions[place - 1]?.is.status)?.at ?? record.to;
  return day !== undefined && changed < Date.parse(instantAt(day, '07:30'));
}

/** Whether somebody has had a mail before the eyes, or what went out in its place. */
function wasTold(record: RecordOfRun, mail: Mail): boolean {
  if (arrivalsOf(record, mail.mailId).some(({ read }) => read)) return true;
  // A full mailbox is not dead: the mail waits there, and the coordinator has been told.
  if (
    record.run.ses.events.some(
      ({ mailId, event }) => mailId === mail.mailId && event.bounce?.bounceSubType === 'MailboxFull',
    )
  )
    return true;
  // One that was given up is the coordinator's to bring, who has had an alarm of it.
  return (
    mailsOf(record, ({ mailId, about }) => about === mail.mailId || mailId.startsWith(`${mail.mailId}_to_`))
      .filter(({ kind, mailId }) => mailId !== mail.mailId && (kind !== 'alarm' || mail.state === 'failed'))
      // An alarm that was itself given up is in the coordinator's morning digest.
      .some((other) => wasTold(record, other) || (other.kind === 'alarm' && other.state === 'failed'))
  );
}

/** Since when an agency leads a question; 0 when it does not. */
function leadSince(versions: readonly Version<Question>[], agencyId: string): number {
  const leads = (question: Question | undefined) =>
    question?.status === 'assigned' && question.leadAgencyId === agencyId;
  if (!leads(versions.at(-1)?.is)) return 0;
  return versions.findLast(({ is }, place) => leads(is) && !leads(versions[place - 1]?.is))?.at ?? 0;
}

/** Whether a mail was still to be sent at a moment or later, so that it said what was true then. */
function wasAliveAfter(record: RecordOfRun, { mailId }: Mail, moment: number): boolean {
  const versions = record.mails.get(mailId) ?? [];
  return versions.some(({ at, is }, place) => is.state === 'pending' && (versions[place + 1]?.at ?? at) >= moment);
}

/** Whether anybody on an agency's ladder reads mails all the time. */
function someoneReads(record: RecordOfRun, agencyId: string): boolean {
  const agency = record.agencies.get(agencyId);
  const { coordinators, leaders } = people(record);
  return [...(agency ? last(agency).contacts : []), ...coordinators, ...leaders].some((contact) =>
    alwaysReads(record, contact),
  );
}

function alwaysReads(record: RecordOfRun, contact: Contact): boolean {
  const known = record.alwaysRead.get(contact.contactId);
  if (known !== undefined) return known;
  const reads = readsThroughout(record, contact);
  record.alwaysRead.set(contact.contactId, reads);
  return reads;
}

function readsThroughout({ run: { schedule }, agencies, policy }: RecordOfRun, { contactId, email }: Contact): boolean {
  if (schedule.addresses.some((change) => change.email === email && change.state !== 'fine')) return false;
  return ![...agencies.values(), policy].some((versions) =>
    versions.some(({ is }) =>
      contactsIn(is).some(
        (contact) => contact.contactId === contactId && (contact.unreachable ?? contact.email !== email),
      ),
    ),
  );
}

function contactsIn(
  entry: { contacts: readonly Contact[] } | { people: ReturnType<typeof people> },
): readonly Contact[] {
  return 'contacts' in entry ? entry.contacts : Object.values(entry.people).flat();
}

function contacts({ agencies, policy }: RecordOfRun, at: number): Contact[] {
  return [...agencies.values(), policy].flatMap((versions) => {
    const entry = versionAt<Parameters<typeof contactsIn>[0]>(versions, at);
    return entry ? contactsIn(entry) : [];
  });
}

function policyAt({ policy }: RecordOfRun, at: number) {
  return versionAt(policy, at) ?? last(policy);
}

function people({ policy }: RecordOfRun) {
  return last(policy).people;
}

function mailOf({ mails }: RecordOfRun, mailId: string): Mail | undefined {
  const versions = mails.get(mailId);
  return versions && last(versions);
}

function mailsOf({ mails }: RecordOfRun, wanted: (mail: Mail) => boolean): Mail[] {
  return [...mails.values()].map(last).filter(wanted);
}

function arrivalsOf({ arrivals }: RecordOfRun, mailId: string) {
  return arrivals.get(mailId) ?? [];
}

function versionsDuring(versions: readonly Version<Question>[], from: number, to: number): Question[] {
  const first = versionAt(versions, from);
  return [...(first ? [first] : []), ...versions.filter(({ at }) => at > from && at <= to).map(({ is }) => is)];
}

/** The plain text of a message: the first part, in base64. */
function textOf(mime: Uint8Array): string {
  const source = Buffer.from(mime).toString('latin1');
  const [, encoded = ''] = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(source) ?? [];
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function shown({ mailId, state }: Mail): string {
  return `${mailId} ${state}`;
}

function last<Entity>(versions: readonly Version<Entity>[]): Entity {
  const latest = versions.at(-1);
  if (!latest) throw new RangeError('an item without a version');
  return latest.is;
}
