import { dayOf } from '../calendar/day.ts';
import { anotherWay, type Everybody, type Hour, type PeopleOfTheCity } from './another-way.ts';
import type { Mail } from './mail.ts';
import { draft, TRIES_AT_ONCE } from './outbox.ts';

/** A mail as it is to be stored, and the mails that others get because of it, to be stored with it in one. */
export interface HandedOn {
  readonly mail: Mail;
  readonly others: readonly Mail[];
}

/**
 * Whether others must hear of a mail before SES has told anything of it: it was given up, or a child in danger cannot wait for it.
 *
 * Who stands in for another already is waited for: where SES takes nothing, everybody up to the leader would hear in a moment.
 */
export function mustBeHandedOn({ mailId, recipient, kind, state, attempts, because, handedOnTo }: Mail): boolean {
  if (state === 'failed') return true;
  if (kind !== 'protection' || handedOnTo !== undefined || mailId.endsWith(`_to_${recipient}`)) return false;
  return state === 'unknown' || (state === 'pending' && because !== undefined && attempts >= TRIES_AT_ONCE);
}

/**
 * Hands a mail on that does not reach its recipient: what it was to say goes to whoever comes next, the coordinator hears why.
 *
 * `dead`: the address itself is. What came back from one that is not goes nowhere else, unless it cannot wait: the next mail to it
 * may arrive, and the coordinator knows of this one.
 */
export function handOn(mail: Mail, everybody: Everybody, when: Hour & { readonly dead?: boolean }): HandedOn {
  const { dead = false } = when;
  const waits = mail.state === 'bounced' && !dead && mail.kind !== 'protection' && mail.kind !== 'alarm';
  const other = waits ? undefined : anotherWay(mail, everybody, when);
  const alarm = alarmAbout(mail, everybody.people, when);
  return {
    mail: other ? { ...mail, handedOnTo: [...new Set([...(mail.handedOnTo ?? []), other.mailId])] } : mail,
    others: [other, alarm].filter((written) => written !== undefined),
  };
}

/** One for each dead address and day, else for each mail; none about an alarm, which goes to the next person itself. */
function alarmAbout(
  mail: Mail,
  { coordinators, leaders }: PeopleOfTheCity,
  { now, opensAt, dead }: Hour & { readonly dead?: boolean },
): Mail | undefined {
  if (mail.kind === 'alarm' && !dead) return undefined;
  const others = [...coordinators, ...leaders].filter(({ contactId }) => contactId !== mail.recipient);
  const told = others.find(({ unreachable }) => !unreachable) ?? others[0];
  if (!told) return undefined;
  const { mailId: about } = mail;
  const mailId = dead ? `alarm_${mail.recipient}_${dayOf(mail.endedAt ?? now)}` : `alarm_${about}`;
  return draft({ mailId, kind: 'alarm', recipient: told.contactId, questionIds: [], about }, now, opensAt);
}
