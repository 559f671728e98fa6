import type { Contact } from '../agency/agency.ts';
import { dayOf } from '../calendar/day.ts';
import { contributionMail } from '../mail/contribution-mail.ts';
import type { Mail } from '../mail/mail.ts';
import { mayHaveArrived } from '../mail/outbox.ts';
import { contributionId, contributionMailId } from '../report/contribution-id.ts';
import { explainRequest, isOwed, type OwedContribution } from '../report/owed-contribution.ts';
import { writerOf } from '../report/writer-of.ts';
import { coordinatorOf, pathsFor, type RenderDependencies, type RenderedMail, type Situation } from './rendering.ts';

/** Renders the request for a contribution; undefined when it has come, was taken back, or a later mail names another day. */
export async function renderContribution(
  dependencies: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  situation: Situation,
): Promise<RenderedMail | undefined> {
  const { rules, agencies, now } = situation;
  if (!mail.contributes) return undefined;
  const [[owed], forum] = await Promise.all([
    dependencies.reports.contributions([contributionId(mail.contributes)]),
    dependencies.directory.get('forum', mail.contributes.forumId),
  ]);
  // On its way up the ladder a mail has another id, which ends with the first one.
  if (!forum || !isOwed(owed) || !mail.mailId.endsWith(contributionMailId(owed, owed.requests ?? 0))) return undefined;
  const today = dayOf(now);
  const nameOf = (agencyId: string) => {
    const agency = agencies.find((other) => other.agencyId === agencyId);
    return { name: agency?.name ?? agencyId, shortName: agency?.shortName ?? agencyId };
  };
  const writerId = writerOf(owed.agencyId, { agencies, today });
  const { pathOfContribution } = await pathsFor(to, dependencies, situation);
  const coordinator = coordinatorOf(rules);
  const body = contributionMail({
    agency: nameOf(writerId),
    inPlaceOf: writerId === owed.agencyId ? undefined : nameOf(owed.agencyId).name,
    city: rules.policy.city.name,
    forum,
    dueOn: owed.asked.dueOn,
    explanation: explainRequest(owed.asked),
    dueOnBefore: (await knowsOfEarlierDay(dependencies, owed)) ? owed.asked.insteadOf : undefined,
    coordinator,
    link: `${dependencies.linkBase.replace(/\/+$/, '')}${pathOfContribution(owed)}`,
    today,
  });
  return { replyTo: coordinator, ...body };
}

/** Whether the agency has, or may have, read an earlier request: of a day that it never heard of none is said to have moved. */
async function knowsOfEarlierDay({ mails }: RenderDependencies, owed: OwedContribution): Promise<boolean> {
  if (owed.asked.insteadOf === undefined) return false;
  const earlier = Array.from({ length: (owed.requests ?? 1) - 1 }, (_, at) => contributionMailId(owed, at + 1));
  const written = await mails.getMany(earlier);
  const instead = await mails.getMany([...new Set(written.flatMap(({ handedOnTo = [] }) => handedOnTo))]);
  return [...written, ...instead].some(mayHaveArrived);
}
