import { addDays, type Day, dayOf, weekday } from '../../functions/calendar/day.ts';
import type { CalendarYear } from '../../functions/calendar/working-calendar.ts';
import { answerQuestion } from '../../functions/desk/answer-question.ts';
import { assignByHand } from '../../functions/desk/assign-by-hand.ts';
import { correctQuestion } from '../../functions/desk/correct-question.ts';
import { transferQuestion } from '../../functions/desk/transfer-question.ts';
import { withdrawQuestion } from '../../functions/desk/withdraw-question.ts';
import { putCalendar } from '../../functions/directory/put-calendar.ts';
import { importMinutes } from '../../functions/import/import-minutes.ts';
import { referCase } from '../../functions/protection/decide-case.ts';
import { receiveQuestion } from '../../functions/intake/receive-question.ts';
import { keepContribution, withdrawContributionRequest } from '../../functions/papers/keep-contribution.ts';
import { requestContributions } from '../../functions/papers/request-contributions.ts';
import { Problem } from '../../functions/platform/problem.ts';
import { ItemExistsError, StaleItemError, TransactionRefusedError } from '../../functions/platform/table.ts';
import type { OrdinaryQuestion } from '../../functions/question/question.ts';
import { Refusal } from '../../functions/question/refusal.ts';
import { AGENCY_IDS, FORUM_ID, TEXTS } from './city.ts';
import type { Chance } from './chance.ts';
import { CallLostError, RefusedError } from './scheduler.ts';
import type { Stores } from './steps.ts';

/** Nobody here scans a letter. */
const NO_LETTERS = { find: () => Promise.resolve(undefined) };

/** What a person does once, knowing what the person can know then. */
export interface ActContext {
  readonly stores: Stores;
  readonly now: string;
  /** The same at every attempt of the same act. */
  readonly key: string;
  readonly chance: Chance;
  /** Ids of the questions that the coordinator's list shows now. */
  readonly questionIds: readonly string[];
}

/** A kind of act. It may be tried several times, and says so itself when there is nothing to do any more. */
export type Act = (context: ActContext) => Promise<void>;

