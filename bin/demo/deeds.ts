import { vietnameseDay } from '../../functions/calendar/day.ts';
import { AGENCY_ANSWERS } from './agency-answers.ts';
import type { Question } from './city-client.ts';
import type { CityPeople } from './city-people.ts';
import { outcomeOf } from './outcome.ts';
import type { Stage } from './stage.ts';
import type { Deed } from './story.ts';

type Scene = Pick<Stage, 'city' | 'control' | 'calendar'> & { readonly people: CityPeople; readonly forumId: string };

/** Does what the story wants now, over the API where people would, and says it in a sentence. */
export async function doDeed(scene: Scene, deed: Deed): Promise<string> {
  const { city, control, people } = scene;
  switch (deed.what) {
    case 'answer':
      return answer(scene, deed.code);
    case 'transfer':
      return transfer(scene, deed);
    case 'ask':
      return ask(scene, deed);
    case 'mailbox-lost': {
      const contact = await contactOf(scene, deed);
      await control.loseMailbox(contact.email);
      return `Hộp thư của ${people.person(contact.contactId)} ngừng hoạt động; chưa ai biết.`;
    }
    case 'address-mended': {
      const { agency, contactId } = await contactOf(scene, deed);
      const contacts = agency.contacts.map(({ unreachable, ...contact }) =>
        contact.contactId === contactId ? { ...contact, email: deed.email } : { ...contact, unreachable },
      );
      await city.putAgency({ ...agency, contacts });
      return `Điều phối viên sửa địa chỉ của ${people.person(contactId)} trong danh bạ.`;
    }
    case 'mail-service':
      await control.mailService(deed.is);
      return deed.is === 'down' ? 'Dịch vụ gửi thư (SES) ngừng hoạt động.' : 'Dịch vụ gửi thư (SES) hoạt động trở lại.';
  }
}

async function answer({ city, control, people, forumId, calendar }: Scene, code: string): Promise<string> {
  const words = AGENCY_ANSWERS[code];
  if (!words) throw new Error(`the story has no answer to ${code}`);
  const answered = await city.answer(await questionOf(city, forumId, code), words);
  await control.settled();
  return `${people.agency(answered.leadAgencyId ?? '')} trả lời ${code}, ${outcomeOf(answered, calendar).text}.`;
}

async function transfer(
  { city, control, people, forumId }: Scene,
  { code, to, reason }: { code: string; to: string; reason: string },
): Promise<string> {
  const question = await questionOf(city, forumId, code);
  const { agencyDueOn = '' } = await city.transfer(question, { leadAgencyId: to, reason });
  await control.settled();
  const from = people.agency(question.leadAgencyId ?? '');
  return `${code} chuyển từ ${from} sang ${people.agency(to)}: ${reason} Hạn mới: hết ${vietnameseDay(agencyDueOn)}.`;
}

async function ask(
  { city, control, people, forumId }: Scene,
  { text, askedOn }: { text: string; askedOn: string },
): Promise<string> {
  await city.ask(forumId, { text, askedOn }, `hom-thu-gop-y-${askedOn}`);
  await control.settled();
  const question = (await city.questions(forumId)).at(-1);
  if (question?.text !== text) throw new Error('the question that was asked last is not in the list');
  const { code, leadAgencyId = '', dueExplanation } = question;
  return `Một em hỏi thêm qua hộp thư góp ý: “${text}” ${code}, ${people.agency(leadAgencyId)} chủ trì; ${dueExplanation?.vi ?? ''}.`;
}

async function questionOf(city: Stage['city'], forumId: string, code: string): Promise<Question> {
  const question = (await city.questions(forumId)).find((other) => other.code === code);
  if (!question) throw new Error(`there is no question ${code}`);
  return question;
}

async function contactOf({ city }: Scene, wanted: { agencyId: string; contactId: string }) {
  const agency = (await city.agencies()).find(({ agencyId }) => agencyId === wanted.agencyId);
  const contact = agency?.contacts.find(({ contactId }) => contactId === wanted.contactId);
  if (!agency || !contact) throw new Error(`there is no contact ${wanted.contactId} at ${wanted.agencyId}`);
  return { ...contact, agency };
}
