import { dayOf, vietnameseDate, vietnameseDay } from '../calendar/day.ts';
import { explainDeadline } from '../calendar/deadline.ts';
import { escapeHtml } from '../mail/html.ts';
import type { Answer } from '../question/answer.ts';
import type { Commitment } from '../question/commitment.ts';
import type { ResponsibleQuestion } from '../question/question.ts';
import { owesOnlyResultClass } from '../question/responsible.ts';
import { actsOn } from './acts-on-question.ts';
import { type AgencyPage, openForm, type TypedForm } from './page.ts';
import { field, foldedForm, form, lines, notice, RESULT_CLASSES } from './page-parts.ts';
import type { PageAct } from './page-forms.ts';

/** A question on an agency's page: what a child asked, until when, what was said so far, and the forms for what can be done now. */
export function questionPart(page: AgencyPage, question: ResponsibleQuestion): string {
  const { code, text, inputs = [], answers, commitments = [] } = question;
  const acts = actsOn(question, page.agency.agencyId);
  return [
    `<section id="${escapeHtml(code)}">`,
    `<h3>${escapeHtml(code)}</h3>`,
    statusPart(page, question),
    `<blockquote>${lines(text)}</blockquote>`,
    ...inputs.map(
      (input) =>
        `<p><strong>Ý kiến phối hợp của ${escapeHtml(input.by)} (${vietnameseDate(input.on)}):</strong> ${lines(input.text)}</p>`,
    ),
    ...answers.map(answerPart),
    ...commitments.map((commitment) => commitmentPart(page, question, commitment)),
    ...acts.map((act) => FORM_OF[act]?.(page, question) ?? ''),
    '</section>',
  ].join('\n');
}

/** The form of each act on a question; a promise has its own beside it. */
const FORM_OF: Readonly<Partial<Record<PageAct, (page: AgencyPage, question: ResponsibleQuestion) => string>>> = {
  acknowledge: (page, { questionId }) =>
    form(openForm(page, { act: 'acknowledge', about: questionId }), [
      '<p><button>Xác nhận đã nhận câu hỏi</button></p>',
    ]),
  answer: answerForm,
  input: inputForm,
  extension: extensionForm,
  transfer: transferForm,
};

function statusPart({ agency, otherAgencies }: AgencyPage, question: ResponsibleQuestion): string {
  const { status, leadAgencyId, agencyDeadline, childDeadline } = question;
  if (leadAgencyId !== agency.agencyId) {
    const lead = otherAgencies.find(({ agencyId }) => agencyId === leadAgencyId);
    return lead ? `<p class="hint">Cơ quan chủ trì: ${escapeHtml(lead.name)}.</p>` : '';
  }
  if (status === 'closed') return '<p>Câu trả lời đã được duyệt.</p>';
  if (status === 'answered' && !owesOnlyResultClass(question)) {
    return '<p>Câu trả lời đã gửi và đang chờ người điều phối xem xét.</p>';
  }
  const owed = status === 'answered' ? 'Đã trả lời tại diễn đàn; còn thiếu kết quả xử lý. ' : '';
  const asked =
    status === 'assigned' && question.extensionRequest
      ? `<p>Đã xin trả lời chậm nhất ${vietnameseDay(question.extensionRequest.until)}; đang chờ người điều phối quyết định.</p>`
      : '';
  const seen = question.acknowledged ? '<p class="hint">Quý cơ quan đã xác nhận đã nhận câu hỏi.</p>' : '';
  return `<p>${owed}<strong>Hạn: hết ${vietnameseDay(agencyDeadline.dueOn)}</strong></p>
<p class="hint">${escapeHtml(explainDeadline(agencyDeadline).vi)}. Ngày hẹn trả lời các em: chậm nhất ${vietnameseDay(childDeadline.dueOn)}.</p>${asked}${seen}`;
}

function answerPart({ by, on, decided, why, next, nextOn, nothingMore, forChildren, review }: Answer): string {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['Đã quyết định hoặc đã làm', decided],
    ['Vì sao', why],
    ['Việc tiếp theo', next && `${next}${nextOn === undefined ? '' : ` (${vietnameseDate(nextOn)})`}`],
    ['Không còn việc tiếp theo vì', nothingMore],
    ['Để các em đọc', forChildren],
  ];
  const told = parts.flatMap(([label, text]) => (text ? `<p><strong>${label}:</strong> ${lines(text)}</p>` : []));
  const returned =
    review?.decision === 'returned'
      ? notice(`Người điều phối trả lại ngày ${vietnameseDate(dayOf(review.at))}: ${review.comment ?? ''}`)
      : '';
  return `${returned}<details><summary>Trả lời của ${escapeHtml(by)}, ngày ${vietnameseDate(on)}</summary>
${told.join('\n')}
</details>`;
}

/** The last written answer as it was typed, so that one that was returned is mended and not written anew. */
function draftOf({ answers }: ResponsibleQuestion, post: string): Record<string, string> {
  const last = answers.findLast(({ mode }) => mode === 'written');
  if (!last) return { by: post };
  const { by, number = '', decided, why = '', next = '', nextOn = '', nothingMore = '', forChildren = '' } = last;
  return { by, number, decided, why, next, nextOn, nothingMore, forChildren, resultClass: last.resultClass ?? '' };
}

