import * as z from 'zod';

/** An id that people can type into an address: lower-case letters and digits in groups joined by hyphens, 60 characters at most. */
export const Identifier = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
export type Identifier = z.infer<typeof Identifier>;

/**
 * Text that is printed on one line: a name, a post, a subject. It reaches mail headers and official papers, so it holds
 * no line break, control character, lone surrogate or sign that turns the writing direction; it is stored in NFC.
 */
export function printedLine(maxLength: number) {
  return printed(maxLength, /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+$/u);
}

/** Text of one or more lines, such as a remit or the basis of a deadline; stored in NFC, free of lone surrogates and control characters. */
export function printedText(maxLength: number) {
  return printed(maxLength, /^(?:[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]|[\n\r\t])+$/u);
}

/** All checks at once, because each that is chained makes another schema, and a step makes a hundred of these when it starts. */
function printed(maxLength: number, pattern: RegExp) {
  return z.string().check(z.normalize('NFC'), z.trim(), z.minLength(1), z.maxLength(maxLength), z.regex(pattern));
}
