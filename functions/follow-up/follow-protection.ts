import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { draft } from '../mail/outbox.ts';
import { eachAlone } from '../platform/each-alone.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { watchHarm } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace' | 'sealedDue'>;
  mails: Pick<MailRepository, 'addOnce'>;
  directory: Pick<DirectoryRepository, 'get'>;
};

/**
 * Tells everybody who answers for protection of a sealed question whose twelve hours are nearly over, and again when they are;
 * at any hour of any day.
 */
export async function followProtection({ questions, mails, directory }: Dependencies, now: string): Promise<void> {
  await eachAlone(questions.sealedDue(now), async (questionId) => {
    const question = await questions.get(questionId);
    if (question?.status !== 'sealed' || question.watchAt === undefined || question.watchAt > now) return;
    const stage = now < question.harmDueAt ? 'soon' : 'late';
    const { people } = await readPolicy(directory);
    const reachable = people.protection.filter(({ unreachable }) => !unreachable);
    // When none of them is, the mail to the first goes another way when it would leave: up to coordinator and leader.
    const told = (reachable.length > 0 ? reachable : people.protection.slice(0, 1)).map(({ contactId: recipient }) => {
      const mailId = `protection_${questionId}_${stage}_${recipient}`;
      return draft({ mailId, kind: 'protection', recipient, questionIds: [questionId], about: stage }, now);
    });
    for (const mail of told) await mails.addOnce(mail);
    try {
      const mailIds = told.map(({ mailId }) => mailId);
      await questions.replace(watchHarm(question, stage, mailIds));
      log('protection clock', { questionId, stage });
    } catch (error) {
      // Somebody has just acknowledged or released it.
      if (error instanceof StaleItemError) return;
      throw error;
    }
  });
}
