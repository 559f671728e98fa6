import type { Agency, Contact, PeopleBehindAgencies } from '../agency/agency.ts';
import { reachableLevels } from '../agency/levels.ts';
import { levelsTold } from '../question/ladder.ts';

/** A question that has reached a rung of its ladder. */
export interface DueLine {
  readonly questionId: string;
  /** Absent while nobody leads: then its assignment is overdue, which is the leader's to hear. */
  readonly leadAgencyId?: string;
  readonly rung: number;
}

/** Which questions one person is to hear of today, and at which rung each is. */
export interface PlannedDigest {
  readonly contactId: string;
  /** Rung by question id. */
  readonly rungs: Record<string, number>;
}

/** Brings together, for each person, all that the person must hear today: one digest, however many questions and agencies. */
export function planDigests(
  due: readonly DueLine[],
  agencies: readonly Agency[],
  people: PeopleBehindAgencies,
): PlannedDigest[] {
  const byId = new Map(agencies.map((agency) => [agency.agencyId, agency]));
  const digests = new Map<string, Record<string, number>>();
  for (const { questionId, leadAgencyId, rung } of due) {
    const told = leadAgencyId === undefined ? leaderOf(people) : toldOf(rung, byId.get(leadAgencyId), people);
    for (const { contactId } of told) {
      const rungs = digests.get(contactId) ?? {};
      rungs[questionId] = rung;
      digests.set(contactId, rungs);
    }
  }
  return [...digests].map(([contactId, rungs]) => ({ contactId, rungs }));
}

function toldOf(rung: number, agency: Agency | undefined, people: PeopleBehindAgencies): readonly Contact[] {
  const levels = reachableLevels(agency, people);
  // When nobody at all is reachable the coordinator's mail is written all the same: it fails where it is seen.
  return levels.length > 0 ? levels.slice(0, levelsTold(rung)) : people.coordinators.slice(0, 1);
}

/** The coordinator hears every morning of what waits to be assigned, so nobody is told in a leader's place. */
function leaderOf({ leaders }: PeopleBehindAgencies): readonly Contact[] {
  return leaders.filter(({ unreachable }) => !unreachable).slice(0, 1);
}
