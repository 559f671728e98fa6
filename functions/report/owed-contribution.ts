import { dayOf, vietnameseDate } from '../calendar/day.ts';
import { explainDeadline, type Explanation } from '../calendar/deadline.ts';
import type { Contribution, ContributionRequest } from './contribution.ts';

/** A contribution that was asked for and has not been written. */
export type OwedContribution = Contribution & { readonly asked: ContributionRequest };

/** Whether an agency still owes a contribution. */
export function isOwed(contribution: Contribution | undefined): contribution is OwedContribution {
  return contribution?.asked !== undefined && contribution.text === undefined;
}

/** Says how the day came about by which a contribution is due. */
export function explainRequest({ deadline, at, insteadOf }: ContributionRequest): Explanation {
  if (deadline) return explainDeadline(deadline);
  const on = dayOf(at);
  const before = insteadOf === undefined ? undefined : { vi: vietnameseDate(insteadOf), en: insteadOf };
  return {
    vi: `ngày do Ban Tổ chức ấn định, ghi nhận ngày ${vietnameseDate(on)}${before ? `, thay cho hạn ${before.vi}` : ''}`,
    en: `the day that the organising committee named on ${on}${before ? `, in place of ${before.en}` : ''}`,
  };
}
