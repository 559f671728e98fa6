import type { Agency, Contact, PeopleBehindAgencies } from './agency.ts';

/** Everybody who may have to hear for an agency, in the order in which they are turned to. */
export function ladderOf(
  agency: Pick<Agency, 'contacts'> | undefined,
  { coordinators, leaders }: PeopleBehindAgencies,
): Contact[] {
  return levelsOf(agency, { coordinators, leaders }).flat();
}

/**
 * Who hears for an agency, level by level: its officer, its head, the coordinator, the city's leader; of each level the first
 * who is reachable, and no level at all where nobody is. A dead mailbox is so passed over, never waited for.
 */
export function reachableLevels(agency: Pick<Agency, 'contacts'> | undefined, people: PeopleBehindAgencies): Contact[] {
  return levelsOf(agency, people).flatMap((level) => level.find(({ unreachable }) => unreachable === undefined) ?? []);
}

/** Who sees to what waits for a decision: the first coordinator who is reachable, else a leader of the city. */
export function keeperOf({ coordinators, leaders }: PeopleBehindAgencies): Contact | undefined {
  return [...coordinators, ...leaders].find(({ unreachable }) => unreachable === undefined) ?? coordinators[0];
}

function levelsOf(
  agency: Pick<Agency, 'contacts'> | undefined,
  { coordinators, leaders }: PeopleBehindAgencies,
): (readonly Contact[])[] {
  const contacts = agency?.contacts ?? [];
  return [
    contacts.filter(({ role }) => role === 'officer'),
    contacts.filter(({ role }) => role === 'head'),
    coordinators,
    leaders,
  ];
}
