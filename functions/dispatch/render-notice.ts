import { calendarAddressOn } from '../agency/calendar-address.ts';
import { deadlineEntry, deadlinesCalendar } from '../agency/deadlines-calendar.ts';
import { dayOf } from '../calendar/day.ts';
import { type Deadline, deadline, explainDeadline } from '../calendar/deadline.ts';
import type { Mail } from '../mail/mail.ts';
import { noticeMail } from '../mail/notice-mail.ts';
import { mayHaveArrived } from '../mail/outbox.ts';
import type { AssignedQuestion, Question, WithdrawnQuestion } from '../question/question.ts';
import { batchOfNearerDays } from '../question/unheard.ts';
import {
  coordinatorOf,
  forumsOf,
  pathOf,
  type RenderDependencies,
  type RenderedMail,
  type Situation,
  topicNames,
} from './rendering.ts';

/**
 * Renders a notice of assignment, or of days that have come nearer, with the due days as a calendar; undefined when the agency has
 * nothing to do with any of it.
 */
export async function renderNotice(
  dependencies: RenderDependencies,
  mail: Mail,
  { rules, agencies, now }: Situation,
): Promise<RenderedMail | undefined> {
  const { linkBase } = dependencies;
  const { agencyId = '', questionIds } = mail;
  const { policy } = rules;
  const agency = agencies.find((other) => other.agencyId === agencyId) ?? {
    agencyId,
    name: agencyId,
    shortName: agencyId,
  };
  const questions = await dependencies.questions.getMany(questionIds);
  const forums = await forumsOf(dependencies, questions);
  const topicName = topicNames(forums);
  const nameOf = (id: string) => agencies.find((other) => other.agencyId === id)?.name ?? id;

  const batch = batchOfNearerDays(mail.mailId);
  const owed = questions
    .filter((question) => question.status === 'assigned')
    .flatMap((question): Owed[] => {
      const { agencyDeadline, coordinatingAgencyIds } = question;
      if (question.leadAgencyId === agencyId)
        return [{ question, due: agencyDeadline, leads: true, dueOnBefore: dayToldBefore(question, batch) }];
      if (!coordinatingAgencyIds.includes(agencyId)) return [];
      const due = deadline(agencyDeadline.startOn, policy.periods.coordinatingInput, rules.calendar);
      return [{ question, due, leads: false }];
    })
    // Of a day that has moved away again, or come nearer once more, another mail tells.
    .filter(({ dueOnBefore }) => batch === undefined || dueOnBefore !== undefined);
  const lineOf = ({ question, due, leads, dueOnBefore }: Owed) => ({
    code: question.code,
    topicName: topicName(question.topicId),
    text: question.text,
    dueOn: due.dueOn,
    explanation: explainDeadline(due),
    dueOnBefore,
    childDueOn: question.childDeadline.dueOn,
    ...(!leads && { leadName: nameOf(question.leadAgencyId) }),
    link: pathOf(question.code),
  });
  const takenBack = batch === undefined ? await withdrawnAfterTelling(dependencies.mails, mail, questions) : [];
  const withdrawn = takenBack.map(({ code, history }) => ({
    code,
    because: history.findLast(({ what }) => what === 'withdrawn')?.why ?? '',
  }));
  if (owed.length + withdrawn.length === 0) return undefined;

  const coordinator = coordinatorOf(rules);
  const address = await dependencies.directory.get('calendar-address', agencyId);
  const body = noticeMail({
    agency,
    city: policy.city.name,
    forums,
    lead: owed.filter(({ leads }) => leads).map(lineOf),
    coordinating: owed.filter(({ leads }) => !leads).map(lineOf),
    withdrawn,
    coordinator,
    officeHours: policy.officeHours,
    hotline: policy.protectionLine.hotline,
    linkBase,
    calendarAddress: address && calendarAddressOn(linkBase, address),
    today: dayOf(now),
  });
  const entries = owed.map(({ question, due: { dueOn } }) =>
    deadlineEntry(question, {
      dueOn,
      topicName: topicName(question.topicId),
      link: `${linkBase}${pathOf(question.code)}`,
    }),
  );
  return {
    replyTo: coordinator,
    ...body,
    ...(entries.length > 0 && { attachments: [calendarOf(deadlinesCalendar(agency, entries, policy.city.name))] }),
  };
}

/** What an agency owes of a question: its answer, or its part in the answer of another. */
interface Owed {
  readonly question: AssignedQuestion;
  readonly due: Deadline;
  readonly leads: boolean;
  readonly dueOnBefore?: string | undefined;
}

/** The later day that the lead had been told, of a question about which the mails of `batch` are. */
function dayToldBefore(
  { broughtForward, agencyDeadline }: AssignedQuestion,
  batch: string | undefined,
): string | undefined {
  if (!broughtForward || broughtForward.batch !== batch) return undefined;
  return broughtForward.from > agencyDeadline.dueOn ? broughtForward.from : undefined;
}

/** The withdrawn questions of which the agency has, or may have, heard in an earlier mail: of the others it need not hear at all. */
async function withdrawnAfterTelling(
  mails: RenderDependencies['mails'],
  { mailId, agencyId }: Mail,
  questions: readonly Question[],
): Promise<WithdrawnQuestion[]> {
  const withdrawn = questions.filter((question) => question.status === 'withdrawn');
  const others = new Set(withdrawn.flatMap(({ told }) => told).filter((told) => told !== mailId));
  const heardOf = (await mails.getMany([...others]))
    .filter((earlier) => earlier.agencyId === agencyId && mayHaveArrived(earlier))
    .flatMap(({ questionIds }) => questionIds);
  return withdrawn.filter(({ questionId }) => heardOf.includes(questionId));
}

function calendarOf(content: string) {
  return {
    filename: 'han-tra-loi.ics',
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    content: new TextEncoder().encode(content),
  };
}
