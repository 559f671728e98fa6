import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MonthAccount, monthAccount, type Movements } from '../../functions/report/month-figures.ts';
import {
  discrepanciesOf,
  DoesNotAddUpError,
  type Equation,
  monthEquations,
  reconcile,
} from '../../functions/report/reconcile.ts';
import { aClosedQuestion, anAct, anAssignedQuestion } from '../builders.ts';
import { addCommitment } from '../../functions/question/promising.ts';
import { transfer } from '../../functions/question/moving.ts';
import { rules } from './any-life.ts';
import { someMonthFacts } from './month-facts.ts';

const stock: Equation = {
  name: { vi: 'Phòng GD&ĐT', en: 'gddt' },
  left: [
    { vi: 'tồn đầu kỳ', en: 'opening', value: 3 },
    { vi: 'tiếp nhận mới', en: 'received', value: 4 },
    { vi: 'đã kết thúc', en: 'closed', value: 2, less: true },
  ],
  right: [{ vi: 'tồn cuối kỳ', en: 'closing', value: 4 }],
};

describe('a report that does not add up', () => {
  it('is refused, with the figures and their values in both languages', () => {
    const error = new DoesNotAddUpError(discrepanciesOf([stock]));
    expect(error.problem).toEqual({
      vi: 'Phòng GD&ĐT: tồn đầu kỳ 3 + tiếp nhận mới 4 − đã kết thúc 2 = 5, khác tồn cuối kỳ 4.',
      en: 'gddt: opening 3 + received 4 − closed 2 = 5, is not closing 4.',
    });
    expect(error.message).toBe(`the figures do not add up: ${error.problem.en}`);
    expect(() => {
      reconcile([stock]);
    }).toThrow(DoesNotAddUpError);
  });

  it('names every sum that does not come out, and none that does', () => {
    const right = { ...stock, right: [{ vi: 'tồn cuối kỳ', en: 'closing', value: 5 }] };
    const empty = { ...stock, left: [] };
    expect(discrepanciesOf([right, stock, empty]).map(({ equation }) => equation)).toEqual([stock, empty]);
    expect(new DoesNotAddUpError(discrepanciesOf([empty])).problem.vi).toBe('Phòng GD&ĐT: 0, khác tồn cuối kỳ 4.');
  });

  it('passes when all sums come out', () => {
    expect(() => {
      reconcile([{ ...stock, left: stock.right }]);
    }).not.toThrow();
  });
});

describe('the figures of a month', () => {
  const act = { ...anAct({ at: '2023-06-22T02:00:00.000Z' }), rules };
  const questions = [
    transfer(anAssignedQuestion(), { leadAgencyId: 'vhtt' }, act),
    addCommitment(aClosedQuestion(), { what: 'Xây bể bơi', dueOn: '2023-06-26' }, act),
    anAssignedQuestion(),
  ];
  const account = monthAccount(someMonthFacts({ questions }));
  const equationsOf = (changed: MonthAccount) => monthEquations(changed, (agencyId) => agencyId);

  it('add up as they were counted', () => {
    expect(discrepanciesOf(equationsOf(account))).toEqual([]);
    expect(account.overdue).toEqual([]);
    expect(account.promises).toHaveLength(1);
  });

  it('do not when any single one of them is changed', () => {
    const places = placesOf(account.figures);
    expect(places.length).toBeGreaterThan(150);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 9 }), (place, more) => {
        const changed = { ...account, figures: raised(account.figures, place, more) };
        expect(discrepanciesOf(equationsOf(changed)).length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  it('do not when a line is lost from a list', () => {
    expect(discrepanciesOf(equationsOf({ ...account, promises: [] }))).toHaveLength(1);
  });

  it('are named in the error as people know them', () => {
    const closing: keyof Movements = 'closing';
    const changed = { ...account, figures: raised(account.figures, ['total', 'movements', closing], 1) };
    const { problem } = new DoesNotAddUpError(discrepanciesOf(equationsOf(changed)));
    expect(problem.vi).toContain('Tổng số: tồn đầu kỳ 0 + tiếp nhận mới 3');
    expect(problem.vi).toContain('khác tồn cuối kỳ 3.');
  });
});

type Place = readonly string[];

/** Where the counts stand in a value. */
function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value === 'number') return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => placesOf(part, [...at, name]));
}

/** The same with one count raised. */
function raised<Value extends object>(value: Value, place: Place, more: number): Value {
  const copy = structuredClone(value);
  const holder = place.slice(0, -1).reduce<object>((part, name) => Reflect.get(part, name) as object, copy);
  const name = place.at(-1) ?? '';
  Reflect.set(holder, name, (Reflect.get(holder, name) as number) + more);
  return copy;
}
