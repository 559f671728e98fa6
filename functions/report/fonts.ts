import { readFile } from 'node:fs/promises';
import { packageFile } from './package-files.ts';

/** How a face sets letters. */
export interface Typeface {
  /** The file, for what draws with it. */
  readonly file: Uint8Array;
  /** Width of each letter that it has, by code point, in parts of the type's size. */
  readonly letters: ReadonlyMap<number, number>;
}

/** The typeface of charts, read once. */
export function typeface(): Promise<Typeface> {
  return (read ??= readTypeface());
}

let read: Promise<Typeface> | undefined;

/** How wide a text is in a type of some size; a letter that the face lacks is as wide as the type is high. */
export function widthOf(text: string, { letters }: Pick<Typeface, 'letters'>, size: number): number {
  return Array.from(text).reduce((width, letter) => width + (letters.get(letter.codePointAt(0) ?? 0) ?? 1) * size, 0);
}

/** A text in lines that are not wider than so much, broken between words only. */
export function wrapped(text: string, width: number, widthOf: (text: string) => number): string[] {
  const [first = '', ...words] = text.split(' ');
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (widthOf(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}

async function readTypeface(): Promise<Typeface> {
  const file = await readFile(packageFile('normal'));
  return { file, letters: lettersOf(new DataView(file.buffer, file.byteOffset, file.byteLength)) };
}

/** Reads a TrueType file's table of letters (format 4) and their widths. https://learn.microsoft.com/typography/opentype/spec/cmap */
function lettersOf(font: DataView): Map<number, number> {
  const table = (tag: string) => {
    for (let entry = 12; entry < 12 + 16 * font.getUint16(4); entry += 16) {
      const found = [0, 1, 2, 3].map((at) => String.fromCharCode(font.getUint8(entry + at))).join('');
      if (found === tag) return font.getUint32(entry + 8);
    }
    throw new RangeError(`the font has no table ${tag}`);
  };
  const [cmap, hmtx] = [table('cmap'), table('hmtx')];
  const unitsPerEm = font.getUint16(table('head') + 18);
  const lastWidth = font.getUint16(table('hhea') + 34) - 1;
  const widthOfGlyph = (glyph: number) => font.getUint16(hmtx + 4 * Math.min(glyph, lastWidth)) / unitsPerEm;
  const letters = new Map<number, number>();
  const subtable = formatFour(font, cmap);
  const twice = font.getUint16(subtable + 6);
  const [ends, starts] = [subtable + 14, subtable + 16 + twice];
  const [deltas, offsets] = [starts + twice, starts + 2 * twice];
  for (let segment = 0; segment < twice; segment += 2) {
    const start = font.getUint16(starts + segment);
    const offset = font.getUint16(offsets + segment);
    for (let letter = start; letter <= font.getUint16(ends + segment) && letter < 0xffff; letter += 1) {
      const listed = offset === 0 ? letter : font.getUint16(offsets + segment + offset + 2 * (letter - start));
      const glyph = (listed + font.getUint16(deltas + segment)) & 0xffff;
      if (listed !== 0 && glyph !== 0) letters.set(letter, widthOfGlyph(glyph));
    }
  }
  return letters;
}

function formatFour(font: DataView, cmap: number): number {
  for (let entry = cmap + 4; entry < cmap + 4 + 8 * font.getUint16(cmap + 2); entry += 8) {
    const subtable = cmap + font.getUint32(entry + 4);
    if (font.getUint16(subtable) === 4) return subtable;
  }
  throw new RangeError('the font has no table of letters in format 4');
}
