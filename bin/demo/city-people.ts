import type { Agency, Contact } from '../../functions/agency/agency.ts';
import type { People } from '../../functions/directory/policy.ts';
import type { CityClient } from './city-client.ts';

/** Somebody whom mails go to. */
interface Person extends Contact {
  /** The agency's short name; of the people of the city there is none. */
  readonly of?: string;
}

/** The people and agencies of the city, by the names by which the demo calls them. */
export class CityPeople {
  readonly #agencies: readonly Agency[];
  readonly #people: readonly Person[];
  /** Who hears of sealed questions: the focal person, then the deputy. */
  readonly protection: readonly Contact[];

  constructor(agencies: readonly Agency[], { coordinators, leaders, protection }: People) {
    this.#agencies = agencies;
    this.protection = protection;
    this.#people = [
      ...agencies.flatMap(({ shortName, contacts }) => contacts.map((contact) => ({ ...contact, of: shortName }))),
      ...[...coordinators, ...leaders, ...protection],
    ];
  }

  /** Everybody as the directory has them now. */
  static async of(city: CityClient): Promise<CityPeople> {
    const [agencies, { people }] = await Promise.all([city.agencies(), city.policy()]);
    return new CityPeople(agencies, people);
  }

  /** `Phòng GD&ĐT`. */
  agency(agencyId: string): string {
    return this.#agencies.find((agency) => agency.agencyId === agencyId)?.shortName ?? agencyId;
  }

  /** `Phòng GD&ĐT (thủ trưởng)`, or what somebody is to the city. */
  person(contactId: string): string {
    const { of, role, name = contactId } = this.#people.find((person) => person.contactId === contactId) ?? {};
    return of === undefined ? name : `${of} (${role === 'head' ? 'thủ trưởng' : 'cán bộ'})`;
  }

  /** Whether somebody gets mails here, and is not only somebody who signed in. */
  isContact(contactId: string): boolean {
    return this.#people.some((person) => person.contactId === contactId);
  }

  /** Mails in the order in which the directory lists whom they are for: agencies, officer before head, then the city. */
  inOrder<Mail extends { recipient: string }>(mails: readonly Mail[]): Mail[] {
    const place = ({ recipient }: Mail): number => this.#people.findIndex(({ contactId }) => contactId === recipient);
    return mails.toSorted((a, b) => place(a) - place(b));
  }

  isLeader(contactId: string): boolean {
    return this.#people.some((person) => person.contactId === contactId && person.role === 'leader');
  }

  /** Whose address it is. */
  contactIdAt(address: string): string {
    return this.#people.find(({ email }) => email === address)?.contactId ?? address;
  }
}
