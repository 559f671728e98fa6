import type { Agency, Contact } from '../agency/agency.ts';
import { ladderOf } from '../agency/levels.ts';
import type { Mail } from './mail.ts';
import { draft } from './outbox.ts';

/** The people of the city who hear when an agency's do not. */
export interface PeopleOfTheCity {
  readonly coordinators: readonly Contact[];
  readonly leaders: readonly Contact[];
  readonly protection: readonly Contact[];
}

/**
 * The mail that brings to the next person on the ladder what did not reach the first; undefined when nobody is left.
 *
 * It is no digest of its own, so it does not count as a second one that day. A protection mail stays one and leaves at any hour.
 */
export function anotherWay(
  mail: Mail,
  { agencies, people }: { agencies: readonly Agency[]; people: PeopleOfTheCity },
  { now, opensAt }: { now: string; opensAt: string },
): Mail | undefined {
  const next = nextPerson(mail, agencies, people);
  if (!next || mail.kind === 'alarm') return undefined;
  const { questionIds, agencyId, rungs } = mail;
  const urgent = mail.kind === 'protection';
  const about = urgent && mail.about !== undefined ? mail.about : mail.mailId;
  return draft(
    {
      mailId: urgent ? `${mail.mailId}_to_${next.contactId}` : `reroute_${next.contactId}_${mail.mailId}`,
      kind: urgent ? 'protection' : 'reroute',
      recipient: next.contactId,
      questionIds,
      about,
      ...(agencyId !== undefined && { agencyId }),
      ...(rungs && { rungs }),
    },
    now,
    urgent ? now : opensAt,
  );
}

/** Who hears instead: of protection the other protection persons first, of everything else whoever comes next on the agency's ladder. */
function nextPerson(mail: Mail, agencies: readonly Agency[], people: PeopleOfTheCity): Contact | undefined {
  const { coordinators, leaders, protection } = people;
  const reachable = ({ unreachable, contactId }: Contact) => !unreachable && contactId !== mail.recipient;
  if (mail.kind === 'protection') return [...protection, ...coordinators, ...leaders].find(reachable);
  const agency = agencies.find(
    ({ agencyId, contacts }) =>
      agencyId === mail.agencyId || contacts.some(({ contactId }) => contactId === mail.recipient),
  );
  const ladder = ladderOf(agency, people);
  const position = ladder.findIndex(({ contactId }) => contactId === mail.recipient);
  return ladder.slice(position + 1).find(reachable);
}

/** A contact by id, wherever it stands: with an agency or with the city. */
export function contactOf(
  contactId: string,
  agencies: readonly Agency[],
  { coordinators, leaders, protection }: PeopleOfTheCity,
): Contact | undefined {
  return [...agencies.flatMap(({ contacts }) => contacts), ...coordinators, ...leaders, ...protection].find(
    (contact) => contact.contactId === contactId,
  );
}
