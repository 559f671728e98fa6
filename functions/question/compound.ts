import { readWords } from './reading.ts';

/** The questions that a text clearly joins, in their order; empty when it asks one thing, or when a part is too short to stand alone. */
export function partsOf(text: string): string[] {
  const numbered = text
    .split(/(?:^|\s)(?:\d{1,2}[.)]|[a-eA-E]\))\s+/u)
    .map(trimmed)
    .filter(Boolean);
  const parts = numbered.length > 1 && numbered.every(standsAlone) ? numbered : asked(text);
  return parts.length > 1 ? parts : [];
}

/** Splits after each question mark; what precedes a question belongs to it, what follows the last belongs to the last. */
function asked(text: string): string[] {
  const parts: string[] = [];
  for (const piece of text.split(/(?<=\?)/u).map(trimmed)) {
    const last = parts.at(-1);
    if (last !== undefined && !(standsAlone(piece) && piece.endsWith('?')))
      parts[parts.length - 1] = trimmed(`${last} ${piece}`);
    else parts.push(piece);
  }
  return parts;
}

/** "Vì sao ạ?" belongs to the question before it. */
const FEWEST_WORDS = 5;

function standsAlone(part: string): boolean {
  return readWords(part).length >= FEWEST_WORDS;
}

function trimmed(part: string): string {
  return part.trim();
}
