import { describe, expect, it } from 'vitest';
import { checkPart, isCheckPart } from '../../functions/question/check-part.ts';
import { type CodeLock, countTry, forgive, lockedUntil } from '../../functions/question/code-lock.ts';
import { codeTyped } from '../../functions/question/question-code.ts';

describe('a code as a child types it', () => {
  it.each([
    ['BK4-007', 'BK4-007'],
    ['bk4-7', 'BK4-007'],
    [' bk4 007 ', 'BK4-007'],
    ['BK4007', 'BK4-007'],
    ['bk5-012B', 'BK5-012b'],
    ['BK5012b', 'BK5-012b'],
    ['BK4 - 1000', 'BK4-1000'],
  ])('%s is %s', (typed, code) => {
    expect(codeTyped(typed)).toBe(code);
  });

  it.each([
    '',
    '-',
    '007',
    'BK4',
    'BK4-',
    'BK4-007k',
    'BK4-1234567',
    'BK4_007',
    '<b>BK4-007</b>',
    'BẮC-007',
    `${'B'.repeat(9)}-1`,
  ])('%j is no code', (typed) => {
    expect(codeTyped(typed)).toBeUndefined();
  });
});

describe('the check part', () => {
  const key = 'a key that nobody knows';

  it('is the same for ever, and another one for each question and each key', () => {
    expect(checkPart('q7', key)).toBe(checkPart('q7', key));
    expect(new Set([checkPart('q7', key), checkPart('q8', key), checkPart('q7', 'another')]).size).toBe(3);
  });

  it('has eight letters and digits that nobody confuses', () => {
    for (let number = 1; number <= 200; number += 1) {
      expect(checkPart(`q${String(number)}`, key)).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/);
    }
  });

  it('is recognized in small letters and with gaps, and nothing else is', () => {
    const check = checkPart('q7', key);
    const spaced = `${check.slice(0, 4)} ${check.slice(4)}`.toLowerCase();
    expect(
      [check, spaced, ` ${check.slice(0, 4)}-${check.slice(4)} `].every((given) => isCheckPart(given, 'q7', key)),
    ).toBe(true);
    const wrong = ['', check.slice(1), `${check}A`, checkPart('q8', key), 'ÀÀÀÀÀÀÀÀ'];
    expect(wrong.some((given) => isCheckPart(given, 'q7', key))).toBe(false);
  });
});

describe('a code that is tried', () => {
  const at = (minute: number) => new Date(Date.UTC(2023, 5, 14, 1, minute)).toISOString();
  const tried = (minutes: number[]) =>
    minutes.reduce<CodeLock | undefined>((lock, minute) => countTry(lock, 'BK4-007', at(minute)), undefined);

  it.each([
    { minutes: [], until: undefined, because: 'nobody tried it' },
    { minutes: [0, 1, 2, 3], until: undefined, because: 'four are not five' },
    { minutes: [0, 1, 2, 3, 4], until: at(64), because: 'it is an hour since the last' },
    { minutes: [0, 61, 62, 63, 64], until: undefined, because: 'the first is forgotten' },
  ])('after wrong tries at minutes $minutes is locked until $until: $because', ({ minutes, until }) => {
    expect(lockedUntil(tried(minutes), at(minutes.at(-1) ?? 0))).toBe(until);
  });

  it('is open again after the hour', () => {
    const lock = tried([0, 1, 2, 3, 4]);
    expect([lockedUntil(lock, at(63)), lockedUntil(lock, at(64))]).toEqual([at(64), undefined]);
  });

  it('forgets one try that was right, and no other at the same moment', () => {
    const lock = countTry(tried([0, 5]), 'BK4-007', at(5));
    expect(forgive(lock, at(5))).toEqual({ code: 'BK4-007', wrongAt: [at(0), at(5)], version: 4 });
  });
});
