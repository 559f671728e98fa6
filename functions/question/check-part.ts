import { createHmac, timingSafeEqual } from 'node:crypto';

/** Letters and digits that nobody confuses when a child copies them from paper: no 0, O, 1, I, L, U. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** As many as five guesses an hour would need a hundred thousand years for. */
const LENGTH = 8;

/**
 * The check part on a child's slip: it shows that whoever judges the answer holds the paper, and names nobody. The same question has
 * the same one for ever, because paper cannot be changed.
 */
export function checkPart(questionId: string, key: string): string {
  const digest = createHmac('sha256', key).update(`slip ${questionId}`).digest();
  return Array.from({ length: LENGTH }, (_, index) => ALPHABET.charAt((digest[index] ?? 0) % ALPHABET.length)).join('');
}

/** Whether a check part is the one on the slip; capitals and gaps do not matter, and it takes the same time whether right or wrong. */
export function isCheckPart(given: string, questionId: string, key: string): boolean {
  const typed = given.toUpperCase().replaceAll(/[\s-]/g, '');
  const hashed = (part: string) => createHmac('sha256', key).update(part).digest();
  return timingSafeEqual(hashed(typed), hashed(checkPart(questionId, key)));
}
