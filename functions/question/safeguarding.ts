import { once } from './once.ts';
import { readWords } from './reading.ts';
import { signsOfHarm } from './signs-of-harm.ts';

/**
 * Why a text in NFC may tell of harm to a child, as reasons for the protection role; empty when it does not. A text tells
 * of harm when it says that something happens to the child itself or to somebody it knows. A question about abuse in
 * general tells of nobody. When in doubt the text is sealed: a person can release it in one step.
 */
export function tellsOfHarm(text: string): string[] {
  return [...new Set(sentences(text).flatMap(reasons))];
}

const SIGNS_OF_HARM = once(signsOfHarm);

function reasons(sentence: string): string[] {
  const { signs, asking } = SIGNS_OF_HARM();
  const told = sentence.replace(asking, ' ');
  return signs.filter(({ sign, unless }) => sign.test(told) && !unless?.test(told)).map(({ because }) => because);
}

/** Sentences as words between single spaces, tones last; "°" marks a word written with a capital inside the sentence. */
function sentences(text: string): string[] {
  const told: string[] = [];
  for (const word of readWords(text)) {
    const key = (word.capitalised && !word.opens ? '°' : '') + word.exact;
    if (word.opens) told.push(` ${key} `);
    else told.push(`${told.pop() ?? ' '}${key} `);
  }
  // A disclosure often takes two sentences: "Bố em hay uống rượu. Bố đánh em." Each is also read with the one before it.
  return told.flatMap((sentence, n) => (n === 0 ? [sentence] : [sentence, `${told[n - 1] ?? ''}${sentence}`]));
}
