import { createHash } from 'node:crypto';

/**
 * An id that follows from what it identifies (20 letters and digits of a SHA-256).
 *
 * The same parts give the same id, which is what makes a repeated request find what the first one wrote.
 */
export function identify(...parts: readonly (string | number)[]): string {
  return BigInt(`0x${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`)
    .toString(36)
    .padStart(50, '0')
    .slice(-20);
}

/** A fingerprint of a request's body, to tell a repeated request from another one under the same key. */
export function fingerprint(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('base64url');
}
