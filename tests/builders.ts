import city from '../config/bac-kan.json' with { type: 'json' };
import announced from '../config/working-calendar.json' with { type: 'json' };
import * as z from 'zod';
import type { Agency } from '../functions/agency/agency.ts';
import { AnnouncedYear, workingCalendar } from '../functions/calendar/working-calendar.ts';
import { CityConfig } from '../functions/directory/city-config.ts';
import type { Policy } from '../functions/directory/policy.ts';
import type { Rules } from '../functions/directory/rules.ts';
import { type Forum, openForum } from '../functions/forum/forum.ts';
import type { Mail } from '../functions/mail/mail.ts';
import { draft } from '../functions/mail/outbox.ts';
import { answer, approve } from '../functions/question/answering.ts';
import { type Act, assign, type Reasoned, triage, withdraw } from '../functions/question/lifecycle.ts';
import type { Answer } from '../functions/question/answer.ts';
import { ladders } from '../functions/question/ladder.ts';
import type {
  AnsweredQuestion,
  AssignedQuestion,
  ClosedQuestion,
  ReceivedQuestion,
  TriageQuestion,
  WithdrawnQuestion,
} from '../functions/question/question.ts';
import type { RoutingTable } from '../functions/question/routing.ts';

const bacKan = CityConfig.parse(city);
const { years } = z.object({ years: z.array(AnnouncedYear) }).parse(announced);

/** The routing table that Bắc Kạn starts from. */
export const routing: RoutingTable = bacKan.routing;

/** The policy that Bắc Kạn starts from. */
export function aPolicy(parts: Partial<Policy> = {}): Policy {
  return { ...bacKan.policy, ...parts };
}

/** Bắc Kạn's rules, by the calendar as it was really announced. */
export function someRules(parts: Partial<Policy> = {}): Rules {
  const policy = aPolicy(parts);
  return {
    policy,
    periods: policy.periods,
    officeHours: policy.officeHours,
    ladderOf: ladders([], policy),
    calendar: workingCalendar(years),
  };
}

/** One of Bắc Kạn's agencies. */
export function anAgency({ agencyId = 'gddt', ...parts }: Partial<Agency> = {}): Agency {
  const agency = bacKan.agencies.find((other) => other.agencyId === agencyId);
  if (!agency) throw new Error(`config/bac-kan.json has no agency ${agencyId}`);
  return { ...agency, ...parts };
}

/** The forum of 13 June 2023, on whose questions the city reported. */
export function aForum(parts: Partial<Forum> = {}): Forum {
  return { ...openForum({ ordinal: 4, heldOn: '2023-06-13' }, aPolicy(), []), ...parts };
}

/** Somebody doing something on the morning of 14 June 2023, a Wednesday. */
export function anAct(parts: Partial<Act> = {}): Reasoned {
  return { at: '2023-06-14T02:00:00.000Z', by: 'dieu-phoi', why: 'theo biên bản', ...parts };
}

/** An answer given at the forum. */
export function anAnswer(parts: Partial<Answer> = {}): Answer {
  return {
    mode: 'oral',
    by: 'Phòng Giáo dục và Đào tạo',
    on: '2023-06-13',
    decided: 'Mở lớp dạy bơi trong hè ở hai trường có bể bơi.',
    ...parts,
  };
}

/** A letter in which Giáo dục và Đào tạo answers a week after it was asked. */
export function aLetter(parts: Partial<Answer> = {}): Answer {
  return {
    mode: 'written',
    by: 'Phòng Giáo dục và Đào tạo',
    agencyId: 'gddt',
    on: '2023-06-20',
    number: '125/CV-GDĐT',
    decided: 'Mở hai lớp học bơi tại trường từ ngày 01/7/2023.',
    why: 'Hai trường đã có bể bơi và giáo viên được tập huấn.',
    nothingMore: 'Các lớp đã nhận đủ học sinh đăng ký.',
    resultClass: 'resolved',
    forChildren: 'Từ tháng 7, các em được học bơi ở trường.',
    ...parts,
  };
}

