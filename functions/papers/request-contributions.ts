import * as z from 'zod';
import { type Agency, reachableContact } from '../agency/agency.ts';
import { Identifier } from '../agency/printed-line.ts';
import { addDays, Day, dayOf } from '../calendar/day.ts';
import { nextOfficeOpening } from '../calendar/office-hours.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import { type Forum, reportAgenciesOf } from '../forum/forum.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { Mail } from '../mail/mail.ts';
import { draft } from '../mail/outbox.ts';
import type { Reply, Request } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { type Fault, invalidRequest, notFound } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { ask, dayToAskFor, moveDueDate, type Wanted } from '../report/asking.ts';
import { contributionMailId, type Place } from '../report/contribution-id.ts';
import type { Contribution } from '../report/contribution.ts';
import { isOwed, type OwedContribution } from '../report/owed-contribution.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { writerOf } from '../report/writer-of.ts';
import { contributionView } from './contribution-view.ts';

type Dependencies = {
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
  reports: Pick<ReportRepository, 'contribution' | 'putContribution'>;
  mails: Pick<MailRepository, 'addition'>;
};

/** Whom to ask for a contribution, and until when; everything left out follows from the forum and the city's policy. */
export const ContributionCall = z
  .strictObject({ agencyIds: z.array(Identifier).min(1).max(60).optional(), dueOn: Day.optional() })
  .optional();
export type ContributionCall = z.infer<typeof ContributionCall>;

/** A day that is further away is a slip of the pen, in days. */
const FURTHEST = 366;

/** Another write may come first this often before the request is given up. */
const ATTEMPTS = 5;

/** What became of a request to one agency: asked now, its day moved, asked before and left as it is, or written already. */
type Outcome = 'asked' | 'moved' | 'unchanged' | 'written';

/**
 * Asks agencies for their parts in a forum's report, each by a mail of its own. Whoever was asked already gets another day only if one
 * is named, so a repeated request does nothing twice; whoever has written is not asked.
 */
export async function requestContributions(
  { directory, reports, mails }: Dependencies,
  body: ContributionCall,
  { forumId, caller, now }: { forumId: string } & Pick<Request, 'caller' | 'now'>,
): Promise<Reply> {
  const [forum, agencies, rules] = await Promise.all([
    directory.get('forum', forumId),
    directory.all('agency'),
    readRules(directory),
  ]);
  if (!forum) throw notFound({ vi: 'diễn đàn', en: 'forum' }, forumId);
  const agencyIds = [...new Set(body?.agencyIds ?? reportAgenciesOf(forum))];
  const faults = faultsIn(body, { agencyIds, agencies, today: dayOf(now) });
  if (faults.length > 0) throw invalidRequest(faults);
  const situation = { forum, agencies, rules, now, by: caller.id, dueOn: body?.dueOn };
  const items: object[] = [];
  for (const agencyId of agencyIds) {
    const { contribution, outcome } = await askOne({ reports, mails }, { forumId, agencyId }, situation);
    items.push({ ...contributionView({ forumId, agencyId }, contribution, agencies), outcome });
    log('contribution requested', { forumId, agencyId, outcome });
  }
  return { status: 200, body: { items, next: null } };
}

interface Situation {
  readonly forum: Forum;
  readonly agencies: readonly Agency[];
  readonly rules: Rules;
  readonly now: string;
  readonly by: string;
  readonly dueOn: Day | undefined;
}

async function askOne(
  { reports, mails }: Pick<Dependencies, 'reports' | 'mails'>,
  place: Place,
  situation: Situation,
): Promise<{ contribution: Contribution; outcome: Outcome }> {
  const { forum, rules, now, by, dueOn } = situation;
  const act = { rules, at: now, by };
  for (let attempt = 1; ; attempt += 1) {
    const stored = await reports.contribution(place.forumId, place.agencyId);
    if (stored?.text !== undefined) return { contribution: stored, outcome: 'written' };
    const before = isOwed(stored) ? stored : undefined;
    if (before && (dueOn === undefined || dueOn === before.asked.dueOn)) {
      return { contribution: before, outcome: 'unchanged' };
    }
    const wanted: Wanted = dueOn === undefined ? dayToAskFor(forum, act) : { dueOn };
    const next = before ? moveDueDate(before, wanted, act) : ask(stored, { ...place, ...wanted }, act);
    try {
      await reports.putContribution(next, mails.addition(mailFor(next, situation)));
      return { contribution: next, outcome: before ? 'moved' : 'asked' };
    } catch (error) {
      const raced = error instanceof StaleItemError || error instanceof ItemExistsError;
      if (!raced || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** The mail that asks whoever writes for an agency today, at the next opening of the offices. */
function mailFor({ forumId, agencyId, requests = 1 }: OwedContribution, { agencies, rules, now }: Situation): Mail {
  const place = { forumId, agencyId };
  const writerId = writerOf(agencyId, { agencies, today: dayOf(now) });
  const { contacts = [] } = agencies.find((other) => other.agencyId === writerId) ?? {};
  return draft(
    {
      mailId: contributionMailId(place, requests),
      kind: 'contribution',
      recipient: reachableContact({ agencyId: writerId, contacts }, rules.policy.people).contactId,
      agencyId: writerId,
      questionIds: [],
      contributes: place,
    },
    now,
    nextOfficeOpening(now, rules.officeHours, rules.calendar),
  );
}

function faultsIn(
  body: ContributionCall,
  { agencyIds, agencies, today }: { agencyIds: readonly string[]; agencies: readonly Agency[]; today: Day },
): Fault[] {
  const known = agencies.map(({ agencyId }) => agencyId).sort();
  const [earliest, latest] = [addDays(today, 1), addDays(today, FURTHEST)];
  const dueOn = body?.dueOn;
  return [
    ...(agencyIds.length === 0
      ? [
          {
            pointer: '#/agencyIds',
            allowed: known,
            detail: 'diễn đàn chưa có cơ quan nào có mục trong báo cáo; hãy nêu ít nhất một cơ quan',
            detailEn: 'the forum names no agency with a section in its report; name at least one',
          },
        ]
      : []),
    ...(body?.agencyIds ?? []).flatMap((agencyId, place) =>
      known.includes(agencyId)
        ? []
        : {
            pointer: `#/agencyIds/${String(place)}`,
            value: agencyId,
            allowed: known,
            detail: 'không có cơ quan này; xem GET /agencies',
            detailEn: 'there is no such agency; see GET /agencies',
          },
    ),
    ...(dueOn !== undefined && (dueOn < earliest || dueOn > latest)
      ? [
          {
            pointer: '#/dueOn',
            value: dueOn,
            detail: `phải từ ngày mai (${earliest}) đến ${latest}`,
            detailEn: `must be from tomorrow (${earliest}) to ${latest}`,
          },
        ]
      : []),
  ];
}
