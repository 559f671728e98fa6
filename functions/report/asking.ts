import { type Day, vietnameseDate } from '../calendar/day.ts';
import { type Deadline, deadline } from '../calendar/deadline.ts';
import { addWorkingDays } from '../calendar/working-calendar.ts';
import type { Rules } from '../directory/rules.ts';
import { nextRungAt } from '../question/ladder.ts';
import { type Act, type DatedAct, firstRung, toldWhen } from '../question/lifecycle.ts';
import { Refusal } from '../question/refusal.ts';
import { contributionMailId, type Place } from './contribution-id.ts';
import type { Contribution, ContributionRequest } from './contribution.ts';
import { isOwed, type OwedContribution } from './owed-contribution.ts';

/** An agency has at least so many working days for what it is asked; when the report is due sooner, it gets the others. */
const FAIR_NOTICE_DAYS = 5;
const OWN_PERIOD = { amount: 10, unit: 'working-days' } as const;

/** Until when a contribution is wanted: a day that somebody named, or one that was counted. */
export type Wanted = Pick<ContributionRequest, 'dueOn' | 'deadline'>;

/** The day by which an agency that is asked now contributes, if nobody names another: when the report is due, or ten working days on. */
export function dayToAskFor({ heldOn }: { heldOn: Day }, { rules, at }: { rules: Rules; at: string }): Wanted {
  const { calendar, policy } = rules;
  const toldOn = toldWhen(at, rules);
  const report = deadline(heldOn, policy.periods.forumReport, calendar);
  const enough = report.dueOn >= addWorkingDays(toldOn, FAIR_NOTICE_DAYS, calendar);
  const counted: Deadline = enough ? report : deadline(toldOn, OWN_PERIOD, calendar);
  return { dueOn: counted.dueOn, deadline: counted };
}

/**
 * Asks an agency for its contribution: from now on it is followed up like a question.
 *
 * @throws Refusal when it is asked for already, or written
 */
export function ask(
  before: Contribution | undefined,
  { forumId, agencyId, dueOn, deadline: counted }: Place & Wanted,
  { rules, at, by }: DatedAct,
): OwedContribution {
  const place = { forumId, agencyId };
  if (before?.text !== undefined) throw written(place);
  if (before?.asked) {
    const { vi, en } = { vi: vietnameseDate(before.asked.dueOn), en: before.asked.dueOn };
    throw new Refusal({
      vi: `Đã đề nghị ${place.agencyId} gửi báo cáo, hạn ${vi}; chỉ có thể thay đổi ngày này.`,
      en: `${place.agencyId} was asked already, until ${en}; only the day can be moved.`,
    });
  }
  const asked = { at, by, dueOn, ...(counted && { deadline: counted }) };
  return requested(before, { ...place, asked }, { rules, at, by });
}

/**
 * Moves the day by which a contribution is due; the ladder begins anew.
 *
 * @throws Refusal when it is not asked for, or written already
 */
export function moveDueDate(
  before: Contribution,
  { dueOn, deadline: counted }: Wanted,
  act: DatedAct,
): OwedContribution {
  const { forumId, agencyId } = before;
  if (before.text !== undefined) throw written(before);
  if (!isOwed(before)) throw notAsked(before);
  const { at, by } = act;
  const asked = { at, by, dueOn, ...(counted && { deadline: counted }), insteadOf: before.asked.dueOn };
  return requested(before, { forumId, agencyId, asked }, act);
}

function requested(
  before: Contribution | undefined,
  { forumId, agencyId, asked }: Place & { asked: ContributionRequest },
  { rules, at }: DatedAct,
): OwedContribution {
  const place = { forumId, agencyId };
  const { rung: _rung, remindAt: _remindAt, ...kept } = before ?? { version: 0 };
  const requests = (before?.requests ?? 0) + 1;
  return {
    ...kept,
    ...place,
    asked,
    requests,
    ...firstRung(place, { startOn: toldWhen(at, rules), dueOn: asked.dueOn }, rules),
    told: [...(before?.told ?? []), contributionMailId(place, requests)],
    version: kept.version + 1,
  };
}

/** Keeps what an agency contributes, in place of what it wrote before; nobody is reminded of it any more. */
export function write(
  before: Contribution | undefined,
  { forumId, agencyId, text }: Place & { text: string },
  { at, by }: Act,
): Contribution {
  const { rung: _rung, remindAt: _remindAt, ...kept } = before ?? { version: 0 };
  return { ...kept, forumId, agencyId, text, by, at, version: kept.version + 1 };
}

/**
 * Takes a request back; which mails told of it stays.
 *
 * @throws Refusal when nothing was asked for, or it has come
 */
export function withdrawRequest(before: Contribution): Contribution {
  if (before.text !== undefined) throw written(before);
  if (!isOwed(before)) throw notAsked(before);
  const { asked: _asked, rung: _rung, remindAt: _remindAt, ...kept } = before;
  return { ...kept, version: before.version + 1 };
}

/** Counts the rung that was told of a contribution and remembers in which mails, and plans the next one. */
export function countTold(
  owed: OwedContribution,
  { rung, mailIds }: { rung: number; mailIds: readonly string[] },
  rules: Pick<Rules, 'ladderOf' | 'calendar'>,
): OwedContribution {
  return planRung({ ...recordTold(owed, mailIds), rung, version: owed.version }, rules);
}

/** Plans the next rung of a contribution anew, because the calendar or the ladder may have changed. */
export function planRung(
  owed: OwedContribution,
  { ladderOf, calendar }: Pick<Rules, 'ladderOf' | 'calendar'>,
): OwedContribution {
  const { asked, rung: told, forumId, version } = owed;
  const remindAt = nextRungAt({ dueOn: asked.dueOn, told }, ladderOf(forumId), calendar);
  return { ...owed, remindAt, version: version + 1 };
}

/** Remembers that mails told of a contribution. */
export function recordTold(owed: OwedContribution, mailIds: readonly string[]): OwedContribution {
  return { ...owed, told: [...new Set([...(owed.told ?? []), ...mailIds])], version: owed.version + 1 };
}

function written({ agencyId }: Place): Refusal {
  return new Refusal({
    vi: `${agencyId} đã gửi báo cáo; nội dung có thể sửa nhưng không cần đề nghị nữa.`,
    en: `${agencyId} has contributed; the text can be changed but need not be asked for.`,
  });
}

function notAsked({ agencyId }: Place): Refusal {
  return new Refusal({
    vi: `Chưa đề nghị ${agencyId} gửi báo cáo; hãy đề nghị trước.`,
    en: `${agencyId} has not been asked for its contribution; ask first.`,
  });
}
