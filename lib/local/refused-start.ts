/** A reason why the local run cannot start that a person can act on: shown as one line, without a stack trace. */
export class RefusedStartError extends Error {
  override readonly name = 'RefusedStartError';
}
