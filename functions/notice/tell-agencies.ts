import { reachableContact } from '../agency/agency.ts';
import { nextOfficeOpening } from '../calendar/office-hours.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { draft, gather, isGathering } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import type { Change } from '../platform/stream.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { recordTold } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { OrdinaryQuestion } from '../question/question.ts';
import { type News, noticeId } from '../question/tiding.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace'>;
  mails: Pick<MailRepository, 'get' | 'add' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all'>;
};

/** Another write may come first this often before the batch is given back to the stream. */
const ATTEMPTS = 5;

/** How many questions are marked as told at the same time. */
const CONCURRENCY = 8;

/** Writes one mail to each agency that a batch of changes concerns, and remembers it with each question. */
export async function tellAgencies(
  { questions, mails, directory }: Dependencies,
  changes: readonly Pick<Change<OrdinaryQuestion>, 'after'>[],
  now: string,
): Promise<void> {
  const tidings = changes.flatMap(({ after: { questionId, toTell = [] } }) =>
    toTell.map((tiding) => ({ ...tiding, questionId, mailId: noticeId(tiding) })),
  );
  if (tidings.length === 0) return;
  const rules = await readRules(directory);
  const toldIn = new Map<string, string[]>();
  for (const [mailId, together] of Map.groupBy(tidings, (tiding) => tiding.mailId)) {
    const [{ agencyId, about } = { agencyId: '', about: 'given' as const }] = together;
    const questionIds = [...new Set(together.map(({ questionId }) => questionId))];
    for (const written of await writeNotice(
      { mails, directory, rules },
      { mailId, agencyId, about, questionIds },
      now,
    )) {
      for (const questionId of written.questionIds)
        toldIn.set(questionId, [...(toldIn.get(questionId) ?? []), written.mailId]);
    }
  }
  const waiting = toldIn.entries();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const [questionId, mailIds] of waiting) await remember(questions, questionId, mailIds);
    }),
  );
}

interface Notice {
  readonly mailId: string;
  readonly about: News;
  readonly agencyId: string;
  readonly questionIds: readonly string[];
}

/**
 * Makes sure that each question stands in a notice to the agency: in the first of `mailId`, `mailId_2`, ... that has not left,
 * or in the one that already holds it. Returns which mail holds which.
 */
async function writeNotice(
  { mails, directory, rules }: Pick<Dependencies, 'mails' | 'directory'> & { rules: Rules },
  { mailId: first, agencyId, about, questionIds }: Notice,
  now: string,
): Promise<Pick<Notice, 'mailId' | 'questionIds'>[]> {
  const written: Pick<Notice, 'mailId' | 'questionIds'>[] = [];
  let missing = questionIds;
  for (let ordinal = 1, lost = 0; missing.length > 0;) {
    const mailId = ordinal === 1 ? first : `${first}_${String(ordinal)}`;
    const stored = await mails.get(mailId);
    try {
      if (!stored) {
        // Of an agency that has left the directory meanwhile, the coordinator hears in its place.
        const agency = (await directory.get('agency', agencyId)) ?? { agencyId, contacts: [] };
        const recipient = reachableContact(agency, rules.policy.people).contactId;
        const leaveAt = nextOfficeOpening(now, rules.officeHours, rules.calendar);
        await mails.add(
          draft(
            { mailId, kind: 'notice', recipient, agencyId, questionIds: [...missing], ...newsOf(about) },
            now,
            leaveAt,
          ),
        );
        log('notice written', { mailId, questions: missing.length });
      } else if (isGathering(stored) && missing.some((questionId) => !stored.questionIds.includes(questionId))) {
        await mails.replace(gather(stored, missing));
        log('notice gathers', { mailId, questions: missing.length });
      } else {
        const held = missing.filter((questionId) => stored.questionIds.includes(questionId));
        if (held.length > 0) written.push({ mailId, questionIds: held });
        missing = missing.filter((questionId) => !stored.questionIds.includes(questionId));
        ordinal += 1;
        continue;
      }
      written.push({ mailId, questionIds: missing });
      missing = [];
    } catch (error) {
      if (!(error instanceof StaleItemError || error instanceof ItemExistsError) || ++lost >= ATTEMPTS) throw error;
    }
  }
  return written;
}

/** What a notice says apart from the questions that it gives. */
function newsOf(about: News): Pick<Mail, 'news'> {
  return about === 'given' ? {} : { news: about };
}

async function remember(
  questions: Dependencies['questions'],
  questionId: string,
  mailIds: readonly string[],
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const question = await questions.get(questionId);
    if (!question || mailIds.every((mailId) => question.told.includes(mailId))) return;
    try {
      await questions.replace(recordTold(question, mailIds));
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError) || attempt >= ATTEMPTS) throw error;
    }
  }
}
