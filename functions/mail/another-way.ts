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

/** Everybody whom a mail may go to instead. */
export interface Everybody {
  readonly agencies: readonly Agency[];
  readonly people: PeopleOfTheCity;
}

/** When a mail is written instead of another, and from when on an ordinary one may leave. */
export interface Hour {
  readonly now: string;
  readonly opensAt: string;
}

/**
 * The mail that brings to the next person on the ladder what did not reach the first; undefined when nobody is left.
 *
 * It is no digest of its own, so it does not count as a second one that day. A protection mail stays one and leaves at any hour.
 */
export function anotherWay(mail: Mail, everybody: Everybody, { now, opensAt }: Hour): Mail | undefined {
  const next = nextPerson(mail, everybody);
  if (!next) return undefined;
  const { mailId, kind, questionIds, agencyId, rungs, news, contributes } = mail;
  const stays = kind === 'protection' || kind === 'alarm' || kind === 'report';
  return draft(
    {
      mailId: stays ? `${originOf(mail)}_to_${next.contactId}` : `reroute_${next.contactId}_${originOf(mail)}`,
      kind: stays ? kind : 'reroute',
      recipient: next.contactId,
      questionIds,
      // Of a clock its stage is said on, of an alarm and a report what it is about.
      about: stays && mail.about !== undefined ? mail.about : mailId,
      ...(agencyId !== undefined && { agencyId }),
      ...(rungs && { rungs }),
      ...(news && { news }),
      ...(contributes && { contributes }),
    },
    now,
    kind === 'protection' ? now : opensAt,
  );
}

/** The id of the mail with which the way up the ladder began: however far it goes, ids may not grow without end. */
function originOf({ mailId, recipient }: Mail): string {
  const [before, behind] = [`reroute_${recipient}_`, `_to_${recipient}`];
  if (mailId.startsWith(before)) return mailId.slice(before.length);
  return mailId.endsWith(behind) ? mailId.slice(0, -behind.length) : mailId;
}

/** Who hears instead: the first after the recipient, on the ladder for this kind of mail, who is reachable. */
function nextPerson(mail: Mail, everybody: Everybody): Contact | undefined {
  const ladder = ladderFor(mail, everybody);
  const position = ladder.findIndex(({ contactId }) => contactId === mail.recipient);
  return ladder.slice(position + 1).find(({ unreachable }) => !unreachable);
}

/** Of protection its own people first; an alarm is the city's; a report of the city goes to all its people at once; everything else goes up the agency's ladder. */
function ladderFor(mail: Mail, { agencies, people }: Everybody): readonly Contact[] {
  const { coordinators, leaders, protection } = people;
  if (mail.kind === 'protection') return [...protection, ...coordinators, ...leaders];
  if (mail.kind === 'alarm') return [...coordinators, ...leaders];
  if (mail.kind === 'report' && mail.agencyId === undefined) return [];
  const agency = agencies.find(
    ({ agencyId, contacts }) =>
      agencyId === mail.agencyId || contacts.some(({ contactId }) => contactId === mail.recipient),
  );
  return ladderOf(agency, people);
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
