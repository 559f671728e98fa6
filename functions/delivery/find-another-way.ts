import type { Contact } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import { nextOfficeOpening } from '../calendar/office-hours.ts';
import { type DirectoryRepository, ONLY } from '../directory/directory-repository.ts';
import type { People, Policy } from '../directory/policy.ts';
import { readRules } from '../directory/rules.ts';
import { anotherWay } from '../mail/another-way.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { draft, recordHandedOn } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';

type Dependencies = {
  mails: Pick<MailRepository, 'get' | 'addOnce' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'replace'>;
};

/** Another write may come first this often before the event is given back. */
const ATTEMPTS = 5;

/**
 * Finds another way to where a mail did not arrive: a dead address is marked so, what was in the mail goes to the next person on
 * the ladder, and the coordinator is told why. All three may be repeated and are then done once.
 */
export async function findAnotherWay(
  { mails, directory }: Dependencies,
  mail: Mail,
  { dead, because, now }: { dead: boolean; because: string; now: string },
): Promise<void> {
  if (dead) await markUnreachable(directory, mail.recipient, { sinceOn: dayOf(now), because });
  const [rules, agencies] = await Promise.all([readRules(directory), directory.all('agency')]);
  const { people } = rules.policy;
  const opensAt = nextOfficeOpening(now, rules.officeHours, rules.calendar);
  // A full mailbox has the mail tomorrow; a child in danger cannot wait for that, so the deputy hears at once, and once only.
  const urgent = mail.kind === 'protection' && !mail.mailId.includes('_to_');
  const other = dead || urgent ? anotherWay(mail, { agencies, people }, { now, opensAt }) : undefined;
  if (other) {
    await mails.addOnce(other);
    await rememberOther(mails, mail.mailId, other.mailId);
  }
  const coordinator = [...people.coordinators, ...people.leaders].find(
    ({ unreachable, contactId }) => !unreachable && contactId !== mail.recipient,
  );
  if (!coordinator) return;
  const mailId = `alarm_${mail.recipient}_${dayOf(now)}`;
  const { contactId: recipient } = coordinator;
  await mails.addOnce(draft({ mailId, kind: 'alarm', recipient, questionIds: [], about: mail.mailId }, now, opensAt));
  log('address fails', { mailId: mail.mailId, contactId: mail.recipient, dead });
}

async function rememberOther(mails: Dependencies['mails'], mailId: string, otherId: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const mail = await mails.get(mailId);
    if (!mail || mail.handedOnTo?.includes(otherId)) return;
    try {
      await mails.replace(recordHandedOn(mail, otherId));
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

type Unreachable = NonNullable<Contact['unreachable']>;

/** Marks a contact's address as dead, wherever the contact stands: with an agency or with the city. */
async function markUnreachable(
  directory: Dependencies['directory'],
  contactId: string,
  unreachable: Unreachable,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [agencies, policy] = await Promise.all([directory.all('agency'), directory.get('policy', ONLY)]);
    const agency = agencies.find(({ contacts }) => contacts.some((contact) => contact.contactId === contactId));
    try {
      if (agency) {
        const contacts = marked(agency.contacts, contactId, unreachable);
        if (contacts) await directory.replace('agency', { ...agency, contacts, version: agency.version + 1 });
      } else if (policy) {
        const people = markedPeople(policy, contactId, unreachable);
        if (people) await directory.replace('policy', { ...policy, people, version: policy.version + 1 });
      }
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** The contacts with one of them marked; undefined when there is nothing to mark. */
function marked(contacts: readonly Contact[], contactId: string, unreachable: Unreachable): Contact[] | undefined {
  if (!contacts.some((contact) => contact.contactId === contactId && !contact.unreachable)) return undefined;
  return contacts.map((contact) => (contact.contactId === contactId ? { ...contact, unreachable } : contact));
}

function markedPeople({ people }: Policy, contactId: string, unreachable: Unreachable): People | undefined {
  const { coordinators, leaders, protection } = people;
  const changed = {
    coordinators: marked(coordinators, contactId, unreachable),
    leaders: marked(leaders, contactId, unreachable),
    protection: marked(protection, contactId, unreachable),
  };
  if (!changed.coordinators && !changed.leaders && !changed.protection) return undefined;
  return {
    coordinators: changed.coordinators ?? coordinators,
    leaders: changed.leaders ?? leaders,
    protection: changed.protection ?? protection,
  };
}