/** What people do. A new kind of act is one more entry here, and one in {@link USUAL}. */
export const ACTS = {
  async submit({ stores, now, key, chance }) {
    await submit(stores, { now, key, text: ordinaryText(chance, key), leadAgencyId: agencyOf(chance, key) });
  },

  async 'submit to two agencies'({ stores, now, key, chance }) {
    const leadAgencyId = agencyOf(chance, key);
    const coordinatingAgencyIds = AGENCY_IDS.filter((agencyId) => agencyId !== leadAgencyId).slice(0, 1);
    await submit(stores, { now, key, text: ordinaryText(chance, key), leadAgencyId, coordinatingAgencyIds });
  },

  async 'submit what nobody can place'({ stores, now, key }) {
    await submit(stores, { now, key, text: TEXTS.unsure[0] });
  },

  async 'submit a disclosure'({ stores, now, key }) {
    await submit(stores, { now, key, text: TEXTS.disclosure[0] });
  },

  async 'import minutes'({ stores, now, key, chance }) {
    const rows = Array.from({ length: chance.between(`${key} rows`, 2, 6) }, (_, row) => [
      ordinaryText(chance, `${key} row ${String(row)}`).replaceAll(',', ';'),
      AGENCY_NAMES[agencyOf(chance, `${key} row ${String(row)}`)],
    ]);
    const file = ['Câu hỏi,Cơ quan chủ trì', ...rows.map((row) => row.join(','))].join('\n');
    await importMinutes(
      stores,
      { contentType: 'text/csv', bytes: Buffer.from(file), dryRun: false, partial: false },
      { forumId: FORUM_ID, by: 'dieu-phoi', key, now },
    );
  },

  async 'assign by hand'(context) {
    const { stores, now, key, chance, questionIds } = context;
    for (const questionId of questionIds) {
      const question = await stores.questions.get(questionId);
      if (question?.status !== 'triage') continue;
      await assignByHand(stores, { leadAgencyId: agencyOf(chance, key) }, decisionOn(question, now));
      return;
    }
  },

  async withdraw(context) {
    const question = await chosen(context);
    if (!question || question.status === 'withdrawn') return;
    await withdrawQuestion(context.stores, { reason: 'nhập nhầm' }, decisionOn(question, context.now));
  },

  async 'correct the day of asking'(context) {
    const { stores, key, chance, now } = context;
    const question = await chosen(context);
    if (!question || question.status === 'withdrawn') return;
    const askedOn = addDays('2023-06-13', -chance.between(`${key} days`, 0, 40));
    if (askedOn === question.askedOn) return;
    await correctQuestion(stores, { askedOn, reason: 'ghi sai ngày' }, decisionOn(question, now));
  },

  async 'correct the day of asking back'(context) {
    const question = await chosen(context);
    if (!question || question.status === 'withdrawn' || question.askedOn === '2023-06-13') return;
    const correction = { askedOn: '2023-06-13', reason: 'ngày cũ mới đúng' };
    await correctQuestion(context.stores, correction, decisionOn(question, context.now));
  },

  async 'correct the text'(context) {
    const { stores, key, chance, now } = context;
    const question = await chosen(context);
    if (!question || question.status === 'withdrawn') return;
    await correctQuestion(
      stores,
      { text: ordinaryText(chance, key), reason: 'ghi sai lời' },
      decisionOn(question, now),
    );
  },

  async 'see that it is a disclosure'(context) {
    const question = await chosen(context);
    if (!question || question.status === 'withdrawn') return;
    const correction = { text: TEXTS.disclosure[0], reason: 'ghi thiếu lời' };
    await correctQuestion(context.stores, correction, decisionOn(question, context.now));
  },

  async answer(context) {
    const question = await chosen(context);
    if (question?.status !== 'assigned') return;
    const given = { decided: 'Đã bố trí.', why: 'Đã có kinh phí.', nothingMore: 'Đã bàn giao xong.' };
    const about = { by: question.leadAgencyId, number: '1/CV', resultClass: 'resolved' } as const;
    const answer = { ...given, ...about, forChildren: 'Các em có sân chơi mới, vì đã có tiền để làm.' };
    await answerQuestion({ ...context.stores, letters: NO_LETTERS }, answer, decisionOn(question, context.now));
  },

  async transfer(context) {
    const question = await chosen(context);
    const leadAgencyId = agencyOf(context.chance, context.key);
    if (question?.status !== 'assigned' || leadAgencyId === question.leadAgencyId) return;
    await transferTo(leadAgencyId, question, context);
  },

  async 'transfer and take back'(context) {
    const { stores } = context;
    const question = await chosen(context);
    const [leadAgencyId] = AGENCY_IDS.filter(
      (agencyId) => agencyId !== (question?.status === 'assigned' && question.leadAgencyId),
    );
    if (question?.status !== 'assigned' || leadAgencyId === undefined) return;
    await transferTo(leadAgencyId, question, context);
    const there = await stores.questions.get(question.questionId);
    if (there?.status === 'assigned' && there.leadAgencyId === leadAgencyId)
      await transferTo(question.leadAgencyId, there, context);
  },

  async 'announce a day off'(context) {
    await announce(context, (day, { daysOff }) => ({ daysOff: { ...daysOff, [day]: 'nghỉ đột xuất' } }));
  },

  async 'announce a working Saturday'(context) {
    await announce(context, (day, { daysOff, workingSaturdays }) => {
      const saturday = addDays(day, (6 - weekday(day) + 7) % 7);
      // The API takes no calendar in which a day is both.
      if (daysOff[saturday] !== undefined) return undefined;
      return { workingSaturdays: { ...workingSaturdays, [saturday]: 'làm bù' } };
    });
  },

  async 'ask for a contribution'({ stores, now, key, chance }) {
    const dueOn = addDays(dayOf(now), chance.between(`${key} days`, 1, 12));
    const named = chance.happens(`${key} named`, 0.5) ? { dueOn } : {};
    const call = { agencyIds: [agencyOf(chance, key)], ...named };
    await requestContributions(stores, call, { forumId: FORUM_ID, caller: COORDINATOR, now });
  },

  async 'write a contribution'({ stores, now, key, chance }) {
    const place = { forumId: FORUM_ID, agencyId: agencyOf(chance, key) };
    const version = (await stores.reports.contribution(place.forumId, place.agencyId))?.version;
    const by = { caller: COORDINATOR, ifMatch: version, now };
    await keepContribution(stores, { text: 'Đã mở hai lớp học bơi.' }, { ...place, ...by });
  },

  async 'take a request for a contribution back'({ stores, key, chance }) {
    const place = { forumId: FORUM_ID, agencyId: agencyOf(chance, key) };
    const stored = await stores.reports.contribution(place.forumId, place.agencyId);
    if (stored) await withdrawContributionRequest(stores, { ...place, ifMatch: stored.version });
  },

  /** Once the end of its twelve hours has been spoken of; nobody here is in time. */
  async 'refer a case'({ stores: { questions }, now }) {
    for await (const questionId of questions.sealedOpen()) {
      const found = await questions.get(questionId);
      if (found?.status !== 'sealed' || !found.told.some((mailId) => mailId.includes('_late'))) continue;
      const referral = { to: 'Công an thành phố', reason: 'đã gặp gia đình' };
      await referCase({ questions }, referral, { questionId, version: found.version, by: 'bao-ve-tre-em', now });
      return;
    }
  },

  async 'correct an address'({ stores: { directory } }) {
    for (const agency of await directory.all('agency')) {
      if (!agency.contacts.some(({ unreachable }) => unreachable)) continue;
      const contacts = agency.contacts.map(({ unreachable, email, ...contact }) => ({
        ...contact,
        email: unreachable ? `moi.${email.replace(/^(moi\.)+/, '')}` : email,
      }));
      await directory.replace('agency', { ...agency, contacts, version: agency.version + 1 });
      return;
    }
  },
} as const satisfies Record<string, Act>;

