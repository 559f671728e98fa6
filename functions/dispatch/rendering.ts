import type { Agency, Contact } from '../agency/agency.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import type { Forum } from '../forum/forum.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import type { Mailbox, OutgoingMail } from '../mail/compose.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { Question } from '../question/question.ts';
import type { QuestionRepository } from '../question/question-repository.ts';

/** What rendering reads. */
export interface RenderDependencies {
  readonly questions: Pick<QuestionRepository, 'getMany' | 'inTriage' | 'sealedDue'>;
  readonly mails: Pick<MailRepository, 'get' | 'getMany' | 'ofRecipient' | 'mailsFailed'>;
  readonly directory: Pick<DirectoryRepository, 'get'>;
  readonly linkBase: string;
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

/** The forums at which questions were asked. */
export async function forumsOf(
  { directory }: Pick<RenderDependencies, 'directory'>,
  questions: readonly Question[],
): Promise<Forum[]> {
  const forumIds = [...new Set(questions.map(({ forumId }) => forumId))];
  const forums = await Promise.all(forumIds.map((forumId) => directory.get('forum', forumId)));
  return forums.filter((forum) => forum !== undefined);
}

/** What a topic is called, at any of these forums. */
export function topicNames(forums: readonly Forum[]): (topicId: string) => string {
  const topics = [...BASE_TOPICS, ...forums.flatMap((forum) => forum.topics)];
  const names = new Map(topics.map(({ topicId, name }) => [topicId, name]));
  return (topicId) => names.get(topicId) ?? topicId;
}

/** Path of a question's page. */
export function pathOf(code: string): string {
  return `/a/${code}`;
}
