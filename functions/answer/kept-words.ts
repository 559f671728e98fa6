import { escapeHtml } from '../mail/html.ts';
import { FORMS, type PageAct, type Typed } from './page-forms.ts';
import { lines } from './page-parts.ts';

/** The fields that hold sentences, which nobody should have to write twice, and what they are called. */
const SENTENCES: Readonly<Record<string, string>> = {
  decided: 'Đã quyết định hoặc đã làm gì',
  why: 'Vì sao',
  next: 'Việc tiếp theo là gì, ai làm',
  nothingMore: 'Vì sao không còn việc tiếp theo',
  forChildren: 'Câu trả lời để các em tự đọc',
  text: 'Nội dung',
  reason: 'Lý do',
};

/** What somebody typed into a form that cannot be shown again, to be read and copied; empty when there is not a sentence. */
export function keptWords(typed: Typed): string {
  const words = sentencesOf(typed);
  if (words.length === 0) return '';
  return `<details open><summary>Nội dung quý vị vừa nhập</summary>
${words.map(({ label, value }) => `<p><strong>${label}:</strong></p>\n<blockquote>${lines(value)}</blockquote>`).join('\n')}
</details>`;
}

/** The form once more as it was sent, to be sent again later: its sentences to be read and mended, the rest as it was chosen. */
export function formToSendAgain({ act, path, typed }: { act: PageAct; path: string; typed: Typed }): string {
  const words = sentencesOf(typed);
  const named = new Set(words.map(({ name }) => name));
  const fields = Object.keys(FORMS[act].shape).filter((name) => typed[name] !== undefined && !named.has(name));
  const hidden = fields.map((name) => `<input type="hidden" name="${name}" value="${escapeHtml(typed[name] ?? '')}">`);
  const texts = words.map(
    ({ name, label, value }) =>
      // A browser swallows the first line end.
      `<div class="field"><label for="again-${name}">${label}</label>\n<textarea id="again-${name}" name="${name}" rows="4">\n${escapeHtml(value)}</textarea></div>`,
  );
  return `<form id="again" method="post" action="${escapeHtml(path)}" accept-charset="utf-8">
${[...hidden, ...texts].join('\n')}
<p><button class="main">Gửi lại</button></p>
</form>`;
}

function sentencesOf(typed: Typed): { name: string; label: string; value: string }[] {
  return Object.entries(SENTENCES).flatMap(([name, label]) => {
    const value = typed[name] ?? '';
    return value.trim() === '' ? [] : [{ name, label, value }];
  });
}
