import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import { Deadline } from '../calendar/deadline.ts';

/** That an agency was asked for its contribution: when, by whom, and until which day. */
export const ContributionRequest = z.object({
  at: z.string(),
  by: z.string(),
  dueOn: Day,
  /** How the day was counted; absent when somebody named it. */
  deadline: Deadline.optional(),
  /** The day that was given before, when it has been moved. */
  insteadOf: Day.optional(),
});
export type ContributionRequest = z.infer<typeof ContributionRequest>;

/** An agency's own narrative for the report of a forum, one of its sections 1.1 to 1.n: asked for, written, or both. */
export const Contribution = z.object({
  forumId: z.string(),
  /** Whose section of the report it is; of an agency that has ended its successor writes it. */
  agencyId: z.string(),
  /** Absent when nobody asked, or the request was taken back. */
  asked: ContributionRequest.optional(),
  /** How many mails have asked for it or moved its day: the number of the last one. */
  requests: z.int().min(1).optional(),
  /** What was written last, by whom and when; absent until somebody writes. */
  text: z.string().optional(),
  by: z.string().optional(),
  at: z.string().optional(),
  /** The rung of the ladder that was told last, and when the next one is due; only while the text is owed. */
  rung: z.int().optional(),
  remindAt: z.string().optional(),
  /** The mails that told the agency, and those above it. */
  told: z.array(z.string()).optional(),
  version: z.int().min(1),
});
export type Contribution = z.infer<typeof Contribution>;
