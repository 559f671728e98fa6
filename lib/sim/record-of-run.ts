import { isDeepStrictEqual } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Agency, Contact } from '../../functions/agency/agency.ts';
import { addDays, type Day, dayOf, instantAt } from '../../functions/calendar/day.ts';
import {
  type CalendarYear,
  isWorkingDay,
  type WorkingCalendar,
  workingCalendar,
} from '../../functions/calendar/working-calendar.ts';
import type { People, Policy } from '../../functions/directory/policy.ts';
import type { MorningRecord } from '../../functions/follow-up/morning-record.ts';
import type { Forum } from '../../functions/forum/forum.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import { assignmentLateFrom, type Ladder, ladderOf } from '../../functions/question/ladder.ts';
import type { Question } from '../../functions/question/question.ts';
import { isContributionId, placeOf } from '../../functions/report/contribution-id.ts';
import type { Contribution } from '../../functions/report/contribution.ts';
import type { Schedule } from './schedule.ts';
import type { TableName } from './sim-dynamodb.ts';
import type { Arrival } from './sim-ses.ts';
import type { Run } from './world.ts';

/** What an item was from a moment on. */
export interface Version<Entity> {
  readonly at: number;
  readonly by: string;
  readonly is: Entity;
}

/** Every version of one item in order; there is one at least. */
export type Versions<Entity> = readonly Version<Entity>[];
/** News of a mail may be as late as this, in milliseconds: what was written last before the run ends has not all come back. */
export const NEWS_TAKES = 30 * 3_600_000;

/** Everything that happened in a run, as those who judge it look it up. */
export class RecordOfRun {
  readonly run: Run;
  readonly questions: ReadonlyMap<string, Versions<Question>>;
  readonly mails: ReadonlyMap<string, Versions<Mail>>;
  readonly contributions: ReadonlyMap<string, Versions<Contribution>>;
  readonly agencies: ReadonlyMap<string, Versions<Agency>>;
  readonly forums: ReadonlyMap<string, Versions<Forum>>;
  readonly policies: Versions<Policy>;
  readonly mornings: ReadonlyMap<Day, Versions<MorningRecord>>;
  /** What SES took of the mails of the outbox, in the order of time. */
  readonly arrivals: readonly Arrival[];
  /** What it took of the watch's own. */
  readonly warnings: readonly Arrival[];
  /** Moments at which the calendar changed, in order. */
  readonly calendarChanges: readonly number[];
  /** Days on which nothing goes wrong that is not mended within hours, nor went on the day before. */
  readonly calmDays: readonly Day[];
  readonly #years: ReadonlyMap<string, Versions<CalendarYear>>;
  readonly #calendars = new Map<number, WorkingCalendar>();
  readonly #arrivals: ReadonlyMap<string, readonly Arrival[]>;
  readonly #texts = new Map<Arrival, string>();
  readonly #alwaysReads = new Map<string, boolean>();

