import type { Contact } from '../agency/agency.ts';
import type { Mail } from '../mail/mail.ts';
import { protectionMail, type ProtectionCase } from '../mail/protection-mail.ts';
import { coordinatorOf, type RenderDependencies, type RenderedMail, type Situation } from './rendering.ts';

/** Renders a mail about a sealed question, of which it says only that it is there; undefined when it was released. */
export async function renderProtection(
  { questions, linkBase }: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  { rules, now }: Situation,
): Promise<RenderedMail | undefined> {
  const [question] = await questions.getMany(mail.questionIds);
  if (question?.status !== 'sealed') return undefined;
  const { policy } = rules;
  const [focal, deputy] = policy.people.protection;
  const mayRead = policy.people.protection.some(({ contactId }) => contactId === to.contactId);
  const body = protectionMail({
    caseId: question.questionId,
    city: policy.city.name,
    receivedAt: question.receivedAt,
    dueAt: question.harmDueAt,
    protectionLine: policy.protectionLine,
    link: `${linkBase}/protection/${question.questionId}`,
    deputy: to.contactId === focal?.contactId ? deputy : undefined,
    clock: clockOf(mail, question.harmDueAt, now),
    insteadOf: mayRead ? undefined : policy.people.protection,
  });
  return { replyTo: coordinatorOf(rules), ...body };
}

/** What to say of the twelve hours; a mail that was held up says how things stand when it leaves. */
function clockOf({ about }: Mail, harmDueAt: string, now: string): ProtectionCase['clock'] {
  if (now >= harmDueAt) return { is: 'late' };
  if (about !== 'soon' && about !== 'late') return undefined;
  return { is: 'soon', hoursLeft: Math.ceil((Date.parse(harmDueAt) - Date.parse(now)) / 3_600_000) };
}
