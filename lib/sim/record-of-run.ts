import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Agency } from '../../functions/agency/agency.ts';
import { workingCalendar, type CalendarYear, type WorkingCalendar } from '../../functions/calendar/working-calendar.ts';
import type { Policy } from '../../functions/directory/policy.ts';
import type { Mail } from '../../functions/mail/mail.ts';
import type { Question } from '../../functions/question/question.ts';
import type { TableName } from './sim-dynamodb.ts';
import type { Arrival } from './sim-ses.ts';
import type { Run } from './world.ts';

/** What an item was from a moment on. */
export interface Version<Entity> {
  readonly at: number;
  readonly by: string;
  readonly is: Entity;
}

/** Everything that happened in a run, as those who judge it look it up. */
export interface RecordOfRun {
  readonly run: Run;
  readonly from: number;
  readonly to: number;
  /** By id, every version of it in order. */
  readonly questions: ReadonlyMap<string, readonly Version<Question>[]>;
  readonly mails: ReadonlyMap<string, readonly Version<Mail>[]>;
  readonly agencies: ReadonlyMap<string, readonly Version<Agency>[]>;
  readonly policy: readonly Version<Policy>[];
  readonly mornings: ReadonlySet<string>;
  /** By mail id, in the order of time. */
  readonly arrivals: ReadonlyMap<string, readonly Arrival[]>;
  /** The working calendar as it stood at a moment. */
  calendarAt(at: number): WorkingCalendar;
  /** Moments at which the calendar changed. */
  readonly calendarChanges: readonly number[];
  /** Who had mails before the eyes whenever any came, as far as it was asked: by contact id. */
  readonly alwaysRead: Map<string, boolean>;
}

/** Reads what happened from the changes of the tables. */
export function recordOf(run: Run): RecordOfRun {
  const of = <Entity>(table: TableName, kind = '') => {
    const found = new Map<string, Version<Entity>[]>();
    for (const { key, at, by, after, ...change } of run.changes) {
      if (change.table !== table || !key.startsWith(kind) || !after) continue;
      const versions = found.get(key.slice(kind.length)) ?? [];
      versions.push({ at, by, is: unmarshall(after) as Entity }); // stored through the entity's schema
      found.set(key.slice(kind.length), versions);
    }
    return found;
  };
  const years = of<CalendarYear>('Directory', 'calendar\n');
  const calendars = new Map<number, WorkingCalendar>();
  const calendarChanges = [...years.values()]
    .flat()
    .map(({ at }) => at)
    .sort((one, other) => one - other);
  return {
    run,
    from: run.schedule.from,
    to: run.schedule.to,
    questions: of<Question>('Questions'),
    mails: of<Mail>('Mails'),
    agencies: of<Agency>('Directory', 'agency\n'),
    policy: of<Policy>('Directory', 'policy\n').get('current') ?? [],
    mornings: new Set(of('Directory', 'morning\n').keys()),
    arrivals: Map.groupBy(run.ses.mailbox, ({ mailId }) => mailId),
    calendarChanges,
    alwaysRead: new Map(),
    calendarAt: (at) => {
      const since = calendarChanges.findLast((change) => change <= at) ?? 0;
      const known = calendars.get(since);
      if (known) return known;
      const calendar = workingCalendar([...years.values()].flatMap((versions) => versionAt(versions, since) ?? []));
      calendars.set(since, calendar);
      return calendar;
    },
  };
}

/** What an item was at a moment; undefined when it was not yet. */
export function versionAt<Entity>(versions: readonly Version<Entity>[], at: number): Entity | undefined {
  return versions.findLast((version) => version.at <= at)?.is;
}
