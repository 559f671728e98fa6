import * as z from 'zod';
import { textProblem } from './question-text.ts';
import { screen } from './screen.ts';

/** Signs that turn the direction of writing: with them a sentence can pretend to say something else. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/;

/** The beginning of an HTML tag or comment. */
const MARKUP = /<[/!]?[A-Za-z-]/;

/**
 * What an office writes: plain text of at most `maxLength` characters, in NFC with line feeds, without markup, control characters or
 * signs that turn the writing. A fault tells length and position, never the words.
 */
export function officeText(maxLength: number) {
  return z
    .string()
    .superRefine((text, context) => {
      const problem = textProblem(text, maxLength) ?? unwanted(text);
      if (!problem) return;
      const { detail, ...place } = problem;
      context.addIssue({ code: 'custom', message: detail.en, params: { ...detail, ...place } });
    })
    .overwrite((text) => text.replace(/\r\n?/g, '\n').normalize('NFC').trim());
}

/** The same on one line: an office, or the number of its letter, which is printed in papers and tables. */
export function officeLine(maxLength: number) {
  return officeText(maxLength).superRefine((text, context) => {
    const at = text.search(/[\n\t\u2028\u2029]/);
    if (at < 0) return;
    const said = { vi: 'phải viết trên một dòng', en: 'must be written on one line' };
    const place = { length: [...text].length, position: [...text.slice(0, at)].length + 1 };
    context.addIssue({ code: 'custom', message: said.en, params: { ...said, ...place } });
  });
}

/** What an office wrote, as others read it: no child is named in it. */
export function shown(text: string): string {
  return screen(text).privacy.text.trim();
}

function unwanted(text: string): ReturnType<typeof textProblem> {
  const turning = text.search(TURNING);
  const markup = text.search(MARKUP);
  if (turning < 0 && markup < 0) return undefined;
  const at = turning < 0 ? markup : turning;
  const position = [...text.slice(0, at)].length + 1;
  const length = [...text.trim()].length;
  if (turning >= 0) {
    return {
      ...{ length, position },
      detail: {
        vi: `ký tự thứ ${String(position)} đảo chiều chữ viết; hãy xóa ký tự này`,
        en: `character ${String(position)} turns the direction of writing; remove it`,
      },
    };
  }
  return {
    ...{ length, position },
    detail: {
      vi: `từ ký tự thứ ${String(position)} là mã HTML; chỉ nhận văn bản thường`,
      en: `markup begins at character ${String(position)}; only plain text is taken`,
    },
  };
}
