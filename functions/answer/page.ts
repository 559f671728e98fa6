import type { Agency, Contact } from '../agency/agency.ts';
import { dayOf, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import { explainDeadline } from '../calendar/deadline.ts';
import { escapeHtml } from '../mail/html.ts';
import type { Answer } from '../question/answer.ts';
import type { Commitment } from '../question/commitment.ts';
import type { ResponsibleQuestion } from '../question/question.ts';
import type { ReadabilityHint } from '../question/readability.ts';
import { owesOnlyResultClass } from '../question/responsible.ts';
import type { Contribution } from '../report/contribution.ts';
import { field, form, type FormState, frame, notice, RESULT_CLASSES } from './page-parts.ts';
import type { PageAct } from './page-forms.ts';

/** Everything that the page of one person shows. */
export interface AgencyPage {
  readonly agency: Pick<Agency, 'agencyId' | 'name'>;
  readonly contact: Pick<Contact, 'name' | 'post'>;
  readonly token: string;
  readonly leads: readonly ResponsibleQuestion[];
  readonly coordinates: readonly ResponsibleQuestion[];
  /** The forums to whose reports the agency contributes. */
  readonly contributions: readonly ContributionPart[];
  readonly otherAgencies: readonly Pick<Agency, 'agencyId' | 'name'>[];
  readonly hotline: string;
  /** By question or forum: what admits one form about it, once. */
  readonly grants: ReadonlyMap<string, string>;
  /** What was done, or what is wrong with what was typed. */
  readonly said?: string | undefined;
  readonly typed?: TypedForm | undefined;
}

/** A contribution, written or still to be written. */
export interface ContributionPart {
  readonly forumId: string;
  readonly forumName: string;
  readonly written: Contribution | undefined;
}

/** A form that came back: what was typed stays, and each field says what is wrong with it. */
export interface TypedForm extends FormState {
  readonly act: PageAct;
  readonly about: string;
  readonly hints: readonly ReadabilityHint[];
}

/** The agency's page behind the link of a mail: complete without script, and opening it changes nothing. */
export function agencyPage(page: AgencyPage): string {
  const { agency, contact, leads, coordinates, contributions, said, hotline } = page;
  const nothing = leads.length + coordinates.length === 0;
  return frame(
    agency.name,
    [
      `<p>Người nhận: ${escapeHtml(contact.name)} (${escapeHtml(contact.post)})</p>`,
      said === undefined ? '' : notice(said),
      nothing ? '<p>Hiện không có câu hỏi nào của trẻ em đang chờ quý cơ quan.</p>' : '',
      leads.length === 0 ? '' : `<h2>Quý cơ quan chủ trì: ${String(leads.length)} câu</h2>`,
      ...leads.map((question) => questionPart(page, question)),
      coordinates.length === 0 ? '' : `<h2>Quý cơ quan phối hợp: ${String(coordinates.length)} câu</h2>`,
      ...coordinates.map((question) => coordinatedPart(page, question)),
      contributions.length === 0 ? '' : '<h2>Báo cáo của cơ quan cho báo cáo diễn đàn</h2>',
      ...contributions.map((contribution) => contributionPart(page, contribution)),
      `<footer><p>Không chuyển tiếp đường dẫn này: ai có đường dẫn đều trả lời được thay quý cơ quan. Nếu thấy dấu hiệu trẻ em bị xâm hại hoặc gặp nguy hiểm, xin báo ngay Tổng đài ${escapeHtml(hotline)}.</p></footer>`,
    ].join('\n'),
  );
}

function questionPart(page: AgencyPage, question: ResponsibleQuestion): string {
  const { code, status, text } = question;
  return `<section id="${escapeHtml(code)}">
<h3>${escapeHtml(code)}</h3>
${statusLine(question)}
<blockquote>${lines(text)}</blockquote>
${(question.inputs ?? []).map((input) => `<p><strong>Ý kiến phối hợp của ${escapeHtml(input.by)} (${vietnameseDate(input.on)}):</strong> ${lines(input.text)}</p>`).join('\n')}
${question.answers.map(answerPart).join('\n')}
${status === 'assigned' || owesOnlyResultClass(question) ? answerForm(page, question) : ''}
${status === 'assigned' ? otherForms(page, question) : ''}
${(question.commitments ?? []).map((commitment) => commitmentPart(page, question, commitment)).join('\n')}
</section>`;
}

function statusLine(question: ResponsibleQuestion): string {
  if (question.status === 'answered' && !owesOnlyResultClass(question)) {
    return '<p>Câu trả lời đã gửi và đang chờ người điều phối xem xét.</p>';
  }
  if (question.status === 'closed') return '<p>Câu trả lời đã được duyệt; còn cam kết đang theo dõi.</p>';
  const { dueOn } = question.agencyDeadline;
  const owed = question.status === 'answered' ? 'Đã trả lời tại diễn đàn; còn thiếu kết quả xử lý. ' : '';
  return `<p>${owed}<strong>Hạn: hết ${vietnameseDay(dueOn)}</strong><br><small>${escapeHtml(explainDeadline(question.agencyDeadline).vi)}. Ngày hẹn trả lời các em: chậm nhất ${vietnameseDay(question.childDeadline.dueOn)}.</small></p>`;
}

function answerPart({ by, on, decided, why, next, nextOn, nothingMore, review }: Answer): string {
  const then =
    next === undefined
      ? ''
      : `<p>Tiếp theo: ${lines(next)}${nextOn === undefined ? '' : ` (${vietnameseDate(nextOn)})`}</p>`;
  const returned =
    review?.decision === 'returned'
      ? notice(`Người điều phối trả lại ngày ${vietnameseDate(dayOf(review.at))}: ${review.comment ?? ''}`)
      : '';
  return `<details><summary>Trả lời của ${escapeHtml(by)}, ngày ${vietnameseDate(on)}</summary>
<p>${lines(decided)}</p>${why === undefined ? '' : `<p>Vì sao: ${lines(why)}</p>`}${then}${nothingMore === undefined ? '' : `<p>Không còn việc tiếp theo vì: ${lines(nothingMore)}</p>`}
</details>${returned}`;
}

/** The last written answer as it was typed, so that one that was returned is mended and not written anew. */
function draftOf({ answers }: ResponsibleQuestion, post: string): Record<string, string> {
  const last = answers.findLast(({ mode }) => mode === 'written');
  if (!last) return { by: post };
  const { by, number = '', decided, why = '', next = '', nextOn = '', nothingMore = '', forChildren = '' } = last;
  return { by, number, decided, why, next, nextOn, nothingMore, forChildren, resultClass: last.resultClass ?? '' };
}

function answerForm(page: AgencyPage, question: ResponsibleQuestion): string {
  const returned = stateOf(page, 'answer', question.questionId);
  const state = returned ?? { values: draftOf(question, page.contact.post), faults: {} };
  const hints = returned?.hints ?? [];
  return form(
    page,
    { act: 'answer', about: question.questionId, title: 'Trả lời câu hỏi', open: returned !== undefined },
    [
      ...hints.map(({ vi }) => notice(vi)),
      field(state, { name: 'by', label: 'Người trả lời (chức vụ, cơ quan)' }),
      field(state, { name: 'number', label: 'Số công văn', hint: 'ví dụ 125/CV-GDĐT' }),
      field(state, {
        name: 'on',
        label: 'Ngày trả lời',
        kind: 'date',
        hint: 'để trống nếu là hôm nay',
        optional: true,
      }),
      field(state, { name: 'decided', label: 'Đã quyết định hoặc đã làm gì', kind: 'text' }),
      field(state, { name: 'why', label: 'Vì sao', kind: 'text' }),
      field(state, { name: 'next', label: 'Việc tiếp theo là gì, ai làm', kind: 'text', optional: true }),
      field(state, { name: 'nextOn', label: 'Xong khi nào', kind: 'date', optional: true }),
      field(state, {
        name: 'nothingMore',
        label: 'Hoặc: vì sao không còn việc gì tiếp theo',
        kind: 'text',
        optional: true,
      }),
      field(state, { name: 'resultClass', label: 'Kết quả xử lý', kind: 'choice', choices: RESULT_CLASSES }),
      field(state, {
        ...{ name: 'forChildren', label: 'Câu trả lời để các em tự đọc', kind: 'text' },
        hint: 'Câu ngắn, lời giản dị: đã quyết định gì, vì sao, khi nào xong. Không nêu tên em nào.',
      }),
      '<p><button name="step" value="preview">Xem thử</button> <button name="step" value="send" class="main">Gửi câu trả lời</button></p>',
    ],
  );
}

function otherForms(page: AgencyPage, question: ResponsibleQuestion): string {
  const { questionId: about } = question;
  const transfer = stateOf(page, 'transfer', about);
  const extension = stateOf(page, 'extension', about);
  const choices = page.otherAgencies.map(({ agencyId, name }) => ({ value: agencyId, label: name }));
  const seen =
    question.acknowledged === undefined
      ? form(page, { act: 'acknowledge', about, title: '' }, ['<button>Xác nhận đã nhận câu hỏi</button>'])
      : '<p><small>Đã xác nhận đã nhận.</small></p>';
  const asked =
    question.status === 'assigned' && question.extensionRequest
      ? `<p>Đã xin trả lời chậm nhất ${vietnameseDay(question.extensionRequest.until)}; đang chờ người điều phối quyết định.</p>`
      : '';
  return [
    seen,
    asked,
    form(page, { act: 'extension', about, title: 'Xin thêm thời gian', open: extension !== undefined }, [
      field(extension, { name: 'until', label: 'Ngày trả lời mới', kind: 'date' }),
      field(extension, { name: 'reason', label: 'Lý do', kind: 'text' }),
      '<p><button>Gửi đề nghị</button></p>',
    ]),
    form(page, { act: 'transfer', about, title: 'Câu hỏi thuộc cơ quan khác', open: transfer !== undefined }, [
      field(transfer, { name: 'leadAgencyId', label: 'Cơ quan có thẩm quyền', kind: 'choice', choices }),
      field(transfer, { name: 'reason', label: 'Lý do', kind: 'text' }),
      '<p><button>Chuyển câu hỏi</button></p>',
    ]),
  ].join('\n');
}

function coordinatedPart(page: AgencyPage, question: ResponsibleQuestion): string {
  const given = (question.inputs ?? []).find(({ agencyId }) => agencyId === page.agency.agencyId);
  const returned = stateOf(page, 'input', question.questionId);
  const state = returned ?? { values: { by: given?.by ?? page.contact.post, text: given?.text ?? '' }, faults: {} };
  const about = question.questionId;
  return `<section id="${escapeHtml(question.code)}">
<h3>${escapeHtml(question.code)}</h3>
<blockquote>${lines(question.text)}</blockquote>
${form(
  page,
  { act: 'input', about, title: given ? 'Sửa ý kiến phối hợp' : 'Gửi ý kiến phối hợp', open: returned !== undefined },
  [
    field(state, { name: 'by', label: 'Người góp ý (chức vụ, cơ quan)' }),
    field(state, { name: 'text', label: 'Ý kiến để cơ quan chủ trì tổng hợp', kind: 'text' }),
    '<p><button>Gửi ý kiến</button></p>',
  ],
)}
</section>`;
}

/** How a promise stands, where it is not open any more. */
const ENDED = { done: 'Đã thực hiện', broken: 'Không thực hiện được' } as const;

function commitmentPart(page: AgencyPage, question: ResponsibleQuestion, commitment: Commitment): string {
  const { commitmentId, what, dueOn, status, progress, agencyId } = commitment;
  const head = `<p><strong>Cam kết, hạn ${vietnameseDate(dueOn)}:</strong> ${lines(what)}</p>${progress
    .map(({ on, text }) => `<p><small>${vietnameseDate(on)}: ${lines(text)}</small></p>`)
    .join('')}`;
  if (status !== 'promised') return `${head}<p><small>${ENDED[status]}.</small></p>`;
  if (agencyId !== page.agency.agencyId) return head;
  const about = question.questionId;
  const state = stateOf(page, 'progress', about);
  const returned = state?.values.commitmentId === commitmentId ? state : undefined;
  return `${head}${form(
    page,
    { act: 'progress', about, title: 'Báo cáo thực hiện cam kết', open: returned !== undefined },
    [
      `<input type="hidden" name="commitmentId" value="${escapeHtml(commitmentId)}">`,
      field(returned, {
        ...{ name: 'move', label: 'Tình hình', kind: 'choice' },
        choices: [
          { value: 'progress', label: 'Đang thực hiện' },
          { value: 'done', label: 'Đã thực hiện xong' },
          { value: 'broken', label: 'Không thực hiện được' },
        ],
      }),
      field(returned, { name: 'text', label: 'Đã làm gì; nếu không thực hiện được thì vì sao', kind: 'text' }),
      '<p><button>Gửi báo cáo</button></p>',
    ],
  )}`;
}

function contributionPart(page: AgencyPage, { forumId, forumName, written }: ContributionPart): string {
  const returned = stateOf(page, 'contribution', forumId);
  const state = returned ?? { values: { text: written?.text ?? '' }, faults: {} };
  return `<section id="${escapeHtml(forumId)}"><h3>${escapeHtml(forumName)}</h3>
${form(
  page,
  {
    act: 'contribution',
    about: forumId,
    title: written ? 'Sửa báo cáo' : 'Viết báo cáo',
    open: returned !== undefined,
  },
  [
    field(state, {
      ...{ name: 'text', label: 'Nội dung', kind: 'text' },
      hint: 'Kết quả thực hiện các câu hỏi, kiến nghị của trẻ em; nội dung này được đưa vào báo cáo của diễn đàn.',
    }),
    '<p><button>Lưu báo cáo</button></p>',
  ],
)}</section>`;
}

function stateOf({ typed }: AgencyPage, act: PageAct, about: string): TypedForm | undefined {
  return typed?.act === act && typed.about === about ? typed : undefined;
}

function lines(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}
