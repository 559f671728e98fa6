import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { type DeliveryNews, recordNews } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { findAnotherWay } from './find-another-way.ts';
import { newsOf, type SesEvent } from './ses-event.ts';

type Dependencies = {
  mails: Pick<MailRepository, 'get' | 'addOnce' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'replace'>;
};

/** An event may come before the mail that it speaks of can be read; after this it never will, in milliseconds. */
const UNKNOWN_MAIL_MS = 5 * 60_000;

/** Another write may come first this often before the event is given back. */
const ATTEMPTS = 5;

/** Records what SES tells of a mail, in whatever order and however often it is told; a dead address is acted upon at once. */
export async function recordDelivery({ mails, directory }: Dependencies, event: SesEvent, now: string): Promise<void> {
  const told = newsOf(event);
  // The watch mails past the outbox, so there is no mail of which its news could be told.
  if (told?.mailId.startsWith('watch_')) return;
  if (!told) {
    log('news of a message without a mail', { messageId: event.mail.messageId });
    return;
  }
  const mail = await recordWith(mails, told.mailId, told.news);
  if (!mail) {
    const age = Date.parse(now) - Date.parse(told.news.at);
    if (age < UNKNOWN_MAIL_MS) throw new Error(`no mail ${told.mailId} yet`);
    log('news of an unknown mail', { mailId: told.mailId });
    return;
  }
  log('mail news', { mailId: mail.mailId, what: told.news.what, state: mail.state });
  // Also when the state was recorded before: the first try may have ended between the record and this.
  const dead = (told.news.what === 'bounce' && told.news.permanent === true) || told.news.what === 'complaint';
  if (dead || told.news.what === 'bounce' || told.news.what === 'reject') {
    await findAnotherWay({ mails, directory }, mail, { dead, because: told.news.because ?? told.news.what, now });
  }
}

async function recordWith(mails: Dependencies['mails'], mailId: string, news: DeliveryNews): Promise<Mail | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const mail = await mails.get(mailId);
    const next = mail && recordNews(mail, news);
    if (!next) return mail;
    try {
      await mails.replace(next);
      return next;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}
