import { addDays, dayOf, instantAt, startOfDay, vietnameseDate } from '../calendar/day.ts';
import { addWorkingDays, type WorkingCalendar } from '../calendar/working-calendar.ts';
import { type Answer, type AnswerInput, missingParts, type ResultClass } from './answer.ts';
import type { Commitment } from './commitment.ts';
import { MORNING } from './ladder.ts';
import { type Act, type DatedAct, moved, plannedAt, type Reasoned, stillToTell } from './lifecycle.ts';
import { impossibleMove } from './moves.ts';
import { promise } from './promising.ts';
import type { AnsweredQuestion, AssignedQuestion, ClosedQuestion, OrdinaryQuestion } from './question.ts';
import { Refusal } from './refusal.ts';
import { owesOnlyResultClass } from './responsible.ts';
import { tidings } from './tiding.ts';

/** How long after an answer a child's "no" brings the question back to the coordinator, in days. */
const OBJECTION_DAYS = 30;

/** The next morning on which the coordinator is told what waits at the desk. */
export function nextDeskMorning(at: string, calendar: WorkingCalendar): string {
  return instantAt(addWorkingDays(dayOf(at), 1, calendar), MORNING);
}

/**
 * When the coordinator is told that children wait whom an extension has let wait past the day they were promised: on the morning after
 * that day. Nothing where the extension ends before it.
 */
export function deskForChild(
  { agencyDeadline, childDeadline }: Pick<AssignedQuestion, 'agencyDeadline' | 'childDeadline'>,
  { at, rules: { calendar } }: Pick<DatedAct, 'at' | 'rules'>,
): { deskAt?: string } {
  if (!isExtendedPastChild({ agencyDeadline, childDeadline })) return {};
  const [next, after] = [nextDeskMorning(at, calendar), nextDeskMorning(startOfDay(childDeadline.dueOn), calendar)];
  return { deskAt: next > after ? next : after };
}

/** Whether the coordinator has given an agency time beyond the day that the children were promised. */
export function isExtendedPastChild({
  agencyDeadline: { cappedBy, dueOn },
  childDeadline,
}: Pick<AssignedQuestion, 'agencyDeadline' | 'childDeadline'>): boolean {
  return cappedBy === 'extension' && dueOn > childDeadline.dueOn;
}

/** Notes that somebody at the agency has seen the question. The first to say so stays on record. */
export function acknowledge(question: OrdinaryQuestion, act: Act): AssignedQuestion {
  if (question.status !== 'assigned') throw impossibleMove(question, { vi: 'xác nhận đã nhận', en: 'acknowledged' });
  const next = { ...question, acknowledged: question.acknowledged ?? { at: act.at, by: act.by } };
  return moved(question, next, { ...act, what: 'acknowledged' });
}

/** Takes what a coordinating agency contributes; the lead makes one answer of it. A second contribution takes the place of the first. */
export function contribute(question: OrdinaryQuestion, input: AnswerInput, act: Act): AssignedQuestion {
  if (question.status !== 'assigned') throw impossibleMove(question, { vi: 'góp ý trả lời', en: 'contributed to' });
  const { coordinatingAgencyIds, inputs = [] } = question;
  if (!coordinatingAgencyIds.includes(input.agencyId)) {
    const named = coordinatingAgencyIds.join(', ');
    throw new Refusal(
      {
        vi: `${input.agencyId} không phối hợp trả lời câu hỏi ${question.code}; các cơ quan phối hợp: ${named || 'không có'}.`,
        en: `${input.agencyId} does not coordinate on question ${question.code}; coordinating: ${named || 'none'}.`,
      },
      [input.agencyId, ...coordinatingAgencyIds],
    );
  }
  const again = inputs.some(({ agencyId }) => agencyId === input.agencyId);
  const next = again ? inputs.map((other) => (other.agencyId === input.agencyId ? input : other)) : [...inputs, input];
  return moved(question, { ...question, inputs: next }, { ...act, what: 'input' });
}

/**
 * Takes the lead's written answer, which waits for the coordinator's review; until it is returned nobody is reminded of it.
 *
 * It takes the place of an answer that was returned, which stands in the history, and cannot be dated before it came back: the
 * clock ran on meanwhile.
 */
