import { agenciesOf } from '../../functions/question/responsible.ts';
import { dayOf } from '../../functions/calendar/day.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import type { Invariant } from './invariants.ts';
import { at, dayAt, last, NEWS_TAKES, type RecordOfRun, since, versionAt } from './record-of-run.ts';

/** How long a function may go on after the moment by which it decided, in milliseconds. */
const ONE_INVOCATION = 60_000;

/** The schedule calls a watch that failed three times more, the last time within this, in milliseconds. */
const RETRIES = 10 * 60_000;

/** After this long without trouble somebody must have heard of what is urgent, in milliseconds. */
const SOON = 3 * 3_600_000;

/** Who must hear of what. */
export const PEOPLE: readonly Invariant[] = [
  {
    name: 'nothing waits for ever',
    sentence:
      'When nothing goes wrong any more, every question is with an agency or a person and every mail has its end.',
    *check({ questions, mails, run }) {
      const now = new Date(run.schedule.to).toISOString();
      for (const [questionId, versions] of questions) {
        if (last(versions).status === 'received') yield `nobody was made responsible for ${questionId}`;
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
        if (question.status !== 'assigned' || !record.isLongAgo(since(versions, agenciesOf))) continue;
        for (const agencyId of agenciesOf(question)) {
          if (!record.someoneReads(agencyId)) continue;
          const notices = noticesOf(record, questionId, agencyId);
          const leads = since(versions, (is) => is.status === 'assigned' && is.leadAgencyId === agencyId);
          const from = agencyId === question.leadAgencyId ? leads : 0;
          if (!notices.some((mail) => record.wasTold(mail) && wasAliveAfter(record, mail, from)))
            yield `${agencyId} was never told of ${questionId} (${notices.map(shown).join(', ') || 'no notice'})`;
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
        if (question.status !== 'withdrawn' || !record.isLongAgo(since(versions, ({ status }) => status))) continue;
        const withdrawnAt = Date.parse(question.withdrawnAt);
        // Who has handed it over to another agency by then has nothing more to do with it.
        const responsible = versions.findLast(({ is }) => is.status === 'assigned' || is.status === 'answered')?.is;
        for (const agencyId of responsible ? agenciesOf(responsible) : []) {
          if (!record.someoneReads(agencyId)) continue;
          const notices = noticesOf(record, questionId, agencyId);
          const arrivals = ({ mailId }: Mail) => record.arrivalsOf(mailId);
          const knew = notices.some((mail) => arrivals(mail).some(({ at, read }) => read && at < withdrawnAt));
          const after = notices.filter(
            (mail) => Date.parse(mail.at) >= withdrawnAt || arrivals(mail).some(({ at }) => at >= withdrawnAt),
          );
          if (knew && !after.some((mail) => record.wasTold(mail)))
            yield `${agencyId} was told of ${questionId} and never of its withdrawal`;
        }
      }
    },
  },
  {
    name: 'what waits for the coordinator is named',
    sentence: 'Every morning the coordinator reads of each question that nobody has been made responsible for.',
    *check(record) {
      const [coordinator] = record.people.coordinators;
      if (!coordinator || !record.alwaysReads(coordinator)) return;
      for (const day of record.calmWorkingDays) {
        const digest = record.arrivalsOf(`digest_${coordinator.contactId}_${day}`)[0];
        for (const [questionId, versions] of record.questions) {
          const [morning, evening] = [versionAt(versions, at(day, '07:30')), versionAt(versions, at(day, '17:00'))];
          if (morning?.status !== 'triage' || evening?.status !== 'triage') continue;
          if (!digest || !record.speaksOf(digest, versions))
            yield `${questionId} waits, and the coordinator does not read of it on ${day}`;
        }
      }
    },
  },
  {
    name: 'a disclosure is heard',
    sentence:
      'Of every sealed question somebody of protection has a mail before the eyes: at once, and when the twelve hours end.',
    *check(record) {
      if (!record.people.protection.some((contact) => record.alwaysReads(contact))) return;
      for (const [questionId, versions] of record.questions) {
        const question = last(versions);
        if (question.status !== 'sealed') continue;
        const mails = record.mailsThat(
          ({ kind, questionIds }) => kind === 'protection' && questionIds[0] === questionId,
        );
        const told = (wanted: (mail: Mail) => boolean) => mails.some((mail) => wanted(mail) && record.wasTold(mail));
        const { to } = record.run.schedule;
        if (since(versions, ({ status }) => status) < to - SOON && !told(({ about }) => about === undefined))
          yield `nobody was told of ${questionId} at once`;
        if (Date.parse(question.harmDueAt) < to - SOON && !told(({ about }) => about === 'late'))
          yield `nobody was told that the time of ${questionId} ends`;
      }
    },
  },
  {
    name: 'what is sealed is in no other mail',
    sentence: 'From the moment at which a question is sealed no mail but those of protection says anything of it.',
    *check(record) {
      for (const [questionId, versions] of record.questions) {
        if (last(versions).status !== 'sealed') continue;
        const sealedAt = since(versions, ({ status }) => status);
        for (const arrival of record.arrivals) {
          if (arrival.at <= sealedAt + ONE_INVOCATION || record.mail(arrival.mailId)?.kind === 'protection') continue;
          if (record.speaksOf(arrival, versions)) yield `${arrival.mailId} tells of ${questionId}`;
        }
      }
    },
  },
  {
    name: 'a dead address is acted upon',
    sentence:
      'Whoever does not get mails is marked, the coordinator hears of it, and what was in the mail goes to somebody else.',
    *check(record) {
      const { coordinators } = record.people;
      const reachable = coordinators.some((contact) => record.alwaysReads(contact));
      for (const { mailId, event } of record.run.ses.events) {
        const mail = record.mail(mailId);
        const { eventType, bounce } = event;
        if (!mail || mail.kind === 'alarm' || (eventType !== 'Bounce' && eventType !== 'Complaint')) continue;
        if (Date.parse(mail.at) > record.run.schedule.to - NEWS_TAKES) continue;
        const { recipient } = mail;
        const heard = record
          .mailsThat(({ kind, at }) => kind === 'alarm' && dayOf(at) >= dayOf(mail.at))
          .some((alarm) => alarm.mailId.startsWith(`alarm_${recipient}`) || alarm.mailId === `alarm_${mailId}`);
        if (reachable && !coordinators.some(({ contactId }) => contactId === recipient) && !heard)
          yield `the coordinator never heard that ${mailId} did not arrive`;
        const full = bounce?.bouncedRecipients.some(({ status }) => status === '5.2.2') ?? false;
        if (full || eventType === 'Complaint') continue;
        const moments = [...record.agencies.values(), record.policies].flatMap((versions) =>
          versions.map(({ at }) => at),
        );
        const marked = moments.some((moment) =>
          record.contactsAt(moment).some(({ contactId, unreachable }) => contactId === recipient && unreachable),
        );
        if (!marked) yield `${recipient} was never marked as unreachable after ${mailId}`;
      }
    },
  },
  {
    name: 'every morning is recorded',
    sentence: 'Every day on which the system ran has the record of its morning run, days off as well.',
    *check({ calmDays, mornings }) {
      for (const day of calmDays) if (!mornings.has(day)) yield `no record of the morning of ${day}`;
    },
  },
  {
    name: 'a morning without its run is told of',
    sentence: 'At 08:15 the coordinator is mailed directly when the morning run left no record, and only then.',
    *check({ run, mornings, warnings }) {
      for (const [moment, invocation] of run.watches) {
        const day = dayAt(moment);
        const warned = warnings.some(({ mailId }) => mailId === `watch_${day}`);
        const ranAt = mornings.get(day)?.[0]?.at ?? Infinity;
        // What the watch itself could not do is an alarm of its own.
        const failed = run.failures.some((failure) => failure.startsWith('watch#'));
        const disturbed = [...run.fates.keys()].some((callId) => callId.startsWith(`${invocation}/`));
        // A watch that was disturbed looks again, and tells of nothing when the run has come meanwhile.
        const looksUntil = moment + (disturbed ? RETRIES : ONE_INVOCATION);
        if (ranAt > looksUntil && !warned && !failed) yield `nobody was told that ${day} had no morning run`;
        if (ranAt < moment && warned && !disturbed)
          yield `the morning run of ${day} was done, and is said to be missing`;
      }
    },
  },
];

/** The notices of a question to an agency. */
function noticesOf(record: RecordOfRun, questionId: string, agencyId: string): Mail[] {
  return record.mailsThat(
    (mail) => mail.kind === 'notice' && mail.agencyId === agencyId && mail.questionIds.includes(questionId),
  );
}

/** Whether a mail was still to be sent at a moment or later, so that it said what was true then. */
function wasAliveAfter({ mails }: RecordOfRun, { mailId }: Mail, moment: number): boolean {
  const versions = mails.get(mailId) ?? [];
  return versions.some(({ at, is }, place) => is.state === 'pending' && (versions[place + 1]?.at ?? at) >= moment);
}

function shown({ mailId, state }: Mail): string {
  return `${mailId} ${state}`;
}
