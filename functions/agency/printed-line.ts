import * as z from 'zod';
import { inWords } from '../platform/problem.ts';

/** An id that people can type into an address: lower-case letters and digits in groups joined by hyphens, 60 characters at most. */
export const Identifier = z
  .string()
  .max(60)
  .regex(
    inWords(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
      vi: 'chỉ gồm chữ thường không dấu và chữ số, nối bằng dấu gạch ngang, ví dụ: hoi-lhpn',
      en: 'must be lower-case letters and digits, joined by hyphens, such as: hoi-lhpn',
    }),
  );
export type Identifier = z.infer<typeof Identifier>;

/**
 * Text that is printed on one line: a name, a post, a subject. It reaches mail headers and official papers, so it holds
 * no line break, control character, lone surrogate or sign that turns the writing direction; it is stored in NFC.
 */
export function printedLine(maxLength: number) {
  return printed(maxLength, ONE_LINE);
}

/** Text of one or more lines, such as a remit or the basis of a deadline; stored in NFC, free of lone surrogates and control characters. */
export function printedText(maxLength: number) {
  return printed(maxLength, LINES);
}

const ONE_LINE = inWords(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+$/u, {
  vi: 'phải viết trên một dòng, không có ký tự điều khiển',
  en: 'must be written on one line, without control characters',
});

const LINES = inWords(/^(?:[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]|[\n\r\t])+$/u, {
  vi: 'không được có ký tự điều khiển',
  en: 'must not have control characters',
});

/** All checks at once, because each that is chained makes another schema, and a step makes a hundred of these when it starts. */
function printed(maxLength: number, pattern: RegExp) {
  return z.string().check(z.normalize('NFC'), z.trim(), z.minLength(1), z.maxLength(maxLength), z.regex(pattern));
}
