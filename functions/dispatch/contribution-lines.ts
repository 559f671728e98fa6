import { dayOf } from '../calendar/day.ts';
import type { DigestLine } from '../mail/digest-mail.ts';
import { contributionIdsOf } from '../mail/rung-key.ts';
import { rungOn, standing, urgings } from '../question/ladder.ts';
import { contributionId } from '../report/contribution-id.ts';
import { explainRequest, isOwed } from '../report/owed-contribution.ts';
import { writerOf } from '../report/writer-of.ts';
import { arrivedAt, concerns, type DigestToRender } from './digest-lines.ts';
import { forumsOf, type Paths, type RenderDependencies, type Situation } from './rendering.ts';

/** The lines of a digest about contributions that are still owed now, at a rung that is still reached. */
export async function contributionLines(
  dependencies: RenderDependencies,
  {
    mail: { rungs = {} },
    to,
    pathOfContribution,
  }: Pick<DigestToRender, 'mail' | 'to'> & Pick<Paths, 'pathOfContribution'>,
  { rules: { calendar, ladderOf }, agencies, now }: Situation,
): Promise<DigestLine[]> {
  const contributionIds = contributionIdsOf(rungs);
  if (contributionIds.length === 0) return [];
  const today = dayOf(now);
  const owed = (await dependencies.reports.contributions(contributionIds)).filter(isOwed);
  const [forums, told] = await Promise.all([
    forumsOf(dependencies, owed),
    to.role === 'officer'
      ? undefined
      : // One mail may have told of several.
        dependencies.mails.getMany([...new Set(owed.flatMap((contribution) => contribution.told ?? []))]),
  ]);
  return owed.flatMap((contribution): DigestLine[] => {
    const { forumId, agencyId, asked, told: mailIds = [] } = contribution;
    const { dueOn } = asked;
    const key = contributionId(contribution);
    const rung = rungs[key];
    const forum = forums.find((other) => other.forumId === forumId);
    const writerId = writerOf(agencyId, { agencies, today });
    const writer = agencies.find((other) => other.agencyId === writerId);
    if (rung === undefined || !forum || !concerns(to, writer) || rungOn(dueOn, rung, calendar) > today) return [];
    const section = agencies.find((other) => other.agencyId === agencyId)?.name ?? agencyId;
    const stands = standing(dueOn, today, calendar);
    const ofThis = told?.filter(({ mailId, rungs: said }) => mailIds.includes(mailId) && (!said || key in said));
    return [
      {
        code: forum.codePrefix,
        topicName: writerId === agencyId ? forum.name : `${forum.name}, phần của ${section}`,
        owes: { is: 'contribution' },
        agency: { agencyId: writerId, name: writer?.name ?? writerId },
        dueOn,
        explanation: explainRequest(asked),
        standing: stands,
        urgings: urgings(rung, ladderOf(forumId)),
        // What leaves this morning may be told before or after this mail is written.
        arrivedOn:
          ofThis && stands.is === 'late'
            ? arrivedAt(ofThis, { agencyId: writerId, agencies }).filter((day) => day < today)
            : undefined,
        link: pathOfContribution(contribution),
      },
    ];
  });
}
