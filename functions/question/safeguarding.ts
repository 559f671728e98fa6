import { once } from './once.ts';
import { readWords } from './reading.ts';
import { signsOfHarm } from './signs-of-harm.ts';

/**
 * Why a text in NFC may tell of harm to a child, as reasons for the protection role; empty when it does not. A text tells
 * of harm when it says that something happens to the child itself or to somebody it knows. A question about abuse in
 * general tells of nobody. When in doubt the text is sealed: a person can release it in one step.
 */
export function tellsOfHarm(text: string): string[] {
  return [...new Set(readings(text).flatMap(reasons))];
}

const SIGNS_OF_HARM = once(signsOfHarm);

/** One or two sentences as they are sought for signs. */
interface Reading {
  readonly told: string;
  /** The same without what is only supposed, or is to be prevented. */
  readonly asserted: string;
}

function reasons({ told, asserted }: Reading): string[] {
  const { signs } = SIGNS_OF_HARM();
  return signs
    .filter(({ sign, unless, supposable }) => {
      const sought = supposable ? asserted : told;
      return sign.test(sought) && !unless?.test(sought);
    })
    .map(({ because }) => because);
}

/** The sentences of a text, each by itself and with the one before it. */
function readings(text: string): Reading[] {
  const { asking, supposing } = SIGNS_OF_HARM();
  const read = sentences(text).map((sentence): Reading => {
    const told = joined(sentence.replace(asking, ' '));
    return { told, asserted: joined(told.replace(supposing, (_, threat: string | undefined) => threat ?? ' ')) };
  });
  // A disclosure often takes two sentences: "Bố em hay uống rượu. Bố đánh em." Each is also read with the one before it.
  return read.flatMap((sentence, n) => {
    const before = read[n - 1];
    if (!before) return [sentence];
    return [
      sentence,
      { told: joined(before.told, sentence.told), asserted: joined(before.asserted, sentence.asserted) },
    ];
  });
}

/** Sentences as words between single spaces, tones last; "°" marks a word written with a capital inside the sentence. */
function sentences(text: string): string[] {
  const told: string[] = [];
  for (const word of readWords(text)) {
    const key = (word.capitalised && !word.opens ? '°' : '') + word.exact;
    if (word.opens) told.push(` ${key} `);
    else told.push(`${told.pop() ?? ' '}${key} `);
  }
  return told;
}

/** Words between single spaces, whatever they were taken out of. */
function joined(...parts: string[]): string {
  return parts.join(' ').replace(/ {2,}/g, ' ');
}
