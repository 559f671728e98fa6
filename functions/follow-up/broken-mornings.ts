import type { Agency } from '../agency/agency.ts';
import { addDays, type Day } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import type { Rules } from '../directory/rules.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { digestId, mayHaveArrived } from '../mail/outbox.ts';
import { questionIdsOf } from '../mail/rung-key.ts';
import type { FollowedQuestion } from './due-lines.ts';
import type { PlannedDigest } from './plan-digests.ts';

type Dependencies = {
  mails: Pick<MailRepository, 'getMany'>;
  directory: Pick<DirectoryRepository, 'get'>;
};

/** So many days without a record of their morning are looked back upon. */
const LOOK_BACK = 10;

/**
 * Digests of the days just before whose run broke off and was never taken up: they have told somebody of questions that do not know it
 * yet.
 */
export async function digestsOfBrokenMornings(
  { mails, directory }: Dependencies,
  agencies: readonly Agency[],
  { rules, today }: { rules: Rules; today: Day },
): Promise<Mail[]> {
  const { coordinators, leaders } = rules.policy.people;
  const everybody = [...agencies.flatMap(({ contacts }) => contacts), ...coordinators, ...leaders];
  const found: Mail[] = [];
  for (let back = 1; back <= LOOK_BACK; back += 1) {
    const day = addDays(today, -back);
    if (await directory.get('morning', day)) break;
    const written = await mails.getMany(everybody.map(({ contactId }) => digestId(contactId, day)));
    found.push(...written.filter(mayHaveArrived));
  }
  return found;
}

/** Finds the digest of a broken morning that told somebody of a rung, since when nothing has become of the question. */
export type DigestHeard = (contactId: string, key: string, rung: number) => Mail | undefined;

/** Knows what the digests of broken mornings have told of these questions. */
export function digestHeard(brokenOff: readonly Mail[], questions: readonly FollowedQuestion[]): DigestHeard {
  const left = brokenOff.filter(({ state }) => state === 'sent' || state === 'delivered');
  const clockSetAt = new Map(questions.map((question) => [question.questionId, lastClockOf(question)]));
  return (contactId, key, rung) => {
    const [questionId = ''] = questionIdsOf({ [key]: rung });
    const since = clockSetAt.get(questionId);
    if (since === undefined) return undefined;
    return left.find(
      ({ recipient, at, rungs }) => recipient === contactId && at > since && (rungs?.[key] ?? -Infinity) >= rung,
    );
  };
}

/** When a question got the agency and the days by which it is reminded of now. */
function lastClockOf({ history, receivedAt }: FollowedQuestion): string {
  const isClock = (place: string) => /^(status|leadAgencyId|agencyDeadline|assignDueOn|commitments)\b/.test(place);
  return history.findLast(({ before }) => Object.keys(before ?? {}).some(isClock))?.at ?? receivedAt;
}

/** A digest without what its recipient has heard already; none when nothing is left of it. */
export function withoutHeard(digest: PlannedDigest, heardIn: DigestHeard): PlannedDigest[] {
  const entries = Object.entries(digest.rungs);
  const rungs = entries.filter(([key, rung]) => !heardIn(digest.contactId, key, rung));
  if (rungs.length === entries.length) return [digest];
  return rungs.length === 0 ? [] : [{ ...digest, rungs: Object.fromEntries(rungs) }];
}
