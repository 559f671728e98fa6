import type { Contact } from '../agency/agency.ts';
import { calendarAddressOn } from '../agency/calendar-address.ts';
import { deadlineEntry, deadlinesCalendar } from '../agency/deadlines-calendar.ts';
import { dayOf, vietnameseDay } from '../calendar/day.ts';
import { type Deadline, deadline, explainDeadline } from '../calendar/deadline.ts';
import { topicNames } from '../forum/topic-names.ts';
import type { Mail } from '../mail/mail.ts';
import { noticeMail } from '../mail/notice-mail.ts';
import { mayHaveArrived } from '../mail/outbox.ts';
import { isExtendedPastChild } from '../question/answering.ts';
import { tellHistory } from '../question/history.ts';
import { isKnownToAll } from '../question/question-code.ts';
import type { AssignedQuestion, Question, ResponsibleQuestion } from '../question/question.ts';
import { brings, COORDINATOR, type News } from '../question/tiding.ts';
import {
  agencyOf,
  coordinatorOf,
  forumsOf,
  pathsFor,
  type RenderDependencies,
  type RenderedMail,
  type Situation,
} from './rendering.ts';

/**
 * Renders a notice, with the due days as a calendar where it gives or moves any; undefined when nothing of it is true any more, or the
 * agency has nothing to do with it.
 */
