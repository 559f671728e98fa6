/** Measures several things in turn, again and again, so that whatever else the machine does meets all of them alike. */
export async function interleave<Name extends string, Result>(
  rounds: number,
  measures: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(measures) as Name[]; // the keys of this very object
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) results[name].push(await measures[name]());
  }
  return results;
}

/** The middle of some measurements, and how far they lie apart. */
export interface Middle {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The median of some measurements with the least and the most of them. */
export function middle(values: readonly number[]): Middle {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}

/** How one thing compares with another that was measured in the same rounds: what slows a whole round down cancels out. */
export function compare(values: readonly number[], others: readonly number[]): Middle {
  return middle(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}

/** A middle for a person to read: `0.64 (0.58 to 0.71)`. */
export function spread({ median, least, most }: Middle, digits = 2): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}
