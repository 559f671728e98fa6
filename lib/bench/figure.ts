/** A number that the system is held to. A later figure is one more of these in bin/bench.ts. */
export interface Figure {
  readonly name: string;
  /** What the number counts: `×`, `kB`, `units`. */
  readonly unit: string;
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  measure(): Promise<Measurement>;
}

/** What came out of one figure. */
export interface Measurement {
  readonly value: number;
  /** Printed below the figure, each a name and what was measured; nothing is demanded of them. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Everything that was measured, for `out/bench.json`. */
  readonly detail: object;
}

/** Whether a value reaches its target. */
export function holds({ target }: Pick<Figure, 'target'>, value: number): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}
