import { dayOf } from '../calendar/day.ts';
import { admit, type Arrival, screenSubmission } from './admission.ts';
import { acknowledgedHarmAt } from './harm-clock.ts';
import type { Act, Reasoned } from './lifecycle.ts';
import type { HistoryEntry, ReceivedQuestion, SealedQuestion } from './question.ts';
import { Refusal } from './refusal.ts';
import type { Submission } from './submission.ts';

/** What the protection lane does with a sealed question. */
type ProtectionAct = Extract<HistoryEntry['what'], 'read' | 'acknowledged' | 'referred'>;

/** The next version of a sealed question, with what was done. Nothing that is said here quotes the child. */
function acted(
  question: SealedQuestion,
  { at, by, why }: Act,
  { what, ...change }: Partial<SealedQuestion> & { what: ProtectionAct },
): SealedQuestion {
  const entry: HistoryEntry = { at, by, what, ...(why !== undefined && { why }) };
  return { ...question, ...change, history: [...question.history, entry], version: question.version + 1 };
}

/** Notes that somebody read what a child wrote: stored before the text is shown, every time. */
export function recordReading(question: SealedQuestion, act: Act): SealedQuestion {
  return acted(question, act, { what: 'read' });
}

/**
 * Notes that somebody of the protection lane has taken the case; the twelve hours go on until it is referred or released. The same
 * question comes back when somebody has it already.
 */
export function acknowledgeSealed(question: SealedQuestion, act: Act): SealedQuestion {
  if (question.acknowledged) return question;
  return acted(question, act, {
    what: 'acknowledged',
    acknowledged: { at: act.at, by: act.by },
    ...(!question.referred && { watchAt: acknowledgedHarmAt(question, act.at) }),
  });
}

/** Notes to whom the case was handed, which ends the twelve-hour clock. */
export function refer(question: SealedQuestion, to: string, act: Reasoned): SealedQuestion {
  const { watchAt: _over, ...kept } = question;
  return acted(kept, act, { what: 'referred', referred: { at: act.at, by: act.by, to } });
}

/** What was written of a sealed question, and what it was before it was sealed. */
export interface WrittenOf {
  readonly submission: Submission;
  readonly forum: Arrival['forum'];
  /** The number of its code: the one that it had, or the next one of its forum. */
  readonly number: number;
  /** Of a part: its letter and the question it is a part of. */
  readonly part?: Pick<ReceivedQuestion, 'part' | 'partOf'>;
}

/**
 * Lets a question that was sealed wrongly into the ordinary flow, in one step: masked like any other, and under a code. Its history
 * says that it was sealed and who released it; the child's clock runs from the day of asking.
 */
export function release(
  question: SealedQuestion,
  { submission, forum, number, part }: WrittenOf,
  { at, by, why }: Reasoned,
): ReceivedQuestion {
  const { questionId, requestHash, importId, receivedAt, told, history, version } = question;
  const arrival = {
    ...{ questionId, forum, requestHash, by, at, today: dayOf(receivedAt) },
    ...(importId !== undefined && { importId }),
  };
  const screened = screenSubmission(submission);
  const { question: admitted } = admit(screened, number, arrival);
  return {
    ...admitted,
    ...part,
    ...(screened.sealed && { byHand: true as const }),
    code: admitted.code + (part?.part ?? ''),
    receivedAt,
    told,
    // Why the protection lane did what it did may quote the child.
    history: [...history.map(({ why: _why, ...entry }) => entry), { at, by, what: 'released', why }],
    version: version + 1,
  };
}

/** Refuses a release that nobody can answer for: of what nobody has read, or of a case that somebody outside works on. */
export function expectReleasable({ history, referred }: SealedQuestion): void {
  if (referred) {
    throw new Refusal({
      vi: 'Hồ sơ đã được chuyển cho nơi bảo vệ trẻ em, nên không thể đưa trở lại quy trình thông thường; có thể: đọc hồ sơ.',
      en: 'The case was referred and cannot be released; possible: read.',
    });
  }
  if (history.some(({ what }) => what === 'read')) return;
  throw new Refusal({
    vi: 'Chưa ai đọc nguyên văn của hồ sơ, nên không thể đưa trở lại quy trình thông thường; có thể: đọc hồ sơ, xác nhận đã nhận, chuyển hồ sơ.',
    en: 'Nobody has read the original, so the case cannot be released; possible: read, acknowledge, refer.',
  });
}
