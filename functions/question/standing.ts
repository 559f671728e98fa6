import { type Registry, standingFor } from '../agency/succession.ts';
import type { Act } from './lifecycle.ts';
import { succeed } from './moving.ts';
import type { OrdinaryQuestion } from './question.ts';
import { agenciesOf } from './responsible.ts';
import type { Routing } from './routing.ts';

/** What routing found, with whoever answers today in place of agencies that have ended. */
export function amongStanding(found: Routing, topicId: string, registry: Registry): Routing {
  const standing = (agencyId: string) => standingFor(agencyId, topicId, registry);
  const { leadAgencyId, coordinatingAgencyIds, suggestions } = found;
  return {
    ...found,
    ...(leadAgencyId !== undefined && { leadAgencyId: standing(leadAgencyId) }),
    coordinatingAgencyIds: [...new Set(coordinatingAgencyIds.map(standing))],
    suggestions: suggestions.map((one) => ({ ...one, leadAgencyId: standing(one.leadAgencyId) })),
  };
}

/**
 * A settled question with whoever answers today in place of agencies that have ended since: what was over when they ended has kept
 * their names. Its version stays, because this is part of what is done with it next.
 */
export function withStandingAgencies(question: OrdinaryQuestion, registry: Registry, act: Act): OrdinaryQuestion {
  const { topicId, version } = question;
  return agenciesOf(question).reduce((current, from): OrdinaryQuestion => {
    const to = standingFor(from, topicId, registry);
    const next = to === from ? undefined : succeed(current, { from, to }, act);
    return next ? { ...next, version } : current;
  }, question);
}
