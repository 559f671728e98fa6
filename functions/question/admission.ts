import type { Contact } from '../agency/agency.ts';
import { dueAt } from '../calendar/clock-hours.ts';
import type { ClockPeriod } from '../calendar/deadline.ts';
import type { Forum } from '../forum/forum.ts';
import type { Mail } from '../mail/mail.ts';
import { protectionMailDraft } from '../mail/outbox.ts';
import { harmWarningAt } from './harm-clock.ts';
import type { Original } from './original.ts';
import type { Question, ReceivedQuestion, SealedQuestion } from './question.ts';
import { screen } from './screen.ts';
import type { Submission } from './submission.ts';

/** A submission after both screens: what the ordinary flow may hold of it, or that it must hold nothing. */
export interface ScreenedSubmission {
  readonly submission: Submission;
  readonly sealed: boolean;
  /** The submission with its free text masked. */
  readonly shown: Submission;
  /** Kinds of private information that were masked. */
  readonly masked: readonly string[];
}

/** What a submission becomes: stored together or not at all. */
export interface Admission {
  readonly question: Question;
  readonly original: Original;
  /** Tells the protection focal person of a sealed question. */
  readonly mail?: Mail;
}

/** The circumstances of a submission. */
export interface Arrival {
  readonly questionId: string;
  readonly forum: Pick<Forum, 'forumId' | 'codePrefix' | 'heldOn'>;
  readonly requestHash: string;
  readonly importId?: string;
  readonly by: string;
  readonly at: string;
  readonly today: string;
}

/** Who must hear of a disclosure, and within which time. */
export interface ProtectionRules {
  readonly harm: ClockPeriod;
  readonly focalPersons: readonly Contact[];
}

/** What a policy says of protection, for sealing. */
export function protectionRulesOf(policy: {
  readonly periods: { readonly harm: ClockPeriod };
  readonly people: { readonly protection: readonly Contact[] };
}): ProtectionRules {
  return { harm: policy.periods.harm, focalPersons: policy.people.protection };
}

/** Screens every free text of a submission; the question and the answer alike may tell of harm or name a child. */
export function screenSubmission(submission: Submission): ScreenedSubmission {
  const kinds = new Set<string>();
  let sealed = false;
  const shownOf = (text: string) => {
    const { safeguarding, privacy } = screen(text);
    sealed ||= safeguarding.sealed;
    for (const { kind } of privacy.masked) kinds.add(kind);
    return privacy.text.trim();
  };
  const answer = submission.answeredAtForum;
  const shown: Submission = {
    ...submission,
    text: shownOf(submission.text),
    ...(answer && {
      answeredAtForum: {
        // Who answered is an official by office, which the report prints; it is no child's name.
        by: answer.by.normalize('NFC').trim(),
        decided: shownOf(answer.decided),
        ...(answer.why !== undefined && { why: shownOf(answer.why) }),
        ...(answer.next !== undefined && { next: shownOf(answer.next) }),
      },
    }),
  };
  return { submission, sealed, shown, masked: [...kinds] };
}

/** Takes a submission into the ordinary flow under its number. */
export function admit(
  screened: ScreenedSubmission,
  number: number,
  arrival: Arrival,
): Admission & { readonly question: ReceivedQuestion } {
  const { shown, masked } = screened;
  const { forum } = arrival;
  const answer = shown.answeredAtForum;
  const question: ReceivedQuestion = {
    ...kept(arrival, 'received'),
    status: 'received',
    code: codeOf(forum.codePrefix, number),
    number,
    text: shown.text,
    ...(masked.length > 0 && { masked: [...masked] }),
    askedOn: shown.askedOn ?? dayAsked(forum.heldOn, arrival.today),
    ...(shown.topicId !== undefined && { topicId: shown.topicId }),
    ...(shown.leadAgencyId !== undefined && { leadAgencyId: shown.leadAgencyId }),
    ...(shown.coordinatingAgencyIds && { coordinatingAgencyIds: shown.coordinatingAgencyIds }),
    answers: answer ? [{ mode: 'oral', on: forum.heldOn, ...answer }] : [],
  };
  return { question, original: originalOf(screened, arrival) };
}

/** The code that a person can read out: the forum's prefix and a number of at least three digits. */
function codeOf(codePrefix: string, number: number): string {
  return `${codePrefix}-${String(number).padStart(3, '0')}`;
}

/** Seals a submission that may tell of harm: the ordinary flow keeps nothing of it, and somebody is told at once. */
export function sealAdmission(screened: ScreenedSubmission, arrival: Arrival, rules: ProtectionRules): Admission {
  const harmDueAt = dueAt(arrival.at, rules.harm);
  const mail = protectionMailDraft(arrival.questionId, rules.focalPersons, arrival.at);
  const question: SealedQuestion = {
    ...kept(arrival, 'sealed'),
    status: 'sealed',
    harmDueAt,
    watchAt: harmWarningAt(harmDueAt),
    told: [mail.mailId],
  };
  return { question, original: originalOf(screened, arrival), mail };
}

function kept({ questionId, forum, requestHash, importId, by, at }: Arrival, what: 'received' | 'sealed') {
  return {
    questionId,
    forumId: forum.forumId,
    receivedAt: at,
    requestHash,
    ...(importId !== undefined && { importId }),
    told: [],
    history: [{ at, by, what }],
    version: 1,
  };
}

function originalOf({ submission }: ScreenedSubmission, { questionId, forum, at, by }: Arrival): Original {
  return { originalId: questionId, forumId: forum.forumId, submission, receivedAt: at, by, version: 1 };
}

/** Children ask at the forum; only minutes that are entered before it is held leave today. */
function dayAsked(heldOn: string, today: string): string {
  return heldOn < today ? heldOn : today;
}
