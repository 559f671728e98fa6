import type { Agency, Contact } from '../agency/agency.ts';
import { addDays, dayOf, instantAt } from '../calendar/day.ts';
import { explainDeadline } from '../calendar/deadline.ts';
import { addWorkingDays, unconfirmedYears } from '../calendar/working-calendar.ts';
import { nameOf } from '../mail/alarm-mail.ts';
import { contactOf } from '../mail/another-way.ts';
import { type CoordinatorMatters, type DigestLine, digestMail, hasMatters } from '../mail/digest-mail.ts';
import type { Mail } from '../mail/mail.ts';
import { whyNotDelivered } from '../mail/why-not-delivered.ts';
import { rungOn, standing, urgings } from '../question/ladder.ts';
import type { AssignedQuestion, TriageQuestion } from '../question/question.ts';
import {
  agencyOf,
  coordinatorOf,
  forumsOf,
  pathOf,
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
  const reader = readerOf(to);
  const [lines, matters] = await Promise.all([
    linesOf(dependencies, { mail, to }, situation),
    reader === 'coordinator' ? mattersOf(dependencies, to, situation) : undefined,
  ]);
  if (lines.length === 0 && !(matters && hasMatters(matters))) return undefined;
  const coordinator = coordinatorOf(rules);
  const body = digestMail({
    reader,
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

function readerOf({ role }: Contact): 'officer' | 'head' | 'coordinator' | 'leader' {
  // Whoever protects children is of the city, and hears of an agency only in the place of the coordinator.
  return role === 'protection' ? 'leader' : role;
}

async function linesOf(
  dependencies: RenderDependencies,
  { mail: { questionIds, rungs = {} }, to }: { mail: Mail; to: Contact },
  { rules: { calendar, ladder }, agencies, now }: Situation,
): Promise<DigestLine[]> {
  const today = dayOf(now);
  const questions = await dependencies.questions.getMany(questionIds);
  const topicName = topicNames(await forumsOf(dependencies, questions));
  return questions.flatMap((question) => {
    const rung = rungs[question.questionId];
    if (rung === undefined || question.status !== 'assigned') return [];
    const { leadAgencyId, agencyDeadline, code, topicId } = question;
    const agency = agencies.find(({ agencyId }) => agencyId === leadAgencyId);
    const { dueOn } = agencyDeadline;
    // The due date may have moved away since the mail was written.
    if (!concerns(to, question, agency) || rungOn(dueOn, rung, calendar) > today) return [];
    return {
      code,
      topicName: topicName(topicId),
      agency: { agencyId: leadAgencyId, name: agency?.name ?? leadAgencyId },
      dueOn,
      explanation: explainDeadline(agencyDeadline),
      standing: standing(dueOn, today, calendar),
      urgings: urgings(rung, ladder),
      link: pathOf(code),
    };
  });
}

/** Whether a question is still one that a contact hears of: the people of the city of every one, an agency's of those it leads. */
function concerns(contact: Contact, { leadAgencyId }: AssignedQuestion, lead: Agency | undefined): boolean {
  if (contact.role === 'coordinator' || contact.role === 'leader') return true;
  return lead?.agencyId === leadAgencyId && lead.contacts.some(({ contactId }) => contactId === contact.contactId);
}

/** Mails that came back or were given up are named to the coordinator for so many working days. */
const UNDELIVERED_SHOWN_DAYS = 5;

/** From October on the next year's days off should be known. */
const CALENDAR_AHEAD_DAYS = 92;

async function mattersOf(
  dependencies: RenderDependencies,
  coordinator: Contact,
  situation: Situation,
): Promise<CoordinatorMatters> {
  const { rules, agencies, now } = situation;
  const today = dayOf(now);
  const { calendar, policy } = rules;
  const [waiting, undelivered, sealed] = await Promise.all([
    inTriage(dependencies),
    undeliveredTo(dependencies, coordinator, situation),
    sealedWaiting(dependencies, now),
  ]);
  const topicName = topicNames(await forumsOf(dependencies, waiting));
  const { coordinators, leaders, protection } = policy.people;
  const unreachable = [
    ...agencies.flatMap(({ shortName, contacts }) => contacts.map((contact) => ({ contact, of: shortName }))),
    ...[...coordinators, ...leaders, ...protection].map((contact) => ({ contact, of: policy.city.name })),
  ].flatMap(({ contact, of }) =>
    contact.unreachable
      ? { contact, of, sinceOn: contact.unreachable.sinceOn, because: whyNotDelivered(contact.unreachable.because) }
      : [],
  );
  return {
    triage: waiting.map(({ code, topicId, assignDueOn }) => ({
      code,
      ...(topicId !== undefined && { topicName: topicName(topicId) }),
      assignDueOn,
      standing: standing(assignDueOn, today, calendar),
    })),
    unreachable,
    undelivered,
    unconfirmedYears: unconfirmedYears(today, addDays(today, CALENDAR_AHEAD_DAYS), calendar),
    sealed,
  };
}

async function inTriage({ questions }: RenderDependencies): Promise<TriageQuestion[]> {
  const questionIds: string[] = [];
  let page = await questions.inTriage({ limit: 100 });
  questionIds.push(...page.keys.flatMap(({ questionId = '' }) => questionId));
  while (page.next) {
    page = await questions.inTriage({ limit: 100, after: page.next });
    questionIds.push(...page.keys.flatMap(({ questionId = '' }) => questionId));
  }
  // The index may lag behind the table.
  return (await questions.getMany(questionIds)).filter((question) => question.status === 'triage');
}

/** The mails of whose failure the coordinator was told lately, and which have not arrived since. */
async function undeliveredTo(
  { mails }: RenderDependencies,
  { contactId }: Contact,
  { rules, agencies, now }: Situation,
): Promise<CoordinatorMatters['undelivered']> {
  const since = instantAt(addWorkingDays(dayOf(now), -UNDELIVERED_SHOWN_DAYS, rules.calendar), '00:00');
  const { keys } = await mails.ofRecipient(contactId, { limit: 100 });
  const alarmIds = keys.flatMap(({ mailId = '', at = '' }) =>
    mailId.startsWith('alarm_') && at >= since ? mailId : [],
  );
  const about = (await mails.getMany(alarmIds)).flatMap((alarm) => alarm.about ?? []);
  return (await mails.getMany([...new Set(about)])).flatMap(({ kind, state, recipient, because }) => {
    if (state !== 'failed' && state !== 'bounced' && state !== 'complained') return [];
    const contact = contactOf(recipient, agencies, rules.policy.people);
    // Named with the addresses that are dead.
    if (contact?.unreachable) return [];
    const of = agencyOf(recipient, agencies)?.shortName;
    const who = contact
      ? of === undefined
        ? contact.name
        : `${contact.name} (${of})`
      : 'người không còn trong danh bạ';
    return { what: nameOf(kind), who, because: whyNotDelivered(because) };
  });
}

/** How many sealed questions have a clock that still has to be spoken of. */
async function sealedWaiting({ questions }: RenderDependencies, now: string): Promise<number> {
  let count = 0;
  for await (const _questionId of questions.sealedDue(instantAt(addDays(dayOf(now), 30), '00:00'))) count += 1;
  return count;
}
