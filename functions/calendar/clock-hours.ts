import { type Instant, dayOf, englishDay, timeOf, vietnameseDay } from './day.ts';
import type { ClockPeriod, Explanation } from './deadline.ts';

/** The moment at which a period of clock hours ends. */
export function dueAt(startAt: Instant, { amount }: ClockPeriod): Instant {
  return new Date(Date.parse(startAt) + amount * 60 * 60 * 1000).toISOString();
}

/** Says how the end of a period of clock hours came about. */
export function explainDueAt(startAt: Instant, period: ClockPeriod): Explanation {
  const endAt = dueAt(startAt, period);
  const [startOn, endOn] = [dayOf(startAt), dayOf(endAt)];
  return {
    vi: `${period.amount} giờ kể từ ${timeOf(startAt)} ${vietnameseDay(startOn)}, tính cả ban đêm và ngày nghỉ; hạn: ${timeOf(endAt)} ${vietnameseDay(endOn)}`,
    en: `${period.amount} ${period.amount === 1 ? 'hour' : 'hours'} from ${timeOf(startAt)} on ${englishDay(startOn)}, nights and days off included; due by ${timeOf(endAt)} on ${englishDay(endOn)}`,
  };
}
