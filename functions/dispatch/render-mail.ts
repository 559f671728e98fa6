import { type Contact, reachableContact } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import { deadline, explainDeadline } from '../calendar/deadline.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Rules } from '../directory/rules.ts';
import type { Forum } from '../forum/forum.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import type { Mailbox } from '../mail/compose.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { type NoticeLine, noticeMail } from '../mail/notice-mail.ts';
import { mayHaveArrived } from '../mail/outbox.ts';
import { protectionMail } from '../mail/protection-mail.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { AssignedQuestion, Question, WithdrawnQuestion } from '../question/question.ts';

/** What rendering reads. */
export interface RenderDependencies {
  readonly questions: Pick<QuestionRepository, 'getMany'>;
  readonly mails: Pick<MailRepository, 'getMany'>;
  readonly directory: Pick<DirectoryRepository, 'get' | 'all'>;
  readonly rules: Rules;
  readonly linkBase: string;
}

/** A mail as it would leave now. */
export interface RenderedMail {
  readonly recipient: string;
  readonly to: Mailbox;
  readonly replyTo: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Renders a mail from the facts as they are now; undefined when nothing of it is true any more. */
export async function renderMail(
  dependencies: RenderDependencies,
  mail: Mail,
  now: string,
): Promise<RenderedMail | undefined> {
  const questions = await dependencies.questions.getMany(mail.questionIds);
  return mail.kind === 'protection'
    ? renderProtection(dependencies, questions)
    : renderNotice(dependencies, { mail, questions, today: dayOf(now) });
}

function renderProtection(
  { linkBase, rules: { policy } }: RenderDependencies,
  [question]: readonly Question[],
): RenderedMail | undefined {
  if (question?.status !== 'sealed') return undefined;
  const [focal, deputy] = policy.people.protection;
  const to = policy.people.protection.find(({ unreachable }) => !unreachable) ?? focal;
  if (!to) return undefined;
  const body = protectionMail({
    caseId: question.questionId,
    city: policy.city.name,
    receivedAt: question.receivedAt,
    dueAt: question.harmDueAt,
    protectionLine: policy.protectionLine,
    link: `${linkBase}/protection/${question.questionId}`,
    deputy: to === focal ? deputy : undefined,
  });
  return { recipient: to.contactId, to, replyTo: coordinatorOf(policy), ...body };
}

async function renderNotice(
  { mails, directory, rules, linkBase }: RenderDependencies,
  { mail, questions, today }: { mail: Mail; questions: readonly Question[]; today: string },
): Promise<RenderedMail | undefined> {
  const { policy } = rules;
  const { agencyId = '' } = mail;
  const agencies = new Map((await directory.all('agency')).map((agency) => [agency.agencyId, agency]));
  const agency = agencies.get(agencyId) ?? { agencyId, name: agencyId, shortName: agencyId, contacts: [] };
  const forumIds = [...new Set(questions.map(({ forumId }) => forumId))];
  const forums = (await Promise.all(forumIds.map((forumId) => directory.get('forum', forumId)))).filter(
    (forum): forum is Forum => forum !== undefined,
  );
  const topicNames = new Map(
    [...BASE_TOPICS, ...forums.flatMap(({ topics }) => topics)].map(({ topicId, name }) => [topicId, name]),
  );

  const lineOf = (question: AssignedQuestion, due: AssignedQuestion['agencyDeadline']): NoticeLine => ({
    code: question.code,
    topicName: topicNames.get(question.topicId) ?? question.topicId,
    text: question.text,
    dueOn: due.dueOn,
    explanation: explainDeadline(due),
    childDueOn: question.childDeadline.dueOn,
    link: `/a/${question.code}`,
  });
  const assigned = questions.filter((question) => question.status === 'assigned');
  const lead = assigned
    .filter(({ leadAgencyId }) => leadAgencyId === agencyId)
    .map((question) => lineOf(question, question.agencyDeadline));
  const coordinating = assigned
    .filter(({ coordinatingAgencyIds }) => coordinatingAgencyIds.includes(agencyId))
    .map((question) => ({
      ...lineOf(question, deadline(question.agencyDeadline.startOn, policy.periods.coordinatingInput, rules.calendar)),
      leadName: agencies.get(question.leadAgencyId)?.name ?? question.leadAgencyId,
    }));
  const withdrawn = (await withdrawnAfterTelling(mails, mail, questions)).map(({ code, history }) => ({
    code,
    because: history.findLast(({ what }) => what === 'withdrawn')?.why ?? '',
  }));
  if (lead.length + coordinating.length + withdrawn.length === 0) return undefined;

  const to = reachableContact(agency, policy.people);
  const coordinator = coordinatorOf(policy);
  const body = noticeMail({
    agency,
    city: policy.city.name,
    forums,
    lead,
    coordinating,
    withdrawn,
    coordinator,
    officeHours: policy.officeHours,
    hotline: policy.protectionLine.hotline,
    linkBase,
    today,
  });
  return { recipient: to.contactId, to, replyTo: coordinator, ...body };
}

/** The withdrawn questions of which the agency has, or may have, heard in an earlier mail: of the others it need not hear at all. */
async function withdrawnAfterTelling(
  mails: RenderDependencies['mails'],
  { mailId, agencyId }: Mail,
  questions: readonly Question[],
): Promise<WithdrawnQuestion[]> {
  const withdrawn = questions.filter((question) => question.status === 'withdrawn');
  const others = new Set(withdrawn.flatMap(({ told }) => told).filter((told) => told !== mailId));
  const heardOf = (await mails.getMany([...others]))
    .filter((earlier) => earlier.agencyId === agencyId && mayHaveArrived(earlier))
    .flatMap(({ questionIds }) => questionIds);
  return withdrawn.filter(({ questionId }) => heardOf.includes(questionId));
}

/** The coordinator whom replies reach. */
function coordinatorOf({ people }: Rules['policy']): Contact {
  const coordinator = people.coordinators.find(({ unreachable }) => !unreachable) ?? people.coordinators[0];
  if (!coordinator) throw new Error('the policy names no coordinator');
  return coordinator;
}
