import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Faults } from '../../lib/local/faults.ts';

const faults = () => new Faults(['Dispatch', 'FollowUp']);
const THROTTLE = { target: 'ses', kind: 'throttle', rate: 0.3, seed: 7 };

describe('a fault of calls', () => {
  it('meets about its share of calls, and the same ones in every run, whoever else calls in between', () => {
    const met = (others: readonly number[]): boolean[] => {
      const some = faults();
      some.set(THROTTLE);
      return Array.from({ length: 200 }, (_, call) => {
        for (let other = 0; other < (others[call] ?? 0); other += 1) some.ofCall('ses', 'FollowUp');
        return some.ofCall('ses', 'Dispatch') !== undefined;
      });
    };
    const alone = met([]);
    expect(alone.filter(Boolean).length).toBeGreaterThan(40);
    expect(alone.filter(Boolean).length).toBeLessThan(80);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 200 }), (others) => {
        expect(met(others)).toEqual(alone);
      }),
      { numRuns: 20 },
    );
  });

  it('meets every call at rate 1, only of its target and function, until it is ended', () => {
    const some = faults();
    some.set({ target: 'dynamodb', kind: 'reset', rate: 1, function: 'Dispatch' });
    expect(some.ofCall('dynamodb', 'Dispatch')).toBe('reset');
    expect(some.ofCall('dynamodb', 'FollowUp')).toBeUndefined();
    expect(some.ofCall('ses', 'Dispatch')).toBeUndefined();
    some.set({ target: 'dynamodb', kind: 'reset', rate: 0, function: 'Dispatch' });
    expect(some.ofCall('dynamodb', 'Dispatch')).toBeUndefined();
    expect(some.list()).toEqual({ faults: [] });
  });

  it('that is set again takes the place of the one before', () => {
    const some = faults();
    some.set(THROTTLE);
    some.set({ ...THROTTLE, rate: 1 });
    expect(some.list()).toEqual({ faults: [{ ...THROTTLE, rate: 1 }] });
    some.clear();
    expect(some.list()).toEqual({ faults: [] });
  });
});

it('an address bounces, is full, complains, is late or refused, however it is written, until that is ended', () => {
  const some = faults();
  some.set({ kind: 'bounce', address: 'Dead@gddt.example' });
  some.set({ kind: 'bounce', address: 'full@gddt.example', full: true });
  some.set({ kind: 'complaint', address: 'angry@gddt.example' });
  expect(['dead', 'full', 'angry', 'fine'].map((name) => some.fateOf(`${name}@gddt.example`))).toEqual([
    'bounce',
    'full',
    'complaint',
    'delivery',
  ]);
  some.set({ kind: 'bounce', address: 'dead@gddt.example', rate: 0 });
  expect(some.fateOf('dead@gddt.example')).toBe('delivery');
  expect(some.list().faults).toEqual([
    { kind: 'bounce', address: 'full@gddt.example', full: true },
    { kind: 'complaint', address: 'angry@gddt.example' },
  ]);
});

it.each([
  [null, 'the body is null; it must be an object'],
  [{}, 'kind is missing; it must be one of throttle, error, timeout-after-accept, reset, bounce'],
  [{ ...THROTTLE, kind: 'slow' }, 'kind is "slow"; it must be one of throttle'],
  [{ ...THROTTLE, target: 's3' }, 'target is "s3"; it must be one of dynamodb, ses'],
  [{ ...THROTTLE, rate: 1.1 }, 'rate is 1.1; it must be a number from 0 to 1'],
  [{ ...THROTTLE, rate: '1' }, 'rate is "1"; it must be a number from 0 to 1'],
  [{ ...THROTTLE, seed: 0.5 }, 'seed is 0.5; it must be a whole number'],
  [{ ...THROTTLE, function: 'Post' }, 'function is "Post"; it must be one of Dispatch, FollowUp'],
  [{ ...THROTTLE, address: 'a@b' }, 'address is "a@b"; this kind of fault has only the fields target, kind'],
  [{ kind: 'bounce' }, 'address is missing; it must be an address alone, such as'],
  [{ kind: 'bounce', address: 'Bé <be@gddt.example>' }, 'it must be an address alone, such as'],
  [{ kind: 'bounce', address: 'a@b', rate: 0.5 }, 'rate is 0.5; it must be 0, which ends it, or 1'],
  [{ kind: 'bounce', address: 'a@b', full: 'yes' }, 'full is "yes"; it must be true or false'],
  [{ kind: 'delay', address: 'a@b', full: true }, 'full is true; this kind of fault has only the fields'],
])('%j is refused: %s', (given, why) => {
  const some = faults();
  expect(() => some.set(given)).toThrow(why);
  expect(some.list()).toEqual({ faults: [] });
});
