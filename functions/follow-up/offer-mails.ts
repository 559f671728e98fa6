import { nextOfficeOpening } from '../calendar/office-hours.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import type { Everybody, Hour } from '../mail/another-way.ts';
import { handOn, mustBeHandedOn } from '../mail/hand-on.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { sweep } from '../mail/outbox.ts';
import { eachAlone } from '../platform/each-alone.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';

type Dependencies = {
  mails: Pick<MailRepository, 'get' | 'mailsDue' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/**
 * Offers mails to dispatch whose time has come, or that the stream or a sender lost; hands on what is given up.
 *
 * Returns for how many seconds the one that waits longest could have left.
 */
export async function offerMails({ mails, directory }: Dependencies, now: string): Promise<number> {
  let waiting = 0;
  await eachAlone(mails.mailsDue(now), async (mailId) => {
    // The index may lag behind the table, so the decision rests on the mail itself.
    const mail = await mails.get(mailId);
    // Each refusal puts off when it may leave, but whoever is to have it waits since the first.
    const since = mail?.state === 'pending' ? (mail.refusedAt ?? mail.leaveAt) : now;
    waiting = Math.max(waiting, Date.parse(now) - Date.parse(since));
    const next = mail && sweep(mail, now);
    if (!next) return;
    const { mail: stored, others } = mustBeHandedOn(next)
      ? handOn(next, ...(await readSurroundings(directory, now)))
      : { mail: next, others: [] };
    try {
      await mails.replace(stored, others);
    } catch (error) {
      // Somebody is just dealing with it, which is all that was wanted.
      if (error instanceof StaleItemError) return;
      throw error;
    }
    log('mail offered', { mailId, state: stored.state });
  });
  return waiting / 1_000;
}

/** Whom a mail may go to instead, and when. Seldom needed, so it is read only then. */
async function readSurroundings(directory: Dependencies['directory'], now: string): Promise<[Everybody, Hour]> {
  const [rules, agencies] = await Promise.all([readRules(directory), directory.all('agency')]);
  return [
    { agencies, people: rules.policy.people },
    { now, opensAt: nextOfficeOpening(now, rules.officeHours, rules.calendar) },
  ];
}
