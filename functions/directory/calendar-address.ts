import { type CalendarAddress, calendarAddressOn } from '../agency/calendar-address.ts';
import type { Reply } from '../platform/http.ts';
import { identify } from '../platform/identifier.ts';
import { log } from '../platform/log.ts';
import { notFound } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { NAMES } from './read-entry.ts';

/**
 * Makes the secret address of an agency's calendar of deadlines; one that it had is dead from then on. The same request under
 * the same key makes no second one.
 */
export async function makeCalendarAddress(
  {
    directory,
    newSecret,
    linkBase,
  }: {
    directory: Pick<DirectoryRepository, 'get' | 'add' | 'replace'>;
    newSecret: () => string;
    linkBase: string;
  },
  agencyId: string,
  { by, key, now }: { by: string; key: string | undefined; now: string },
): Promise<Reply> {
  const agency = await directory.get('agency', agencyId);
  if (!agency) throw notFound(NAMES.agency, agencyId);
  const stored = await directory.get('calendar-address', agencyId);
  const request = key === undefined ? undefined : identify(by, key);
  if (stored && request !== undefined && stored.request === request) return made(stored, linkBase);
  const next: CalendarAddress = {
    agencyId,
    secret: newSecret(),
    madeAt: now,
    ...(request !== undefined && { request }),
    version: (stored?.version ?? 0) + 1,
  };
  try {
    await (stored ? directory.replace('calendar-address', next) : directory.add('calendar-address', next));
  } catch (error) {
    throw error instanceof ItemExistsError ? new StaleItemError({ agencyId }, { cause: error }) : error;
  }
  log('calendar address made', { agencyId, version: next.version });
  return made(next, linkBase);
}

/** Shows the address once more to those who may make it. */
export async function showCalendarAddress(
  { directory, linkBase }: { directory: Pick<DirectoryRepository, 'get'>; linkBase: string },
  agencyId: string,
): Promise<Reply> {
  const address = await directory.get('calendar-address', agencyId);
  if (!address) throw notFound(NAMES['calendar-address'], agencyId);
  return { status: 200, body: shown(address, linkBase) };
}

function made(address: CalendarAddress, linkBase: string): Reply {
  const { agencyId } = address;
  const location = `/agencies/${agencyId}/calendar-address`;
  return { status: 201, body: shown(address, linkBase), headers: { location } };
}

function shown(address: CalendarAddress, linkBase: string) {
  const { agencyId, madeAt } = address;
  return { agencyId, address: calendarAddressOn(linkBase, address), madeAt };
}
