import { vietnameseDay } from '../../functions/calendar/day.ts';
import { AGENCY_ANSWERS, type AgencyAnswer } from './agency-answers.ts';
import { leadsToPage, type PageForm, sendForm } from './agency-page-visit.ts';
import type { Question } from './city-client.ts';
import type { CityPeople } from './city-people.ts';
import { outcomeOf } from './outcome.ts';
import { slipsOn } from './slips-sheet.ts';
import type { Stage } from './stage.ts';
import type { DeedOf } from './story.ts';

/** Where and among whom a deed is done. */
export type Scene = Pick<Stage, 'city' | 'control' | 'calendar' | 'mails' | 'expect'> & {
  readonly people: CityPeople;
  readonly forumId: string;
};

/** The coordinator types in the letter of an agency, and approves and publishes what it says. */
export async function answer(scene: Scene, code: string): Promise<string> {
  const { city, people, calendar } = scene;
  const typed = await city.answer(await questionOf(scene, code), await nextAnswerTo(scene, code));
  const closed = await approved(scene, typed);
  const text = outcomeOf(closed, calendar).text;
  return `${people.agency(closed.leadAgencyId ?? '')} trả lời ${code} bằng công văn, ${text}; điều phối viên duyệt và công khai.${promised(closed)}`;
}

/** An officer answers on the agency's page. */
export async function answerByLink(scene: Scene, { code, contactId }: DeedOf<'answer-by-link'>): Promise<string> {
  const words = await nextAnswerTo(scene, code);
  const typed = { next: '', nextOn: '', nothingMore: '', ...words, step: 'send' };
  await onPage(scene, { code, contactId, act: 'answer' }, typed);
  const { answer: shown } = await scene.city.publicly(code);
  scene.expect(shown === undefined, `chưa ai đọc được câu trả lời ${code} khi điều phối viên chưa duyệt`);
  return `${scene.people.person(contactId)} mở đường dẫn trong thư và trả lời ${code}; câu trả lời chờ duyệt.`;
}

/** The coordinator approves and publishes an answer. */
export async function approve(scene: Scene, code: string): Promise<string> {
  const closed = await approved(scene, await questionOf(scene, code));
  return `Điều phối viên duyệt và công khai câu trả lời ${code}, ${outcomeOf(closed, scene.calendar).text}.${promised(closed)}`;
}

/** The coordinator gives an answer back to its agency. */
export async function returnAnswer(scene: Scene, { code, comment }: DeedOf<'return'>): Promise<string> {
  await scene.city.review(await questionOf(scene, code), { decision: 'return', comment });
  await scene.control.settled();
  return `Điều phối viên trả lại câu trả lời ${code}: ${comment}`;
}

/** An officer asks for more time on the agency's page. */
export async function askForTime(scene: Scene, deed: DeedOf<'time-asked'>): Promise<string> {
  const { code, contactId, until, reason } = deed;
  await onPage(scene, { code, contactId, act: 'extension' }, { until, reason });
  return `${scene.people.person(contactId)} mở đường dẫn trong thư và xin trả lời ${code} chậm nhất ${vietnameseDay(until)}: ${reason}`;
}

/** The coordinator gives an agency more time. */
export async function grantTime(scene: Scene, { code, until, reason }: DeedOf<'time-granted'>): Promise<string> {
  const { childDueOn = '' } = await scene.city.extend(await questionOf(scene, code), { until, reason });
  await scene.control.settled();
  return `Điều phối viên đồng ý gia hạn ${code} đến hết ${vietnameseDay(until)}. Ngày hẹn các em không đổi: ${vietnameseDay(childDueOn)}.`;
}

/** An officer reports on the agency's page that a promise was kept, or cannot be. */
export async function reportPromise(
  scene: Scene,
  { code, contactId, is, why }: DeedOf<'promise-ended'>,
): Promise<string> {
  const open = (await questionOf(scene, code)).commitments.find(({ status }) => status === 'promised');
  if (!open) throw new Error(`${code} has no promise that is still to be kept`);
  await onPage(scene, { code, contactId, act: 'progress', commitmentId: open.commitmentId }, { move: is, text: why });
  const how = is === 'done' ? 'đã làm xong điều đã hứa' : 'không giữ được lời hứa';
  return `${scene.people.person(contactId)} báo ${how} ở ${code} (“${open.what}”): ${why}`;
}

/** A child judges an answer with the check part from the slip. */
export async function judge({ city, control, forumId }: Scene, { code, answered }: DeedOf<'verdict'>): Promise<string> {
  const check = slipsOn(await city.slips(forumId)).get(code);
  if (check === undefined) throw new Error(`there is no slip for ${code}`);
  await city.judge(code, { answered, check });
  await control.settled();
  return `Em cầm phiếu ${code} nhập mã kiểm tra và ${VERDICTS[answered]}.`;
}

/** What a child says of an answer. */
export const VERDICTS = {
  yes: 'nói câu trả lời đã đúng điều em hỏi',
  partly: 'nói câu trả lời mới đúng một phần',
  no: 'nói câu trả lời chưa đúng điều em hỏi',
} as const;

/** The coordinator opens a question again. */
export async function reopen(scene: Scene, { code, reason }: DeedOf<'reopen'>): Promise<string> {
  const { agencyDueOn = '' } = await scene.city.reopen(await questionOf(scene, code), { reason });
  await scene.control.settled();
  return `Điều phối viên mở lại ${code}: ${reason} Hạn mới của cơ quan: hết ${vietnameseDay(agencyDueOn)}.`;
}

/** The question of the forum with a code. */
export async function questionOf({ city, forumId }: Pick<Scene, 'city' | 'forumId'>, code: string): Promise<Question> {
  const question = (await city.questions(forumId)).find((other) => other.code === code);
  if (!question) throw new Error(`there is no question ${code}`);
  return question;
}

async function approved({ city, control }: Scene, answered: Question): Promise<Question> {
  const published = await city.publish(await city.review(answered, { decision: 'approve' }));
  await control.settled();
  return published;
}

/** What the story has an agency answer now: each answer is given once. */
async function nextAnswerTo(scene: Scene, code: string): Promise<AgencyAnswer> {
  const { history } = await scene.city.record(await questionOf(scene, code));
  const words = AGENCY_ANSWERS[code]?.[history.filter(({ what }) => what === 'answered').length];
  if (!words) throw new Error(`the story has no more answers to ${code}`);
  return words;
}

/** Sends a form of the page to which the last mail of an officer leads. */
async function onPage(
  { city, control, forumId, mails, people }: Scene,
  { code, contactId, ...form }: Omit<PageForm, 'about'> & { code: string; contactId: string },
  typed: Readonly<Record<string, string>>,
): Promise<void> {
  const own = mails.all.filter(({ to: [address = ''] }) => people.contactIdAt(address) === contactId);
  const mail = own.findLast(leadsToPage);
  if (!mail) throw new Error(`no mail leads ${contactId} to the page of the agency`);
  const { questionId } = await questionOf({ city, forumId }, code);
  await sendForm(mail, { ...form, about: questionId }, typed);
  await control.settled();
}

function promised({ commitments }: Question): string {
  const open = commitments.filter(({ status }) => status === 'promised');
  return open.map(({ what, dueOn }) => ` Cơ quan hứa: “${what}”, chậm nhất ${vietnameseDay(dueOn)}.`).join('');
}
