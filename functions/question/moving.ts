import { dayOf, englishDay, vietnameseDay } from '../calendar/day.ts';
import { type Deadline, deadline } from '../calendar/deadline.ts';
import { addWorkingDays, isWorkingDay } from '../calendar/working-calendar.ts';
import { deskForChild, nextDeskMorning } from './answering.ts';
import type { Commitment } from './commitment.ts';
import {
  type Act,
  agenciesConcerned,
  classClock,
  type DatedAct,
  firstRung,
  freshClock,
  moved,
  ordinary,
  others,
  type Reasoned,
  stillToTell,
  tidingsOfGoing,
  toldWhen,
} from './lifecycle.ts';
import { expectNoDuplicates, impossibleMove, mayStepAside } from './moves.ts';
import type {
  AnsweredQuestion,
  AssignedQuestion,
  DuplicateQuestion,
  OrdinaryQuestion,
  ReceivedQuestion,
  ResponsibleQuestion,
  SplitQuestion,
  TriageQuestion,
} from './question.ts';
import { Refusal } from './refusal.ts';
import { agenciesOf, isResponsible, owesOnlyResultClass } from './responsible.ts';
import { batchOf, COORDINATOR, type Tiding, tidings, tidingsOfLeaving, waitingBut } from './tiding.ts';

/**
 * Gives a question to another agency, which gets a clock of its own; the child's clock goes on as it was.
 *
 * A question is never transferred to nobody, nor to the agency that has it. What the old agency asked for, was given or had
 * acknowledged does not go with it; what it promised stays its own.
 */
export function transfer(
  question: OrdinaryQuestion,
  /** `byAgency`: the lead hands it on by itself, so the coordinator has to hear of it. */
  { leadAgencyId, byAgency = false }: { leadAgencyId: string; byAgency?: boolean },
  { rules, ...act }: Reasoned<DatedAct>,
): AssignedQuestion | AnsweredQuestion {
  if (question.status !== 'assigned' && !owesOnlyResultClass(question)) {
    throw impossibleMove(question, { vi: 'chuyển cơ quan', en: 'transferred' });
  }
  const { leadAgencyId: before } = question;
  if (leadAgencyId === before) {
    throw new Refusal(
      {
        vi: `Câu hỏi đang do ${leadAgencyId} chủ trì; hãy chọn cơ quan khác.`,
        en: `The question is led by ${leadAgencyId} already; choose another agency.`,
      },
      [leadAgencyId],
    );
  }
  // Its calendar may have changed since; who counts dates anew goes from agency to agency, and may have been there already.
  const child = deadline(question.childDeadline.startOn, question.childDeadline, rules.calendar);
  const common = {
    ...withoutAgency(question),
    childDeadline: child,
    leadAgencyId,
    coordinatingAgencyIds: others(leadAgencyId, question.coordinatingAgencyIds),
  };
  const leaving = [
    ...waitingBut([before, leadAgencyId], question),
    ...tidingsOfLeaving('moved', [before], question),
    ...(byAgency ? tidings('transferred', [COORDINATOR], question) : []),
  ];
  if (question.status === 'answered') {
    // As at the first assignment, an answer at the forum asks nothing of its lead until it is reminded of the result class.
    const clock = classClock(common, { rules, ...act });
    const next: AnsweredQuestion = { ...common, status: 'answered', ...clock, ...stillToTell(leaving) };
    return moved(question, next, { ...act, what: 'transferred', batch: batchOf(question) });
  }
  const next: AssignedQuestion = {
    ...common,
    status: 'assigned',
    ...freshClock(common, { rules, ...act }),
    toTell: [...leaving, ...tidings('given', [leadAgencyId], question)],
  };
  return moved(question, next, { ...act, what: 'transferred', batch: batchOf(question) });
}

/** A question without what belonged to the time it was with one agency: its rungs, its requests, its acknowledgement. */
function withoutAgency(question: ResponsibleQuestion) {
  const { rung: _rung, deskAt: _desk, acknowledged: _seen, extensions: _given, toTell: _news, ...kept } = question;
  const optional = { remindAt: undefined, extensionRequest: undefined, broughtForward: undefined, ...kept };
  const { remindAt: _remind, extensionRequest: _asked, broughtForward: _nearer, ...rest } = optional;
  return rest;
}

