import { vietnameseDate } from '../calendar/day.ts';
import { faultsOf } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import type { HistoryEntry, OrdinaryQuestion, Question } from '../question/question.ts';
import { Refusal } from '../question/refusal.ts';
import { agenciesActing } from './acts-on-question.ts';
import { FORMS, type PageAct, type Typed } from './page-forms.ts';
import type * as z from 'zod';

/** A form that was not taken: what is said above the page, and beside each field that is wrong. */
export class RefusedForm extends Error {
  override readonly name = 'RefusedForm';
  readonly status: 400 | 409;
  readonly said: string;
  readonly faults: Readonly<Record<string, string>>;

  constructor(status: 400 | 409, said: string, faults: Readonly<Record<string, string>> = {}) {
    super('a form was refused');
    this.status = status;
    this.said = said;
    this.faults = faults;
  }
}

/** A form with fields that are wrong: what is wrong with each, in the words of whoever fills it in. */
export function incomplete(faults: Readonly<Record<string, string>>): RefusedForm {
  const said = Object.entries(faults).map(([name, fault]) => [name, fault.replaceAll(ISO_DAY, vietnameseDate)]);
  return new RefusedForm(
    400,
    'Chưa gửi được: xin xem lại các ô được đánh dấu. Nội dung đã nhập vẫn còn nguyên.',
    Object.fromEntries(said) as Record<string, string>,
  );
}

const ISO_DAY = /\d{4}-\d{2}-\d{2}(?!\d)/g;

/** What is said of fields in which something is chosen: lists of ids and patterns tell an officer nothing. */
const CHOSEN: Readonly<Record<string, string>> = {
  resultClass: 'hãy chọn một kết quả trong danh sách',
  leadAgencyId: 'hãy chọn một cơ quan trong danh sách',
  move: 'hãy chọn tình hình trong danh sách',
  until: 'hãy chọn một ngày có thật',
  on: 'hãy chọn một ngày có thật',
  nextOn: 'hãy chọn một ngày có thật',
};

/** What was typed, as its form demands it. */
export function parsed<Act extends PageAct>(act: Act, typed: Typed): z.output<(typeof FORMS)[Act]> {
  const read = FORMS[act].safeParse(typed);
  // The schema of this act, which the index alone cannot tell the compiler.
  if (read.success) return read.data as z.output<(typeof FORMS)[Act]>;
  const faults = faultsOf(read.error, typed).map(({ pointer, detail }): [string, string] => {
    const name = pointer.replace('#/', '');
    return [name, CHOSEN[name] ?? detail];
  });
  throw incomplete(Object.fromEntries(faults));
}

/** What each form leaves in the history of its question. */
const LEAVES: Readonly<Record<Exclude<PageAct, 'contribution'>, readonly HistoryEntry['what'][]>> = {
  acknowledge: ['acknowledged'],
  answer: ['answered'],
  input: ['input'],
  transfer: ['transferred'],
  extension: ['extension-requested'],
  progress: ['progress', 'promise-done', 'promise-broken'],
};

/** The form that somebody opened, and who: enough to know whether it was taken already. */
interface Sent {
  readonly act: Exclude<PageAct, 'contribution'>;
  readonly contactId: string;
  readonly agencyId: string;
  readonly openedAt: string;
}

/** Why a form cannot be taken any more: what became of its question since it was opened, and nothing of what others have to do with it. */
export function changedMeanwhile(
  question: Question | undefined,
  { act, contactId, agencyId, openedAt }: Sent,
): RefusedForm {
  // A sealed question looks like one that was taken back: what a child may have told is nobody's guess.
  if (!question || question.status === 'sealed' || question.status === 'withdrawn') return conflict(NOT_THERE);
  const { code, history } = question;
  const done = history.some(({ at, by, what }) => by === contactId && at >= openedAt && LEAVES[act].includes(what));
  if (done) return conflict(TAKEN);
  if (question.status === 'split')
    return conflict(`Câu hỏi ${code} đã được tách thành nhiều câu hỏi riêng. ${NOTHING}`);
  if (question.status === 'duplicate') {
    return conflict(`Câu hỏi ${code} trùng với một câu hỏi khác và được trả lời chung. ${NOTHING}`);
  }
  if (!agenciesActing(question).includes(agencyId)) return notYours(question);
  if (question.status === 'closed' && act !== 'progress') {
    return conflict(`Câu hỏi ${code} đã được trả lời và câu trả lời đã được duyệt. ${NOTHING}`);
  }
  if (question.status === 'answered' && act !== 'progress') {
    return conflict(`Câu hỏi ${code} đã có câu trả lời đang chờ người điều phối xem xét. ${NOTHING}`);
  }
  return conflict(
    `Câu hỏi ${code} đã thay đổi từ khi quý vị mở trang. Xin xem lại rồi gửi lại nếu vẫn cần. ${NOTHING}`,
  );
}

/** A form about a question that another agency sees to now. */
export function notYours({ code }: Pick<OrdinaryQuestion, 'code'>): RefusedForm {
  return conflict(`Câu hỏi ${code} không còn do quý cơ quan phụ trách. ${NOTHING}`);
}

/** A form about a promise that the question does not have. */
export function noSuchPromise({ code }: Pick<OrdinaryQuestion, 'code'>): RefusedForm {
  return conflict(`Câu hỏi ${code} không có cam kết này; xin gửi lại từ trang này. ${NOTHING}`);
}

/** A form that was sent and taken before. */
export function alreadyTaken(): RefusedForm {
  return conflict(TAKEN);
}

/** A text for a report that is done. */
export function reportIsFinal(): RefusedForm {
  return conflict(`Báo cáo của diễn đàn đã hoàn thành; nếu cần sửa, xin liên hệ người điều phối. ${NOTHING}`);
}

/** A form that was opened too long ago, or by somebody else, or was tampered with. */
export function formTooOld(): RefusedForm {
  return conflict(`Biểu mẫu đã mở quá lâu hoặc không hợp lệ; xin gửi lại từ trang này. ${NOTHING}`);
}

/** A form that was opened for something else than what it was sent for. */
export function formOfAnotherAct(): RefusedForm {
  return conflict(`Biểu mẫu này được mở cho một việc khác; xin gửi lại từ trang này. ${NOTHING}`);
}

/** What a person is told of an error; undefined when it is ours. */
export function refusalOf(error: unknown): RefusedForm | undefined {
  if (error instanceof RefusedForm) return error;
  if (error instanceof Refusal) return conflict(`${error.reason.vi} ${NOTHING}`);
  if (error instanceof StaleItemError || error instanceof ItemExistsError) {
    return conflict(`Có người vừa thay đổi cùng lúc. Xin xem lại rồi gửi lại nếu vẫn cần. ${NOTHING}`);
  }
  return undefined;
}

const NOTHING = 'Lần gửi này chưa được ghi nhận; nội dung đã nhập vẫn còn bên dưới.';
const TAKEN = 'Biểu mẫu này đã được gửi và ghi nhận rồi; không ghi nhận thêm lần nữa.';
const NOT_THERE =
  'Câu hỏi này đã được rút khỏi danh sách và không cần trả lời nữa. Xin liên hệ người điều phối nếu cần.';

function conflict(said: string): RefusedForm {
  return new RefusedForm(409, said);
}
