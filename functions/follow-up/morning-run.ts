import { isDeepStrictEqual } from 'node:util';
import { keeperOf } from '../agency/levels.ts';
import { dayOf, instantAt } from '../calendar/day.ts';
import { isWorkingDay } from '../calendar/working-calendar.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import type { Forum } from '../forum/forum.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { draft, recordDropped } from '../mail/outbox.ts';
import { callForDigest, waitingMatters } from '../mail/waiting-matters.ts';
import { log } from '../platform/log.ts';
import { BATCH_SIZE, ItemExistsError, StaleItemError } from '../platform/table.ts';
import { ASSIGNMENT_LADDER, assignmentLateFrom, MORNING, rungReached } from '../question/ladder.ts';
import { countRung, planRung, recordTold } from '../question/lifecycle.ts';
import { openQuestionIds } from '../question/open-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { Question } from '../question/question.ts';
import { type DueLine, type PlannedDigest, planDigests } from './plan-digests.ts';

type Dependencies = {
  questions: Pick<
    QuestionRepository,
    'get' | 'getMany' | 'replace' | 'questionsDue' | 'inTriage' | 'sealedDue' | 'ofForum'
  >;
  mails: Pick<MailRepository, 'get' | 'getMany' | 'add' | 'replace' | 'mailsDue' | 'mailsFailed' | 'ofRecipient'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'add' | 'replace'>;
};

/** Another write may come first this often before a question is left to the next run. */
const ATTEMPTS = 5;

/** How many questions' rungs are moved at the same time. */
const CONCURRENCY = 8;

/**
 * Reminds, once a day from 07:30 on: one digest for each person, then each question's rung moves on.
 *
 * The record that the day was run is written last, so a run that broke off is taken up by the next tick: it finds the digests
 * that are written already and finishes their lists. On a day off nothing is written but the record.
 */
export async function runMorning({ questions, mails, directory }: Dependencies, now: string): Promise<void> {
  const today = dayOf(now);
  if (now < instantAt(today, MORNING) || (await directory.get('morning', today))) return;
  const rules = await readRules(directory);
  const working = isWorkingDay(today, rules.calendar);
  const outcome = working
    ? await remind({ questions, mails, directory }, { rules, today, now })
    : { digests: 0, questions: 0 };
  try {
    await directory.add('morning', { day: today, at: now, working, ...outcome, version: 1 });
  } catch (error) {
    // Another run of the same morning was done first; both have left the same behind.
    if (!(error instanceof ItemExistsError)) throw error;
  }
  log('morning run', { day: today, working, ...outcome });
}

/** The morning that is run: its day and instant, and what the city has decided. */
interface Morning {
  readonly rules: Rules;
  readonly today: string;
  readonly now: string;
}

async function remind(
  { questions, mails, directory }: Dependencies,
  morning: Morning,
): Promise<{ digests: number; questions: number }> {
  const { rules, today, now } = morning;
  const [agencies, forums, leftover] = await Promise.all([
    directory.all('agency'),
    directory.all('forum'),
    digestsLeftOver(mails, morning),
  ]);
  const toPlan = forums.filter(({ forumId, plannedBy }) => !isDeepStrictEqual(plannedBy, rules.ladderOf(forumId)));
  const { people } = rules.policy;
  const matters = await waitingMatters({ questions, mails }, { rules, agencies, now });
  const due = [
    ...(await linesDue(questions, toPlan, morning)),
    ...matters.triage.flatMap((question) => lineOf(question, morning) ?? []),
  ];
  const planned = planDigests(due, agencies, people);
  const keeper = callForDigest(matters, today, rules.calendar) ? keeperOf(people) : undefined;
  const written = new Map<string, Mail>();
  const saidEarlier = new Map<string, number>();
  for (const digest of withOthers(planned, leftover, keeper?.contactId)) {
    const { mail, earlier } = await writeDigest(mails, digest, morning);
    written.set(digest.contactId, mail);
    for (const [questionId, rung] of Object.entries(earlier ? (mail.rungs ?? {}) : {}))
      saidEarlier.set(questionId, rung);
  }
  for (const old of leftover) await replaceOld({ questions, mails }, old, written.get(old.recipient));
  await moveRungs(questions, { due, planned, written, saidEarlier }, morning);
  for (const { version, ...forum } of toPlan) {
    const plannedBy = rules.ladderOf(forum.forumId);
    await passOver(() => directory.replace('forum', { ...forum, plannedBy, version: version + 1 }));
  }
  const told = [...written.values()].flatMap(({ rungs = {} }) => Object.keys(rungs));
  return { digests: written.size, questions: new Set(told).size };
}

