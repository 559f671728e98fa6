import type { Agency } from '../agency/agency.ts';
import type { Place } from '../report/contribution-id.ts';
import type { Contribution } from '../report/contribution.ts';
import { explainRequest } from '../report/owed-contribution.ts';

/** An agency's part in a forum's report as a list shows it: whether it was asked for, by when, and whether it has come; not the text. */
export function contributionView(
  { forumId, agencyId }: Place,
  contribution: Contribution | undefined,
  agencies: readonly Agency[],
): object {
  const { asked, text, by, at, told = [], version } = contribution ?? {};
  return {
    ...{ forumId, agencyId },
    agencyName: agencies.find((other) => other.agencyId === agencyId)?.name ?? agencyId,
    state: text !== undefined ? 'written' : asked ? 'asked' : 'missing',
    ...(asked && {
      asked: { at: asked.at, by: asked.by, insteadOf: asked.insteadOf },
      dueOn: asked.dueOn,
      dueExplanation: explainRequest(asked),
    }),
    ...(text !== undefined && { written: { at, by } }),
    mailIds: told,
    version,
  };
}
