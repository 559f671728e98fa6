import type { Agency, Contact } from '../agency/agency.ts';
import { keeperOf } from '../agency/levels.ts';
import { standsOn } from '../agency/succession.ts';
import { addDays, type Day, dayOf, startOfDay, weekday } from '../calendar/day.ts';
import { deadline } from '../calendar/deadline.ts';
import {
  addWorkingDays,
  unconfirmedYears,
  type WorkingCalendar,
  workingDayOnOrAfter,
} from '../calendar/working-calendar.ts';
import type { Rules } from '../directory/rules.ts';
import type { Key } from '../platform/table.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { TriageQuestion } from '../question/question.ts';
import { contactOf } from './another-way.ts';
import type { Mail } from './mail.ts';
import type { MailRepository } from './mail-repository.ts';

/** Below this a count of sealed questions could tell of whom it is. */
export const FEWEST_SEALED = 3;

/** What only the coordinator can put right, as it stands in the stores. */
export interface WaitingMatters {
  /** The earliest to be assigned first. */
  readonly triage: readonly TriageQuestion[];
  /** People whose mails do not arrive; `of` is the agency, or the city. */
  readonly unreachable: readonly { readonly contact: Contact; readonly of: string }[];
  /** Mails that came back or were given up although nobody's address is known to be dead. */
  readonly undelivered: readonly Mail[];
  /** Whether one of them failed since the coordinator's last digest, so that none has told of it. */
  readonly undeliveredIsNew: boolean;
  /** Years of which days off are not confirmed and in which something that is asked today may be due. */
  readonly unconfirmedYears: readonly number[];
  readonly sealed: number;
}

interface Stores {
  readonly questions: Pick<QuestionRepository, 'getMany' | 'inTriage' | 'sealedDue'>;
  readonly mails: Pick<MailRepository, 'getMany' | 'ofRecipient' | 'mailsFailed'>;
}

interface Situation {
  readonly rules: Rules;
  readonly agencies: readonly Agency[];
  readonly now: string;
}

/** Reads what waits for the coordinator now. */
export async function waitingMatters(stores: Stores, situation: Situation): Promise<WaitingMatters> {
  const { rules, agencies, now } = situation;
  const { city, people } = rules.policy;
  const [triage, failures, sealed] = await Promise.all([
    inTriage(stores),
    undelivered(stores, situation),
    sealedWaiting(stores, now),
  ]);
  const contacts = [
    ...agencies
      .filter((agency) => standsOn(agency, dayOf(now)))
      .flatMap(({ shortName, contacts }) => contacts.map((contact) => ({ contact, of: shortName }))),
    ...[...people.coordinators, ...people.leaders, ...people.protection].map((contact) => ({ contact, of: city.name })),
  ];
  return {
    triage,
    unreachable: contacts.filter(({ contact }) => contact.unreachable),
    ...failures,
    unconfirmedYears: yearsToConfirm(dayOf(now), rules),
    sealed,
  };
}

/**
 * Whether the coordinator gets a digest for these matters alone. What can be put right is said every working morning until it
 * is: questions to assign, addresses to correct. What cannot be marked as done is not: a mail that failed is told of once, an
 * unconfirmed calendar once a week; both stand in every other digest as well.
 */
export function callForDigest(matters: WaitingMatters, today: Day, calendar: WorkingCalendar): boolean {
  const { triage, unreachable, undeliveredIsNew, sealed } = matters;
  if (triage.length > 0 || unreachable.length > 0 || undeliveredIsNew || sealed >= FEWEST_SEALED) return true;
  return matters.unconfirmedYears.length > 0 && beginsWeek(today, calendar);
}

/** Whether this is the first working day of its week. */
function beginsWeek(today: Day, calendar: WorkingCalendar): boolean {
  const monday = addDays(today, -((weekday(today) + 6) % 7));
  return workingDayOnOrAfter(monday, calendar) === today;
}

/** The years that are not confirmed, up to the day by which a child who asks today must have an answer. */
function yearsToConfirm(today: Day, { periods, calendar }: Rules): number[] {
  const clocks = [periods.agencyAnswer, periods.child, periods.childWithCoordinating];
  const last = clocks.map((period) => deadline(today, period, calendar).dueOn).sort();
  return unconfirmedYears(today, last.at(-1) ?? today, calendar);
}

async function inTriage({ questions }: Stores): Promise<TriageQuestion[]> {
  const questionIds: string[] = [];
  let after: Key | undefined;
  do {
    const page = await questions.inTriage({ limit: 100, ...(after && { after }) });
    questionIds.push(...page.keys.flatMap(({ questionId = '' }) => questionId));
    after = page.next;
  } while (after);
  // The index may lag behind the table.
  return (await questions.getMany(questionIds)).filter((question) => question.status === 'triage');
}

/** Mails that came back or were given up are named to the coordinator for so many working days. */
const SHOWN_DAYS = 5;

/** The coordinator's mails of these days; there is a digest a day and an alarm for what fails. */
const MAILS_LOOKED_AT = 100;

/** The mails of whose failure the coordinator was told lately, or should have been, and which have not arrived since. */
async function undelivered(
  { mails }: Stores,
  { rules, agencies, now }: Situation,
): Promise<Pick<WaitingMatters, 'undelivered' | 'undeliveredIsNew'>> {
  const today = dayOf(now);
  const { people } = rules.policy;
  const since = startOfDay(addWorkingDays(today, -SHOWN_DAYS, rules.calendar));
  const { keys } = await mails.ofRecipient(keeperOf(people)?.contactId ?? '', { limit: MAILS_LOOKED_AT });
  const alarmed = keys.filter(({ mailId = '', at = '' }) => mailId.startsWith('alarm_') && at >= since);
  const failed = await Array.fromAsync(mails.mailsFailed(since));
  const failures = await mails.getMany([...new Set([...alarmed.flatMap(({ mailId = '' }) => mailId), ...failed])]);
  const failedAt = new Map<string, string>();
  for (const { kind, mailId, about, at, endedAt = at } of failures) {
    // What an alarm could not say is what it is about.
    const lost = kind === 'alarm' ? about : mailId;
    if (lost !== undefined) failedAt.set(lost, kind === 'alarm' ? at : endedAt);
  }
  const lost = (await mails.getMany([...failedAt.keys()])).filter(
    ({ state, recipient }) =>
      (state === 'failed' || state === 'bounced' || state === 'complained') &&
      // A dead address is named itself.
      !contactOf(recipient, agencies, people)?.unreachable,
  );
  const digest = keys.find(({ mailId = '' }) => mailId.startsWith('digest_') && !mailId.endsWith(today));
  const told = digest?.at ?? since;
  return { undelivered: lost, undeliveredIsNew: lost.some(({ mailId }) => (failedAt.get(mailId) ?? '') >= told) };
}

/** Every sealed question that nobody has ended is spoken of again within a day; a month finds all of them. */
const SEALED_AHEAD_DAYS = 30;

async function sealedWaiting({ questions }: Stores, now: string): Promise<number> {
  let count = 0;
  for await (const _questionId of questions.sealedDue(startOfDay(addDays(dayOf(now), SEALED_AHEAD_DAYS)))) count += 1;
  return count;
}