/** A question that came in on the day of the forum. */
export function aReceivedQuestion(parts: Partial<ReceivedQuestion> = {}): ReceivedQuestion {
  return {
    questionId: 'q7',
    forumId: 'bk4-2023-06-13',
    receivedAt: '2023-06-13T09:00:00.000Z',
    requestHash: 'hash',
    told: [],
    history: [{ at: '2023-06-13T09:00:00.000Z', by: 'dieu-phoi', what: 'received' }],
    version: 1,
    status: 'received',
    code: 'BK4-007',
    number: 7,
    text: 'Khi nào trường chúng em có lớp học bơi ạ?',
    askedOn: '2023-06-13',
    answers: [],
    ...parts,
  };
}

/** A question that routing left to a person. */
export function aTriageQuestion(parts: Partial<TriageQuestion> = {}): TriageQuestion {
  const found = {
    topicId: 'tai-nan-thuong-tich',
    leadAgencyId: 'gddt',
    coordinatingAgencyIds: [],
    confidence: 0.4,
    because: ['học bơi'],
    decision: 'triage',
    suggestions: [
      { leadAgencyId: 'gddt', confidence: 0.4 },
      { leadAgencyId: 'ldtbxh', confidence: 0.35 },
    ],
  } as const;
  return { ...triage(aReceivedQuestion(), found, { ...anAct({ by: 'assignment' }), rules: someRules() }), ...parts };
}

/** A question that Giáo dục và Đào tạo has owed an answer to since the morning after the forum. */
export function anAssignedQuestion(parts: Partial<AssignedQuestion> = {}): AssignedQuestion {
  const assigned = assign(aReceivedQuestion(), aResponsibility(), {
    ...anAct({ by: 'assignment' }),
    rules: someRules(),
  });
  if (assigned.status !== 'assigned') throw new Error(`expected an assigned question, got ${assigned.status}`);
  return { ...assigned, ...parts };
}

/** A question that was answered at the forum. */
export function anAnsweredQuestion(parts: Partial<AnsweredQuestion> = {}): AnsweredQuestion {
  const received = aReceivedQuestion({ answers: [anAnswer()] });
  const answered = assign(received, aResponsibility(), { ...anAct({ by: 'assignment' }), rules: someRules() });
  if (answered.status !== 'answered') throw new Error(`expected an answered question, got ${answered.status}`);
  return { ...answered, ...parts };
}

/** A question whose written answer waits for the coordinator. */
export function aQuestionInReview(letter: Partial<Answer> = {}): AnsweredQuestion {
  const answered = { ...anAct({ at: '2023-06-20T02:00:00.000Z', by: 'gddt-officer' }), rules: someRules() };
  return answer(anAssignedQuestion(), aLetter(letter), answered);
}

/** A question whose answer the coordinator approved the day after. */
export function aClosedQuestion(parts: Partial<ClosedQuestion> = {}): ClosedQuestion {
  const approved = { ...anAct({ at: '2023-06-21T02:00:00.000Z' }), rules: someRules() };
  return { ...approve(aQuestionInReview(), {}, approved), ...parts };
}

/** A question that was taken back. */
export function aWithdrawnQuestion(parts: Partial<WithdrawnQuestion> = {}): WithdrawnQuestion {
  return { ...withdraw(anAssignedQuestion(), anAct({ why: 'nhập nhầm' })), ...parts };
}

/** Giáo dục và Đào tạo alone, for certain. */
export function aResponsibility(parts: Partial<Parameters<typeof assign>[1]> = {}): Parameters<typeof assign>[1] {
  return {
    topicId: 'tai-nan-thuong-tich',
    leadAgencyId: 'gddt',
    coordinatingAgencyIds: [],
    because: ['học bơi'],
    confidence: 0.9,
    ...parts,
  };
}

/** A notice that may leave at once. */
export function aMail(parts: Partial<Mail> = {}): Mail {
  const { agencyId = 'gddt', ...others } = parts;
  const about = { mailId: 'notice_gddt_2023-06-14', kind: 'notice', recipient: 'gddt-officer', agencyId } as const;
  return { ...draft({ ...about, questionIds: ['q7'] }, '2023-06-14T02:00:30.000Z'), ...others };
}
