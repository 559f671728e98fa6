import type { Agency, Contact, PeopleBehindAgencies } from '../agency/agency.ts';
import { reachableLevels } from '../agency/levels.ts';
import { levelsTold } from '../question/ladder.ts';
import type { DueLine } from './due-lines.ts';

/** What one person is to hear of today. */
export interface PlannedDigest {
  readonly contactId: string;
  /** At which rung each line is, by the key of the line. */
  readonly rungs: Readonly<Record<string, number>>;
  /** The questions that wait at the coordinator's desk, for whoever keeps it. */
  readonly desk: readonly string[];
}

/** Brings together, for each person, all that the person must hear today: one digest, however many questions and agencies. */
export function planDigests(
  due: readonly DueLine[],
  agencies: readonly Agency[],
  people: PeopleBehindAgencies,
): PlannedDigest[] {
  const byId = new Map(agencies.map((agency) => [agency.agencyId, agency]));
  const digests = new Map<string, Record<string, number>>();
  for (const { key, agencyId, rung } of due) {
    const told = agencyId === undefined ? leaderOf(people) : toldOf(rung, byId.get(agencyId), people);
    for (const { contactId } of told) {
      const rungs = digests.get(contactId) ?? {};
      rungs[key] = rung;
      digests.set(contactId, rungs);
    }
  }
  return [...digests].map(([contactId, rungs]) => ({ contactId, rungs, desk: [] }));
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
