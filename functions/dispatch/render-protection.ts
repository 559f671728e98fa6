import type { Contact } from '../agency/agency.ts';
import type { Mail } from '../mail/mail.ts';
import { protectionMail, type ProtectionCase, unheardMail } from '../mail/protection-mail.ts';
import type { SealedQuestion } from '../question/question.ts';
import { coordinatorOf, type RenderDependencies, type RenderedMail, type Situation } from './rendering.ts';

/** Renders a mail about a sealed question, of which it says only that it is there; undefined when what it would say is no longer true. */
export async function renderProtection(
  { questions, linkBase }: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  { rules, now }: Situation,
): Promise<RenderedMail | undefined> {
  const [question] = await questions.getMany(mail.questionIds);
  if (question?.status !== 'sealed' || (mail.about !== undefined && question.referred)) return undefined;
  const { city, people, protectionLine } = rules.policy;
  const replyTo = coordinatorOf(rules);
  if (mail.about === 'unheard') {
    if (question.acknowledged) return undefined;
    return { replyTo, ...unheardMail({ city: city.name, protection: people.protection, protectionLine }) };
  }
  const [focal, deputy] = people.protection;
  const position = people.protection.findIndex(({ contactId }) => contactId === to.contactId);
  const body = protectionMail({
    caseId: question.questionId,
    city: city.name,
    receivedAt: question.receivedAt,
    dueAt: question.harmDueAt,
    protectionLine,
    link: `${linkBase}/protection/${question.questionId}`,
    deputy: position === 0 ? deputy : undefined,
    deputyOf: position > 0 ? focal : undefined,
    clock: clockOf(mail, question, now),
    insteadOf: position >= 0 ? undefined : people.protection,
  });
  return { replyTo, ...body };
}

/** What to say of the twelve hours; a mail that was held up says how things stand when it leaves. */
function clockOf({ about }: Mail, { harmDueAt, acknowledged }: SealedQuestion, now: string): ProtectionCase['clock'] {
  const taken = acknowledged !== undefined;
  if (now >= harmDueAt) return { is: 'late', taken };
  if (about !== 'soon' && about !== 'late') return undefined;
  return { is: 'soon', taken, hoursLeft: Math.ceil((Date.parse(harmDueAt) - Date.parse(now)) / 3_600_000) };
}
