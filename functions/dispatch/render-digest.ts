import type { Agency, Contact } from '../agency/agency.ts';
import { keeperOf } from '../agency/levels.ts';
import { type Day, dayOf } from '../calendar/day.ts';
import { explainDeadline } from '../calendar/deadline.ts';
import { nameOf } from '../mail/alarm-mail.ts';
import { contactOf } from '../mail/another-way.ts';
import {
  type CoordinatorMatters,
  type DigestLine,
  digestMail,
  hasMatters,
  type TriageLine,
} from '../mail/digest-mail.ts';
import type { Mail } from '../mail/mail.ts';
import { waitingMatters } from '../mail/waiting-matters.ts';
import { whyNotDelivered } from '../mail/why-not-delivered.ts';
import { assignmentLateFrom, rungOn, standing, urgings } from '../question/ladder.ts';
import type { AssignedQuestion, Question, TriageQuestion } from '../question/question.ts';
import {
  agencyOf,
  coordinatorOf,
  forumsOf,
  type PathOf,
  pathsFor,
  type RenderDependencies,
  type RenderedMail,
  type Situation,
  topicNames,
} from './rendering.ts';

/** Renders what a person is to be reminded of today; undefined when nothing of it is true any more. */
export async function renderDigest(
  dependencies: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  situation: Situation,
): Promise<RenderedMail | undefined> {
  const { rules, agencies, now } = situation;
  const questions = await dependencies.questions.getMany(mail.questionIds);
  const pathOf = await pathsFor(to, dependencies, situation);
  const [lines, ofKeeper] = await Promise.all([
    linesOf(dependencies, { mail, to, questions, pathOf }, situation),
    isForKeeper(dependencies, mail, situation),
  ]);
  const matters = ofKeeper
    ? await mattersOf(dependencies, pathOf, situation)
    : {
        ...NONE,
        triage: await triageLines(
          dependencies,
          { questions: overdueOf(mail, questions, situation), pathOf },
          situation,
        ),
      };
  if (lines.length === 0 && !hasMatters(matters)) return undefined;
  const coordinator = coordinatorOf(rules);
  const body = digestMail({
    reader: ofKeeper ? 'coordinator' : readerOf(to),
    recipient: to,
    agency: agencyOf(to.contactId, agencies),
    city: rules.policy.city.name,
    lines,
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

async function linesOf(
  dependencies: RenderDependencies,
  {
    mail: { rungs = {} },
    to,
    questions,
    pathOf,
  }: { mail: Mail; to: Contact; questions: readonly Question[]; pathOf: PathOf },
  { rules: { calendar, ladderOf }, agencies, now }: Situation,
): Promise<DigestLine[]> {
  const today = dayOf(now);
  const [forums, arrivedOn] = await Promise.all([
    forumsOf(dependencies, questions),
    to.role === 'officer' ? undefined : arrivals(dependencies, questions, agencies),
  ]);
  const topicName = topicNames(forums);
  return questions.flatMap((question) => {
    const rung = rungs[question.questionId];
    if (rung === undefined || question.status !== 'assigned') return [];
    const { leadAgencyId, agencyDeadline, code, topicId, forumId } = question;
    const agency = agencies.find(({ agencyId }) => agencyId === leadAgencyId);
    const { dueOn } = agencyDeadline;
    // The due date may have moved away since the mail was written.
    if (!concerns(to, question, agency) || rungOn(dueOn, rung, calendar) > today) return [];
    const stands = standing(dueOn, today, calendar);
    return {
      code,
      topicName: topicName(topicId),
      agency: { agencyId: leadAgencyId, name: agency?.name ?? leadAgencyId },
      dueOn,
      explanation: explainDeadline(agencyDeadline),
      standing: stands,
      urgings: urgings(rung, ladderOf(forumId)),
      // What leaves this morning may be told before or after this mail is written.
      arrivedOn: stands.is === 'late' ? arrivedOn?.(question).filter((day) => day < today) : undefined,
      link: pathOf(code),
    };
  });
}

/** Finds on which days mails about a question arrived at its lead: the proof, to those above it, that the agency was told. */
async function arrivals(
  { mails }: RenderDependencies,
  questions: readonly Question[],
  agencies: readonly Agency[],
): Promise<(question: AssignedQuestion) => Day[]> {
  const told = await mails.getMany([...new Set(questions.flatMap((question) => question.told))]);
  return ({ told: mailIds, leadAgencyId }) =>
    told
      .filter(({ mailId, state }) => state === 'delivered' && mailIds.includes(mailId))
      .filter(({ recipient }) => agencyOf(recipient, agencies)?.agencyId === leadAgencyId)
      .flatMap(({ endedAt }) => (endedAt === undefined ? [] : dayOf(endedAt)))
      .sort();
}

/** Whether a question is still one that a contact hears of: the people of the city of every one, an agency's of those it leads. */
function concerns(contact: Contact, { leadAgencyId }: AssignedQuestion, lead: Agency | undefined): boolean {
  if (contact.role === 'coordinator' || contact.role === 'leader') return true;
  return lead?.agencyId === leadAgencyId && lead.contacts.some(({ contactId }) => contactId === contact.contactId);
}

const NONE: CoordinatorMatters = { triage: [], unreachable: [], undelivered: [], unconfirmedYears: [], sealed: 0 };

async function mattersOf(
  dependencies: RenderDependencies,
  pathOf: PathOf,
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
