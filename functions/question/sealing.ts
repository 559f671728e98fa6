import { admit, type Arrival, screenSubmission } from './admission.ts';
import type { Act, Reasoned } from './lifecycle.ts';
import type { HistoryEntry, ReceivedQuestion, SealedQuestion } from './question.ts';
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

/** Notes that somebody of the protection lane has taken the case; the twelve hours go on until it is referred or released. */
export function acknowledgeSealed(question: SealedQuestion, act: Act): SealedQuestion {
  return acted(question, act, {
    what: 'acknowledged',
    acknowledged: question.acknowledged ?? { at: act.at, by: act.by },
  });
}

/** Notes to whom the case was handed, which ends the twelve-hour clock. */
export function refer(question: SealedQuestion, to: string, act: Reasoned): SealedQuestion {
  const { watchAt: _over, ...kept } = question;
  return acted(kept, act, { what: 'referred', referred: { at: act.at, by: act.by, to } });
}

/**
 * Lets a question that was sealed wrongly into the ordinary flow, in one step: masked like any other, with a code of its own that does
 * not tell when it was given. Its history says that it was sealed and who released it; the child's clock runs from the day of asking.
 */
export function release(
  question: SealedQuestion,
  { submission, forum, number }: { submission: Submission; forum: Arrival['forum']; number: number },
  { at, by, why }: Reasoned,
): ReceivedQuestion {
  const { questionId, requestHash, importId, receivedAt, told, history, version } = question;
  const arrival = {
    questionId,
    forum,
    requestHash,
    ...(importId !== undefined && { importId }),
    by,
    at,
    today: receivedAt.slice(0, 10),
  };
  const { question: admitted } = admit(screenSubmission(submission), number, arrival);
  return {
    ...admitted,
    receivedAt,
    told,
    history: [...history, { at, by, what: 'released', why }],
    version: version + 1,
  };
}
