import type { Contact } from '../../functions/agency/agency.ts';
import type { Day } from '../../functions/calendar/day.ts';
import { levelsTold, rungReached } from '../../functions/question/ladder.ts';
import type { Contribution } from '../../functions/report/contribution.ts';
import { isOwed, type OwedContribution } from '../../functions/report/owed-contribution.ts';
import type { Invariant } from './invariants.ts';
import { at, during, last, type RecordOfRun, versionAt, type Versions } from './record-of-run.ts';

/** How long a function may go on after the moment by which it decided, in milliseconds. */
const ONE_INVOCATION = 60_000;

/** Who is asked for a contribution and reminded of it. */
export const CONTRIBUTIONS: readonly Invariant[] = [
  {
    name: 'every agency is asked',
    sentence: 'Of a contribution that is still owed, somebody has had the mail before the eyes that asks for it.',
    *check(record) {
      for (const [key, versions] of record.contributions) {
        const owed = last(versions);
        if (!isOwed(owed) || !record.isLongAgo(Date.parse(owed.asked.at)) || !record.someoneReads(owed.agencyId))
          continue;
        const mail = record.mail(`${key}_${String(owed.requests)}`);
        if (!mail || !record.wasTold(mail)) yield `nobody has read what asks for ${key}`;
      }
    },
  },
  {
    name: 'no rung of a contribution is skipped',
    sentence:
      'Of a contribution that is still owed, everybody who must has heard by the evening of the highest rung that it has reached.',
    *check(record) {
      for (const day of record.calmWorkingDays)
        for (const [key, versions] of record.contributions) yield* skipped(record, { key, versions }, day);
    },
  },
  {
    name: 'what has come is not urged',
    sentence:
      'No mail asks for a contribution, or reminds of it, that had come or was not asked for any more when it left.',
    *check(record) {
      for (const [key, versions] of record.contributions) {
        for (const arrival of record.arrivals) {
          if (!record.tellsOf(arrival, key)) continue;
          const lately = during(versions, arrival.at - ONE_INVOCATION, arrival.at);
          if (!lately.some(isOwed)) yield `${arrival.mailId} speaks of ${key}, which is not owed`;
        }
      }
    },
  },
];

/** Who has not heard, by the evening, of the rung that a contribution had reached in the morning. */
function* skipped(
  record: RecordOfRun,
  { key, versions }: { key: string; versions: Versions<Contribution> },
  day: Day,
): Generator<string> {
  const [morning, evening] = [at(day, '07:30'), at(day, '17:00')];
  const [before, after] = [versionAt(versions, morning), versionAt(versions, evening)];
  if (!isOwed(before) || !isOwed(after) || before.requests !== after.requests) return;
  const { asked, forumId, agencyId } = after;
  const askedAt = Date.parse(asked.at);
  // A day that was announced meanwhile moves a rung when it comes to it.
  if (record.calendarChanges.some((change) => change > askedAt && change < evening)) return;
  const by = { ladder: record.ladderAt(forumId, evening), calendar: record.calendarAt(evening) };
  const rung = rungReached({ dueOn: asked.dueOn }, day, by);
  const known = versions.find(({ is }) => is.requests === after.requests)?.is.rung ?? -Infinity;
  // Whoever is asked hears in that mail at which rung it stands.
  if (rung === undefined || known >= rung) return;
  for (const contact of whoHears(record, { agencyId, rung, moment: evening })) {
    const heard = record.arrivals.some(
      (arrival) =>
        arrival.read &&
        arrival.to === contact.email &&
        arrival.at >= askedAt &&
        arrival.at <= evening &&
        (record.mail(arrival.mailId)?.rungs?.[key] ?? -Infinity) >= rung &&
        record.tellsOf(arrival, key),
    );
    if (!heard) yield `${contact.contactId} has not heard of rung ${String(rung)} of ${key} on ${day}`;
  }
}

/** Those who must hear of a rung, of all who read what they get. */
function whoHears(
  record: RecordOfRun,
  { agencyId, rung, moment }: Pick<OwedContribution, 'agencyId'> & { rung: number; moment: number },
): Contact[] {
  const { coordinators, leaders } = record.policyAt(moment).people;
  const contacts = versionAt(record.agencies.get(agencyId) ?? [], moment)?.contacts ?? [];
  const levels = [
    ...['officer', 'head'].map((role) => contacts.find((contact) => contact.role === role)),
    ...[coordinators[0], leaders[0]],
  ].slice(0, levelsTold(rung));
  return levels.filter((contact) => contact !== undefined).filter((contact) => record.alwaysReads(contact));
}
