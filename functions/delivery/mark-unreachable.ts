import type { Contact } from '../agency/agency.ts';
import { type DirectoryRepository, ONLY } from '../directory/directory-repository.ts';
import type { People, Policy } from '../directory/policy.ts';
import { StaleItemError } from '../platform/table.ts';

/** Another write to the same agency may come first this often before the event is given back, to be told again. */
const ATTEMPTS = 5;

/** An address to which nothing can be sent: whose it was, and since when and why it is dead. */
export interface DeadAddress {
  readonly contactId: string;
  /** As the message was addressed; undefined when the event does not say. */
  readonly address: string | undefined;
  readonly unreachable: NonNullable<Contact['unreachable']>;
}

/** Marks a contact's address as dead, wherever the contact stands, unless it has another one by now: with an agency or with the city. */
export async function markUnreachable(
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'replace'>,
  dead: DeadAddress,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [agencies, policy] = await Promise.all([directory.all('agency'), directory.get('policy', ONLY)]);
    const agency = agencies.find(({ contacts }) => contacts.some(({ contactId }) => contactId === dead.contactId));
    try {
      if (agency) {
        const contacts = marked(agency.contacts, dead);
        if (contacts) await directory.replace('agency', { ...agency, contacts, version: agency.version + 1 });
      } else if (policy) {
        const people = markedPeople(policy, dead);
        if (people) await directory.replace('policy', { ...policy, people, version: policy.version + 1 });
      }
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** The contacts with one of them marked; undefined when there is nothing to mark. */
function marked(contacts: readonly Contact[], { contactId, address, unreachable }: DeadAddress): Contact[] | undefined {
  const isDead = (contact: Contact) =>
    contact.contactId === contactId &&
    !contact.unreachable &&
    (address === undefined || contact.email.toLowerCase() === address.toLowerCase());
  if (!contacts.some(isDead)) return undefined;
  return contacts.map((contact) => (isDead(contact) ? { ...contact, unreachable } : contact));
}

function markedPeople({ people }: Policy, dead: DeadAddress): People | undefined {
  const { coordinators, leaders, protection } = people;
  const changed = {
    coordinators: marked(coordinators, dead),
    leaders: marked(leaders, dead),
    protection: marked(protection, dead),
  };
  if (!changed.coordinators && !changed.leaders && !changed.protection) return undefined;
  return {
    coordinators: changed.coordinators ?? coordinators,
    leaders: changed.leaders ?? leaders,
    protection: changed.protection ?? protection,
  };
}