/** Drops a digest of an earlier day whose questions stand in today's. */
async function replaceOld(
  { questions, mails }: Pick<Dependencies, 'questions' | 'mails'>,
  old: Mail,
  { mailId = '', day = '', rungs: said = {} }: Partial<Mail> = {},
): Promise<void> {
  const questionIds = Object.keys(old.rungs ?? {});
  // Today's was written by an earlier run, before this one was found: tomorrow's says it.
  if (!questionIds.every((questionId) => questionId in said)) return;
  for (const questionId of questionIds) await rememberMail(questions, questionId, mailId);
  await passOver(() => mails.replace(recordDropped(old, `its questions stand in the digest of ${day}`)));
}

/** Digests of earlier days that did not leave, or may not have: what they were to say is said by today's. */
async function digestsLeftOver(mails: Dependencies['mails'], { today, now }: Morning): Promise<Mail[]> {
  const found: Mail[] = [];
  for await (const mailId of mails.mailsDue(now)) {
    const mail = await mails.get(mailId);
    if (mail?.kind !== 'digest' || mail.day === undefined || mail.day >= today) continue;
    if (mail.state === 'pending' || mail.state === 'unknown' || mail.state === 'claimed') found.push(mail);
  }
  return found;
}

/**
 * The questions that have reached a rung which was not told yet: of those whose moment has come, and of all of a forum whose ladder
 * is another than the one by which they were planned.
 */
async function linesDue(
  questions: Dependencies['questions'],
  toPlan: readonly Forum[],
  morning: Morning,
): Promise<DueLine[]> {
  const { rules, today, now } = morning;
  const questionIds = new Set(await Array.fromAsync(questions.questionsDue(now)));
  for (const { forumId } of toPlan) {
    for (const questionId of await openQuestionIds((page) => questions.ofForum(forumId, today, page)))
      questionIds.add(questionId);
  }
  const due: DueLine[] = [];
  const ids = [...questionIds];
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    // The index may lag behind the table, so the decision rests on the questions themselves.
    for (const question of await questions.getMany(ids.slice(start, start + BATCH_SIZE))) {
      if (question.status !== 'assigned') continue;
      const line = lineOf(question, morning);
      if (line) due.push(line);
      const planned = planRung(question, rules);
      // The calendar or the ladder was changed since the rung was planned.
      if (planned.remindAt !== question.remindAt) await passOver(() => questions.replace(planned));
    }
  }
  return due;
}

/** What must be told today of a question as it is now; undefined when nothing must. */
function lineOf(question: Question, { rules: { ladderOf, calendar }, today }: Morning): DueLine | undefined {
  if (question.status !== 'assigned' && question.status !== 'triage') return undefined;
  const { questionId, rung: told } = question;
  const assigned = question.status === 'assigned';
  const dueOn = assigned ? question.agencyDeadline.dueOn : assignmentLateFrom(question);
  const ladder = assigned ? ladderOf(question.forumId) : ASSIGNMENT_LADDER;
  const rung = rungReached({ dueOn, told }, today, { ladder, calendar });
  if (rung === undefined) return undefined;
  return { questionId, rung, ...(assigned && { leadAgencyId: question.leadAgencyId }) };
}

