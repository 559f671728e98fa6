/**
 * The letters of a sheet for children, in points, and the page that they fill: whoever writes such a sheet decides by it how much it
 * can say, and whoever sets it uses no others.
 */
export const LARGE_TYPE = {
  text: 16,
  /** By level. */
  headings: [22, 18, 16],
  /** Between the baselines of two lines, as a multiple of the size. */
  lineHeight: 1.21,
  /** Above each paragraph. */
  before: 5,
  /** What a page of A4 has within its margins. */
  page: { width: 467, height: 728 },
} as const;
