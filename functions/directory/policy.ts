import * as z from 'zod';
import { Contact } from '../agency/agency.ts';
import { printedLine } from '../agency/printed-line.ts';
import { ClockPeriod, DayPeriod } from '../calendar/deadline.ts';
import { OfficeHours } from '../calendar/office-hours.ts';
import { City, ReminderRungs, RepeatEvery, ReportBlock } from '../forum/forum.ts';

/** The periods that a city sets for itself, each with the text of what it rests on. */
export const Periods = z.object({
  /** From the forum to the assignment of a question. */
  assign: DayPeriod,
  /** From the day an agency is told to its answer. */
  agencyAnswer: DayPeriod,
  /** From the day the child asked to the answer that the child was promised. */
  child: DayPeriod,
  /** The same, when other agencies coordinate. */
  childWithCoordinating: DayPeriod,
  /** From the lead's request to the input of a coordinating agency. */
  coordinatingInput: DayPeriod,
  /** From the forum to the report of its results. */
  forumReport: DayPeriod,
  /** From learning of possible harm to the first protective step. */
  harm: ClockPeriod,
});
export type Periods = z.infer<typeof Periods>;

/** The people who hear on behalf of the city; in each list the first is the first to be told. */
export const People = z.object({
  coordinators: z.array(Contact).min(1).max(20),
  leaders: z.array(Contact).min(1).max(20),
  /** The child-protection focal person, then the named deputy. */
  protection: z.array(Contact).min(1).max(5),
});
export type People = z.infer<typeof People>;

/** Where anybody can turn at once when a child may be harmed. */
export const ProtectionLine = z.object({
  hotline: printedLine(40),
  police: printedLine(200),
  communeChair: printedLine(300),
});
export type ProtectionLine = z.infer<typeof ProtectionLine>;

/** What the city may decide about following up, without a deployment. */
export const Policy = z.object({
  city: City,
  periods: Periods,
  /** The ladder of every forum that has none of its own. */
  reminderRungs: ReminderRungs,
  repeatEvery: RepeatEvery,
  officeHours: OfficeHours,
  people: People,
  protectionLine: ProtectionLine,
  reportBlock: ReportBlock,
  version: z.int().min(1),
});
export type Policy = z.infer<typeof Policy>;
