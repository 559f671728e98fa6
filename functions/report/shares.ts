import type { ShareCell } from './report-model.ts';

/** Of fewer than this no percent is given and nobody is compared: one question would be a fifth of all and more. */
export const FEWEST = 5;

/** A share of a whole, in percent where the whole is large enough. */
export function shareOf(numerator: number, denominator: number): ShareCell {
  if (denominator < FEWEST) return { numerator, denominator };
  return { numerator, denominator, percent: Math.round((100 * numerator) / denominator) };
}

/** The shares of parts in their sum; where percents are given they come to 100 together. */
export function sharesOf(parts: readonly number[]): ShareCell[] {
  const denominator = parts.reduce((sum, part) => sum + part, 0);
  const percents = denominator < FEWEST ? [] : percentsOf(parts);
  return parts.map((numerator, place) => {
    const percent = percents[place];
    return { numerator, denominator, ...(percent !== undefined && { percent }) };
  });
}

/**
 * Parts of a whole in whole percents that come to 100: each is rounded down, and what is missing goes to those that lost most by it,
 * of equal ones to the first. All are 0 where the whole is.
 */
export function percentsOf(parts: readonly number[]): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (whole === 0) return parts.map(() => 0);
  const percents = parts.map((part) => Math.floor((100 * part) / whole));
  // Remainders are compared as whole numbers, so that equal ones are equal.
  const byLoss = parts
    .map((part, place) => ({ place, lost: (100 * part) % whole }))
    .sort((one, other) => other.lost - one.lost || one.place - other.place);
  const missing = 100 - percents.reduce((sum, percent) => sum + percent, 0);
  for (const { place } of byLoss.slice(0, missing)) percents[place] = (percents[place] ?? 0) + 1;
  return percents;
}
