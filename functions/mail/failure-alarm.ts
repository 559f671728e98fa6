import type { Mail } from './mail.ts';
import type { PeopleOfTheCity } from './another-way.ts';
import { draft } from './outbox.ts';

/**
 * The mail that tells the coordinator of a mail that was given up; undefined for one that was not, and for an alarm, because
 * nobody is helped by an endless row of alarms about alarms.
 *
 * It has to be stored before the failed mail is: nothing looks at a failed mail again.
 */
export function failureAlarm(
  mail: Mail,
  { coordinators, leaders }: Pick<PeopleOfTheCity, 'coordinators' | 'leaders'>,
  { now, opensAt }: { now: string; opensAt: string },
): Mail | undefined {
  if (mail.state !== 'failed' || mail.kind === 'alarm') return undefined;
  const people = [...coordinators, ...leaders];
  const told = people.find(({ unreachable, contactId }) => !unreachable && contactId !== mail.recipient) ?? people[0];
  if (!told) return undefined;
  const { mailId } = mail;
  return draft(
    { mailId: `alarm_${mailId}`, kind: 'alarm', recipient: told.contactId, questionIds: [], about: mailId },
    now,
    opensAt,
  );
}