/** The name of an act. */
export type ActName = keyof typeof ACTS;

/** How often acts happen in a random schedule, relative to one another. */
export const USUAL: readonly (readonly [ActName, number])[] = [
  ['submit', 5],
  ['submit to two agencies', 3],
  ['submit what nobody can place', 1],
  ['submit a disclosure', 1],
  ['import minutes', 2],
  ['assign by hand', 3],
  ['withdraw', 2],
  ['correct the day of asking', 2],
  ['correct the day of asking back', 1],
  ['correct the text', 1],
  ['see that it is a disclosure', 1],
  ['refer a case', 2],
  ['answer', 4],
  ['transfer', 2],
  ['transfer and take back', 1],
  ['announce a day off', 1],
  ['announce a working Saturday', 1],
  ['ask for a contribution', 3],
  ['write a contribution', 1],
  ['take a request for a contribution back', 1],
  ['correct an address', 1],
];

/** What somebody does who meets this error. At one that no person should ever see the simulation itself stops. */
export function reactionTo(error: unknown): 'accepts it' | 'tries again' | 'is baffled' {
  if (error instanceof Refusal) return 'accepts it';
  if (error instanceof Problem) return error.status === 412 ? 'tries again' : 'accepts it';
  const passes = [StaleItemError, ItemExistsError, TransactionRefusedError, RefusedError, CallLostError];
  return passes.some((kind) => error instanceof kind) ? 'tries again' : 'is baffled';
}

const COORDINATOR = { id: 'dieu-phoi', roles: ['coordinator' as const] };

const AGENCY_NAMES = { gddt: 'Phòng GD&ĐT', 'cong-an': 'Công an TP', ldtbxh: 'Phòng LĐTBXH' } as const;

function agencyOf(chance: Chance, key: string): (typeof AGENCY_IDS)[number] {
  return chance.oneOf(`${key} agency`, AGENCY_IDS);
}

function ordinaryText(chance: Chance, key: string): string {
  return chance.oneOf(`${key} text`, TEXTS.ordinary);
}

async function submit(
  stores: Stores,
  {
    now,
    key,
    ...submission
  }: { now: string; key: string; text: string; leadAgencyId?: string; coordinatingAgencyIds?: string[] },
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(submission));
  await receiveQuestion(stores, submission, { forumId: FORUM_ID, bytes, by: 'dieu-phoi', key, requestId: key, now });
}

/** Announced for a day to come; what has begun today goes on by the calendar that it began by. */
async function announce(
  { stores: { directory }, now, key, chance }: ActContext,
  change: (day: Day, year: CalendarYear) => Partial<CalendarYear> | undefined,
): Promise<void> {
  const day = addDays(dayOf(now), chance.between(`${key} ahead`, 1, 9));
  const year = await directory.get('calendar', day.slice(0, 4));
  if (!year || year.daysOff[day] !== undefined || year.workingSaturdays[day] !== undefined) return;
  const changed = change(day, year);
  if (!changed) return;
  const { version, ...announced } = { ...year, ...changed };
  await putCalendar({ directory }, announced, {
    year: String(year.year),
    ifMatch: version,
    caller: COORDINATOR,
    now,
  });
}

function transferTo(leadAgencyId: string, question: OrdinaryQuestion, { stores, now }: ActContext): Promise<unknown> {
  return transferQuestion(stores, { leadAgencyId, reason: 'không thuộc thẩm quyền' }, decisionOn(question, now));
}

function decisionOn({ questionId, version }: OrdinaryQuestion, now: string) {
  return { questionId, version, by: 'dieu-phoi', now };
}

/** The question that a person picks from the list; a sealed one is not to be seen there. */
async function chosen({ stores, key, chance, questionIds: [first, ...others] }: ActContext) {
  if (first === undefined) return undefined;
  const question = await stores.questions.get(chance.oneOf(`${key} which`, [first, ...others]));
  return question?.status === 'sealed' ? undefined : question;
}
