import type { Agency, Contact } from '../agency/agency.ts';
import type { LinkHolder } from '../agency/agency-link.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import type { Forum } from '../forum/forum.ts';
import type { Mailbox, OutgoingMail } from '../mail/compose.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { contributionId, type Place } from '../report/contribution-id.ts';
import type { ReportFileRepository } from '../report/report-file-repository.ts';
import type { ReportRepository } from '../report/report-repository.ts';

/** What rendering reads. */
export interface RenderDependencies {
  readonly questions: Pick<QuestionRepository, 'getMany' | 'inTriage' | 'sealedDue'>;
  readonly mails: Pick<MailRepository, 'get' | 'getMany' | 'ofRecipient' | 'mailsFailed'>;
  readonly directory: Pick<DirectoryRepository, 'get'>;
  readonly reports: Pick<ReportRepository, 'contributions' | 'get'>;
  readonly files: Pick<ReportFileRepository, 'get'>;
  readonly linkBase: string;
  /** Signs what lets a person of an agency act there without an account. */
  readonly signLink: (holder: LinkHolder, now: string) => Promise<string>;
}

/** The path, on the link base, of the place where whoever reads a mail sees to a question, by its code. */
export type PathOf = (code: string) => string;

/** Where whoever reads a mail sees to what it is about. */
export interface Paths {
  readonly pathOf: PathOf;
  /** Of an agency's part in the report of a forum. */
  readonly pathOfContribution: (place: Place) => string;
}

/** The city as it is when mails leave: what was decided, who is there, and what time it is. */
export interface Situation {
  readonly rules: Rules;
  readonly agencies: readonly Agency[];
  readonly now: string;
}

/** Reads what was decided and who is there, once for an invocation. */
export async function readCity(
  directory: Pick<DirectoryRepository, 'get' | 'all'>,
): Promise<Pick<Situation, 'rules' | 'agencies'>> {
  const [rules, agencies] = await Promise.all([readRules(directory), directory.all('agency')]);
  return { rules, agencies };
}

/** A mail as it would leave now. */
export interface RenderedMail {
  readonly replyTo: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments?: OutgoingMail['attachments'];
}

/** The coordinator whom replies reach. */
export function coordinatorOf({ policy: { people } }: Rules): Contact {
  const coordinator = people.coordinators.find(({ unreachable }) => !unreachable) ?? people.coordinators[0];
  if (!coordinator) throw new Error('the policy names no coordinator');
  return coordinator;
}

/** The agency that a contact hears for; undefined for the people of the city. */
export function agencyOf(contactId: string, agencies: readonly Agency[]): Agency | undefined {
  return agencies.find(({ contacts }) => contacts.some((contact) => contact.contactId === contactId));
}

/** The forums at which questions were asked, or to whose reports agencies contribute. */
export async function forumsOf(
  { directory }: Pick<RenderDependencies, 'directory'>,
  ofForums: readonly { readonly forumId: string }[],
): Promise<Forum[]> {
  const forumIds = [...new Set(ofForums.map(({ forumId }) => forumId))];
  const forums = await Promise.all(forumIds.map((forumId) => directory.get('forum', forumId)));
  return forums.filter((forum) => forum !== undefined);
}

/**
 * Where the lines of a mail lead whoever gets it: people of an agency to its page, by a link of their own that is signed once for the
 * whole mail; the people of the city to the console, which asks who they are.
 */
export async function pathsFor(
  { contactId }: Contact,
  { signLink }: Pick<RenderDependencies, 'signLink'>,
  { agencies, now }: Pick<Situation, 'agencies' | 'now'>,
): Promise<Paths> {
  const agency = agencyOf(contactId, agencies);
  if (!agency) {
    return {
      pathOf: (code) => `/cau-hoi/${code}`,
      pathOfContribution: ({ forumId, agencyId }) => `/dien-dan/${forumId}/bao-cao/${agencyId}`,
    };
  }
  const token = await signLink({ agencyId: agency.agencyId, contactId }, now);
  return {
    pathOf: (code) => `/a/${token}#${code}`,
    pathOfContribution: (place) => `/a/${token}#${contributionId(place)}`,
  };
}
