/** A column of a table to be set: its width relative to the others', and what stands in it, its name too. */
export interface WrittenColumn {
  readonly width: number;
  readonly texts: readonly string[];
}

/** Sizes in half-points in which the words of a table may be set, the first if they fit. */
const SMALLER = [2, 4, 6] as const;

/** No word takes more than this part of a table: an address of the web is parted. */
const MOST = 1 / 3;

/**
 * Shares out the width of a table in the proportions of its columns, but so that no day, code or word is parted; where they need
 * more than there is, they are set smaller. All in twentieths of a point, the size of letters in half-points.
 */
export function columnWidths(
  columns: readonly WrittenColumn[],
  { width, size, margins }: { width: number; size: number; margins: number },
): { widths: number[]; size: number } {
  const longest = columns.map(({ texts }) => Math.max(0, ...texts.flatMap((text) => text.split(/[ \n]+/)).map(ems)));
  const leasts = (at: number) => longest.map((em) => Math.min(width * MOST, Math.ceil(em * at * 10) + margins));
  const sum = (parts: readonly number[]) => parts.reduce((before, part) => before + part, 0);
  const fitting = [size, ...SMALLER.map((less) => size - less)].find((at) => sum(leasts(at)) <= width);
  if (fitting === undefined) {
    const smallest = size - SMALLER[2];
    return { widths: sharedOut(leasts(smallest), width), size: smallest };
  }
  const least = leasts(fitting);
  const narrow = new Set<number>();
  for (;;) {
    const left = width - sum(least.filter((_part, place) => narrow.has(place)));
    const parts = sum(columns.filter((_column, place) => !narrow.has(place)).map((column) => column.width));
    const shares = columns.map((column, place) =>
      narrow.has(place) ? (least[place] ?? 0) : (column.width / parts) * left,
    );
    const tooNarrow = shares.findIndex((share, place) => !narrow.has(place) && share < (least[place] ?? 0));
    if (tooNarrow === -1) return { widths: sharedOut(shares, width), size: fitting };
    narrow.add(tooNarrow);
  }
}

/** Whole parts of a width in the given proportions, which come to the width. */
export function sharedOut(parts: readonly number[], width: number): number[] {
  const sum = parts.reduce((before, part) => before + part, 0);
  const edges = [0];
  for (const part of parts) edges.push((edges.at(-1) ?? 0) + part);
  const at = (place: number) => Math.round(((edges[place] ?? 0) / sum) * width);
  return parts.map((_part, place) => at(place + 1) - at(place));
}

/** How wide a word is at most in bold letters of Times New Roman, in parts of their size. */
function ems(word: string): number {
  let width = 0;
  for (const letter of word) {
    if (/[iltfj.,;:/'’()[\]-]/.test(letter)) width += 0.36;
    else if (/[mwMW]/.test(letter)) width += 0.98;
    else width += /\p{Lu}/u.test(letter) ? 0.78 : 0.56;
  }
  return width;
}
