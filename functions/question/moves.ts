import type { OrdinaryQuestion } from './question.ts';
import { Refusal } from './refusal.ts';

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

/** What can be done with a question of each status: the moves of the API, named as its routes. */
const POSSIBLE: Readonly<Record<OrdinaryQuestion['status'], readonly string[]>> = {
  received: ['assignment', 'split', 'duplicate', 'withdraw'],
  triage: ['assignment', 'split', 'duplicate', 'withdraw'],
  assigned: ['answer', 'transfer', 'extension', 'split', 'duplicate', 'commitments', 'withdraw'],
  answered: ['review', 'answer', 'commitments', 'withdraw'],
  closed: ['reopen', 'commitments', 'publish', 'withdraw'],
  split: ['withdraw'],
  duplicate: ['reopen', 'withdraw'],
  withdrawn: [],
};

/** The refusal of a move that a question's status does not allow; it says where the question stands and what is possible instead. */
export function impossibleMove(question: OrdinaryQuestion, move: { vi: string; en: string }): Refusal {
  const { code, status } = question;
  const lead = 'leadAgencyId' in question ? question.leadAgencyId : undefined;
  const moves = POSSIBLE[status].map((name) => `POST …/${name}`).join(', ');
  const by = { vi: lead ? `, do ${lead} chủ trì` : '', en: lead ? `, led by ${lead}` : '' };
  return new Refusal({
    vi: `Câu hỏi ${code} đang ở trạng thái "${status}" (${STATUS_IN_WORDS[status]})${by.vi}, nên không thể ${move.vi}; ${moves ? `có thể: ${moves}` : 'hãy nhập lại nếu cần'}.`,
    en: `Question ${code} is "${status}"${by.en} and cannot be ${move.en}; ${moves ? `possible: ${moves}` : 'submit it again if it is needed'}.`,
  });
}