/** Adds what was left over from earlier digests, and the digest of whoever must see to what waits. */
function withOthers(
  planned: readonly PlannedDigest[],
  leftover: readonly Mail[],
  keeperId: string | undefined,
): PlannedDigest[] {
  const digests = new Map(planned.map(({ contactId, rungs }) => [contactId, { ...rungs }]));
  for (const { recipient, rungs = {} } of leftover) {
    digests.set(recipient, { ...rungs, ...digests.get(recipient) });
  }
  if (keeperId !== undefined) digests.set(keeperId, digests.get(keeperId) ?? {});
  return [...digests].map(([contactId, rungs]) => ({ contactId, rungs }));
}

/** Writes a person's digest of today, or finds the one that is there; what is there already is what will be said. */
async function writeDigest(
  mails: Dependencies['mails'],
  { contactId, rungs }: PlannedDigest,
  { today, now }: Morning,
): Promise<{ mail: Mail; earlier: boolean }> {
  const mailId = `digest_${contactId}_${today}`;
  const mail = draft(
    { mailId, kind: 'digest', recipient: contactId, questionIds: Object.keys(rungs), day: today, rungs },
    now,
  );
  try {
    await mails.add(mail);
    return { mail, earlier: false };
  } catch (error) {
    if (!(error instanceof ItemExistsError)) throw error;
    return { mail: (await mails.get(mailId)) ?? mail, earlier: true };
  }
}

/** What the digests of today say: what was planned, what was written, and the rungs that an earlier run of the day told. */
interface Said {
  readonly due: readonly DueLine[];
  readonly planned: readonly PlannedDigest[];
  readonly written: ReadonlyMap<string, Mail>;
  readonly saidEarlier: ReadonlyMap<string, number>;
}

/** Moves on the rungs of the questions that everybody who must hear of them is told of. */
async function moveRungs(
  questions: Dependencies['questions'],
  { due, planned, written, saidEarlier }: Said,
  morning: Morning,
): Promise<void> {
  const waiting = due.values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const line of waiting) {
        const { questionId, rung } = line;
        const listedIn = planned
          .filter(({ rungs }) => questionId in rungs)
          .map(({ contactId }) => written.get(contactId));
        // Somebody's digest of today was written by an earlier run, before this question was due: it waits for tomorrow's. But what
        // an earlier run did list is told to everybody whom that run knew; only an address has died since, whose mail goes another way.
        const listed = listedIn.every((mail) => (mail?.rungs?.[questionId] ?? -Infinity) >= rung);
        if (!listed && (saidEarlier.get(questionId) ?? -Infinity) < rung) continue;
        await moveRung(questions, { ...line, toldIn: listedIn.flatMap((mail) => mail?.mailId ?? []) }, morning);
      }
    }),
  );
}

/** Moves a question's rung on, unless it has moved already, or another agency, day or answer has come in between. */
async function moveRung(
  questions: Dependencies['questions'],
  { toldIn, ...line }: DueLine & { toldIn: readonly string[] },
  morning: Morning,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const question = await questions.get(line.questionId);
    if (!question || !isDeepStrictEqual(lineOf(question, morning), line)) return;
    if (question.status !== 'assigned' && question.status !== 'triage') return;
    const counted = countRung(question, line.rung, morning.rules);
    try {
      await questions.replace({ ...recordTold(counted, toldIn), version: counted.version });
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
}

/** Remembers with a question, whose rung has moved already, that today's digest tells of it: the proof of notice. */
async function rememberMail(questions: Dependencies['questions'], questionId: string, mailId: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const question = await questions.get(questionId);
    if (question?.status !== 'assigned' && question?.status !== 'triage') return;
    if (question.told.includes(mailId)) return;
    try {
      await questions.replace(recordTold(question, [mailId]));
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
}

/** Makes a write that somebody else may have made needless. */
async function passOver(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StaleItemError)) throw error;
  }
}