function answerForm(page: AgencyPage, question: ResponsibleQuestion): string {
  const open = openForm(page, { act: 'answer', about: question.questionId }, draftOf(question, page.contact.post));
  const { preview } = open;
  return foldedForm(open, 'Trả lời câu hỏi', [
    preview ? previewPart(preview) : '',
    field(open, { name: 'by', label: 'Người trả lời', hint: 'Chức vụ, cơ quan' }),
    field(open, { name: 'number', label: 'Số công văn', hint: 'Ví dụ: 125/CV-GDĐT' }),
    field(open, {
      ...{ name: 'on', label: 'Ngày trả lời', kind: 'date', optional: true },
      hint: 'Để trống nếu trả lời hôm nay',
    }),
    field(open, { name: 'decided', label: 'Đã quyết định hoặc đã làm gì', kind: 'text' }),
    field(open, { name: 'why', label: 'Vì sao', kind: 'text' }),
    field(open, { name: 'next', label: 'Việc tiếp theo là gì, ai làm', kind: 'text', optional: true }),
    field(open, { name: 'nextOn', label: 'Việc tiếp theo xong ngày nào', kind: 'date', optional: true }),
    field(open, {
      ...{ name: 'nothingMore', label: 'Hoặc: vì sao không còn việc tiếp theo', kind: 'text', optional: true },
      hint: 'Chỉ điền khi không có việc tiếp theo',
    }),
    field(open, { name: 'resultClass', label: 'Kết quả xử lý', kind: 'choice', choices: RESULT_CLASSES }),
    field(open, {
      ...{ name: 'forChildren', label: 'Câu trả lời để các em tự đọc', kind: 'text' },
      hint: 'Câu ngắn, lời giản dị: đã quyết định gì, vì sao, khi nào xong. Không nêu tên em nào.',
    }),
    '<p><button name="step" value="preview">Xem thử</button><button name="step" value="send" class="main">Gửi câu trả lời</button></p>',
  ]);
}

/** How an answer will read to a child, and what could be said more simply. */
function previewPart({ reads, hints }: NonNullable<TypedForm['preview']>): string {
  const advice = hints.map(({ vi }) => `<li>${escapeHtml(vi)}</li>`).join('');
  return `<p><strong>Các em sẽ đọc:</strong></p>
<blockquote>${lines(reads)}</blockquote>
${advice === '' ? '' : `<ul class="notice">${advice}</ul>`}`;
}

function inputForm(page: AgencyPage, { questionId, inputs = [] }: ResponsibleQuestion): string {
  const given = inputs.find(({ agencyId }) => agencyId === page.agency.agencyId);
  const values = { by: given?.by ?? page.contact.post, text: given?.text ?? '' };
  const open = openForm(page, { act: 'input', about: questionId }, values);
  return foldedForm(open, given ? 'Sửa ý kiến phối hợp' : 'Gửi ý kiến phối hợp', [
    field(open, { name: 'by', label: 'Người góp ý', hint: 'Chức vụ, cơ quan' }),
    field(open, { name: 'text', label: 'Ý kiến để cơ quan chủ trì tổng hợp', kind: 'text' }),
    '<p><button class="main">Gửi ý kiến</button></p>',
  ]);
}

function extensionForm(page: AgencyPage, { questionId, agencyDeadline }: ResponsibleQuestion): string {
  const open = openForm(page, { act: 'extension', about: questionId });
  return foldedForm(open, 'Xin thêm thời gian', [
    field(open, {
      ...{ name: 'until', label: 'Ngày trả lời mới', kind: 'date' },
      hint: `Sau hạn hiện nay, ${vietnameseDate(agencyDeadline.dueOn)}`,
    }),
    field(open, { name: 'reason', label: 'Lý do', kind: 'text' }),
    '<p><button class="main">Gửi đề nghị</button></p>',
  ]);
}

function transferForm(page: AgencyPage, { questionId }: ResponsibleQuestion): string {
  const open = openForm(page, { act: 'transfer', about: questionId });
  const choices = page.otherAgencies.map(({ agencyId, name }) => ({ value: agencyId, label: name }));
  return foldedForm(open, 'Câu hỏi thuộc cơ quan khác', [
    field(open, { name: 'leadAgencyId', label: 'Cơ quan có thẩm quyền', kind: 'choice', choices }),
    field(open, { name: 'reason', label: 'Lý do', kind: 'text' }),
    '<p><button class="main">Chuyển câu hỏi</button></p>',
  ]);
}

/** How a promise stands, where it is not open any more. */
const ENDED = { done: 'Đã thực hiện', broken: 'Không thực hiện được' } as const;

const PROGRESS_CHOICES = [
  { value: 'progress', label: 'Đang thực hiện' },
  { value: 'done', label: 'Đã thực hiện xong' },
  { value: 'broken', label: 'Không thực hiện được' },
];

function commitmentPart(page: AgencyPage, { questionId }: ResponsibleQuestion, commitment: Commitment): string {
  const { commitmentId, what, dueOn, status, progress, agencyId } = commitment;
  const told = progress.map(({ on, text }) => `<p class="hint">${vietnameseDate(on)}: ${lines(text)}</p>`);
  const head = `<p><strong>Cam kết, hạn ${vietnameseDate(dueOn)}:</strong> ${lines(what)}</p>${told.join('')}`;
  if (status !== 'promised') return `${head}<p class="hint">${ENDED[status]}.</p>`;
  if (agencyId !== page.agency.agencyId) return head;
  const open = openForm(page, { act: 'progress', about: questionId }, { commitmentId });
  return `${head}
${foldedForm(open, 'Báo cáo thực hiện cam kết', [
  `<input type="hidden" name="commitmentId" value="${escapeHtml(commitmentId)}">`,
  field(open, { name: 'move', label: 'Tình hình', kind: 'choice', choices: PROGRESS_CHOICES }),
  field(open, { name: 'text', label: 'Đã làm gì; nếu không thực hiện được thì vì sao', kind: 'text' }),
  '<p><button class="main">Gửi báo cáo</button></p>',
])}`;
}
