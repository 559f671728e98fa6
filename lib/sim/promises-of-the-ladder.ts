import type { Contact } from '../../functions/agency/agency.ts';
import { addDays, type Day, dayOf } from '../../functions/calendar/day.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import {
  ASSIGNMENT_LADDER,
  assignmentLateFrom,
  type Ladder,
  levelsTold,
  rungReached,
} from '../../functions/question/ladder.ts';
import type {
  AnsweredQuestion,
  AssignedQuestion,
  Question,
  TriageQuestion,
} from '../../functions/question/question.ts';
import { deskMatter } from '../../functions/question/desk-matter.ts';
import { agenciesOf, owesOnlyResultClass } from '../../functions/question/responsible.ts';
import type { Invariant } from './invariants.ts';
import {
  at,
  clockOf,
  dayAt,
  during,
  type RecordOfRun,
  type Version,
  versionAt,
  type Versions,
} from './record-of-run.ts';

/** How long a function may go on after the moment by which it decided, in milliseconds. */
const ONE_INVOCATION = 60_000;

/** Who is reminded of what, and how often. */
export const LADDER: readonly Invariant[] = [
  {
    name: 'no rung is skipped',
    sentence:
      'Of a question that is still open, everybody who must has heard by the evening of the highest rung that it has reached.',
    *check(record) {
      for (const day of record.calmWorkingDays)
        for (const versions of record.questions.values()) yield* skipped(record, versions, day);
    },
  },
  {
    name: 'what is counted was said',
    sentence:
      'When a rung is counted as told, everybody who must hear of it reads of it, unless it stops being true first.',
    *check(record) {
      for (const versions of record.questions.values()) yield* counted(record, versions);
    },
  },
  {
    name: 'no rung is told twice',
    sentence: 'Nobody is reminded of a rung again whose digest is known to have left.',
    *check(record) {
      const heard = new Map<string, Mail>();
      const digests = record.mailsThat(({ kind }) => kind === 'digest');
      for (const mail of digests.sort((one, other) => (one.at < other.at ? -1 : 1))) {
        for (const [questionId, rung] of Object.entries(mail.rungs ?? {})) {
          const versions = record.questions.get(questionId) ?? [];
          if (!record.arrivalsOf(mail.mailId).some((arrival) => record.speaksOf(arrival, versions))) continue;
          const occasion = `${mail.recipient} ${questionId} ${String(rung)}`;
          const before = heard.get(occasion);
          heard.set(occasion, mail);
          const known = before && versionAt(record.mails.get(before.mailId) ?? [], Date.parse(mail.at));
          if (known?.state !== 'sent' && known?.state !== 'delivered') continue;
          // Another lead or another day in between makes it another reminder, even when the same day comes back.
          const clocks = during(versions, Date.parse(known.at), Date.parse(mail.at)).map(clockOf);
          if (new Set(clocks).size <= 1)
            yield `${mail.recipient} was told of rung ${rung} of ${questionId} by ${known.mailId} and ${mail.mailId}`;
        }
      }
    },
  },
  {
    name: 'mails are true',
    sentence:
      'No digest and no notice lists a question as owed that had been answered, given to others or taken back when it left.',
    *check(record) {
      for (const arrival of record.arrivals) {
        const mail = record.mail(arrival.mailId);
        if (mail?.kind !== 'digest' && mail?.kind !== 'notice' && mail?.kind !== 'reroute') continue;
        for (const questionId of mail.questionIds) {
          const versions = record.questions.get(questionId) ?? [];
          const lately = during(versions, arrival.at - ONE_INVOCATION, arrival.at);
          if (!record.speaksOf(arrival, versions) || lately.some((question) => concerns(record, mail, question)))
            continue;
          yield `${mail.mailId} speaks of ${questionId}, which is ${lately.map(clockOf).join(', then ')}`;
        }
      }
    },
  },
];

/** A question that somebody is reminded of: its agency of the answer, or the leader of its assignment. */
type Open = AssignedQuestion | TriageQuestion;

/** Who has not heard, by the evening, of the rung that a question had reached in the morning. */
function* skipped(record: RecordOfRun, versions: Versions<Question>, day: Day): Generator<string> {
  const [morning, evening] = [at(day, '07:30'), at(day, '17:00')];
  const [before, after] = [versionAt(versions, morning), versionAt(versions, evening)];
  if (!isOpen(before) || !after || clockOf(before) !== clockOf(after)) return;
  const { ladder, dueOn, questionId } = clockIn(record, before, evening);
  const reachedOn = (on: Day, moment: number) =>
    rungReached({ dueOn }, on, { ladder, calendar: record.calendarAt(moment) }) ?? -Infinity;
  const began = beginning(versions, morning, clockOf);
  const taken = beginning(versions, morning, leadOf);
  // A day that was announced meanwhile moves a rung when it comes to it.
  const changes = record.calendarChanges.filter((change) => change > began.at && change < morning);
  const rung = Math.min(...[began.at, morning, ...changes].map((moment) => reachedOn(day, moment)));
  if (rung === -Infinity) return;
  // What the day had reached before it was given counts when it was told of the day before.
  const eve = addDays(dayAt(began.at), -1);
  const from = Math.min(reachedOn(eve, began.at), reachedOn(eve, morning)) >= rung ? taken : began;
  // Whoever is given a question hears in the notice at which rung it stands.
  if (!wasMoved(from.is) && isOpen(from.is) && (from.is.rung ?? -Infinity) >= rung) return;
  for (const contact of whoHears(record, before, { rung, moment: evening })) {
    const heard = record.arrivals.some(
      (arrival) =>
        arrival.read &&
        arrival.to === contact.email &&
        arrival.at >= from.at &&
        arrival.at <= evening &&
        (record.mail(arrival.mailId)?.rungs?.[questionId] ?? -Infinity) >= rung &&
        record.speaksOf(arrival, versions),
    );
    if (!heard) yield `${contact.contactId} has not heard of rung ${rung} of ${questionId} on ${day}`;
  }
}

