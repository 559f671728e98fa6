import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import { Deadline } from '../calendar/deadline.ts';

/** An answer as it was given at the forum, or in writing. */
export const Answer = z.object({
  mode: z.enum(['oral', 'written']),
  /** Who answered: an office and its agency. */
  by: z.string(),
  on: Day,
  decided: z.string(),
  why: z.string().optional(),
  next: z.string().optional(),
});
export type Answer = z.infer<typeof Answer>;

/** One line of a question's history: who did what, when and why, and what it changed. */
export const HistoryEntry = z.object({
  at: z.string(),
  by: z.string(),
  what: z.enum([
    'received',
    'triaged',
    'assigned',
    'answered',
    'transferred',
    'corrected',
    /** A changed calendar gave it other dates, or other reasons for them. */
    'recalculated',
    'sealed',
    'withdrawn',
  ]),
  why: z.string().optional(),
  /** What stood before, of the fields that changed. */
  before: z.record(z.string(), z.unknown()).optional(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** An agency that routing thinks possible, with how sure it is (0 to 1). */
export const Suggestion = z.object({ leadAgencyId: z.string(), confidence: z.number() });
export type Suggestion = z.infer<typeof Suggestion>;

const Kept = z.object({
  questionId: z.string(),
  forumId: z.string(),
  receivedAt: z.string(),
  /** Of the request that brought it, to tell a repeated request from another one under the same key. */
  requestHash: z.string(),
  /** The import that brought it. */
  importId: z.string().optional(),
  /** Ids of the mails that told somebody of it. */
  told: z.array(z.string()),
  history: z.array(HistoryEntry),
  version: z.int().min(1),
});

const Ordinary = Kept.extend({
  /** What a person reads out: "BK4-007". */
  code: z.string(),
  /** The number in the code, which also orders lists. */
  number: z.int().min(1),
  /** Masked and in NFC; the original is kept apart. */
  text: z.string(),
  /** Kinds of private information that were masked. */
  masked: z.array(z.string()).optional(),
  askedOn: Day,
  topicId: z.string().optional(),
  answers: z.array(Answer),
});

/** A question that nobody has been made responsible for yet; what the minutes said of topic and agencies stands beside it. */
export const ReceivedQuestion = Ordinary.extend({
  status: z.literal('received'),
  leadAgencyId: z.string().optional(),
  coordinatingAgencyIds: z.array(z.string()).optional(),
});
export type ReceivedQuestion = z.infer<typeof ReceivedQuestion>;

/** A question that a person must assign, because routing is not sure. */
export const TriageQuestion = Ordinary.extend({
  status: z.literal('triage'),
  /** What the minutes said of them; the lead is what a person must decide. */
  coordinatingAgencyIds: z.array(z.string()).optional(),
  /** By when a person must have assigned it. */
  assignDueOn: Day,
  /** Working days late when the leader was told last. */
  rung: z.int().optional(),
  suggestions: z.array(Suggestion),
  because: z.array(z.string()),
  confidence: z.number(),
});
export type TriageQuestion = z.infer<typeof TriageQuestion>;

const Responsible = Ordinary.extend({
  topicId: z.string(),
  leadAgencyId: z.string(),
  coordinatingAgencyIds: z.array(z.string()),
  /** The words that decided, or the person who did. */
  because: z.array(z.string()),
  confidence: z.number(),
  assignedAt: z.string(),
  childDeadline: Deadline,
  agencyDeadline: Deadline,
});

/** A question that its lead agency owes an answer to. */
export const AssignedQuestion = Responsible.extend({
  status: z.literal('assigned'),
  /** The rung of the ladder that was told last: working days before (negative) or after the agency's due day. */
  rung: z.int().optional(),
  /** When the next rung is reached. */
  remindAt: z.string(),
  /** That a changed calendar brought the agency's day forward: from the day that it had been told, in which batch of mails it hears. */
  broughtForward: z.object({ from: Day, batch: z.string() }).optional(),
});
export type AssignedQuestion = z.infer<typeof AssignedQuestion>;

/** A question with an answer, at the forum or in writing, that is not closed yet: its lead still owes a result class. */
export const AnsweredQuestion = Responsible.extend({ status: z.literal('answered') });
export type AnsweredQuestion = z.infer<typeof AnsweredQuestion>;

/** A question that may tell of harm to a child: nothing of it is here but that it exists; the rest is with the protection step. */
export const SealedQuestion = Kept.extend({
  status: z.literal('sealed'),
  /** By when the first protective step must be taken. */
  harmDueAt: z.string(),
  /** When somebody has to be told that the time is running out; absent once all that can be told was told. */
  watchAt: z.string().optional(),
});
export type SealedQuestion = z.infer<typeof SealedQuestion>;

/** A question of a wrong import, taken back: counted nowhere and not gone either. */
export const WithdrawnQuestion = Ordinary.extend({
  status: z.literal('withdrawn'),
  leadAgencyId: z.string().optional(),
  coordinatingAgencyIds: z.array(z.string()).optional(),
  withdrawnAt: z.string(),
});
export type WithdrawnQuestion = z.infer<typeof WithdrawnQuestion>;

/** A question in the ordinary flow: with a code, a text and a place in lists. */
export const OrdinaryQuestion = z.discriminatedUnion('status', [
  ReceivedQuestion,
  TriageQuestion,
  AssignedQuestion,
  AnsweredQuestion,
  WithdrawnQuestion,
]);
export type OrdinaryQuestion = z.infer<typeof OrdinaryQuestion>;

/** What a child asked or recommended, at one point of its life. */
export const Question = z.discriminatedUnion('status', [...OrdinaryQuestion.options, SealedQuestion]);
export type Question = z.infer<typeof Question>;

/** The agencies that have to do with a question: its lead first, then those that coordinate. */
export function agenciesOf(question: Question): string[] {
  if (question.status !== 'assigned' && question.status !== 'answered') return [];
  return [question.leadAgencyId, ...question.coordinatingAgencyIds];
}
