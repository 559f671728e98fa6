import type { ResultClass } from '../question/answer.ts';
import { escapeHtml } from '../mail/html.ts';
import type { PageAct } from './page-forms.ts';

/** What stands in a form's fields, and what is wrong with each of them. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, string>>;
}

/** What a result class is called in the report. */
export const RESULT_CLASSES: readonly { readonly value: ResultClass; readonly label: string }[] = [
  { value: 'resolved', label: 'Đã giải quyết xong' },
  { value: 'in-progress', label: 'Đang giải quyết (phải có việc tiếp theo và ngày)' },
  { value: 'explained', label: 'Đã giải trình, cung cấp thông tin' },
  { value: 'unresolved', label: 'Chưa giải quyết (phải có lý do và lộ trình)' },
];

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
export function field(
  state: FormState | undefined,
  { name, label, kind = 'line', choices = [], hint, optional = false }: Field,
): string {
  const value = escapeHtml(state?.values[name] ?? '');
  const fault = state?.faults[name];
  const required = optional ? '' : ' required';
  const attributes = `name="${name}"${required}${fault === undefined ? '' : ' aria-invalid="true"'}`;
  const control =
    kind === 'text'
      ? `<textarea ${attributes} rows="4">${value}</textarea>`
      : kind === 'choice'
        ? `<select ${attributes}><option value="">– chọn –</option>${choices
            .map(
              (choice) =>
                `<option value="${escapeHtml(choice.value)}"${choice.value === state?.values[name] ? ' selected' : ''}>${escapeHtml(choice.label)}</option>`,
            )
            .join('')}</select>`
        : `<input ${attributes} type="${kind === 'date' ? 'date' : 'text'}" value="${value}">`;
  return `<label>${escapeHtml(label)}${optional ? '' : ' *'}${hint === undefined ? '' : `<br><small>${escapeHtml(hint)}</small>`}<br>${control}</label>${
    fault === undefined ? '' : `<p class="fault">${escapeHtml(fault)}</p>`
  }`;
}

interface FormHead {
  readonly act: PageAct;
  /** The question or the forum that it is about. */
  readonly about: string;
  /** Empty: the form stands open, without a summary. */
  readonly title: string;
  readonly open?: boolean;
}

/** A form that may do one thing, once; folded away until somebody wants it. */
export function form(
  { token, grants }: { token: string; grants: ReadonlyMap<string, string> },
  { act, about, title, open = false }: FormHead,
  parts: readonly string[],
): string {
  const body = `<form method="post" action="/a/${encodeURIComponent(token)}/${act}" accept-charset="utf-8">
<input type="hidden" name="form" value="${escapeHtml(grants.get(about) ?? '')}">
${parts.join('\n')}
</form>`;
  return title === ''
    ? body
    : `<details${open ? ' open' : ''}><summary>${escapeHtml(title)}</summary>${body}</details>`;
}

/** Something the reader should see first. */
export function notice(text: string): string {
  return `<p class="notice" role="status">${escapeHtml(text)}</p>`;
}

const STYLE = `body{font:17px/1.55 system-ui,"Segoe UI",Roboto,sans-serif;margin:0;background:#eef2f5;color:#1b2733}
main{max-width:760px;margin:0 auto;padding:16px}
section,form{background:#fff;border:1px solid #d5dce3;border-radius:6px;padding:12px 16px;margin:0 0 14px}
details{margin:8px 0}summary{cursor:pointer;font-weight:600;color:#0b5394;padding:6px 0}
h1{font-size:22px}h2{font-size:19px}h3{font-size:17px;color:#0b5394;margin:0 0 8px}
blockquote{margin:8px 0;padding:2px 0 2px 12px;border-left:3px solid #0b5394;overflow-wrap:anywhere}
label{display:block;margin:0 0 10px}
input:not([type=hidden]),textarea,select{width:100%;box-sizing:border-box;font:inherit;padding:8px;border:1px solid #7b8794;border-radius:4px;background:#fff;color:inherit}
[aria-invalid]{border:2px solid #a61b1b}.fault{color:#a61b1b;margin:-6px 0 10px}
.notice{background:#fff4d6;color:#4a3a00;padding:10px 14px;border-radius:4px}
button{font:inherit;padding:10px 16px;border-radius:4px;border:1px solid #0b5394;background:#fff;color:#0b5394}
button.main{background:#0b5394;color:#fff}
:focus-visible{outline:3px solid #e8a317;outline-offset:2px}`;

/** A whole page, without script. */
export function frame(title: string, body: string): string {
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>Hồi Âm – ${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}
