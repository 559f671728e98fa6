import { agencyDeadline } from './clocks.ts';
import { nextDeskMorning } from './answering.ts';
import { nextRungAt } from './ladder.ts';
import {
  type Act,
  agenciesConcerned,
  allAgencies,
  type DatedAct,
  firstRung,
  moved,
  ordinary,
  stillToTell,
  toldWhen,
} from './lifecycle.ts';
import { impossibleMove } from './moves.ts';
import {
  agenciesOf,
  type AssignedQuestion,
  type DuplicateQuestion,
  isResponsible,
  type OrdinaryQuestion,
  type ReceivedQuestion,
  type ResponsibleQuestion,
  type SplitQuestion,
} from './question.ts';
import { Refusal } from './refusal.ts';
import { tidings, tidingsOfLeaving } from './tiding.ts';

/**
 * Gives a question to another agency, which gets a clock of its own; the child's clock goes on as it was.
 *
 * A question is never transferred to nobody, nor to the agency that has it. What the old agency asked for, was given or had
 * acknowledged does not go with it.
 */
export function transfer(
  question: OrdinaryQuestion,
  leadAgencyId: string,
  { rules, ...act }: DatedAct,
): AssignedQuestion {
  if (question.status !== 'assigned') throw impossibleMove(question, { vi: 'chuyển cơ quan', en: 'transferred' });
  if (leadAgencyId === question.leadAgencyId) {
    throw new Refusal({
      vi: `Câu hỏi đang do ${leadAgencyId} chủ trì; hãy chọn cơ quan khác.`,
      en: `The question is led by ${leadAgencyId} already; choose another agency.`,
    });
  }
  const next: AssignedQuestion = {
    ...withoutAgency(question),
    status: 'assigned',
    leadAgencyId,
    coordinatingAgencyIds: question.coordinatingAgencyIds.filter((agencyId) => agencyId !== leadAgencyId),
    ...freshClock(question, { rules, ...act }),
    toTell: [
      ...tidingsOfLeaving(question, [question.leadAgencyId], { about: 'moved' }),
      ...tidings('given', [leadAgencyId], question),
    ],
  };
  return moved(question, next, { ...act, what: 'transferred' });
}

/** What a clock of its own means for an agency that is told now: never past the child's date, never less than fair notice. */
function freshClock({ childDeadline }: Pick<ResponsibleQuestion, 'childDeadline'>, { rules, at }: DatedAct) {
  const { periods, calendar } = rules;
  const toldOn = toldWhen(at, rules);
  const agency = agencyDeadline({ toldOn, childDueOn: childDeadline.dueOn, periods, calendar });
  return { agencyDeadline: agency, ...firstRung(agency, rules) };
}

/** A question without what belonged to the time it was with one agency: its rungs, its requests, its acknowledgement. */
function withoutAgency(question: ResponsibleQuestion) {
  const { rung: _rung, deskAt: _desk, acknowledged: _seen, extensions: _given, ...kept } = question;
  const {
    remindAt: _remind,
    extensionRequest: _asked,
    ...rest
  } = {
    remindAt: undefined,
    extensionRequest: undefined,
    ...kept,
  };
  return rest;
}

/** Keeps an agency's wish for more time until the coordinator decides; the clock runs on meanwhile. */
export function requestExtension(
  question: OrdinaryQuestion,
  { until, why }: { until: string; why: string },
  { rules, ...act }: DatedAct,
): AssignedQuestion {
  if (question.status !== 'assigned') throw impossibleMove(question, { vi: 'xin gia hạn', en: 'extended' });
  expectLater(question, until);
  const next: AssignedQuestion = {
    ...question,
    extensionRequest: { until, why, at: act.at, by: act.by },
    deskAt: nextDeskMorning(act.at, rules.calendar),
  };
  return moved(question, next, { ...act, why, what: 'extension-requested' });
}