export function answer(question: OrdinaryQuestion, given: Answer, { rules, ...act }: DatedAct): AnsweredQuestion {
  if (question.status !== 'assigned' && !owesOnlyResultClass(question)) {
    throw impossibleMove(question, { vi: 'trả lời', en: 'answered' });
  }
  const { leadAgencyId } = question;
  if (given.agencyId !== undefined && given.agencyId !== leadAgencyId) {
    throw new Refusal(
      {
        vi: `Câu hỏi ${question.code} nay do ${leadAgencyId} chủ trì trả lời; cơ quan khác gửi góp ý cho cơ quan chủ trì.`,
        en: `Question ${question.code} is led by ${leadAgencyId} now; other agencies contribute to its answer.`,
      },
      [leadAgencyId],
    );
  }
  const last = question.answers.at(-1);
  const returned = last?.review?.decision === 'returned' ? last.review : undefined;
  const returnedOn = returned && dayOf(returned.at);
  if (returnedOn !== undefined && given.on < returnedOn) {
    throw new Refusal({
      vi: `Câu trả lời trước bị trả lại ngày ${vietnameseDate(returnedOn)}; câu trả lời mới phải đề ngày đó hoặc sau đó.`,
      en: `The answer before was returned on ${returnedOn}; the new one cannot be dated earlier.`,
    });
  }
  const { remindAt: _remindAt, toTell = [], ...rest } = question;
  const optional = { extensionRequest: undefined, broughtForward: undefined, ...rest };
  const { extensionRequest: _request, broughtForward: _nearer, ...kept } = optional;
  const next: AnsweredQuestion = {
    ...kept,
    status: 'answered',
    answers: [...(returned ? question.answers.slice(0, -1) : question.answers), given],
    deskAt: nextDeskMorning(act.at, rules.calendar),
    // Whoever has answered need not hear that its day had come nearer.
    ...stillToTell(toTell.filter(({ about }) => about !== 'nearer')),
  };
  return moved(question, next, { ...act, what: 'answered' });
}

/**
 * Approves the last answer, which closes the question. What the answer promises by a day becomes a commitment, unless the same was
 * promised already.
 *
 * @throws Refusal when the answer lacks what its result class demands: nothing is closed with a "no" that has no reason
 */
export function approve(
  question: OrdinaryQuestion,
  { resultClass: decided, forChildren }: { resultClass?: ResultClass | undefined; forChildren?: string | undefined },
  { rules, ...act }: DatedAct,
): ClosedQuestion {
  const given = question.status === 'answered' ? question.answers.at(-1) : undefined;
  if (question.status !== 'answered' || !given) throw impossibleMove(question, { vi: 'duyệt trả lời', en: 'approved' });
  const resultClass = decided ?? given.resultClass;
  const [missing] = missingParts(withNextStep(given, question), resultClass);
  if (missing || resultClass === undefined) {
    const instead =
      given.mode === 'written'
        ? { vi: 'trả lại cơ quan', en: 'return the answer' }
        : { vi: 'ghi câu trả lời bằng văn bản của cơ quan', en: 'record a written answer' };
    throw new Refusal({
      vi: `Chưa thể duyệt: "${missing?.field ?? 'resultClass'}" ${missing?.vi ?? ''}; hãy bổ sung, hoặc ${instead.vi}.`,
      en: `It cannot be approved yet: "${missing?.field ?? 'resultClass'}" ${missing?.en ?? ''}; add it, or ${instead.en}.`,
    });
  }
  const approved: Answer = {
    ...given,
    resultClass,
    ...(forChildren !== undefined && { forChildren }),
    review: { decision: 'approved', at: act.at, by: act.by },
  };
  const { deskAt: _desk, remindAt: _remindAt, rung: _rung, ...kept } = question;
  const next: ClosedQuestion = {
    ...kept,
    status: 'closed',
    answers: [...question.answers.slice(0, -1), approved],
    resultClass,
    closedAt: act.at,
    ...withPromise(question, given, { rules, ...act }),
  };
  return moved(question, next, { ...act, what: 'closed' });
}

/** An answer with its next step; the minutes name none, so after an answer at the forum that is what was promised since. */
function withNextStep(
  { why, next, nextOn }: Answer,
  { commitments = [] }: AnsweredQuestion,
): Pick<Answer, 'why' | 'next' | 'nextOn'> {
  const promised = commitments.find(({ status }) => status === 'promised');
  return {
    ...(why !== undefined && { why }),
    ...(nextOn !== undefined || !promised ? { next, nextOn } : { next: promised.what, nextOn: promised.dueOn }),
  };
}

function withPromise(
  question: AnsweredQuestion,
  { next, nextOn }: Answer,
  act: DatedAct,
): { commitments?: Commitment[] } {
  if (next === undefined || nextOn === undefined) return {};
  const made = question.commitments ?? [];
  if (made.some(({ what, dueOn }) => what === next && dueOn === nextOn)) return {};
  return { commitments: promise(question, { what: next, dueOn: nextOn }, act) };
}

