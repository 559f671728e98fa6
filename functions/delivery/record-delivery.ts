import { dayOf } from '../calendar/day.ts';
import { nextOfficeOpening } from '../calendar/office-hours.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { handOn, type HandedOn } from '../mail/hand-on.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { recordNews } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { markUnreachable } from './mark-unreachable.ts';
import { type MailNews, newsOf, type SesEvent } from './ses-event.ts';

type Dependencies = {
  mails: Pick<MailRepository, 'get' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'replace'>;
};

/** Another write to the same mail may come first this often before the event is given back, to be told again. */
const ATTEMPTS = 5;

/**
 * Records what SES tells of a mail, in whatever order and however often it is told. A dead address is marked first; that the mail did
 * not arrive is stored in one with the mails to those who hear instead, so what is recorded has also been acted upon.
 */
export async function recordDelivery({ mails, directory }: Dependencies, event: SesEvent, now: string): Promise<void> {
  const told = newsOf(event);
  // The watch mails past the outbox, so there is no mail of which its news could be told.
  if (told?.mailId.startsWith('watch_')) return;
  if (!told) {
    log('news of a message without a mail', { messageId: event.mail.messageId });
    return;
  }
  const { mailId, news } = told;
  for (let attempt = 1; ; attempt += 1) {
    const mail = await mails.get(mailId);
    // A mail is stored before it is sent, so one that is not there now never was this system's.
    if (!mail) {
      log('news of an unknown mail', { mailId, what: news.what });
      return;
    }
    const next = recordNews(mail, news);
    if (!next) return;
    try {
      const handedOn = next.state === 'bounced' || next.state === 'complained';
      const { mail: stored, others } = handedOn
        ? await handOnReturned(directory, next, { told, now })
        : { mail: next, others: [] };
      await mails.replace(stored, others);
      log('mail news', { mailId, what: news.what, state: next.state });
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Who hears of a mail that came back, after its address is marked if it is dead. */
async function handOnReturned(
  directory: Dependencies['directory'],
  mail: Mail,
  { told: { address, news }, now }: { told: MailNews; now: string },
): Promise<HandedOn> {
  const { recipient: contactId, because = news.what } = mail;
  const dead = news.permanent === true;
  if (dead) await markUnreachable(directory, { contactId, address, unreachable: { sinceOn: dayOf(news.at), because } });
  const [rules, agencies] = await Promise.all([readRules(directory), directory.all('agency')]);
  const opensAt = nextOfficeOpening(now, rules.officeHours, rules.calendar);
  log('address fails', { mailId: mail.mailId, contactId, dead });
  return handOn(mail, { agencies, people: rules.policy.people }, { now, opensAt, dead });
}
