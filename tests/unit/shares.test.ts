import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEWEST, percentsOf, shareOf, sharesOf } from '../../functions/report/shares.ts';

const counts = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 12 });

describe('percents of a whole', () => {
  it('come to exactly 100, or to 0 when there is nothing', () => {
    fc.assert(
      fc.property(counts, (parts) => {
        const sum = percentsOf(parts).reduce((one, other) => one + other, 0);
        expect(sum).toBe(parts.some((part) => part > 0) ? 100 : 0);
      }),
    );
  });

  it('are less than one away from what they stand for, and none where there is none', () => {
    fc.assert(
      fc.property(counts, (parts) => {
        const whole = parts.reduce((one, other) => one + other, 0);
        for (const [place, percent] of percentsOf(parts).entries()) {
          const part = parts[place] ?? 0;
          if (whole > 0) expect(Math.abs(percent - (100 * part) / whole)).toBeLessThan(1);
          if (part === 0) expect(percent).toBe(0);
        }
      }),
    );
  });

  it('never give the smaller part more than the greater', () => {
    fc.assert(
      fc.property(counts, (parts) => {
        const percents = percentsOf(parts);
        const byPart = parts.map((part, place) => [part, percents[place] ?? 0] as const).sort(([a], [b]) => a - b);
        for (const [place, [part, percent]] of byPart.entries()) {
          const [nextPart, nextPercent] = byPart[place + 1] ?? [Infinity, 100];
          if (part < nextPart) expect(percent).toBeLessThanOrEqual(nextPercent);
        }
      }),
    );
  });

  it.each([
    { parts: [1, 1, 1], percents: [34, 33, 33], because: 'of equal remainders the first is filled up' },
    { parts: [5, 3, 2, 2, 3, 2], percents: [29, 18, 12, 12, 17, 12], because: 'the 17 questions of 2023 come to 100' },
    { parts: [0, 0], percents: [0, 0], because: 'nothing is a share of nothing' },
  ])('of $parts are $percents, because $because', ({ parts, percents }) => {
    expect(percentsOf(parts)).toEqual(percents);
  });
});

describe('a share', () => {
  it('of fewer than five has no percent: each would be a fifth and more', () => {
    expect(shareOf(3, 4)).toEqual({ numerator: 3, denominator: 4 });
    expect(sharesOf([1, 3])).toEqual([
      { numerator: 1, denominator: 4 },
      { numerator: 3, denominator: 4 },
    ]);
    expect(shareOf(4, 5)).toEqual({ numerator: 4, denominator: 5, percent: 80 });
  });

  it('says what it is a share of, and all of them are of the same whole', () => {
    fc.assert(
      fc.property(counts, (parts) => {
        const whole = parts.reduce((one, other) => one + other, 0);
        const shares = sharesOf(parts);
        expect(shares.map(({ numerator }) => numerator)).toEqual(parts);
        for (const { denominator, percent } of shares) {
          expect(denominator).toBe(whole);
          expect(percent === undefined).toBe(whole < FEWEST);
        }
      }),
    );
  });
});
