import type { Contact } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import { type Alarm, alarmMail } from '../mail/alarm-mail.ts';
import { contactOf } from '../mail/another-way.ts';
import type { Mail } from '../mail/mail.ts';
import { whyNotDelivered } from '../mail/why-not-delivered.ts';
import { agencyOf, coordinatorOf, type RenderDependencies, type RenderedMail, type Situation } from './rendering.ts';

/** Renders what the coordinator must know of a mail that did not arrive; undefined when it has arrived after all. */
export async function renderAlarm(
  { mails, questions }: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  { rules, agencies, now }: Situation,
): Promise<RenderedMail | undefined> {
  const about = mail.about === undefined ? undefined : await mails.get(mail.about);
  if (!about || about.state === 'sent' || about.state === 'delivered' || about.state === 'dropped') return undefined;
  const { policy } = rules;
  const contact = contactOf(about.recipient, agencies, policy.people);
  const [concerned, others] = await Promise.all([
    questions.getMany(about.questionIds),
    mails.getMany(about.handedOnTo ?? []),
  ]);
  const [instead] = others.slice(-1);
  const body = alarmMail({
    city: policy.city.name,
    recipient: to,
    undelivered: {
      kind: about.kind,
      contact,
      of: agencyOf(about.recipient, agencies)?.shortName ?? policy.city.name,
      codes: concerned.flatMap((question) => (question.status === 'sealed' ? [] : question.code)),
      because: whyNotDelivered(contact?.unreachable?.because ?? about.because),
      attempts: about.attempts,
      fate: fateOf(about),
      instead: instead && contactOf(instead.recipient, agencies, policy.people),
    },
    today: dayOf(now),
  });
  return { replyTo: coordinatorOf(rules), ...body };
}

function fateOf({ state }: Mail): Alarm['undelivered']['fate'] {
  if (state === 'failed') return 'given-up';
  return state === 'bounced' || state === 'complained' ? 'returned' : 'tried-again';
}