/** Keeps an agency's wish for more time until the coordinator decides; the clock runs on meanwhile. */
export function requestExtension(
  question: OrdinaryQuestion,
  until: string,
  { rules, ...act }: Reasoned<DatedAct>,
): AssignedQuestion {
  if (question.status !== 'assigned') throw impossibleMove(question, { vi: 'xin gia hạn', en: 'extended' });
  expectLater(question, until, { rules, ...act });
  const { at, by, why } = act;
  const next: AssignedQuestion = {
    ...question,
    extensionRequest: { until, why, at, by },
    deskAt: nextDeskMorning(at, rules.calendar),
  };
  return moved(question, next, { ...act, what: 'extension-requested' });
}

/** Gives the agency until a later day, with the reason. The child's date stays where it is, and every report counts this apart. */
export function extend(
  question: OrdinaryQuestion,
  until: string,
  { rules, ...act }: Reasoned<DatedAct>,
): AssignedQuestion {
  if (question.status !== 'assigned') throw impossibleMove(question, { vi: 'gia hạn', en: 'extended' });
  expectLater(question, until, { rules, ...act });
  const { extensionRequest: _asked, deskAt: _desk, rung: _rung, ...kept } = question;
  const { at, by, why } = act;
  const from = question.agencyDeadline.dueOn;
  const agencyDeadline: Deadline = {
    ...question.agencyDeadline,
    ...{ dueOn: until, cappedBy: 'extension', insteadOf: from },
  };
  const next: AssignedQuestion = {
    ...kept,
    agencyDeadline,
    ...deskForChild({ ...question, agencyDeadline }, { at, rules }),
    extensions: [...(question.extensions ?? []), { from, until, why, at, by }],
    ...firstRung(question, { startOn: toldWhen(at, rules), dueOn: until }, rules),
    toTell: [...(question.toTell ?? []), ...tidings('extended', [question.leadAgencyId], question)],
  };
  return moved(question, next, { ...act, what: 'extended' });
}

/** Refuses the time that an agency asked for, with the reason; its date stays. */
export function declineExtension(question: OrdinaryQuestion, { rules, ...act }: Reasoned<DatedAct>): AssignedQuestion {
  if (question.status !== 'assigned' || !question.extensionRequest) {
    throw impossibleMove(question, {
      vi: 'từ chối gia hạn (không có đề nghị nào)',
      en: 'refused an extension that nobody asked for',
    });
  }
  const { extensionRequest: _asked, deskAt: _desk, ...kept } = question;
  const next: AssignedQuestion = {
    ...kept,
    ...deskForChild(question, { at: act.at, rules }),
    toTell: [...(question.toTell ?? []), ...tidings('extension-declined', [question.leadAgencyId], question)],
  };
  return moved(question, next, { ...act, what: 'extension-declined' });
}

/** What is wrong with a day until which an agency asks for time, or is given it; undefined when nothing is. */
export function extensionFault(
  { agencyDeadline: { dueOn } }: Pick<AssignedQuestion, 'agencyDeadline'>,
  until: string,
  { at, rules: { calendar } }: Pick<DatedAct, 'at' | 'rules'>,
): { vi: string; en: string } | undefined {
  const today = dayOf(at);
  const [after, what] = dueOn < today ? [today, 'hôm nay'] : [dueOn, 'hạn hiện nay'];
  if (until <= after) {
    return {
      vi: `phải sau ${what} (${vietnameseDay(after)})`,
      en: `must end later than ${dueOn < today ? 'today' : 'the day that is due now'} (${englishDay(after)})`,
    };
  }
  if (isWorkingDay(until, calendar)) return undefined;
  const around = [addWorkingDays(until, -1, calendar), addWorkingDays(until, 1, calendar)].filter((day) => day > after);
  return {
    vi: `${vietnameseDay(until)} là ngày nghỉ; hãy chọn ngày làm việc: ${around.map(vietnameseDay).join(' hoặc ')}`,
    en: `${englishDay(until)} is a day off; choose a working day: ${around.map(englishDay).join(' or ')}`,
  };
}

