/** One written word and where it stands in the text (UTF-16 positions). */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Lower case with all its signs; the tone stands last, so that "hoà" and "hòa" are one word. */
  readonly exact: string;
  /** Lower case without any sign: what a child types who leaves the signs out. */
  readonly folded: string;
  /** A sentence or a clause of its own begins here. */
  readonly opens: boolean;
  readonly capitalised: boolean;
}

/** Reads a text in NFC as words, in their order. */
export function readWords(text: string): Word[] {
  const words: Word[] = [];
  let last = 0;
  for (const { 0: written, index } of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const exact = exactly(written);
    words.push({
      start: index,
      end: index + written.length,
      exact,
      folded: fold(written),
      opens: words.length === 0 || /[.!?;:\n\r]/.test(text.slice(last, index)),
      capitalised: /^\p{Lu}/u.test(written),
    });
    last = index + written.length;
  }
  return words;
}

/** The text without signs, in lower case: "Đuối nước" is "duoi nuoc". */
export function fold(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');
}

/** The word in lower case, its tone moved to the end. */
export function exactly(word: string): string {
  const marks = word.toLowerCase().normalize('NFD');
  const tone = TONES.exec(marks)?.[0] ?? '';
  return marks.replace(TONES, '').normalize('NFC') + tone;
}

/** Whether the text is written without signs, as children type on a phone: hardly one word in eight has any. */
export function isWithoutSigns(words: readonly Word[]): boolean {
  return words.filter(({ exact, folded }) => exact !== folded).length * 8 <= words.length;
}

/** The five tone signs of Vietnamese: grave, acute, tilde, hook above, dot below. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/;
