import { vietnameseDay } from '../../functions/calendar/day.ts';
import {
  answer,
  answerByLink,
  approve,
  askForTime,
  grantTime,
  judge,
  questionOf,
  reopen,
  reportPromise,
  returnAnswer,
  type Scene,
} from './answering-deeds.ts';
import type { Deed } from './story.ts';

/** Does what the story wants now, over the API where people would, and says it in a sentence. */
export async function doDeed(scene: Scene, deed: Deed): Promise<string> {
  const { city, control, people } = scene;
  switch (deed.what) {
    case 'answer':
      return answer(scene, deed.code);
    case 'answer-by-link':
      return answerByLink(scene, deed);
    case 'approve':
      return approve(scene, deed.code);
    case 'return':
      return returnAnswer(scene, deed);
    case 'time-asked':
      return askForTime(scene, deed);
    case 'time-granted':
      return grantTime(scene, deed);
    case 'promise-ended':
      return reportPromise(scene, deed);
    case 'verdict':
      return judge(scene, deed);
    case 'reopen':
      return reopen(scene, deed);
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

async function transfer(
  { city, control, people, forumId }: Scene,
  { code, to, reason }: { code: string; to: string; reason: string },
): Promise<string> {
  const question = await questionOf({ city, forumId }, code);
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

async function contactOf({ city }: Scene, wanted: { agencyId: string; contactId: string }) {
  const agency = (await city.agencies()).find(({ agencyId }) => agencyId === wanted.agencyId);
  const contact = agency?.contacts.find(({ contactId }) => contactId === wanted.contactId);
  if (!agency || !contact) throw new Error(`there is no contact ${wanted.contactId} at ${wanted.agencyId}`);
  return { ...contact, agency };
}
