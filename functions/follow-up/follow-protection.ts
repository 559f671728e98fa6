import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import type { Contact } from '../agency/agency.ts';
import type { Policy } from '../directory/policy.ts';
import type { Mail } from '../mail/mail.ts';
import { draft } from '../mail/outbox.ts';
import { eachAlone } from '../platform/each-alone.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { type HarmStage, harmStage } from '../question/harm-clock.ts';
import { watchHarm } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace' | 'sealedDue'>;
  mails: Pick<MailRepository, 'addOnce'>;
  directory: Pick<DirectoryRepository, 'get'>;
};

/**
 * Tells everybody who answers for protection of a sealed question whose twelve hours are nearly over, when they are, and then every four
 * hours for a day and every morning after it, until somebody acknowledges it; at any hour of any day. Of one that nobody has
 * acknowledged for a day the leader and the coordinator hear too. One that was acknowledged is spoken of every morning, until it is
 * referred or released.
 */
export async function followProtection({ questions, mails, directory }: Dependencies, now: string): Promise<void> {
  await eachAlone(questions.sealedDue(now), async (questionId) => {
    const question = await questions.get(questionId);
    if (question?.status !== 'sealed' || question.referred || (question.watchAt ?? '') > now) return;
    const stage = harmStage(question, now);
    const { people } = await readPolicy(directory);
    const told = recipients(people, stage).map(({ contactId: recipient, about }): Mail => {
      const mailId = `protection_${questionId}_${stage.key}_${recipient}`;
      return draft({ mailId, kind: 'protection', recipient, questionIds: [questionId], about }, now);
    });
    for (const mail of told) await mails.addOnce(mail);
    try {
      const mailIds = told.map(({ mailId }) => mailId);
      await questions.replace(watchHarm(question, stage, { mailIds, now }));
      log('protection clock', { questionId, stage: stage.key });
    } catch (error) {
      // Somebody has just acknowledged or released it.
      if (error instanceof StaleItemError) return;
      throw error;
    }
  });
}

/** Who hears of a stage of the clock, and of what: the people of protection of the case, others only that one waits. */
function recipients(
  { protection, leaders, coordinators }: Policy['people'],
  { about, unheard }: HarmStage,
): { contactId: string; about: string }[] {
  const reachable = protection.filter(isReachable);
  // When none of them is, the mail to the first goes another way when it would leave: up to coordinator and leader.
  const own = reachable.length > 0 ? reachable : protection.slice(0, 1);
  const heads = unheard
    ? [leaders, coordinators].flatMap((people) => people.find(isReachable) ?? people.slice(0, 1))
    : [];
  const others = heads.filter(({ contactId }) => !own.some((contact) => contact.contactId === contactId));
  return [
    ...own.map(({ contactId }) => ({ contactId, about })),
    ...others.map(({ contactId }) => ({ contactId, about: 'unheard' })),
  ];
}

function isReachable({ unreachable }: Contact): boolean {
  return !unreachable;
}
