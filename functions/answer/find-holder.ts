import type { Agency, Contact } from '../agency/agency.ts';
import { readLink, type LinkKeys } from '../agency/agency-link.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';

/** Whoever opened a link: the person and the agency that the person acts for. */
export interface Holder {
  readonly agency: Agency;
  readonly contact: Contact;
}

/** Why a link opens nothing. */
export type Unusable = 'invalid' | 'expired' | 'gone';

/** An agency that has ended: its questions are with its successors. */
export interface Ended {
  readonly ended: Agency;
}

/** Whether somebody may act by a link. */
export function isHolder(found: Holder | Unusable | Ended): found is Holder {
  return typeof found === 'object' && 'contact' in found;
}

/** Finds who holds a link. A link dies with its expiry, with the person's removal from the agency, and with the agency. */
export async function findHolder(
  directory: Pick<DirectoryRepository, 'get'>,
  token: string,
  { keys, now }: { keys: LinkKeys; now: string },
): Promise<Holder | Unusable | Ended> {
  const read = await readLink(token, keys, now);
  if (typeof read === 'string') return read;
  const agency = await directory.get('agency', read.agencyId);
  const contact = agency?.contacts.find(({ contactId }) => contactId === read.contactId);
  if (!agency || !contact) return 'gone';
  return agency.validTo !== undefined && agency.validTo < dayOf(now) ? { ended: agency } : { agency, contact };
}