/** Gives an answer back to its agency with what is to be mended. The agency's clock has not stopped meanwhile. */
export function returnAnswer(
  question: OrdinaryQuestion,
  comment: string,
  { rules, ...act }: DatedAct,
): AssignedQuestion {
  const given = question.status === 'answered' ? question.answers.at(-1) : undefined;
  if (question.status !== 'answered' || given?.mode !== 'written') {
    throw impossibleMove(question, { vi: 'trả lại câu trả lời', en: 'returned' });
  }
  const returned: Answer = { ...given, review: { decision: 'returned', at: act.at, by: act.by, comment } };
  const { deskAt: _desk, ...kept } = question;
  const next: AssignedQuestion = {
    ...kept,
    status: 'assigned',
    answers: [...question.answers.slice(0, -1), returned],
    remindAt: plannedAt(question, rules),
    ...deskForChild(question, { at: act.at, rules }),
    toTell: [...(question.toTell ?? []), ...tidings('returned', [question.leadAgencyId], question)],
  };
  return moved(question, next, { ...act, what: 'returned', why: comment });
}

/** Lets everybody read a closed question and its answer in a child's words, or takes that back; the same one where it is so already. */
export function publish(question: OrdinaryQuestion, shown: boolean, act: Act): ClosedQuestion {
  if (question.status !== 'closed') throw impossibleMove(question, { vi: 'công khai', en: 'published' });
  if (shown && !question.answers.at(-1)?.forChildren) {
    throw new Refusal({
      vi: `Câu trả lời của câu hỏi ${question.code} chưa có bản dành cho trẻ em; hãy bổ sung "forChildren" trước khi công khai.`,
      en: `The answer of question ${question.code} has no version for children; add "forChildren" before it is published.`,
    });
  }
  if (shown === (question.publishedAt !== undefined)) return question;
  const { publishedAt: _before, ...hidden } = question;
  const next: ClosedQuestion = shown ? { ...hidden, publishedAt: act.at } : hidden;
  return moved(question, next, { ...act, what: shown ? 'published' : 'unpublished' });
}

/** The stage of a closed question: its first answer is one, and each reopening begins the next. */
export function stageOf({ reopened = 0 }: Pick<ClosedQuestion, 'reopened'>): number {
  return reopened + 1;
}

/**
 * Takes a child's word on the answer, once for each stage; the refusals speak to a child. A "no" within thirty days brings the
 * question back to the coordinator; every verdict is counted.
 */
export function giveVerdict(
  question: OrdinaryQuestion,
  answered: 'yes' | 'partly' | 'no',
  { rules, ...act }: DatedAct,
): ClosedQuestion {
  if (question.status !== 'closed') {
    throw new Refusal({
      vi: `Câu hỏi ${question.code} chưa có câu trả lời hoàn chỉnh nên em chưa thể cho ý kiến. Em hãy quay lại sau nhé.`,
      en: `Question ${question.code} is "${question.status}": there is no answer to judge yet.`,
    });
  }
  const stage = stageOf(question);
  const verdicts = question.verdicts ?? [];
  if (verdicts.some((given) => given.stage === stage)) {
    throw new Refusal({
      vi: 'Em đã cho biết ý kiến về câu trả lời này rồi. Cảm ơn em!',
      en: 'A verdict on this answer was given already.',
    });
  }
  // A child can judge what it can read.
  const lastDay = addDays(dayOf(question.publishedAt ?? question.closedAt), OBJECTION_DAYS);
  const objects = answered === 'no' && dayOf(act.at) <= lastDay;
  const next: ClosedQuestion = {
    ...question,
    verdicts: [...verdicts, { stage, answered, at: act.at }],
    ...(objects && { objectedAt: act.at, deskAt: nextDeskMorning(act.at, rules.calendar) }),
  };
  return moved(question, next, { ...act, what: 'verdict' });
}

/** Lets an answer stand although a child said "no", with the reason. */
export function keepAnswer(question: OrdinaryQuestion, act: Reasoned): ClosedQuestion {
  if (question.status !== 'closed' || question.objectedAt === undefined) {
    throw impossibleMove(question, { vi: 'giữ nguyên câu trả lời', en: 'kept as it is' });
  }
  const { objectedAt: _objected, deskAt: _desk, ...next } = question;
  return moved(question, next, { ...act, what: 'kept' });
}
