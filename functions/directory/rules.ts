import type { Registry } from '../agency/succession.ts';
import { workingCalendar } from '../calendar/working-calendar.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import { ladders } from '../question/ladder.ts';
import type { DeadlineRules } from '../question/lifecycle.ts';
import type { RoutingTable } from '../question/routing.ts';
import { type DirectoryRepository, ONLY } from './directory-repository.ts';
import type { Policy } from './policy.ts';

/** What the city has decided about following up, with the calendar by which it counts. */
export interface Rules extends DeadlineRules {
  readonly policy: Policy;
}

/** Reads policy, calendar and the forums' ladders as they stand now, once for an invocation. */
export async function readRules(directory: Pick<DirectoryRepository, 'get' | 'all'>): Promise<Rules> {
  const [policy, years, forums] = await Promise.all([
    readPolicy(directory),
    directory.all('calendar'),
    directory.all('forum'),
  ]);
  return {
    policy,
    periods: policy.periods,
    officeHours: policy.officeHours,
    ladderOf: ladders(forums, policy),
    calendar: workingCalendar(years),
  };
}

/** Reads who answers for an agency that has ended. */
export async function readRegistry(directory: Pick<DirectoryRepository, 'all'>): Promise<Omit<Registry, 'today'>> {
  const [agencies, forums] = await Promise.all([directory.all('agency'), directory.all('forum')]);
  return { agencies, topics: [...BASE_TOPICS, ...forums.flatMap(({ topics }) => topics)] };
}

/** Reads the policy as it stands now. */
export async function readPolicy(directory: Pick<DirectoryRepository, 'get'>): Promise<Policy> {
  const policy = await directory.get('policy', ONLY);
  if (!policy) throw new Error('the directory holds no policy: it was never seeded');
  return policy;
}

/** Reads the routing table as it stands now. */
export async function readRouting(directory: Pick<DirectoryRepository, 'get'>): Promise<RoutingTable> {
  const routing = await directory.get('routing', ONLY);
  if (!routing) throw new Error('the directory holds no routing: it was never seeded');
  return routing;
}