export async function renderNotice(
  dependencies: RenderDependencies,
  { mail, to }: { mail: Mail; to: Contact },
  situation: Situation,
): Promise<RenderedMail | undefined> {
  const { linkBase } = dependencies;
  const { rules, agencies, now } = situation;
  const { agencyId = '', questionIds } = mail;
  const { policy } = rules;
  const coordinator = coordinatorOf(rules);
  const absent =
    agencyId === COORDINATOR
      ? { agencyId, name: coordinator.post, shortName: 'Điều phối' }
      : { agencyId, name: agencyId, shortName: agencyId };
  const agency = agencies.find((other) => other.agencyId === agencyId) ?? absent;
  const questions = await dependencies.questions.getMany(questionIds);
  const forums = await forumsOf(dependencies, questions);
  const topicName = topicNames(forums);
  const { pathOf } = await pathsFor(to, dependencies, situation);
  const nameOf = (id: string) => agencies.find((other) => other.agencyId === id)?.name ?? id;

  const assigned = questions.filter((question) => question.status === 'assigned');
  const owed = assigned.flatMap((question) => owedBy(question, mail, rules));
  const lineOf = ({ question, due, leads, dueOnBefore, remark }: Owed) => ({
    code: question.code,
    topicName: topicName(question.topicId),
    text: question.text,
    dueOn: due.dueOn,
    explanation: explainDeadline(due),
    dueOnBefore,
    remark,
    childDueOn: question.childDeadline.dueOn,
    ...(!leads && { leadName: nameOf(question.leadAgencyId) }),
    link: pathOf(question.code),
  });
  const left = await noLongerOwed(dependencies.mails, mail, questions);
  const answering = await dependencies.questions.getMany(
    left.flatMap((question) => (question.status === 'duplicate' ? question.duplicateOf : [])),
  );
  const codeOf = (id: string) => answering.filter(isKnownToAll).find(({ questionId }) => questionId === id)?.code;
  const authorOf = (by: string) => agencyOf(by, agencies)?.name ?? 'người điều phối';
  const withdrawn = left.flatMap((question) => goneLine(question, { mail, nameOf, authorOf, codeOf }));
  if (owed.length + withdrawn.length === 0) return undefined;

  const address = await dependencies.directory.get('calendar-address', agencyId);
  const body = noticeMail({
    agency,
    city: policy.city.name,
    forums,
    lead: owed.filter(({ leads }) => leads).map(lineOf),
    coordinating: owed.filter(({ leads }) => !leads).map(lineOf),
    withdrawn,
    news: mail.news,
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
  /** What became of an answer or a request. */
  readonly remark?: string | undefined;
}

/** The news that is no more than that questions are owed. */
const ONLY_OWED: readonly (News | undefined)[] = [undefined, 'given', 'reopened'];

/** The news of questions that an agency has no more. */
const LEFT: readonly (News | undefined)[] = ['gone', 'moved', 'transferred'];

/** What the agency of a notice owes of a question, as far as the notice is about it; news that is not true any more is left out. */
function owedBy(
  question: AssignedQuestion,
  { mailId, agencyId = '', news }: Mail,
  { policy, calendar }: Situation['rules'],
): Owed[] {
  const { agencyDeadline, coordinatingAgencyIds } = question;
  if (LEFT.includes(news)) return [];
  if (question.leadAgencyId !== agencyId) {
    if (!coordinatingAgencyIds.includes(agencyId) || !ONLY_OWED.includes(news)) return [];
    const due = deadline(agencyDeadline.startOn, policy.periods.coordinatingInput, calendar);
    return [{ question, due, leads: false, remark: news && remarkOf(question, news) }];
  }
  const owed = { question, due: agencyDeadline, leads: true };
  if (news === undefined || news === 'given') return [owed];
  if (news === 'nearer') {
    const dueOnBefore = dayToldBefore(question, mailId);
    return dueOnBefore === undefined ? [] : [{ ...owed, dueOnBefore }];
  }
  const remark = remarkOf(question, news);
  return remark === undefined ? [] : [{ ...owed, remark }];
}

/** What became of the agency's answer or its request, from the history; undefined when something newer has taken its place. */
function remarkOf(question: AssignedQuestion, news: News): string | undefined {
  const { history, extensions, answers, agencyDeadline } = question;
  const why = asSentence(whyOf(history, news));
  switch (news) {
    case 'returned':
      if (answers.at(-1)?.review?.decision !== 'returned') return undefined;
      return `Câu trả lời được trả lại để bổ sung: ${why} Hạn trả lời không thay đổi.`;
    case 'extended':
      return (
        extensions && `Được gia hạn đến hết ${vietnameseDay(agencyDeadline.dueOn)}: ${why} ${ofChildren(question)}`
      );
    case 'extension-declined':
      if (history.findLast(({ what }) => what === 'extended' || what === 'extension-declined')?.what === 'extended') {
        return undefined;
      }
      return `Đề nghị thêm thời gian không được chấp nhận: ${why} Hạn trả lời giữ nguyên.`;
    case 'reopened':
      return `Câu hỏi được mở lại: ${why}`;
    case 'given':
    case 'nearer':
    case 'gone':
    case 'moved':
    case 'transferred':
      return undefined;
  }
}

/** With its full stop, unless whoever wrote it has ended it already. */
function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** What an extension means for the children, whose day does not move. */
function ofChildren(question: AssignedQuestion): string {
  if (!isExtendedPastChild(question)) return 'Ngày đã hẹn với các em không thay đổi.';
  return `Hạn này sau ngày đã hẹn với các em (${vietnameseDay(question.childDeadline.dueOn)}): các em được báo là phải chờ thêm, mong quý cơ quan trả lời sớm nhất có thể.`;
}

/** Why a question is not the agency's any more, from the facts as they are; nothing when it is the agency's again. */
function goneLine(question: Question, names: Names & { mail: Mail }): { code: string; because: string }[] {
  switch (question.status) {
    case 'withdrawn':
      return [{ code: question.code, because: whyOf(question.history, 'withdrawn') }];
    case 'split': {
      const parts = `đã tách thành ${String(question.partIds.length)} câu; câu nào thuộc quý cơ quan sẽ được chuyển riêng`;
      return [{ code: question.code, because: `${parts} (${whyOf(question.history, 'split')})` }];
    }
    case 'duplicate': {
      const same = names.codeOf(question.duplicateOf);
      const together = `trùng với ${same === undefined ? 'một câu hỏi khác' : `câu hỏi ${same}`} và được trả lời chung`;
      return [{ code: question.code, because: `${together} (${whyOf(question.history, 'duplicate')})` }];
    }
    case 'assigned':
    case 'answered':
    case 'closed': {
      if (question.leadAgencyId === names.mail.agencyId) return [];
      return [{ code: question.code, because: transfersOf(question, names) }];
    }
    case 'sealed':
    case 'received':
    case 'triage':
      return [];
  }
}

/** What agencies are called, and whoever moved a question. */
interface Names {
  readonly nameOf: (agencyId: string) => string;
  readonly authorOf: (by: string) => string;
  /** The code of a question that everybody may know of. */
  readonly codeOf: (questionId: string) => string | undefined;
}

/** Each transfer from the one on that a mail is about: who moved the question, to whom, and why. */
function transfersOf(
  question: ResponsibleQuestion,
  { mail: { mailId, agencyId = '' }, nameOf, authorOf }: Names & { mail: Mail },
): string {
  const moves = tellHistory(question).filter(({ what }) => what === 'transferred');
  const first = moves.findIndex(
    ({ batch }) => batch !== undefined && brings(mailId, { agencyId, about: 'moved', batch }),
  );
  const told = moves.slice(first < 0 ? -1 : first).map(({ by, why, before, after }) => {
    const to = after?.leadAgencyId as string | undefined;
    const own = before?.leadAgencyId === agencyId && authorOf(by) === nameOf(agencyId);
    const author = own ? 'quý cơ quan' : authorOf(by);
    return `${author} đã chuyển đến ${nameOf(to ?? question.leadAgencyId)} (${why ?? ''})`;
  });
  return told.length > 0 ? told.join('; sau đó ') : `nay do ${nameOf(question.leadAgencyId)} chủ trì`;
}

/** The reason of the last move of a kind. */
function whyOf(history: Question['history'], what: string): string {
  return history.findLast((entry) => entry.what === what)?.why ?? '';
}

/** The later day that the lead had been told, of a question that a changed calendar has brought forward in this mail's batch. */
function dayToldBefore({ broughtForward, agencyDeadline }: AssignedQuestion, mailId: string): string | undefined {
  // Of a day that has moved away again, or come nearer once more, another mail tells.
  const [, behind] = broughtForward ? mailId.split(`_${broughtForward.batch}`) : [];
  if (!broughtForward || behind === undefined || !/^(_\d+)?$/.test(behind)) return undefined;
  return broughtForward.from > agencyDeadline.dueOn ? broughtForward.from : undefined;
}

/**
 * The questions that the agency has no more and of which it has, or may have, heard in an earlier mail: of the others it need not hear
 * at all. The coordinator hears of all of them.
 */
async function noLongerOwed(
  mails: RenderDependencies['mails'],
  { mailId, agencyId, news }: Mail,
  questions: readonly Question[],
): Promise<readonly Question[]> {
  if (news === 'transferred') return questions;
  if (!LEFT.includes(news)) return [];
  const others = new Set(questions.flatMap(({ told }) => told).filter((told) => told !== mailId));
  const heardOf = (await mails.getMany([...others]))
    .filter((earlier) => earlier.agencyId === agencyId && mayHaveArrived(earlier))
    .flatMap(({ questionIds }) => questionIds);
  return questions.filter(({ questionId }) => heardOf.includes(questionId));
}

function calendarOf(content: string) {
  return {
    filename: 'han-tra-loi.ics',
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    content: new TextEncoder().encode(content),
  };
}
