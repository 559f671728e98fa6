import { createHash } from 'node:crypto';
import type { ResultClass } from '../question/answer.ts';
import { RESULT_ORDER, resultHeading } from '../question/result-names.ts';
import { escapeHtml } from '../mail/html.ts';

/** A form as it stands on the page: where it is sent, what is in its fields, and what is wrong with each of them. */
export interface OpenForm {
  /** Unique on the page; the ids of its fields begin with it. */
  readonly id: string;
  /** Path that it is posted to. */
  readonly action: string;
  /** What admits it, once. */
  readonly grant: string;
  readonly values: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, string>>;
  /** It came back to whoever sent it, so it stands open. */
  readonly returned: boolean;
}

/** What an answer of a result class must say besides. */
const ALSO_NEEDED: Partial<Record<ResultClass, string>> = {
  'in-progress': ' (phải có việc tiếp theo và ngày)',
  unresolved: ' (phải có lý do và lộ trình)',
};

/** The result classes that an officer chooses from. */
export const RESULT_CLASSES = RESULT_ORDER.map((value) => ({
  value,
  label: resultHeading(value) + (ALSO_NEEDED[value] ?? ''),
}));

interface Field {
  readonly name: string;
  readonly label: string;
  /** `line` if absent. */
  readonly kind?: 'line' | 'text' | 'date' | 'choice';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly hint?: string;
  readonly optional?: boolean;
}

/** One field with its label, and with what is wrong with it said beside it. */
export function field(form: OpenForm, { name, label, hint, optional = false, ...rest }: Field): string {
  const id = `${form.id}-${name}`;
  const fault = form.faults[name];
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(fault === undefined ? [] : [`${id}-fault`])];
  const attributes = [
    `id="${escapeHtml(id)}" name="${name}"`,
    ...(optional ? [] : ['required']),
    ...(fault === undefined ? [] : ['aria-invalid="true"']),
    ...(described.length === 0 ? [] : [`aria-describedby="${escapeHtml(described.join(' '))}"`]),
  ].join(' ');
  return `<div class="field">
<label for="${escapeHtml(id)}">${escapeHtml(label)}${optional ? '' : ' <span aria-hidden="true">*</span>'}</label>
${hint === undefined ? '' : `<p class="hint" id="${escapeHtml(id)}-hint">${escapeHtml(hint)}</p>`}
${fault === undefined ? '' : `<p class="fault" id="${escapeHtml(id)}-fault">Cần sửa: ${escapeHtml(fault)}</p>`}
${control(attributes, form.values[name] ?? '', rest)}
</div>`;
}

function control(
  attributes: string,
  value: string,
  { kind = 'line', choices = [] }: Pick<Field, 'kind' | 'choices'>,
): string {
  switch (kind) {
    case 'text':
      // A browser swallows the first line end.
      return `<textarea ${attributes} rows="4">\n${escapeHtml(value)}</textarea>`;
    case 'choice':
      return `<select ${attributes}><option value="">– chọn –</option>${choices
        .map((choice) => {
          const selected = choice.value === value ? ' selected' : '';
          return `<option value="${escapeHtml(choice.value)}"${selected}>${escapeHtml(choice.label)}</option>`;
        })
        .join('')}</select>`;
    case 'line':
    case 'date':
      return `<input ${attributes} type="${kind === 'date' ? 'date' : 'text'}" value="${escapeHtml(value)}">`;
  }
}

/** A form that may do one thing, once. */
export function form({ id, action, grant }: OpenForm, parts: readonly string[]): string {
  return `<form id="${escapeHtml(id)}" method="post" action="${escapeHtml(action)}" accept-charset="utf-8">
<input type="hidden" name="form" value="${escapeHtml(grant)}">
${parts.join('\n')}
</form>`;
}

/** A form that is folded away until somebody wants it. */
export function foldedForm(open: OpenForm, title: string, parts: readonly string[]): string {
  return `<details${open.returned ? ' open' : ''}><summary>${escapeHtml(title)}</summary>
${form(open, ['<p class="hint">Các ô có dấu * là bắt buộc.</p>', ...parts])}
</details>`;
}

/** Something the reader should see first; what went wrong is also said aloud at once. */
export function notice(text: string, wrong = false): string {
  return `<p class="notice${wrong ? ' wrong' : ''}" role="${wrong ? 'alert' : 'status'}">${escapeHtml(text)}</p>`;
}

/** Text as it was written, with its lines. */
export function lines(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}

const STYLE = `*{box-sizing:border-box}
body{font:17px/1.55 system-ui,"Segoe UI",Roboto,sans-serif;margin:0;background:#eef2f5;color:#1b2733;overflow-wrap:anywhere}
header{background:#0b5394;color:#fff}
header p{margin:0}header h1{font-size:22px;line-height:1.3;margin:2px 0 4px}
header>div,main{max-width:760px;margin:0 auto}
header{padding:14px 0}header>div,main{padding:0 16px}main{margin-top:16px}
section{background:#fff;border:1px solid #d5dce3;border-radius:6px;padding:14px 16px;margin:0 0 16px}
section:target{border:2px solid #0b5394}
h2{font-size:19px;margin:22px 0 10px}h3{font-size:18px;color:#0b5394;margin:0 0 8px}
p{margin:8px 0}blockquote{margin:10px 0;padding:2px 0 2px 12px;border-left:3px solid #0b5394}
details{border-top:1px solid #d5dce3;margin:10px 0 0;padding:4px 0 0}
summary{cursor:pointer;font-weight:600;color:#0b5394;padding:8px 0}
.field{margin:0 0 16px}label{display:block;font-weight:600;margin:0 0 4px}
.hint,small{font-size:15px;color:#4a5866}.hint{margin:0 0 4px}
input:not([type=hidden]),textarea,select{width:100%;font:inherit;padding:9px;border:1px solid #6b7785;border-radius:4px;background:#fff;color:inherit}
input[type=date]{width:auto;min-width:12em;max-width:100%}textarea{resize:vertical}
[aria-invalid]{border:2px solid #a61b1b!important}.fault{color:#a61b1b;font-weight:600;margin:0 0 4px}
.notice{background:#fff4d6;color:#4a3a00;border-left:4px solid #e8a317;padding:10px 14px;border-radius:4px}
.notice li{margin:4px 0 4px 16px}
.wrong{background:#fdeaea;color:#7a1010;border-color:#a61b1b}
button{font:inherit;padding:10px 18px;margin:0 8px 8px 0;min-height:44px;border-radius:4px;border:1px solid #0b5394;background:#fff;color:#0b5394;cursor:pointer}
button.main{background:#0b5394;color:#fff}
a{color:#0b5394}footer{color:#4a5866;font-size:15px}
:focus-visible{outline:3px solid #e8a317;outline-offset:2px}
@media print{details{display:none}}`;

/** The only style that the page may have, as a source of its Content-Security-Policy. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** A whole page, without script: whose it is at its head, then what it holds. */
export function frame({ title, under = '' }: { title: string; under?: string }, body: string): string {
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(title)} – Hồi Âm</title>
<style>${STYLE}</style>
</head>
<body>
<header><div>
<p>Hồi Âm · Diễn đàn trẻ em</p>
<h1>${escapeHtml(title)}</h1>
${under === '' ? '' : `<p>${escapeHtml(under)}</p>`}
</div></header>
<main>
${body}
</main>
</body>
</html>
`;
}
