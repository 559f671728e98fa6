import type { MailRepository } from './mail-repository.ts';
import type { Mail } from './mail.ts';

/** The mails that told, or should have told, somebody of a question: those it knows of, and behind each what went to others instead. */
export async function proofOfNotice(
  mails: Pick<MailRepository, 'getMany'>,
  told: readonly string[],
): Promise<readonly Mail[]> {
  const found = await mails.getMany(told);
  const others = [...new Set(found.flatMap(({ handedOnTo = [] }) => handedOnTo))].filter((id) => !told.includes(id));
  // A mail that was handed on may have come back as well; the row ends where the ladder does.
  return others.length === 0 ? found : [...found, ...(await proofOfNotice(mails, others))];
}
