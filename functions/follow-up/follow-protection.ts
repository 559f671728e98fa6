import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readPolicy } from '../directory/rules.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { draft } from '../mail/outbox.ts';
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
  for await (const questionId of questions.sealedDue(now)) {
    const question = await questions.get(questionId);
    if (question?.status !== 'sealed' || question.watchAt === undefined || question.watchAt > now) continue;
    const stage = now < question.harmDueAt ? 'soon' : 'late';
    const { people } = await readPolicy(directory);
    const told: string[] = [];
    for (const { contactId, unreachable } of people.protection) {
      if (unreachable) continue;
      const mailId = `protection_${questionId}_${stage}_${contactId}`;
      await mails.addOnce(
        draft({ mailId, kind: 'protection', recipient: contactId, questionIds: [questionId], about: stage }, now),
      );
      told.push(mailId);
    }
    try {
      await questions.replace(watchHarm(question, stage, told));
      log('protection clock', { questionId, stage });
    } catch (error) {
      // Somebody has just acknowledged or released it.
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
}
