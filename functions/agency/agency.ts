import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import { Identifier, printedLine, printedText } from './printed-line.ts';

/** What a person does for the questions of a forum. */
export const ContactRole = z.enum(['officer', 'head', 'coordinator', 'leader', 'protection']);
export type ContactRole = z.infer<typeof ContactRole>;

/** A person, or the desk of a post, that mails are sent to. */
export const Contact = z.object({
  contactId: Identifier,
  name: printedLine(120),
  post: printedLine(160),
  email: z.email().max(254),
  role: ContactRole,
  /** Set while mails to this address do not arrive. */
  unreachable: z.object({ sinceOn: Day, because: printedText(500) }).optional(),
});
export type Contact = z.infer<typeof Contact>;

/** The agency that takes over some functions of a dissolved one, and by which decision. */
export const Successor = z.object({
  agencyId: Identifier,
  functions: z.array(printedLine(200)).max(30),
  from: Day,
  basis: printedText(1000),
  /** The topics whose questions go to it. */
  topicIds: z.array(Identifier).max(60).optional(),
  /** Whether it also gets the questions whose topic no other successor has. */
  takesTheRest: z.boolean().optional(),
});
export type Successor = z.infer<typeof Successor>;

/** A body that answers children's questions: an office of the city, a union, the police, the communes and wards. */
export const Agency = z.object({
  agencyId: Identifier,
  name: printedLine(200),
  shortName: printedLine(60),
  /** Other ways in which minutes and reports write the name. */
  aliases: z.array(printedLine(200)).max(40),
  remit: printedText(2000),
  contacts: z.array(Contact).max(40),
  validFrom: Day.optional(),
  validTo: Day.optional(),
  /** Successors by function; a dissolved agency may have several. */
  successors: z.array(Successor).max(20).optional(),
  version: z.int().min(1),
});
export type Agency = z.infer<typeof Agency>;

/** The people of the city who stand behind every agency. */
export interface PeopleBehindAgencies {
  readonly coordinators: readonly Contact[];
  readonly leaders: readonly Contact[];
}

/**
 * The person who hears for an agency: its officer, else its head, else the coordinator, else the city's leader; the first
 * who is reachable. When nobody is, the first of the ladder from the coordinator on: the mail then fails where it is seen.
 *
 * @throws RangeError when there is neither a contact, nor a coordinator, nor a leader (the policy demands one of each)
 */
export function reachableContact(agency: Pick<Agency, 'agencyId' | 'contacts'>, people: PeopleBehindAgencies): Contact {
  const behind = [...people.coordinators, ...people.leaders];
  const ladder = [
    ...agency.contacts.filter(({ role }) => role === 'officer'),
    ...agency.contacts.filter(({ role }) => role === 'head'),
    ...behind,
  ];
  const contact = ladder.find(({ unreachable }) => unreachable === undefined) ?? behind[0] ?? ladder[0];
  if (contact === undefined) throw new RangeError(`nobody to tell for agency ${agency.agencyId}`);
  return contact;
}
