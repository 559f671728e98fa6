import * as z from 'zod';
import { dayOf, englishDay, timeOf, vietnameseDay } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules } from '../directory/rules.ts';
import type { Reply } from '../platform/http.ts';
import { log } from '../platform/log.ts';
import { Problem } from '../platform/problem.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { giveVerdict } from '../question/answering.ts';
import { type CodeLock, countTry, forgive, lockedUntil } from '../question/code-lock.ts';
import { isCheckPart } from '../question/check-part.ts';
import { codeTyped, isKnownToAll } from '../question/question-code.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import { helpOf } from '../question/help.ts';
import { findByCode } from './show-question.ts';

/** What a child says of an answer, with the check part from the slip. */
export const VerdictRequest = z.strictObject({ answered: z.enum(['yes', 'partly', 'no']), check: z.string().max(40) });
export type VerdictRequest = z.infer<typeof VerdictRequest>;

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'idOfCode' | 'replace'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'add' | 'replace'>;
  /** The key by which the check parts were made. */
  key: string;
};

/** Another write may come first this often. */
const ATTEMPTS = 5;

/**
 * Takes a child's verdict. A wrong check part and a code that does not exist are answered alike, and count alike towards the lock;
 * a try is counted before it is looked at, so that many at once are no way around it.
 */
export async function takeVerdict(
  { questions, directory, key }: Dependencies,
  { code: typed, answered, check }: VerdictRequest & { code: string },
  now: string,
): Promise<Reply> {
  const code = codeTyped(typed);
  if (code === undefined) throw wrongCheck();
  const [rules, question] = await Promise.all([
    readRules(directory),
    findByCode({ questions }, typed),
    moveLock(directory, code, (lock) => {
      const until = lockedUntil(lock, now);
      if (until !== undefined) throw tooManyTries(until);
      return countTry(lock, code, now);
    }),
  ]);
  const right = isCheckPart(check, question?.questionId ?? '', key);
  if (!right || !isKnownToAll(question)) throw wrongCheck();
  await moveLock(directory, code, (lock) => lock && forgive(lock, now));
  const { questionId } = question;
  await persevering(async () => {
    const current = await questions.get(questionId);
    if (!isKnownToAll(current)) throw wrongCheck();
    await questions.replace(giveVerdict(current, answered, { at: now, by: 'child', rules }));
  });
  log('verdict given', { questionId, answered });
  return { status: 200, body: { thanks: thanksFor(answered), help: helpOf(rules.policy) } };
}

/** Stores what becomes of the lock of a code; the code need not exist. */
function moveLock(
  directory: Dependencies['directory'],
  code: string,
  become: (lock: CodeLock | undefined) => CodeLock | undefined,
): Promise<void> {
  return persevering(async () => {
    const lock = await directory.get('code-lock', code);
    const next = become(lock);
    if (next) await (lock ? directory.replace('code-lock', next) : directory.add('code-lock', next));
  });
}

/** Tries again when another write came first. */
async function persevering(write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write();
      return;
    } catch (error) {
      const lost = error instanceof StaleItemError || error instanceof ItemExistsError;
      if (!lost || attempt >= ATTEMPTS) throw error;
    }
  }
}

function wrongCheck(): Problem {
  return new Problem('forbidden', {
    vi: 'Mã câu hỏi hoặc mã kiểm tra chưa đúng. Em hãy xem lại trên phiếu.',
    en: 'The code or its check part is not right. Look at the slip again.',
  });
}

function tooManyTries(until: string): Problem {
  // Clocks on walls show no seconds: with the next minute the code is open.
  const from = new Date(Math.ceil(Date.parse(until) / 60_000) * 60_000).toISOString();
  const [hours, minutes] = timeOf(from).split(':');
  return new Problem('too-many-tries', {
    vi: `Mã này đã bị nhập sai nhiều lần. Em hãy thử lại sau một giờ, từ ${hours} giờ ${minutes} ${vietnameseDay(dayOf(from))}.`,
    en: `This code was tried wrongly too often. Try again from ${timeOf(from)} on ${englishDay(dayOf(from))} (time in Vietnam).`,
  });
}

function thanksFor(answered: VerdictRequest['answered']): string {
  if (answered === 'yes') return 'Cảm ơn em! Ban Tổ chức rất vui vì em đã nhận được câu trả lời.';
  if (answered === 'partly') return 'Cảm ơn em! Ban Tổ chức ghi nhận rằng câu trả lời mới đúng một phần điều em hỏi.';
  return 'Cảm ơn em đã nói thật. Ban Tổ chức sẽ xem lại câu trả lời này.';
}
