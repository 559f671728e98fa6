import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import { Deadline } from '../calendar/deadline.ts';
import { Answer, AnswerInput, ResultClass } from './answer.ts';
import { Commitment } from './commitment.ts';
import { Tiding } from './tiding.ts';

/** One line of a question's history: who did what, when and why, and what it changed. */
export const HistoryEntry = z.object({
  at: z.string(),
  by: z.string(),
  what: z.enum([
    'received',
    'triaged',
    'assigned',
    'acknowledged',
    'input',
    'answered',
    'returned',
    'closed',
    'published',
    'unpublished',
    'verdict',
    'kept',
    'transferred',
    'succeeded',
    'extension-requested',
    'extended',
    'extension-declined',
    'reopened',
    'split',
    'duplicate',
    'promised',
    'progress',
    'promise-changed',
    'promise-done',
    'promise-broken',
    'corrected',
    /** A changed calendar gave it other dates, or other reasons for them. */
    'recalculated',
    'sealed',
    'released',
    'read',
    'referred',
    'withdrawn',
  ]),
  why: z.string().optional(),
  /** What stood before, of all that changed: by field, in a list by place ("answers/0/review"); null where nothing stood. */
  before: z.record(z.string(), z.unknown()).optional(),
  /** Of a transfer: the batch of mails that tells of it, because a question may move on before these have left. */
  batch: z.string().optional(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** The older part of a question's history, in an item of its own: written once, and read only by those who tell the whole of it. */
export const HistoryPage = z.object({
  /** The question's id and the version at which it gave the page off: "q7#history-31". */
  questionId: z.string(),
  entries: z.array(HistoryEntry),
  version: z.int(),
});
export type HistoryPage = z.infer<typeof HistoryPage>;

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
  /** What agencies must still hear; absent once every mail is written down. */
  toTell: z.array(Tiding).optional(),
  /** The last of it; what is older stands in items of its own once it has become long. */
  history: z.array(HistoryEntry),
  /** The versions at which older history moved into an item of its own. */
  historyPages: z.array(z.int()).optional(),
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
  /** Of a part: its letter, which ends its code ("BK4-007a"), and the question it is a part of. */
  part: z.string().optional(),
  partOf: z.string().optional(),
  /** Fixed at first assignment; whatever a question becomes afterwards, this clock goes on. */
  childDeadline: Deadline.optional(),
});

/** A question that nobody has been made responsible for yet; what the minutes said of topic and agencies stands beside it. */
export const ReceivedQuestion = Ordinary.extend({
  status: z.literal('received'),
  leadAgencyId: z.string().optional(),
  coordinatingAgencyIds: z.array(z.string()).optional(),
  /** Released although the screen would seal it again: only a person may give it to an agency. */
  byHand: z.literal(true).optional(),
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

/** A day that an agency was given beyond its own clock. */
export const Extension = z.object({ from: Day, until: Day, at: z.string(), by: z.string(), why: z.string() });
export type Extension = z.infer<typeof Extension>;

/** More time that an agency asks for; the coordinator decides. */
export const ExtensionRequest = Extension.pick({ until: true, at: true, by: true, why: true });
export type ExtensionRequest = z.infer<typeof ExtensionRequest>;

/** What a child said of an answer; each closing of the question is a stage of its own. */
export const Verdict = z.object({ stage: z.int().min(1), answered: z.enum(['yes', 'partly', 'no']), at: z.string() });
export type Verdict = z.infer<typeof Verdict>;

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
  /** Who opened the link and said that the agency has it. */
  acknowledged: z.object({ at: z.string(), by: z.string() }).optional(),
  /** What coordinating agencies contribute. */
  inputs: z.array(AnswerInput).optional(),
  /** More time, given to the agency that leads now. */
  extensions: z.array(Extension).optional(),
  commitments: z.array(Commitment).optional(),
  verdicts: z.array(Verdict).optional(),
  /** How often it was opened again. */
  reopened: z.int().optional(),
  /** When the coordinator is next told, in the morning, that the question waits at the desk. */
  deskAt: z.string().optional(),
  /** The rung of the ladder that was told last: working days before (negative) or after the agency's due day. */
  rung: z.int().optional(),
});

/** A question that its lead agency owes an answer to. */
export const AssignedQuestion = Responsible.extend({
  status: z.literal('assigned'),
  /** When the next rung is reached. */
  remindAt: z.string(),
  extensionRequest: ExtensionRequest.optional(),
  /** That a changed calendar brought the agency's day forward: from the day that it had been told, in which batch of mails it hears. */
  broughtForward: z.object({ from: Day, batch: z.string() }).optional(),
});
export type AssignedQuestion = z.infer<typeof AssignedQuestion>;

/**
 * A question with an answer that is not closed yet: a written one waits for the coordinator's review; after an oral one at the forum
 * the lead still owes a result class.
 */
export const AnsweredQuestion = Responsible.extend({
  status: z.literal('answered'),
  /** When the lead is next reminded of the result class. */
  remindAt: z.string().optional(),
});
export type AnsweredQuestion = z.infer<typeof AnsweredQuestion>;

/** A question whose answer the coordinator approved; its promises live on. */
export const ClosedQuestion = Responsible.extend({
  status: z.literal('closed'),
  closedAt: z.string(),
  resultClass: ResultClass,
  /** Since when everybody may read its text and answer. */
  publishedAt: z.string().optional(),
  /** A child's "no" that the coordinator has not dealt with. */
  objectedAt: z.string().optional(),
});
export type ClosedQuestion = z.infer<typeof ClosedQuestion>;

/** A question that may tell of harm to a child: nothing of it is here but that it exists; the rest is with the protection step. */
export const SealedQuestion = Kept.extend({
  status: z.literal('sealed'),
  /** By when the first protective step must be taken. */
  harmDueAt: z.string(),
  /** When somebody has to be told again that it waits; absent once it was referred. */
  watchAt: z.string().optional(),
  /** Who has taken the case, and to whom it was handed, which ends the clock. */
  acknowledged: z.object({ at: z.string(), by: z.string() }).optional(),
  referred: z.object({ at: z.string(), by: z.string(), to: z.string() }).optional(),
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

/** A question that held several matters, each of which is a question of its own now. */
export const SplitQuestion = Ordinary.extend({
  status: z.literal('split'),
  partIds: z.array(z.string()),
  splitAt: z.string(),
  leadAgencyId: z.string().optional(),
  coordinatingAgencyIds: z.array(z.string()).optional(),
});
export type SplitQuestion = z.infer<typeof SplitQuestion>;

/** A question that another one of the same matter answers. */
export const DuplicateQuestion = Ordinary.extend({
  status: z.literal('duplicate'),
  duplicateOf: z.string(),
  duplicateAt: z.string(),
  leadAgencyId: z.string().optional(),
  coordinatingAgencyIds: z.array(z.string()).optional(),
});
export type DuplicateQuestion = z.infer<typeof DuplicateQuestion>;

/** A question in the ordinary flow: with a code, a text and a place in lists. */
export const OrdinaryQuestion = z.discriminatedUnion('status', [
  ReceivedQuestion,
  TriageQuestion,
  AssignedQuestion,
  AnsweredQuestion,
  ClosedQuestion,
  SplitQuestion,
  DuplicateQuestion,
  WithdrawnQuestion,
]);
export type OrdinaryQuestion = z.infer<typeof OrdinaryQuestion>;

/** What a child asked or recommended, at one point of its life. */
export const Question = z.discriminatedUnion('status', [...OrdinaryQuestion.options, SealedQuestion]);
export type Question = z.infer<typeof Question>;

/** A question that an agency leads. */
export type ResponsibleQuestion = AssignedQuestion | AnsweredQuestion | ClosedQuestion;
