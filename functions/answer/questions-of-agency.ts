import type { MailRepository } from '../mail/mail-repository.ts';
import type { Key } from '../platform/table.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ResponsibleQuestion } from '../question/question.ts';
import { isOpen, isResponsible } from '../question/responsible.ts';
import { actsOn, agenciesActing } from './acts-on-question.ts';
import type { Holder } from './find-holder.ts';

/** How many questions are looked at for a page at most: far more than an agency ever has open at once. */
const MOST = 400;

/** How many of a person's mails are looked through for questions that the agency only coordinates. */
const MAILS = 100;

/** What an agency has to do with, each by its due day: questions that it leads, that it coordinates, and where only a promise is its own. */
export interface QuestionsOfAgency {
  readonly leads: readonly ResponsibleQuestion[];
  readonly coordinates: readonly ResponsibleQuestion[];
  readonly promised: readonly ResponsibleQuestion[];
}

/**
 * The open questions of an agency. What it does not lead stands in no index of its own: it is found by the mails in which the agency's
 * people were told of it.
 */
export async function questionsOfAgency(
  {
    questions,
    mails,
  }: {
    questions: Pick<QuestionRepository, 'ofAgency' | 'getMany'>;
    mails: Pick<MailRepository, 'ofRecipient' | 'getMany'>;
  },
  { agency: { agencyId, contacts } }: Pick<Holder, 'agency'>,
): Promise<QuestionsOfAgency> {
  const led: string[] = [];
  let after: Key | undefined;
  do {
    const page = await questions.ofAgency(agencyId, 'open', { limit: 100, ...(after && { after }) });
    led.push(...page.keys.map(({ questionId = '' }) => questionId));
    after = page.next;
  } while (after && led.length < MOST);
  const told = await Promise.all(
    contacts.map(async ({ contactId }) => {
      const { keys } = await mails.ofRecipient(contactId, { limit: MAILS });
      const notices = keys.map(({ mailId = '' }) => mailId).filter((mailId) => mailId.startsWith('notice_'));
      return (await mails.getMany(notices)).flatMap(({ questionIds }) => questionIds);
    }),
  );
  const ids = new Set([...led, ...told.flat()]);
  const stored = await questions.getMany([...ids].slice(0, MOST));
  const concerned = stored
    .filter(isResponsible)
    .filter((question) => isOpen(question) && agenciesActing(question).includes(agencyId))
    .sort((one, other) => compare(one.agencyDeadline.dueOn, other.agencyDeadline.dueOn) || one.number - other.number);
  const { leads = [], others = [] } = Object.groupBy(concerned, ({ leadAgencyId }) =>
    leadAgencyId === agencyId ? 'leads' : 'others',
  );
  const coordinates = others.filter((question) => actsOn(question, agencyId).includes('input'));
  const promised = others.filter(
    (question) => !coordinates.includes(question) && actsOn(question, agencyId).includes('progress'),
  );
  return { leads, coordinates, promised };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