/** Who never heard of a rung that was counted as told. */
function* counted(record: RecordOfRun, versions: Versions<Question>): Generator<string> {
  for (const [place, { is, at: moment }] of versions.entries()) {
    const before = versions[place - 1]?.is;
    if (!isOpen(is) || !isOpen(before) || is.history.length > before.history.length) continue;
    const { questionId, rung } = is;
    if (rung === undefined || rung === before.rung) continue;
    const over = versions.slice(place).find((version) => clockOf(version.is) !== clockOf(is))?.at ?? Infinity;
    for (const contact of whoHears(record, is, { rung, moment })) {
      const mails = record.mailsThat(
        ({ recipient, rungs, at }) =>
          recipient === contact.contactId && (rungs?.[questionId] ?? -Infinity) >= rung && Date.parse(at) < over,
      );
      const told = mails
        .flatMap(({ mailId }) => record.arrivalsOf(mailId))
        .some((arrival) => arrival.read && record.speaksOf(arrival, versions));
      const ended = mails.flatMap(({ mailId }) => record.mails.get(mailId)?.at(-1)?.at ?? []);
      // The rung itself may move away with a changed calendar, before the question's dates are counted anew.
      const moved = record.calendarChanges.filter((change) => change >= moment);
      if (!told && !ended.some((end) => end >= Math.min(over, ...moved)))
        yield `${contact.contactId} never heard of rung ${rung} of ${questionId}`;
    }
  }
}

function isOpen(question: Question | undefined): question is Open {
  return question?.status === 'assigned' || question?.status === 'triage';
}

/** Whether the latest that happened to a question is that it got another day. */
function wasMoved({ history }: Question): boolean {
  const what = history.at(-1)?.what;
  return what === 'corrected' || what === 'recalculated';
}

/** By which day, and along which ladder, somebody is reminded. */
function clockIn(
  record: RecordOfRun,
  question: Open,
  moment: number,
): { questionId: string; dueOn: Day; ladder: Ladder } {
  const { questionId, forumId } = question;
  return question.status === 'triage'
    ? { questionId, dueOn: assignmentLateFrom(question), ladder: ASSIGNMENT_LADDER }
    : { questionId, dueOn: question.agencyDeadline.dueOn, ladder: record.ladderAt(forumId, moment) };
}

/** Who answers for a question; the same text for the same one. */
function leadOf(question: Question): string {
  return question.status === 'assigned' ? question.leadAgencyId : question.status;
}

/** The version with which a question became what it is at a moment, as far as `what` tells. */
function beginning(
  versions: Versions<Question>,
  moment: number,
  what: (question: Question) => string,
): Version<Question> {
  const running = versions.filter((version) => version.at <= moment);
  const now = running.at(-1);
  const other = running.findLastIndex(({ is }) => now && what(is) !== what(now.is));
  const first = running[other + 1];
  if (!first) throw new RangeError('a question that was not yet');
  return first;
}

/** Those who must hear of a rung, of all who read what they get. */
function whoHears(record: RecordOfRun, question: Open, { rung, moment }: { rung: number; moment: number }): Contact[] {
  const { coordinators, leaders } = record.policyAt(moment).people;
  const contacts = agencyContacts(record, question, moment);
  const levels =
    question.status === 'triage'
      ? [leaders[0]]
      : [
          ...['officer', 'head'].map((role) => contacts.find((contact) => contact.role === role)),
          ...[coordinators[0], leaders[0]],
        ].slice(0, levelsTold(rung));
  return levels.filter((contact) => contact !== undefined).filter((contact) => record.alwaysReads(contact));
}

/** Whether a mail may speak of a question as it is: to its agencies, to their people, and to those of the city in their place. */
function concerns(record: RecordOfRun, { agencyId, recipient, at, news }: Mail, question: Question): boolean {
  // Whoever has a question no more is told so.
  if (news === 'gone') return question.status === 'withdrawn';
  if (news === 'moved') return question.status === 'withdrawn' || leadOf(question) !== agencyId;
  const { coordinators, leaders, protection } = record.people;
  const ofCity = [...coordinators, ...leaders, ...protection];
  if (deskMatter(question, dayOf(at)) && ofCity.some(({ contactId }) => contactId === recipient)) return true;
  if (!isOpen(question) && !owesOnlyResultClass(question)) return false;
  if (agencyId !== undefined) return agenciesOf(question).includes(agencyId);
  const contacts = [...agencyContacts(record, question, Date.parse(at)), ...ofCity];
  return contacts.some(({ contactId }) => contactId === recipient);
}

function agencyContacts(
  { agencies }: RecordOfRun,
  question: Open | AnsweredQuestion,
  moment: number,
): readonly Contact[] {
  if (question.status === 'triage') return [];
  return versionAt(agencies.get(question.leadAgencyId) ?? [], moment)?.contacts ?? [];
}
