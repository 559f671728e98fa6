import type { Bilingual, ProblemKind } from '../platform/problem.ts';

/** Minutes that cannot be read at all: the whole file is refused, with one sentence about why and what would be right. */
export class UnreadableMinutesError extends Error {
  override readonly name = 'UnreadableMinutesError';
  readonly kind: Extract<ProblemKind, 'unsupported-media-type' | 'too-large' | 'invalid-request'>;
  readonly detail: Bilingual;

  constructor(detail: Bilingual, { kind = 'invalid-request', cause }: UnreadableMinutesOptions = {}) {
    super(detail.en, { cause });
    this.kind = kind;
    this.detail = detail;
  }
}

interface UnreadableMinutesOptions {
  readonly kind?: UnreadableMinutesError['kind'];
  readonly cause?: unknown;
}
