import { randomBytes, timingSafeEqual } from 'node:crypto';

/** 192 bits: nobody guesses one, however many there are. */
const SECRET_BYTES = 24;

/** A secret that admits whoever knows it: 32 letters, digits, `-` and `_`, which an address can hold as they are. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Whether two secrets are the same; how long it takes tells nothing of how nearly they are. */
export function isSameSecret(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