  constructor(run: Run) {
    this.run = run;
    const directory = versionsIn(run, 'Directory');
    const ofKind = <Entity>(kind: string) =>
      new Map(
        [...directory].flatMap(([key, versions]) =>
          // Stored through the schema of its kind.
          key.startsWith(`${kind}\n`) ? [[key.slice(kind.length + 1), versions as Version<Entity>[]]] : [],
        ),
      );
    this.questions = versionsIn<Question>(run, 'Questions');
    this.mails = versionsIn<Mail>(run, 'Mails');
    const ofReports = versionsIn<Contribution>(run, 'Reports');
    this.contributions = new Map([...ofReports].filter(([key]) => isContributionId(key)));
    this.agencies = ofKind<Agency>('agency');
    this.forums = ofKind<Forum>('forum');
    this.policies = ofKind<Policy>('policy').get('current') ?? [];
    this.mornings = ofKind<MorningRecord>('morning');
    this.#years = ofKind<CalendarYear>('calendar');
    this.calendarChanges = [...this.#years.values()]
      .flatMap((versions) => versions.map(({ at }) => at))
      .sort((one, other) => one - other);
    const isWarning = ({ mailId }: Arrival) => mailId.startsWith('watch_');
    this.arrivals = run.ses.mailbox.filter((arrival) => !isWarning(arrival));
    this.warnings = run.ses.mailbox.filter(isWarning);
    this.#arrivals = Map.groupBy(this.arrivals, ({ mailId }) => mailId);
    this.calmDays = daysBetween(run.schedule).filter((day) => isCalm(run.schedule, day));
  }

  /** Calm days on which the offices were open. */
  get calmWorkingDays(): Day[] {
    return this.calmDays.filter((day) => isWorkingDay(day, this.calendarAt(at(day, '17:00'))));
  }

  /** A mail as it was in the end. */
  mail(mailId: string): Mail | undefined {
    return this.mails.get(mailId)?.at(-1)?.is;
  }

  /** The mails of a kind, as they were in the end. */
  mailsThat(wanted: (mail: Mail) => boolean): Mail[] {
    return [...this.mails.values()].map(last).filter(wanted);
  }

  /** What SES took of a mail, in the order of time. */
  arrivalsOf(mailId: string): readonly Arrival[] {
    return this.#arrivals.get(mailId) ?? [];
  }

  /** Whether a message says anything of a question. */
  speaksOf(arrival: Arrival, versions: Versions<Question>): boolean {
    const [code] = versions.flatMap(({ is }) => ('code' in is ? is.code : []));
    return code !== undefined && this.#textOf(arrival).includes(code);
  }

  /** Whether a message asks for a contribution, or reminds of it. In mails to the city its link names forum and agency apart. */
  tellsOf(arrival: Arrival, contributionId: string): boolean {
    const place = placeOf(contributionId);
    const mail = this.mail(arrival.mailId);
    if (
      !place ||
      !mail ||
      (!(mail.rungs && contributionId in mail.rungs) && !isDeepStrictEqual(mail.contributes, place))
    )
      return false;
    const text = this.#textOf(arrival);
    return text.includes(contributionId) || text.includes(`/dien-dan/${place.forumId}/bao-cao/${place.agencyId}`);
  }

  /** What a message says in plain text: its first part, in base64. */
  #textOf(arrival: Arrival): string {
    const known = this.#texts.get(arrival);
    if (known !== undefined) return known;
    const source = Buffer.from(arrival.mime).toString('latin1');
    const [, encoded = ''] = /Content-Type: text\/plain[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(source) ?? [];
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    this.#texts.set(arrival, text);
    return text;
  }

  /** The working calendar as it stood at a moment. */
  calendarAt(moment: number): WorkingCalendar {
    const since = this.calendarChanges.findLast((change) => change <= moment) ?? 0;
    const known = this.#calendars.get(since);
    if (known) return known;
    const years = [...this.#years.values()].flatMap((versions) => versionAt(versions, since) ?? []);
    const calendar = workingCalendar(years);
    this.#calendars.set(since, calendar);
    return calendar;
  }

  /** The city's policy as it stood at a moment. */
  policyAt(moment: number): Policy {
    return versionAt(this.policies, moment) ?? last(this.policies);
  }

  /** The ladder by which the questions of a forum were followed up at a moment. */
  ladderAt(forumId: string, moment: number): Ladder {
    return ladderOf(versionAt(this.forums.get(forumId) ?? [], moment), this.policyAt(moment));
  }

  /** The people of the city, as they were in the end. */
  get people(): People {
    return last(this.policies).people;
  }

  /** Everybody who could be mailed at a moment. */
  contactsAt(moment: number): Contact[] {
    const agencies = [...this.agencies.values()].flatMap((versions) => versionAt(versions, moment)?.contacts ?? []);
    return [...agencies, ...Object.values(this.policyAt(moment).people).flat()];
  }

  /** Whether a contact had mails before the eyes whenever any came. */
  alwaysReads({ contactId, email }: Contact): boolean {
    const known = this.#alwaysReads.get(contactId);
    if (known !== undefined) return known;
    const entries = [...this.agencies.values(), this.policies].flatMap((versions) => versions.map(({ at }) => at));
    const reads =
      !this.run.schedule.addresses.some((change) => change.email === email && change.state !== 'fine') &&
      !entries.some((moment) =>
        this.contactsAt(moment).some(
          (contact) => contact.contactId === contactId && (contact.unreachable ?? contact.email !== email),
        ),
      );
    this.#alwaysReads.set(contactId, reads);
    return reads;
  }

  /** Whether anybody who answers for an agency, or for those who do, had mails before the eyes whenever any came. */
  someoneReads(agencyId: string): boolean {
    const versions = this.agencies.get(agencyId);
    const { coordinators, leaders } = this.people;
    const contacts = [...(versions ? last(versions).contacts : []), ...coordinators, ...leaders];
    return contacts.some((contact) => this.alwaysReads(contact));
  }

  /** Whether what began at a moment is so old that everybody must have heard of it: from before the last two working days. */
  isLongAgo(moment: number): boolean {
    const [day] = this.calmWorkingDays.slice(-2);
    return day !== undefined && moment < at(day, '07:30');
  }

  /** Whether somebody has had a mail before the eyes, or what went out in its place. */
  wasTold(mail: Mail): boolean {
    if (this.arrivalsOf(mail.mailId).some(({ read }) => read)) return true;
    // A full mailbox is not dead: the mail waits there, and the coordinator has been told.
    const full = this.run.ses.events.some(
      ({ mailId, event }) => mailId === mail.mailId && event.bounce?.bounceSubType === 'MailboxFull',
    );
    if (full) return true;
    // One that was given up is the coordinator's to bring, who has had an alarm of it or finds it in the morning's digest.
    return this.mailsThat(({ about, mailId }) => about === mail.mailId || mailId.startsWith(`${mail.mailId}_to_`))
      .filter(({ kind, mailId }) => mailId !== mail.mailId && (kind !== 'alarm' || mail.state === 'failed'))
      .some((other) => this.wasTold(other) || (other.kind === 'alarm' && other.state === 'failed'));
  }
}

/** The moment of a time of day. */
export function at(day: Day, time: string): number {
  return Date.parse(instantAt(day, time));
}

/** The day of a moment. */
export function dayAt(moment: number): Day {
  return dayOf(new Date(moment).toISOString());
}

/** What an item was at a moment; undefined when it was not yet. */
export function versionAt<Entity>(versions: Versions<Entity>, moment: number): Entity | undefined {
  return versions.findLast((version) => version.at <= moment)?.is;
}

/** What an item was between two moments, one after the other. */
export function during<Entity>(versions: Versions<Entity>, from: number, to: number): Entity[] {
  const first = versionAt(versions, from);
  return [...(first ? [first] : []), ...versions.filter(({ at }) => at > from && at <= to).map(({ is }) => is)];
}

/** Which clock runs for a question: whose, and until when; the same text for the same one. */
export function clockOf(question: Question): string {
  if (question.status === 'triage') return `triage until ${assignmentLateFrom(question)}`;
  return question.status === 'assigned'
    ? `${question.leadAgencyId} until ${question.agencyDeadline.dueOn}`
    : question.status;
}

/** Since when an item has been what it is in the end, as far as `what` tells of it. */
export function since<Entity>(versions: Versions<Entity>, what: (is: Entity) => unknown): number {
  const end = what(last(versions));
  const other = versions.findLastIndex(({ is }) => !isDeepStrictEqual(what(is), end));
  return versions[other + 1]?.at ?? 0;
}

/** What an item was in the end. */
export function last<Entity>(versions: Versions<Entity>): Entity {
  const latest = versions.at(-1);
  if (!latest) throw new RangeError('an item without a version');
  return latest.is;
}

/** The days that lie in a schedule up to the evening. */
function daysBetween({ from, to }: Schedule): Day[] {
  const days: Day[] = [];
  for (let day = dayAt(from); at(day, '17:00') <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

function isCalm({ calmFrom, rates, late, outages }: Schedule, day: Day): boolean {
  if (at(day, '07:00') >= calmFrom) return true;
  // A crash, a second tick and a dead address are mended by the evening.
  if (late > 0 || Object.values(rates).some((rate) => rate > 0)) return false;
  return !outages.some(({ from, to }) => from < at(day, '17:00') && to > at(addDays(day, -1), '07:00'));
}

function versionsIn<Entity>(run: Run, table: TableName): Map<string, Version<Entity>[]> {
  const found = new Map<string, Version<Entity>[]>();
  for (const { key, at, by, after, ...change } of run.changes) {
    if (change.table !== table || !after) continue;
    const versions = found.get(key) ?? [];
    versions.push({ at, by, is: unmarshall(after) as Entity }); // stored through the entity's schema
    found.set(key, versions);
  }
  return found;
}
