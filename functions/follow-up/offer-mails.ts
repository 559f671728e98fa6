import { nextOfficeOpening } from '../calendar/office-hours.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import { anotherWay } from '../mail/another-way.ts';
import { failureAlarm } from '../mail/failure-alarm.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { sweep } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { measure, METRICS } from '../platform/measure.ts';
import { StaleItemError } from '../platform/table.ts';

type Dependencies = {
  mails: Pick<MailRepository, 'get' | 'mailsDue' | 'addOnce' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Offers mails to dispatch whose time has come, or that the stream or a sender lost. */
export async function offerMails({ mails, directory }: Dependencies, now: string): Promise<void> {
  let oldest = 0;
  for await (const mailId of mails.mailsDue(now)) {
    // The index may lag behind the table, so the decision rests on the mail itself.
    const mail = await mails.get(mailId);
    const next = mail && sweep(mail, now);
    if (mail?.state === 'pending') oldest = Math.max(oldest, Date.parse(now) - Date.parse(mail.leaveAt));
    if (!next) continue;
    if (next.state === 'failed') await tellOfFailure({ mails, directory }, next, now);
    try {
      await mails.replace(next);
      log('mail offered', { mailId, state: next.state });
    } catch (error) {
      // Somebody is just dealing with it, which is all that was wanted.
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
  measure(METRICS.oldestPendingMail, oldest / 1000, now);
}

/**
 * Tells the coordinator of a mail that is given up, and of a child in danger somebody else at once; before the mail is stored
 * as failed, because nothing looks at it afterwards.
 */
async function tellOfFailure({ mails, directory }: Dependencies, failed: Mail, now: string): Promise<void> {
  const [rules, agencies] = await Promise.all([readRules(directory), directory.all('agency')]);
  const { people } = rules.policy;
  const when = { now, opensAt: nextOfficeOpening(now, rules.officeHours, rules.calendar) };
  const other = failed.kind === 'protection' ? anotherWay(failed, { agencies, people }, when) : undefined;
  const alarm = failureAlarm(failed, people, when);
  for (const mail of [other, alarm]) {
    if (mail) await mails.addOnce(mail);
  }
}