/** More time ends on a working day after the one that is due now, and not in the past. */
function expectLater(question: AssignedQuestion, until: string, act: Pick<DatedAct, 'at' | 'rules'>): void {
  const fault = extensionFault(question, until, act);
  if (!fault) return;
  throw new Refusal({ vi: `Ngày gia hạn: ${fault.vi}.`, en: `The day of the extension: ${fault.en}.` });
}

/**
 * Opens a question again: a closed one goes back to its lead with a fresh date, counted apart; one that was taken for a duplicate is
 * assigned anew. The child's clock goes on as it was.
 */
export function reopen(
  question: OrdinaryQuestion,
  { rules, ...act }: Reasoned<DatedAct>,
): AssignedQuestion | ReceivedQuestion {
  if (question.status === 'duplicate') {
    const next: ReceivedQuestion = {
      ...ordinary(question),
      ...agenciesConcerned(question),
      ...stillToTell(question.toTell ?? []),
      status: 'received',
    };
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
  { parts, duplicates }: { parts: readonly Part[]; duplicates: readonly OrdinaryQuestion[] },
  act: Reasoned,
): { whole: SplitQuestion; parts: ReceivedQuestion[] } {
  if (!mayStepAside(question) || question.part !== undefined) {
    throw impossibleMove(question, { vi: 'tách', en: 'split' });
  }
  if (parts.length < 2 || parts.length > LETTERS.length) {
    throw new Refusal({
      vi: `Câu hỏi ${question.code} tách được thành 2 đến ${String(LETTERS.length)} phần.`,
      en: `Question ${question.code} can be split into 2 to ${String(LETTERS.length)} parts.`,
    });
  }
  expectDifferent(parts);
  expectNoDuplicates(question, duplicates);
  const made = parts.map((part, index) => partOf(question, part, { letter: LETTERS.charAt(index), ...act }));
  const whole: SplitQuestion = {
    ...ordinary(question),
    ...agenciesConcerned(question),
    status: 'split',
    partIds: made.map(({ questionId }) => questionId),
    splitAt: act.at,
    ...tidingsOfGoing(question),
  };
  return { whole: moved(question, whole, { ...act, what: 'split' }), parts: made };
}

/** Refuses two parts that ask the same: a child would wait for both. */
function expectDifferent(parts: readonly Part[]): void {
  const texts = parts.map(({ text }) => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLocaleLowerCase('vi'));
  const second = texts.findIndex((text, place) => texts.indexOf(text) < place);
  if (second < 0) return;
  const [one, other] = [texts.indexOf(texts[second] ?? '') + 1, second + 1].map(String);
  throw new Refusal({
    vi: `Phần thứ ${one} và phần thứ ${other} giống hệt nhau; mỗi phần phải là một việc riêng.`,
    en: `Parts ${one} and ${other} are the same; each part must be a matter of its own.`,
  });
}

function partOf(
  question: OrdinaryQuestion,
  part: Part,
  { letter, at, by, why }: Reasoned & { letter: string },
): ReceivedQuestion {
  const { masked: _masked, ...whole } = ordinary(question);
  return {
    ...whole,
    ...part,
    status: 'received',
    questionId: `${question.questionId}-${letter}`,
    code: `${question.code}${letter}`,
    part: letter,
    partOf: question.questionId,
    // What was said at the forum was said of every part; a letter that came back was not.
    answers: question.answers.filter(({ mode }) => mode === 'oral'),
    told: [],
    history: [{ at, by, what: 'received', why }],
    version: 1,
  };
}

/** The statuses in which a question does not answer for another one. */
const ANSWERS_FOR_NOBODY: readonly OrdinaryQuestion['status'][] = ['split', 'duplicate', 'withdrawn'];

/** Leaves a question to another one of the same matter at the same forum, whose answer answers both. */
export function markDuplicate(
  question: OrdinaryQuestion,
  { of, duplicates }: { of: OrdinaryQuestion; duplicates: readonly OrdinaryQuestion[] },
  act: Reasoned,
): DuplicateQuestion {
  if (!mayStepAside(question)) throw impossibleMove(question, { vi: 'đánh dấu trùng', en: 'marked as a duplicate' });
  const itself = of.questionId === question.questionId;
  if (itself || of.forumId !== question.forumId || ANSWERS_FOR_NOBODY.includes(of.status)) {
    throw new Refusal({
      vi: `Câu hỏi ${of.code} (trạng thái "${of.status}") không thể trả lời thay cho ${question.code}; hãy chọn một câu hỏi khác của cùng diễn đàn đang được trả lời hoặc đã trả lời.`,
      en: `Question ${of.code} ("${of.status}") cannot answer for ${question.code}; choose another one of the same forum that is or will be answered.`,
    });
  }
  expectNoDuplicates(question, duplicates);
  const next: DuplicateQuestion = {
    ...ordinary(question),
    ...agenciesConcerned(question),
    status: 'duplicate',
    duplicateOf: of.questionId,
    duplicateAt: act.at,
    ...tidingsOfGoing(question),
  };
  return moved(question, next, { ...act, what: 'duplicate' });
}

/**
 * Puts the successor of a dissolved agency in its place, with every date as it was: the deadline does not restart. What the old
 * agency was still to hear its successor hears, in the mails of `batch`; what it promised its successor keeps. What has ended keeps
 * the old name.
 *
 * Undefined when the question has nothing to do with that agency.
 */
export function succeed(
  question: OrdinaryQuestion,
  { from, to, batch }: { from: string; to: string; batch?: string | undefined },
  act: Act,
): ResponsibleQuestion | undefined {
  if (!isResponsible(question)) return undefined;
  const { commitments, toTell = [], ...kept } = question;
  const concerned = agenciesOf(question).includes(from);
  const owes = (made: Commitment) => made.agencyId === from && made.status === 'promised';
  if (!concerned && !commitments?.some(owes)) return undefined;
  const instead = (agencyId: string) => (agencyId === from ? to : agencyId);
  const leadAgencyId = instead(question.leadAgencyId);
  const isNews = question.status === 'assigned' && concerned && question.leadAgencyId !== to;
  const waiting = toTell.map((tiding): Tiding => ({ ...tiding, agencyId: instead(tiding.agencyId) }));
  const { questionId, version } = question;
  const next: ResponsibleQuestion = {
    ...kept,
    leadAgencyId,
    coordinatingAgencyIds: others(leadAgencyId, question.coordinatingAgencyIds.map(instead)),
    ...(commitments && {
      commitments: commitments.map((made) => (owes(made) ? { ...made, agencyId: to } : made)),
    }),
    ...stillToTell(
      isNews
        ? [
            ...waiting.filter(({ agencyId, about }) => agencyId !== to || about !== 'given'),
            ...tidings('given', [to], { questionId, version, ...(batch !== undefined && { batch }) }),
          ]
        : waiting,
    ),
  };
  return moved(question, next, { ...act, what: 'succeeded' });
}

/** The same for a question that waits for a person, who is offered the successor in place of the dissolved agency. */
export function succeedInTriage(
  question: TriageQuestion,
  { from, to }: { from: string; to: string },
  act: Act,
): TriageQuestion | undefined {
  const { coordinatingAgencyIds, suggestions } = question;
  const concerned =
    coordinatingAgencyIds?.includes(from) || suggestions.some(({ leadAgencyId }) => leadAgencyId === from);
  if (!concerned) return undefined;
  const instead = (agencyId: string) => (agencyId === from ? to : agencyId);
  const offered = suggestions.map(({ leadAgencyId, ...sure }) => ({ ...sure, leadAgencyId: instead(leadAgencyId) }));
  const next: TriageQuestion = {
    ...question,
    suggestions: offered.filter(
      ({ leadAgencyId }, place) => offered.findIndex((other) => other.leadAgencyId === leadAgencyId) === place,
    ),
    ...(coordinatingAgencyIds && { coordinatingAgencyIds: [...new Set(coordinatingAgencyIds.map(instead))] }),
  };
  return moved(question, next, { ...act, what: 'succeeded' });
}
