import type { OrdinaryQuestion } from './question.ts';
import { Refusal } from './refusal.ts';
import { owesOnlyResultClass } from './responsible.ts';

/** What each status is called when people are spoken to. */
export const STATUS_IN_WORDS: Readonly<Record<OrdinaryQuestion['status'], string>> = {
  received: 'đã tiếp nhận',
  triage: 'đang chờ phân công',
  assigned: 'đang chờ cơ quan trả lời',
  answered: 'đã có câu trả lời, đang chờ xem xét',
  closed: 'đã trả lời',
  split: 'đã tách thành nhiều câu hỏi',
  duplicate: 'trùng với câu hỏi khác',
  withdrawn: 'đã rút lại',
};

/** The moves that people make, named as the routes of the API are, and what they are called. */
const MOVES = {
  assignment: 'phân công',
  answer: 'trả lời',
  review: 'xem xét câu trả lời',
  transfer: 'chuyển cơ quan',
  extension: 'gia hạn',
  split: 'tách câu hỏi',
  duplicate: 'đánh dấu trùng',
  reopen: 'mở lại',
  commitments: 'ghi cam kết',
  publish: 'công khai',
  correction: 'sửa nội dung',
  withdraw: 'rút lại',
} as const;
export type Move = keyof typeof MOVES;

/** What can be done with a question as it stands now. */
export function possibleMoves(question: OrdinaryQuestion): Move[] {
  switch (question.status) {
    case 'received':
    case 'triage':
      return ['assignment', ...waysAside(question), 'correction', 'withdraw'];
    case 'assigned':
      return ['answer', 'transfer', 'extension', ...waysAside(question), 'commitments', 'correction', 'withdraw'];
    case 'answered':
      return [
        ...(owesOnlyResultClass(question) ? (['answer', 'review', 'transfer'] as const) : (['review'] as const)),
        ...(['commitments', 'correction', 'withdraw'] as const),
      ];
    case 'closed':
      return [
        ...(question.objectedAt === undefined ? [] : (['review'] as const)),
        ...(['reopen', 'publish', 'commitments', 'correction', 'withdraw'] as const),
      ];
    case 'split':
      return ['correction', 'withdraw'];
    case 'duplicate':
      return ['reopen', 'correction', 'withdraw'];
    case 'withdrawn':
      return [];
  }
}

function waysAside(question: OrdinaryQuestion): Move[] {
  if (!mayStepAside(question)) return [];
  return question.part === undefined ? ['split', 'duplicate'] : ['duplicate'];
}

/** A question that nobody has been given an answer to. */
type Unanswered = Extract<OrdinaryQuestion, { status: 'received' | 'triage' | 'assigned' }>;

/**
 * Whether other questions can stand in a question's place: its parts, or one of the same matter. What was answered to a child once,
 * or promised, belongs to this question and would be lost.
 */
export function mayStepAside(question: OrdinaryQuestion): question is Unanswered {
  const { status } = question;
  if (status === 'assigned') return question.reopened === undefined && question.commitments === undefined;
  return status === 'received' || status === 'triage';
}

/** The refusal of a move that a question does not allow as it stands; it says where the question stands and what is possible instead. */
export function impossibleMove(question: OrdinaryQuestion, move: { vi: string; en: string }): Refusal {
  const { code, status } = question;
  const lead = 'leadAgencyId' in question ? question.leadAgencyId : undefined;
  const by = { vi: lead ? `, do ${lead} chủ trì` : '', en: lead ? `, led by ${lead}` : '' };
  const moves = possibleMoves(question);
  const instead =
    moves.length > 0
      ? { vi: `có thể: ${moves.map((name) => MOVES[name]).join(', ')}`, en: `possible: ${moves.join(', ')}` }
      : { vi: 'hãy nhập lại nếu cần', en: 'submit it again if it is needed' };
  return new Refusal(
    {
      vi: `Câu hỏi ${code} đang ở trạng thái "${status}" (${STATUS_IN_WORDS[status]})${by.vi}, nên không thể ${move.vi}; ${instead.vi}.`,
      en: `Question ${code} is "${status}"${by.en} and cannot be ${move.en}; ${instead.en}.`,
    },
    lead === undefined ? [] : [lead],
  );
}

/** Refuses what would take a question away while it answers for others: their children would never hear. */
export function expectNoDuplicates(
  { code }: Pick<OrdinaryQuestion, 'code'>,
  duplicates: readonly Pick<OrdinaryQuestion, 'code'>[],
): void {
  if (duplicates.length === 0) return;
  const others = duplicates.map((duplicate) => duplicate.code).join(', ');
  throw new Refusal({
    vi: `Câu trả lời của câu hỏi ${code} là câu trả lời chung cho ${others}; hãy mở lại (reopen) các câu hỏi đó trước.`,
    en: `The answer of question ${code} is also that of ${others}; reopen these first.`,
  });
}
