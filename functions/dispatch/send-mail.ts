import { type Contact, reachableContact } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import { isOfficeOpen, nextOfficeOpening } from '../calendar/office-hours.ts';
import { anotherWay, contactOf, type Hour } from '../mail/another-way.ts';
import { composeMail, mailbox, UnsendableMailError } from '../mail/compose.ts';
import { handOn, mustBeHandedOn } from '../mail/hand-on.ts';
import type { Mail, PendingMail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import {
  claim,
  isGathering,
  putOff,
  recordDropped,
  recordFailed,
  recordRefused,
  recordSent,
  recordUnknown,
} from '../mail/outbox.ts';
import type { Handover, PostOffice } from '../mail/post-office.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { renderMail } from './render-mail.ts';
import type { RenderDependencies, RenderedMail, Situation } from './rendering.ts';

type Dependencies = RenderDependencies & {
  mails: RenderDependencies['mails'] & Pick<MailRepository, 'replace'>;
  postOffice: Pick<PostOffice, 'send' | 'turn'>;
  /** From header: `Name <address>`. */
  sender: string;
};

/**
 * Sends a pending mail if it may leave now: renders it from the facts as they are, claims it, hands it over, records what became of it.
 *
 * Whoever stores the claim first sends; everybody else passes over.
 */
export async function sendMail(dependencies: Dependencies, mail: PendingMail, situation: Situation): Promise<void> {
  const { mails, postOffice } = dependencies;
  const { rules, now } = situation;
  if (mail.leaveAt > now) return;
  const urgent = mail.kind === 'protection';
  if (!urgent && !isOfficeOpen(now, rules.officeHours, rules.calendar)) {
    await store(mails, putOff(mail, nextOfficeOpening(now, rules.officeHours, rules.calendar)));
    return;
  }
  // A digest of an earlier day: the morning run says what it was to say in today's, and drops it.
  if (mail.day !== undefined && mail.day < dayOf(now)) return;
  // A protection mail waits for no other; only once SES has found it one too many it keeps to the rate as well.
  if (!urgent || mail.attempts > 0) await postOffice.turn();
  const to = recipientOf(mail, situation);
  // When nobody else is left a dead address is tried all the same: the mail then fails where it is seen.
  if ((!to || to.unreachable) && (await goAnotherWay(mails, mail, situation))) return;
  if (!to) {
    await storeAndTell(mails, recordFailed(mail, 'nobody of this id', now), situation);
    return;
  }
  const rendered = await renderMail(dependencies, { mail, to }, situation);
  if (!rendered) {
    await store(mails, recordDropped(mail, 'nothing of it is true any more'));
    return;
  }
  await handOver(dependencies, { mail, to, rendered }, situation);
}

async function handOver(
  { mails, postOffice, sender }: Dependencies,
  { mail, to, rendered }: { mail: PendingMail; to: Contact; rendered: RenderedMail },
  situation: Situation,
): Promise<void> {
  const { now } = situation;
  const claimed = { ...claim(mail, now), recipient: to.contactId };
  const mime = await compose(sender, { mail: claimed, to, rendered }, now);
  if (!mime) {
    await storeAndTell(mails, recordFailed({ ...mail, recipient: to.contactId }, 'unsendable', now), situation);
    return;
  }
  if (!(await store(mails, claimed))) return;
  const { mailId } = mail;
  const from = mailbox(sender).email;
  const handover = await postOffice.send({ mailId, attempt: claimed.attempts, from, to: [to.email], mime });
  await storeAndTell(mails, afterHandover(claimed, handover, situation), situation);
  log('mail handed over', { mailId, outcome: handover.outcome });
}

function afterHandover(claimed: Mail, handover: Handover, { rules: { calendar }, now }: Situation): Mail {
  switch (handover.outcome) {
    case 'accepted':
      return recordSent(claimed, handover.messageId, now);
    case 'refused':
      return recordRefused(claimed, handover.because, { now, calendar });
    case 'unknown':
      return recordUnknown(claimed, handover.because, now);
  }
}

/**
 * Whom a mail goes to; undefined when the contact is not in the directory any more.
 *
 * A notice, or a request for a contribution, is its agency's and no person's: as long as it was never offered to SES (and a notice may
 * still gather questions) it goes to whoever is reachable there. Every other mail is one person's, so that what SES tells of it is told of that person.
 */
function recipientOf(mail: Mail, { agencies, rules }: Situation): Contact | undefined {
  const { people } = rules.policy;
  const agency =
    (mail.kind === 'notice' || mail.kind === 'contribution') && isGathering(mail)
      ? agencies.find(({ agencyId }) => agencyId === mail.agencyId)
      : undefined;
  return agency ? reachableContact(agency, people) : contactOf(mail.recipient, agencies, people);
}

/** Drops a mail, and in one with that writes it to whoever hears instead. False when nobody is left. */
async function goAnotherWay(mails: Dependencies['mails'], mail: Mail, situation: Situation): Promise<boolean> {
  const { rules, agencies } = situation;
  const other = anotherWay(mail, { agencies, people: rules.policy.people }, hourOf(situation));
  if (!other) return false;
  const handedOnTo = [...new Set([...(mail.handedOnTo ?? []), other.mailId])];
  await store(mails, { ...recordDropped(mail, 'address unreachable'), handedOnTo }, [other]);
  log('mail goes another way', { mailId: mail.mailId, to: other.mailId });
  return true;
}

/** Stores what has become of a mail, with the mails to those who must hear of it. */
async function storeAndTell(mails: Dependencies['mails'], next: Mail, situation: Situation): Promise<void> {
  if (!mustBeHandedOn(next)) {
    await store(mails, next);
    return;
  }
  const { rules, agencies } = situation;
  const { mail, others } = handOn(next, { agencies, people: rules.policy.people }, hourOf(situation));
  await store(mails, mail, others);
}

function hourOf({ rules: { officeHours, calendar }, now }: Situation): Hour {
  return { now, opensAt: nextOfficeOpening(now, officeHours, calendar) };
}

/** Stores a mail's next state, and others with it; false when another write came first, which then decides. */
async function store(mails: Dependencies['mails'], next: Mail, others: readonly Mail[] = []): Promise<boolean> {
  try {
    await mails.replace(next, others);
    return true;
  } catch (error) {
    if (error instanceof StaleItemError) return false;
    throw error;
  }
}

async function compose(
  sender: string,
  { mail: { mailId, possibleDuplicate }, to, rendered }: { mail: Mail; to: Contact; rendered: RenderedMail },
  now: string,
): Promise<Uint8Array | undefined> {
  try {
    return await composeMail({ ...rendered, from: mailbox(sender), to: [to], mailId, possibleDuplicate, sentAt: now });
  } catch (error) {
    // An address that no header can carry will not become better by waiting.
    if (error instanceof UnsendableMailError) return undefined;
    throw error;
  }
}
