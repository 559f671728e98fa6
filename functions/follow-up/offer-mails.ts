import type { MailRepository } from '../mail/mail-repository.ts';
import { sweep } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';

/** Offers mails to dispatch whose time has come, or that the stream or a sender lost. */
export async function offerMails(
  { mails }: { mails: Pick<MailRepository, 'get' | 'mailsDue' | 'replace'> },
  now: string,
): Promise<void> {
  for await (const mailId of mails.mailsDue(now)) {
    // The index may lag behind the table, so the decision rests on the mail itself.
    const mail = await mails.get(mailId);
    const next = mail && sweep(mail, now);
    if (!next) continue;
    try {
      await mails.replace(next);
      log('mail offered', { mailId, state: next.state });
    } catch (error) {
      // Somebody is just dealing with it, which is all that was wanted.
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
}
