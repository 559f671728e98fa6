import * as z from 'zod';
import type { Bilingual } from '../platform/problem.ts';
import { once } from './once.ts';

/** How long a child's question may be, in characters (code points, so an emoji counts once). */
export const MAX_TEXT = 5_000;

/** Somebody's own words, as a request brings them; a fault tells their length and the place, never the words. */
export function freeText(maxLength = MAX_TEXT) {
  return z.string().superRefine((text, context) => {
    const problem = textProblem(text, maxLength);
    if (!problem) return;
    const { detail, ...place } = problem;
    context.addIssue({ code: 'custom', message: detail.en, params: { ...detail, ...place } });
  });
}

/** Why a text cannot be taken, told by length and position only: a child's words never stand in an error. */
export interface TextProblem {
  /** Characters after trimming. */
  readonly length: number;
  /** The first character that cannot be taken, counted from 1. */
  readonly position?: number;
  readonly detail: Bilingual;
}

/**
 * Control characters (but for tab and line breaks), lone surrogates, noncharacters, and the sign that stands where bytes were no
 * UTF-8: signs of a damaged or binary file.
 */
const NOT_TEXT = once(() => /[^\P{Cc}\t\n\r]|\ufffd|\p{Cs}|\p{Noncharacter_Code_Point}/u);

/** White space and marks without width, which a person sees as nothing. */
const NOTHING_TO_SEE = /^[\s\p{Cf}]*$/u;

/** What is wrong with a free text, or nothing when it can be taken; `maxLength` is in characters (code points, so an emoji counts once). */
export function textProblem(text: string, maxLength = MAX_TEXT): TextProblem | undefined {
  const trimmed = text.trim();
  const length = charactersOf(trimmed);
  if (NOTHING_TO_SEE.test(trimmed)) {
    return { length: 0, detail: { vi: 'bắt buộc, không được để trống', en: 'required, must not be empty' } };
  }
  const at = trimmed.search(NOT_TEXT());
  if (at >= 0) {
    const position = charactersOf(trimmed.slice(0, at)) + 1;
    return {
      length,
      position,
      detail: {
        vi: `ký tự thứ ${String(position)} không phải là chữ (ký tự điều khiển hoặc ký tự hỏng); hãy xóa ký tự này`,
        en: `character ${String(position)} is not text (a control or damaged character); remove it`,
      },
    };
  }
  if (length <= maxLength) return undefined;
  return {
    length,
    detail: {
      vi: `dài ${String(length)} ký tự; nhiều nhất ${String(maxLength)} ký tự`,
      en: `has ${String(length)} characters; at most ${String(maxLength)} are allowed`,
    },
  };
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}
