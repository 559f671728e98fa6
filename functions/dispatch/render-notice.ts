import { type DeadlineEntry, deadlinesCalendar } from '../agency/deadlines-calendar.ts';
import { dayOf } from '../calendar/day.ts';
import { deadline, explainDeadline } from '../calendar/deadline.ts';
import type { Mail } from '../mail/mail.ts';
import { noticeMail } from '../mail/notice-mail.ts';
import { mayHaveArrived } from '../mail/outbox.ts';
import type { AssignedQuestion, Question, WithdrawnQuestion } from '../question/question.ts';
import {
  coordinatorOf,
  forumsOf,
  pathOf,
  type RenderDependencies,
  type RenderedMail,
  type Situation,
  topicNames,
} from './rendering.ts';

/** Renders a notice of assignment with its due days as a calendar; undefined when the agency has nothing to do with any of it. */
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

  const owed = questions
    .filter((question) => question.status === 'assigned')
    .flatMap((question) => {
      if (question.leadAgencyId === agencyId) return [{ question, due: question.agencyDeadline, leads: true }];
      if (!question.coordinatingAgencyIds.includes(agencyId)) return [];
      const due = deadline(question.agencyDeadline.startOn, policy.periods.coordinatingInput, rules.calendar);
      return [{ question, due, leads: false }];
    });
  const lineOf = ({ question, due, leads }: (typeof owed)[number]) => ({
    code: question.code,
    topicName: topicName(question.topicId),
    text: question.text,
    dueOn: due.dueOn,
    explanation: explainDeadline(due),
    childDueOn: question.childDeadline.dueOn,
    ...(!leads && { leadName: nameOf(question.leadAgencyId) }),
    link: pathOf(question.code),
  });
  const withdrawn = (await withdrawnAfterTelling(dependencies.mails, mail, questions)).map(({ code, history }) => ({
    code,
    because: history.findLast(({ what }) => what === 'withdrawn')?.why ?? '',
  }));
  if (owed.length + withdrawn.length === 0) return undefined;

  const coordinator = coordinatorOf(rules);
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
    today: dayOf(now),
  });
  const entries = owed.map(({ question, due }) => ({
    ...entryOf(question),
    topicName: topicName(question.topicId),
    dueOn: due.dueOn,
    link: `${linkBase}${pathOf(question.code)}`,
  }));
  return {
    replyTo: coordinator,
    ...body,
    ...(entries.length > 0 && { attachments: [calendarOf(deadlinesCalendar(agency, entries, policy.city.name))] }),
  };
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

function entryOf({
  questionId,
  code,
  version,
  assignedAt,
  history,
}: AssignedQuestion): Omit<DeadlineEntry, 'topicName' | 'dueOn'> {
  return { questionId, code, version, changedAt: history.at(-1)?.at ?? assignedAt };
}

function calendarOf(content: string) {
  return {
    filename: 'han-tra-loi.ics',
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    content: new TextEncoder().encode(content),
  };
}
