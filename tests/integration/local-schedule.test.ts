import { describe, expect, it } from 'vitest';
import { readExpression } from '../../lib/local/schedules.ts';

const ZONE = 'Asia/Ho_Chi_Minh';
const after = (expression: string, instant: string): string | undefined => {
  const next = readExpression(expression, ZONE, 'schedule')(Date.parse(instant));
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('the next time of a schedule', () => {
  it.each([
    [
      'cron(30 7 * * ? *)',
      '2023-06-13T00:29:59Z',
      '2023-06-13T00:30:00.000Z',
      'half past seven in the zone is half past midnight UTC',
    ],
    ['cron(30 7 * * ? *)', '2023-06-13T00:30:00Z', '2023-06-14T00:30:00.000Z', 'it has just fired'],
    [
      'cron(30 7 ? * 2-6 *)',
      '2023-06-16T01:00:00Z',
      '2023-06-19T00:30:00.000Z',
      'AWS counts the days from 1 for Sunday',
    ],
    ['cron(30 7 ? * MON-FRI *)', '2023-06-16T01:00:00Z', '2023-06-19T00:30:00.000Z', 'days have names, too'],
    ['cron(0/15 * * * ? *)', '2023-06-13T01:00:00Z', '2023-06-13T01:15:00.000Z', 'every quarter of an hour'],
    ['cron(0 8 5 * ? *)', '2023-06-05T01:00:00Z', '2023-07-05T01:00:00.000Z', 'the fifth of each month'],
    [
      'cron(0 8 L * ? *)',
      '2024-02-01T00:00:00Z',
      '2024-02-29T01:00:00.000Z',
      'the last day of February of a leap year',
    ],
    ['cron(0 8 ? * 2#1 *)', '2023-06-13T00:00:00Z', '2023-07-03T01:00:00.000Z', 'the first Monday of a month'],
    ['cron(0 0 1 1 ? 2022)', '2023-06-13T00:00:00Z', undefined, 'that year is over'],
    ['rate(15 minutes)', '2023-06-13T01:07:00Z', '2023-06-13T01:15:00.000Z', 'rates are the same in every run'],
    ['rate(1 day)', '2023-06-13T00:00:00Z', '2023-06-14T00:00:00.000Z', 'one day later'],
    ['at(2023-07-01T10:00:00)', '2023-06-13T00:00:00Z', '2023-07-01T03:00:00.000Z', 'once, in the zone'],
    ['at(2023-07-01T10:00:00)', '2023-07-01T03:00:00Z', undefined, 'once only'],
  ])('%s after %s is %s: %s', (expression, instant, expected, _because) => {
    expect(after(expression, instant)).toBe(expected);
  });

  it.each(['cron(30 7 * * *)', 'rate(0 minutes)', 'rate(2 moons)', 'cron(99 7 * * ? *)', 'every day'])(
    'refuses %s and says whose it is',
    (expression) => {
      expect(() => readExpression(expression, ZONE, 'schedule Morning')).toThrow(/schedule Morning/);
    },
  );
});
