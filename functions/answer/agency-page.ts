import { vietnameseDay } from '../calendar/day.ts';
import { escapeHtml } from '../mail/html.ts';
import type { ResponsibleQuestion } from '../question/question.ts';
import type { ContributionRequest } from '../report/contribution.ts';
import { explainRequest } from '../report/owed-contribution.ts';
import { actsOn } from './acts-on-question.ts';
import { type AgencyPage, type ContributionPart, idOf, openForm, type TypedForm } from './page.ts';
import { keptWords } from './kept-words.ts';
import { field, foldedForm, frame, lines, notice, type OpenForm } from './page-parts.ts';
import { questionPart } from './question-part.ts';

/** The agency's page behind the link of a mail: complete without script, and opening it changes nothing. */
export function agencyPage(page: AgencyPage): string {
  const { agency, contact, leads, coordinates, promised, contributions, hotline } = page;
  const nothing = leads.length + coordinates.length + promised.length === 0;
  return frame(
    { title: agency.name, under: `Người nhận: ${contact.name} (${contact.post})` },
    [
      saidPart(page),
      nothing ? '<p>Hiện không có câu hỏi nào của trẻ em đang chờ quý cơ quan.</p>' : '',
      ...group(`Quý cơ quan chủ trì: ${String(leads.length)} câu`, leads, page),
      ...group(`Quý cơ quan phối hợp: ${String(coordinates.length)} câu`, coordinates, page),
      ...group(`Cam kết của quý cơ quan: ${String(promised.length)} câu`, promised, page),
      contributions.length === 0 ? '' : '<h2>Nội dung của cơ quan trong báo cáo diễn đàn</h2>',
      ...contributions.map((contribution) => contributionPart(page, contribution)),
      `<footer><p>Xin không chuyển tiếp đường dẫn này: ai có đường dẫn đều trả lời được thay quý cơ quan. Nếu thấy dấu hiệu trẻ em bị xâm hại hoặc gặp nguy hiểm, xin báo ngay Tổng đài ${escapeHtml(hotline)}.</p></footer>`,
    ]
      .filter((part) => part !== '')
      .join('\n'),
  );
}

function group(title: string, questions: readonly ResponsibleQuestion[], page: AgencyPage): string[] {
  if (questions.length === 0) return [];
  return [`<h2>${title}</h2>`, ...questions.map((question) => questionPart(page, question))];
}

/** What is said first, the way to the form that came back, and what was typed when there is no such form any more. */
function saidPart(page: AgencyPage): string {
  const { said, typed } = page;
  if (!said) return '';
  const head = notice(said.text, said.wrong);
  if (!typed) return head;
  if (hasForm(page, typed)) return `${head}\n<p><a href="#${escapeHtml(idOf(typed))}">Đến biểu mẫu vừa gửi</a></p>`;
  return `${head}\n${keptWords(typed.values)}`;
}

/** Whether the form that came back stands on the page. */
function hasForm(page: AgencyPage, { act, about }: TypedForm): boolean {
  if (act === 'contribution') return page.contributions.some((part) => part.about === about && !part.final);
  const questions = [...page.leads, ...page.coordinates, ...page.promised];
  const question = questions.find(({ questionId }) => questionId === about);
  return question !== undefined && actsOn(question, page.agency.agencyId).includes(act);
}

function contributionPart(page: AgencyPage, { about, forumName, inPlaceOf, stored, final }: ContributionPart): string {
  const { asked, text } = stored ?? {};
  const open = openForm(page, { act: 'contribution', about }, { text: text ?? '' });
  return `<section id="${escapeHtml(about)}">
<h3>${escapeHtml(forumName)}</h3>
${inPlaceOf === undefined ? '' : `<p>Phần của ${escapeHtml(inPlaceOf)}, nay do quý cơ quan tiếp nhận.</p>`}
${asked && text === undefined && !final ? duePart(asked) : ''}
${final ? finalPart(text) : writingPart(open, text)}
</section>`;
}

function duePart(asked: ContributionRequest): string {
  return `<p><strong>Hạn gửi: hết ${vietnameseDay(asked.dueOn)}.</strong></p>
<p class="hint">${escapeHtml(explainRequest(asked).vi)}.</p>`;
}

function finalPart(text: string | undefined): string {
  const said = '<p>Báo cáo của diễn đàn đã hoàn thành. Nếu cần sửa nội dung, xin liên hệ người điều phối.</p>';
  return text === undefined ? said : `${said}\n<blockquote>${lines(text)}</blockquote>`;
}

function writingPart(open: OpenForm, text: string | undefined): string {
  const said =
    text === undefined
      ? ''
      : '<p>Quý cơ quan đã gửi nội dung này; có thể sửa cho đến khi báo cáo của diễn đàn hoàn thành.</p>\n';
  return (
    said +
    foldedForm(open, text === undefined ? 'Viết nội dung' : 'Sửa nội dung đã viết', [
      field(open, {
        ...{ name: 'text', label: 'Nội dung', kind: 'text' },
        hint: 'Việc đã làm, đang làm và chưa làm được đối với các câu hỏi, kiến nghị của trẻ em, kèm số liệu và thời gian; được đưa nguyên văn vào báo cáo của diễn đàn. Không nêu tên em nào.',
      }),
      '<p><button class="main">Lưu nội dung</button></p>',
    ])
  );
}
