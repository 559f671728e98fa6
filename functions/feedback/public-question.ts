import { dayOf, vietnameseDay } from '../calendar/day.ts';
import type { Forum } from '../forum/forum.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import { stageOf } from '../question/answering.ts';
import type { Commitment } from '../question/commitment.ts';
import type { KnownQuestion } from '../question/question-code.ts';
import type { ClosedQuestion } from '../question/question.ts';
import { isResponsible } from '../question/responsible.ts';

/** The names by which the public page calls topics and agencies. */
export interface PublicNames {
  readonly forum: Pick<Forum, 'name' | 'topics'> | undefined;
  readonly agencyName: (agencyId: string) => string;
}

/** What a child may see of the promises of an answer. */
const KEPT: Readonly<Record<Commitment['status'], string>> = {
  promised: 'đang thực hiện',
  done: 'đã làm xong',
  broken: 'chưa làm được',
};

/** What everybody may know of a question before it is published: never its text, a name, or why it stands where it stands. */
export function publicLine(question: KnownQuestion, { forum, agencyName }: PublicNames) {
  const topics = [...BASE_TOPICS, ...(forum?.topics ?? [])];
  const topic = topics.find(({ topicId }) => topicId === question.topicId);
  return {
    code: question.code,
    topic: topic?.name ?? null,
    agency: isResponsible(question) ? agencyName(question.leadAgencyId) : null,
    status: statusInPlainWords(question),
    dueOn: question.childDeadline?.dueOn ?? null,
  };
}

/** The same, with what the coordinator published: the text, the answer in a child's words, and whether its promises were kept. */
export function publicQuestion(question: KnownQuestion, names: PublicNames) {
  const interim = interimWord(question);
  return {
    ...publicLine(question, names),
    forum: names.forum?.name ?? null,
    ...(interim !== undefined && { interim }),
    ...(question.status === 'closed' && {
      canJudge: !(question.verdicts ?? []).some(({ stage }) => stage === stageOf(question)),
      ...(question.publishedAt !== undefined && published(question)),
    }),
  };
}

function published(question: ClosedQuestion) {
  const answer = question.answers.at(-1);
  return {
    text: question.text,
    answer: { forChildren: answer?.forChildren ?? '', on: answer?.on ?? dayOf(question.closedAt) },
    promises: (question.commitments ?? []).map(({ what, dueOn, status }) => ({ what, dueOn, kept: KEPT[status] })),
  };
}

/** Where a question stands, in words that a child reads. */
function statusInPlainWords(question: KnownQuestion): string {
  switch (question.status) {
    case 'received':
    case 'triage':
      return 'Câu hỏi đã được ghi nhận và đang được chuyển đến cơ quan phụ trách.';
    case 'assigned':
      return question.reopened === undefined
        ? 'Cơ quan phụ trách đang chuẩn bị câu trả lời.'
        : 'Câu hỏi đã được mở lại và cơ quan phụ trách đang trả lời thêm.';
    case 'answered':
      return 'Đã có câu trả lời; Ban Tổ chức đang xem lại trước khi gửi đến em.';
    case 'closed':
      return 'Đã có câu trả lời.';
    case 'split':
      return `Câu hỏi có nhiều ý nên được tách thành ${String(question.partIds.length)} câu: ${question.partIds.map((partId) => `${question.code}${partId.slice(-1)}`).join(', ')}.`;
    case 'duplicate':
      return 'Có bạn khác cũng hỏi điều này; câu trả lời chung sẽ được gửi đến em.';
  }
}

/** A short word to a child who has to wait longer than was promised. */
function interimWord(question: KnownQuestion): string | undefined {
  if (question.status !== 'assigned') return undefined;
  const until = question.extensions?.at(-1)?.until;
  if (until === undefined) return undefined;
  const promised = `Cơ quan phụ trách cần thêm thời gian và hẹn trả lời chậm nhất ${vietnameseDay(until)}.`;
  const { dueOn } = question.childDeadline;
  // The day beside it is the one that the child was promised, and it does not move.
  return until > dueOn ? `Ngày đã hẹn với em là ${vietnameseDay(dueOn)}. ${promised} Mong em thông cảm.` : promised;
}
