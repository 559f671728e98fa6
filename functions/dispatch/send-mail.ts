import { isOfficeOpen, nextOfficeOpening } from '../calendar/office-hours.ts';
import { composeMail, mailbox, UnsendableMailError } from '../mail/compose.ts';
import type { Mail, PendingMail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import {
  claim,
  putOff,
  recordDropped,
  recordFailed,
  recordRefused,
  recordSent,
  recordUnknown,
} from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import type { PostOffice } from './post-office.ts';
import { type RenderDependencies, type RenderedMail, renderMail } from './render-mail.ts';

type Dependencies = RenderDependencies & {
  mails: Pick<MailRepository, 'getMany' | 'replace'>;
  postOffice: Pick<PostOffice, 'send'>;
  /** From header: `Name <address>`. */
  sender: string;
};

/**
 * Sends a pending mail if it may leave now: renders it from the facts as they are, claims it, hands it over, records what became of it.
 *
 * Whoever stores the claim first sends; everybody else passes over.
 */
export async function sendMail(dependencies: Dependencies, mail: PendingMail, now: string): Promise<void> {
  const { mails, postOffice, sender, rules } = dependencies;
  if (mail.leaveAt > now) return;
  if (mail.kind !== 'protection' && !isOfficeOpen(now, rules.officeHours, rules.calendar)) {
    await store(mails, putOff(mail, nextOfficeOpening(now, rules.officeHours, rules.calendar)));
    return;
  }
  const rendered = await renderMail(dependencies, mail, now);
  if (!rendered) {
    await store(mails, recordDropped(mail, 'nothing of it is true any more'));
    return;
  }
  const claimed = { ...claim(mail, now), recipient: rendered.recipient };
  const mime = await compose(claimed, rendered, { sender, now });
  if (!mime) {
    await store(mails, recordFailed(mail, 'unsendable'));
    return;
  }
  if (!(await store(mails, claimed))) return;
  const parcel = {
    mailId: mail.mailId,
    attempt: claimed.attempts,
    from: mailbox(sender).email,
    to: [rendered.to.email],
    mime,
  };
  const handover = await postOffice.send(parcel);
  switch (handover.outcome) {
    case 'accepted':
      await store(mails, recordSent(claimed, handover.messageId, now));
      break;
    case 'refused':
      await store(mails, recordRefused(claimed, handover.because, now));
      break;
    case 'unknown':
      await store(mails, recordUnknown(claimed, handover.because, now));
  }
  log('mail handed over', { mailId: mail.mailId, outcome: handover.outcome });
}

/** Stores a mail's next state; false when another write came first, which then decides. */
async function store(mails: Dependencies['mails'], next: Mail): Promise<boolean> {
  try {
    await mails.replace(next);
    return true;
  } catch (error) {
    if (error instanceof StaleItemError) return false;
    throw error;
  }
}

async function compose(
  { mailId, possibleDuplicate }: Mail,
  { to, replyTo, subject, text, html }: RenderedMail,
  { sender, now }: { sender: string; now: string },
): Promise<Uint8Array | undefined> {
  try {
    const from = mailbox(sender);
    return await composeMail({ from, to: [to], replyTo, subject, text, html, mailId, possibleDuplicate, sentAt: now });
  } catch (error) {
    // An address that no header can carry will not become better by waiting.
    if (error instanceof UnsendableMailError) return undefined;
    throw error;
  }
}
