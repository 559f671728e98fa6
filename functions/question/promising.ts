import { dayOf, vietnameseDate } from '../calendar/day.ts';
import type { Commitment, CommitmentMove } from './commitment.ts';
import { nextRungAt } from './ladder.ts';
import { type DatedAct, type DeadlineRules, firstRung, moved } from './lifecycle.ts';
import { impossibleMove } from './moves.ts';
import type { OrdinaryQuestion, ResponsibleQuestion } from './question.ts';
import { Refusal } from './refusal.ts';
import { isResponsible } from './responsible.ts';

/** A question holds no more promises, and no more reports on them, than fit into its item (400 kB) however long their words are. */
const MOST_PROMISES = { count: 20, vi: '20 cam kết', en: '20 commitments' };
const MOST_REPORTS = { count: 50, vi: '50 lần báo cáo tiến độ', en: '50 reports on its commitments' };

/** The commitments of a question with one more: what its lead promises, by when. */
export function promise(
  { forumId, commitments = [], leadAgencyId }: Pick<ResponsibleQuestion, 'forumId' | 'commitments' | 'leadAgencyId'>,
  { what, dueOn, agencyId = leadAgencyId }: { what: string; dueOn: string; agencyId?: string | undefined },
  { rules, at }: DatedAct,
): Commitment[] {
  const made: Commitment = {
    commitmentId: `c${String(commitments.length + 1)}`,
    agencyId,
    what,
    promisedOn: dayOf(at),
    dueOn,
    status: 'promised',
    progress: [],
    changes: 0,
    ...firstRung({ forumId }, { startOn: dayOf(at), dueOn }, rules),
  };
  return [...commitments, made];
}

/** Records something that an answer promised; it is followed up on the same ladder as the answer. */
export function addCommitment(
  question: OrdinaryQuestion,
  promised: { what: string; dueOn: string; agencyId?: string | undefined },
  { rules, ...act }: DatedAct,
): ResponsibleQuestion {
  const responsible = expectResponsible(question);
  if ((responsible.commitments ?? []).length >= MOST_PROMISES.count) throw noMore(question, MOST_PROMISES);
  const commitments = promise(responsible, promised, { rules, ...act });
  return moved(responsible, { ...responsible, commitments }, { ...act, what: 'promised' });
}

/** What the history calls each move of a commitment. */
const RECORDED = {
  progress: 'progress',
  change: 'promise-changed',
  done: 'promise-done',
  broken: 'promise-broken',
} as const;

/** Moves a commitment on: progress, a change with its reason, done, or broken. What has ended is not opened again. */
export function moveCommitment(
  question: OrdinaryQuestion,
  { commitmentId, ...move }: CommitmentMove & { commitmentId: string },
  { rules, ...act }: DatedAct,
): ResponsibleQuestion {
  const responsible = expectResponsible(question);
  const made = responsible.commitments ?? [];
  const commitment = made.find((other) => other.commitmentId === commitmentId);
  if (commitment?.status !== 'promised') {
    const open = made.filter(({ status }) => status === 'promised').map((other) => other.commitmentId);
    throw new Refusal({
      vi: `Câu hỏi ${question.code} không có cam kết "${commitmentId}" đang chờ thực hiện; đang chờ: ${open.join(', ') || 'không có'}.`,
      en: `Question ${question.code} has no open commitment "${commitmentId}"; open: ${open.join(', ') || 'none'}.`,
    });
  }
  const reports = made.reduce((sum, { progress }) => sum + progress.length, 0);
  if (move.move === 'progress' && reports >= MOST_REPORTS.count) throw noMore(question, MOST_REPORTS);
  const next = movedOn(commitment, { ...move, forumId: question.forumId }, { rules, ...act });
  const commitments = made.map((other) => (other === commitment ? next : other));
  const why = 'why' in move ? { why: move.why } : {};
  return moved(responsible, { ...responsible, commitments }, { ...act, ...why, what: RECORDED[move.move] });
}

function movedOn(
  commitment: Commitment,
  { forumId, ...move }: CommitmentMove & { forumId: string },
  { rules, at, by }: DatedAct,
): Commitment {
  const today = dayOf(at);
  switch (move.move) {
    case 'progress':
      return { ...commitment, progress: [...commitment.progress, { on: today, by, text: move.text }] };
    case 'change': {
      const { what = commitment.what, dueOn = commitment.dueOn } = move;
      if (what === commitment.what && dueOn === commitment.dueOn) throw nothingChanged(commitment);
      return {
        ...unplanned(commitment),
        what,
        dueOn,
        changes: commitment.changes + 1,
        ...firstRung({ forumId }, { startOn: today, dueOn }, rules),
      };
    }
    case 'done':
    case 'broken':
      return { ...unplanned(commitment), status: move.move, endedOn: today, why: move.why };
  }
}

/** Plans the next rung of each open commitment anew, because the calendar or the ladder has changed. */
export function planPromiseRungs<Q extends ResponsibleQuestion>(question: Q, { ladderOf, calendar }: DeadlineRules): Q {
  if (!question.commitments) return question;
  const ladder = ladderOf(question.forumId);
  const commitments = question.commitments.map((commitment) =>
    commitment.status === 'promised'
      ? { ...commitment, remindAt: nextRungAt({ dueOn: commitment.dueOn, told: commitment.rung }, ladder, calendar) }
      : commitment,
  );
  return { ...question, commitments, version: question.version + 1 };
}

/** Counts the rung of a commitment that was told, and plans the one after it. */
export function countPromiseRung<Q extends ResponsibleQuestion>(
  question: Q,
  { commitmentId, rung }: { commitmentId: string; rung: number },
  { ladderOf, calendar }: DeadlineRules,
): Q {
  const ladder = ladderOf(question.forumId);
  const commitments = (question.commitments ?? []).map((commitment) =>
    commitment.commitmentId === commitmentId && commitment.status === 'promised'
      ? { ...commitment, rung, remindAt: nextRungAt({ dueOn: commitment.dueOn, told: rung }, ladder, calendar) }
      : commitment,
  );
  return { ...question, commitments, version: question.version + 1 };
}

function noMore({ code }: OrdinaryQuestion, most: { vi: string; en: string }): Refusal {
  return new Refusal({
    vi: `Câu hỏi ${code} đã có ${most.vi}, không ghi thêm được; hãy sửa hoặc kết thúc những gì đã ghi.`,
    en: `Question ${code} holds ${most.en} and takes no more; change or end what is there.`,
  });
}

function nothingChanged({ commitmentId, dueOn }: Commitment): Refusal {
  return new Refusal({
    vi: `Cam kết ${commitmentId} vẫn như cũ (hạn ${vietnameseDate(dueOn)}); hãy nêu nội dung mới (what) hoặc hạn mới (dueOn).`,
    en: `Commitment ${commitmentId} would stay as it is (due on ${dueOn}); give a new "what" or "dueOn".`,
  });
}

function unplanned({ rung: _rung, remindAt: _remindAt, ...commitment }: Commitment): Commitment {
  return commitment;
}

function expectResponsible(question: OrdinaryQuestion): ResponsibleQuestion {
  if (isResponsible(question)) return question;
  throw impossibleMove(question, { vi: 'ghi cam kết', en: 'given a commitment' });
}
