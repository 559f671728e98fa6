import type { AssignedQuestion, OrdinaryQuestion } from '../question/question.ts';
import { Refusal } from '../question/refusal.ts';

/** Refuses what only the question of an agency that still owes an answer allows, and says what is possible instead. */
export function expectAssigned(question: OrdinaryQuestion): asserts question is AssignedQuestion {
  switch (question.status) {
    case 'assigned':
      return;
    case 'received':
    case 'triage':
      throw new Refusal({
        vi: `Câu hỏi đang ở trạng thái "${question.status}", chưa có cơ quan chủ trì; hãy phân công trước (POST …/assignment).`,
        en: `The question is "${question.status}" and no agency leads it yet; assign it first (POST …/assignment).`,
      });
    case 'answered':
      throw new Refusal({
        vi: `Câu hỏi do ${question.leadAgencyId} chủ trì đã có câu trả lời ngày ${question.answers.at(-1)?.on ?? ''}; chỉ còn có thể đính chính (PATCH) hoặc rút lại (POST …/withdraw).`,
        en: `The question, led by ${question.leadAgencyId}, was answered on ${question.answers.at(-1)?.on ?? ''}; it can still be corrected (PATCH) or withdrawn (POST …/withdraw).`,
      });
    case 'withdrawn':
      throw new Refusal({
        vi: 'Câu hỏi đã được rút lại; hãy nhập lại nếu cần.',
        en: 'The question was withdrawn; submit it again if it is needed.',
      });
  }
}