/** Gives the agency until a later day, with the reason. The child's date stays where it is, and every report counts this apart. */
export function extend(
  question: OrdinaryQuestion,
  { until, why }: { until: string; why: string },
  { rules, ...act }: DatedAct,
): AssignedQuestion {
  if (question.status !== 'assigned') throw impossibleMove(question, { vi: 'gia hạn', en: 'extended' });
  expectLater(question, until);
  const { extensionRequest: _asked, deskAt: _desk, rung: _rung, ...kept } = question;
  const from = question.agencyDeadline.dueOn;
  const { ladder, calendar } = rules;
  const next: AssignedQuestion = {
    ...kept,
    agencyDeadline: { ...question.agencyDeadline, dueOn: until, cappedBy: 'extension', insteadOf: from },
    extensions: [...(question.extensions ?? []), { from, until, why, at: act.at, by: act.by }],
    remindAt: nextRungAt({ dueOn: until, told: undefined }, ladder, calendar),
    toTell: [...(question.toTell ?? []), ...tidings('extended', [question.leadAgencyId], question)],
  };
  return moved(question, next, { ...act, why, what: 'extended' });
}

/** Refuses the time that an agency asked for, with the reason; its date stays. */
export function declineExtension(question: OrdinaryQuestion, act: Act): AssignedQuestion {
  if (question.status !== 'assigned' || !question.extensionRequest) {
    throw impossibleMove(question, {
      vi: 'từ chối gia hạn (không có đề nghị nào)',
      en: 'refused an extension that nobody asked for',
    });
  }
  const { extensionRequest: _asked, deskAt: _desk, ...kept } = question;
  const next: AssignedQuestion = {
    ...kept,
    toTell: [...(question.toTell ?? []), ...tidings('extension-declined', [question.leadAgencyId], question)],
  };
  return moved(question, next, { ...act, what: 'extension-declined' });
}

function expectLater({ agencyDeadline: { dueOn } }: AssignedQuestion, until: string): void {
  if (until > dueOn) return;
  throw new Refusal({
    vi: `Hạn hiện nay là ${dueOn}; ngày gia hạn phải sau ngày đó.`,
    en: `It is due on ${dueOn}; an extension must end later.`,
  });
}

/**
 * Opens a question again: a closed one goes back to its lead with a fresh date, counted apart; one that was taken for a duplicate is
 * assigned anew. The child's clock goes on as it was.
 */
export function reopen(question: OrdinaryQuestion, { rules, ...act }: DatedAct): AssignedQuestion | ReceivedQuestion {
  if (question.status === 'duplicate') {
    const next: ReceivedQuestion = { ...ordinary(question), ...agenciesConcerned(question), status: 'received' };
    return moved(question, next, { ...act, what: 'reopened' });
  }
  if (question.status !== 'closed') throw impossibleMove(question, { vi: 'mở lại', en: 'reopened' });
  const { closedAt: _closed, resultClass: _class, publishedAt: _shown, objectedAt: _objected, ...kept } = question;
  const next: AssignedQuestion = {
    ...withoutAgency({ ...kept, status: 'answered' }),
    status: 'assigned',
    reopened: (question.reopened ?? 0) + 1,
    ...freshClock(question, { rules, ...act }),
    toTell: [...(question.toTell ?? []), ...tidings('reopened', agenciesOf(question), question)],
  };
  return moved(question, next, { ...act, what: 'reopened' });
}

/** One matter of a question that is split. */
export type Part = Pick<ReceivedQuestion, 'text'> &
  Partial<Pick<ReceivedQuestion, 'masked' | 'topicId' | 'leadAgencyId' | 'coordinatingAgencyIds'>>;

/** The letters that end the codes of parts. */
const LETTERS = 'abcdefghij';

