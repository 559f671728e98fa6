import type { MailRepository } from '../mail/mail-repository.ts';
import type { Key } from '../platform/table.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ResponsibleQuestion } from '../question/question.ts';
import { agenciesOf, isOpen, isResponsible } from '../question/responsible.ts';
import type { Holder } from './find-holder.ts';

/** How many questions a page shows at most: far more than an agency ever has open at once. */
const MOST = 200;

/** How many of a person's mails are looked through for questions that the agency only coordinates. */
const MAILS = 100;

/**
 * The open questions that an agency leads, then those that it coordinates, each by its due day. What it coordinates stands in no index
 * of its own: it is found by the mails in which the agency's people were told of it.
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
): Promise<{ leads: ResponsibleQuestion[]; coordinates: ResponsibleQuestion[] }> {
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
    .filter((question) => isResponsible(question) && agenciesOf(question).includes(agencyId) && isOpen(question))
    .filter(isResponsible)
    .sort((one, other) => (one.agencyDeadline.dueOn < other.agencyDeadline.dueOn ? -1 : 1));
  return {
    leads: concerned.filter(({ leadAgencyId }) => leadAgencyId === agencyId),
    coordinates: concerned.filter(({ leadAgencyId, status }) => leadAgencyId !== agencyId && status === 'assigned'),
  };
}
