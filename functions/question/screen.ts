import { partsOf } from './compound.ts';
import { maskPrivate, type Masked } from './privacy.ts';
import { tellsOfHarm } from './safeguarding.ts';

/** What must be known of a text before anything of it is stored. */
export interface Screens {
  /** Sealed: the text may tell of harm to a child and leaves the ordinary flow; `because` holds reasons, never its words. */
  readonly safeguarding: { readonly sealed: boolean; readonly because: readonly string[] };
  /** What others may read: in NFC, private information replaced by markers; `masked` gives kind and place in the NFC text, never the value. */
  readonly privacy: { readonly text: string; readonly masked: readonly Masked[] };
  /** The parts that a person may split the question into, masked; empty when it asks one thing. */
  readonly compound: readonly string[];
  /** Earlier questions that ask the same. */
  readonly echoes: readonly { readonly questionId: string; readonly code: string }[];
}

/** Screens a child's text: harm first, then private information, then whether it asks two things. Never throws, whatever the text. */
export function screen(text: string): Screens {
  const reading = text.normalize('NFC');
  const because = tellsOfHarm(reading);
  const privacy = maskPrivate(reading);
  return {
    safeguarding: { sealed: because.length > 0, because },
    privacy,
    compound: partsOf(privacy.text),
    echoes: [],
  };
}