/** Makes a question of its own of each matter; the parts keep the code, with a letter, and the child's clock. */
export function split(
  question: OrdinaryQuestion,
  parts: readonly Part[],
  act: Act,
): { whole: SplitQuestion; parts: ReceivedQuestion[] } {
  const { status } = question;
  if (status !== 'received' && status !== 'triage' && status !== 'assigned') {
    throw impossibleMove(question, { vi: 'tách', en: 'split' });
  }
  if (question.part !== undefined || parts.length < 2 || parts.length > LETTERS.length) {
    throw new Refusal({
      vi: `Câu hỏi ${question.code} chỉ tách được một lần, thành 2 đến ${String(LETTERS.length)} phần.`,
      en: `Question ${question.code} can be split once, into 2 to ${String(LETTERS.length)} parts.`,
    });
  }
  const made = parts.map((part, index): ReceivedQuestion => {
    const letter = LETTERS.charAt(index);
    const { masked: _masked, ...whole } = ordinary(question);
    return {
      ...whole,
      ...part,
      status: 'received',
      questionId: `${question.questionId}-${letter}`,
      code: `${question.code}${letter}`,
      part: letter,
      partOf: question.questionId,
      told: [],
      history: [{ at: act.at, by: act.by, what: 'received', ...(act.why !== undefined && { why: act.why }) }],
      version: 1,
    };
  });
  const whole: SplitQuestion = {
    ...ordinary(question),
    ...agenciesConcerned(question),
    status: 'split',
    partIds: made.map(({ questionId }) => questionId),
    splitAt: act.at,
    ...stillToTell(tidingsOfLeaving(question, allAgencies(question), { about: 'gone' })),
  };
  return { whole: moved(question, whole, { ...act, what: 'split' }), parts: made };
}

/** Leaves a question to another one of the same matter, whose answer answers both. */
export function markDuplicate(question: OrdinaryQuestion, of: OrdinaryQuestion, act: Act): DuplicateQuestion {
  const { status } = question;
  if (status !== 'received' && status !== 'triage' && status !== 'assigned') {
    throw impossibleMove(question, { vi: 'đánh dấu trùng', en: 'marked as a duplicate' });
  }
  if (of.questionId === question.questionId || ['split', 'duplicate', 'withdrawn'].includes(of.status)) {
    throw new Refusal({
      vi: `Câu hỏi ${of.code} đang ở trạng thái "${of.status}" nên không thể trả lời thay cho ${question.code}; hãy chọn một câu hỏi khác đang được trả lời hoặc đã trả lời.`,
      en: `Question ${of.code} is "${of.status}" and cannot answer for ${question.code}; choose another that is or will be answered.`,
    });
  }
  const next: DuplicateQuestion = {
    ...ordinary(question),
    ...agenciesConcerned(question),
    status: 'duplicate',
    duplicateOf: of.questionId,
    duplicateAt: act.at,
    ...stillToTell(tidingsOfLeaving(question, allAgencies(question), { about: 'gone' })),
  };
  return moved(question, next, { ...act, what: 'duplicate' });
}

/** Puts the successor of a dissolved agency in its place, with every date as it was: the deadline does not restart. */
export function succeed(
  question: OrdinaryQuestion,
  { from, to }: { from: string; to: string },
  act: Act,
): ResponsibleQuestion | undefined {
  if (!isResponsible(question)) return undefined;
  const promised = (question.commitments ?? []).some(({ agencyId }) => agencyId === from);
  if (!agenciesOf(question).includes(from) && !promised) return undefined;
  const instead = (agencyId: string) => (agencyId === from ? to : agencyId);
  const leadAgencyId = instead(question.leadAgencyId);
  const { toTell: _waiting, ...kept } = question;
  const waiting = (question.toTell ?? []).filter(({ agencyId }) => agencyId !== from && agencyId !== to);
  const next: ResponsibleQuestion = {
    ...kept,
    ...stillToTell([...waiting, ...(question.status === 'assigned' ? tidings('given', [to], question) : [])]),
    leadAgencyId,
    coordinatingAgencyIds: [...new Set(question.coordinatingAgencyIds.map(instead))].filter(
      (id) => id !== leadAgencyId,
    ),
    ...(question.commitments && {
      commitments: question.commitments.map((made) => ({ ...made, agencyId: instead(made.agencyId) })),
    }),
  };
  return moved(question, next, { ...act, what: 'succeeded' });
}
