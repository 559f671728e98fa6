import type { Contact } from '../agency/agency.ts';
import { keeperOf } from '../agency/levels.ts';
import { dayOf } from '../calendar/day.ts';
import { topicNames } from '../forum/topic-names.ts';
import { nameOf } from '../mail/alarm-mail.ts';
import { contactOf } from '../mail/another-way.ts';
import { type CoordinatorMatters, digestMail, hasMatters, type TriageLine } from '../mail/digest-mail.ts';
import type { Mail } from '../mail/mail.ts';
import { waitingMatters } from '../mail/waiting-matters.ts';
import { whyNotDelivered } from '../mail/why-not-delivered.ts';
import { assignmentLateFrom, rungOn, standing } from '../question/ladder.ts';
import type { Question, TriageQuestion } from '../question/question.ts';
import { contributionLines } from './contribution-lines.ts';
import { deskLines, type DigestToRender, digestLines } from './digest-lines.ts';
import {
  agencyOf,
  coordinatorOf,
  forumsOf,
  type PathOf,
  pathsFor,
  type RenderDependencies,
  type RenderedMail,
  type Situation,
} from './rendering.ts';

/** Renders what a person is to be reminded of today; undefined when nothing of it is true any more. */
export async function renderDigest(
  dependencies: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  situation: Situation,
): Promise<RenderedMail | undefined> {
  const { rules, agencies, now } = situation;
  const questions = await dependencies.questions.getMany(mail.questionIds);
  const { pathOf, pathOfContribution } = await pathsFor(to, dependencies, situation);
  const [lines, contributions, ofKeeper] = await Promise.all([
    digestLines(dependencies, { mail, to, questions, pathOf }, situation),
    contributionLines(dependencies, { mail, to, pathOfContribution }, situation),
    isForKeeper(dependencies, mail, situation),
  ]);
  const matters = ofKeeper
    ? await mattersOf(dependencies, { questions, pathOf }, situation)
    : {
        ...NONE,
        triage: await triageLines(
          dependencies,
          { questions: overdueOf(mail, questions, situation), pathOf },
          situation,
        ),
      };
  if (lines.length + contributions.length === 0 && !hasMatters(matters)) return undefined;
  const coordinator = coordinatorOf(rules);
  const body = digestMail({
    reader: ofKeeper ? 'coordinator' : readerOf(to),
    recipient: to,
    agency: agencyOf(to.contactId, agencies),
    city: rules.policy.city.name,
    lines: [...lines, ...contributions],
    matters,
    coordinator,
    linkBase: dependencies.linkBase,
    today: dayOf(now),
  });
  return { replyTo: coordinator, ...body };
}

/** Whether a mail is the digest of whoever sees to what waits, also when it goes another way; others' digests hold their lines only. */
async function isForKeeper(
  { mails }: RenderDependencies,
  { kind, about, recipient }: Mail,
  { rules: { policy } }: Situation,
): Promise<boolean> {
  const original = kind === 'reroute' && about !== undefined ? await mails.get(about) : undefined;
  const meantFor = original?.recipient ?? recipient;
  return [...policy.people.coordinators, keeperOf(policy.people)].some((person) => person?.contactId === meantFor);
}

function readerOf({ role }: Contact): 'officer' | 'head' | 'coordinator' | 'leader' {
  // Whoever protects children is of the city, and hears of an agency only in the place of the coordinator.
  return role === 'protection' ? 'leader' : role;
}

const NONE: CoordinatorMatters = {
  desk: [],
  triage: [],
  unreachable: [],
  undelivered: [],
  unconfirmedYears: [],
  sealed: 0,
};

async function mattersOf(
  dependencies: RenderDependencies,
  { questions, pathOf }: Pick<DigestToRender, 'questions' | 'pathOf'>,
  situation: Situation,
): Promise<CoordinatorMatters> {
  const { rules, agencies } = situation;
  const { triage, unreachable, undelivered, unconfirmedYears, sealed } = await waitingMatters(dependencies, situation);
  const nameOfContact = (contactId: string) => {
    const contact = contactOf(contactId, agencies, rules.policy.people);
    if (!contact) return 'người không còn trong danh bạ';
    return `${contact.name} (${agencyOf(contactId, agencies)?.shortName ?? rules.policy.city.name})`;
  };
  return {
    desk: await deskLines(dependencies, { questions, pathOf }, situation),
    triage: await triageLines(dependencies, { questions: triage, pathOf }, situation),
    unreachable: unreachable.flatMap(({ contact, of }) =>
      contact.unreachable
        ? { contact, of, sinceOn: contact.unreachable.sinceOn, because: whyNotDelivered(contact.unreachable.because) }
        : [],
    ),
    undelivered: undelivered.map(({ kind, recipient, because }) => ({
      what: nameOf(kind),
      who: nameOfContact(recipient),
      because: whyNotDelivered(because),
    })),
    unconfirmedYears,
    sealed,
  };
}

/** The questions of a leader's digest that still wait to be assigned, so long after their day. */
function overdueOf(
  { rungs = {} }: Mail,
  questions: readonly Question[],
  { rules: { calendar }, now }: Situation,
): TriageQuestion[] {
  return questions.flatMap((question) => {
    const rung = rungs[question.questionId];
    if (question.status !== 'triage' || rung === undefined) return [];
    return rungOn(assignmentLateFrom(question), rung, calendar) <= dayOf(now) ? question : [];
  });
}

async function triageLines(
  dependencies: RenderDependencies,
  { questions, pathOf }: { questions: readonly TriageQuestion[]; pathOf: PathOf },
  { rules: { calendar }, agencies, now }: Situation,
): Promise<TriageLine[]> {
  const topicName = topicNames(await forumsOf(dependencies, questions));
  const shortName = (id: string) => agencies.find(({ agencyId }) => agencyId === id)?.shortName ?? id;
  return questions.map(({ code, topicId, assignDueOn, suggestions }) => ({
    code,
    ...(topicId !== undefined && { topicName: topicName(topicId) }),
    assignDueOn,
    standing: standing(assignDueOn, dayOf(now), calendar),
    suggested: suggestions.map(({ leadAgencyId }) => shortName(leadAgencyId)),
    link: pathOf(code),
  }));
}
