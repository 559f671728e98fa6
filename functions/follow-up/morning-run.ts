import { dayOf, instantAt } from '../calendar/day.ts';
import { isWorkingDay } from '../calendar/working-calendar.ts';
import type { Agency } from '../agency/agency.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { draft, recordDropped } from '../mail/outbox.ts';
import { log } from '../platform/log.ts';
import { ItemExistsError, StaleItemError } from '../platform/table.ts';
import { rungReached } from '../question/ladder.ts';
import { countRung, planRung, recordTold } from '../question/lifecycle.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { AssignedQuestion } from '../question/question.ts';
import { MORNING } from './morning-record.ts';
import { type DueLine, type PlannedDigest, planDigests } from './plan-digests.ts';

type Dependencies = {
  questions: Pick<QuestionRepository, 'get' | 'replace' | 'questionsDue' | 'inTriage'>;
  mails: Pick<MailRepository, 'get' | 'add' | 'replace' | 'mailsDue'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'add'>;
};

/** Another write may come first this often before a question is left to the next run. */
const ATTEMPTS = 5;

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
  const { rules, today } = morning;
  const [agencies, leftover, due] = await Promise.all([
    directory.all('agency'),
    digestsLeftOver(mails, morning),
    linesDue(questions, morning),
  ]);
  const planned = planDigests(due, agencies, rules.policy.people);
  const written = new Map<string, Mail>();
  const saidEarlier = new Map<string, number>();
  for (const digest of await withOthers(questions, { planned, leftover, agencies }, rules)) {
    const { mail, earlier } = await writeDigest(mails, digest, morning);
    written.set(digest.contactId, mail);
    for (const [questionId, rung] of Object.entries(earlier ? (mail.rungs ?? {}) : {}))
      saidEarlier.set(questionId, rung);
  }
  for (const old of leftover) {
    // Today's digest was written by an earlier run, before this one was found: tomorrow's says it.
    const { mailId = '', rungs: said = {} } = written.get(old.recipient) ?? {};
    const questionIds = Object.keys(old.rungs ?? {});
    if (!questionIds.every((questionId) => questionId in said)) continue;
    for (const questionId of questionIds) await rememberMail(questions, questionId, mailId);
    await passOver(() => mails.replace(recordDropped(old, `its questions stand in the digest of ${today}`)));
  }
  let moved = 0;
  for (const line of due) {
    const listedIn = planned
      .filter(({ rungs }) => line.question.questionId in rungs)
      .map(({ contactId }) => written.get(contactId));
    const { questionId } = line.question;
    // Somebody's digest of today was written by an earlier run, before this question was due: it waits for tomorrow's. But what
    // an earlier run did list is told to everybody whom that run knew; only an address has died since, whose mail goes another way.
    const listed = listedIn.every((mail) => (mail?.rungs?.[questionId] ?? -Infinity) >= line.rung);
    if (!listed && (saidEarlier.get(questionId) ?? -Infinity) < line.rung) continue;
    const toldIn = listedIn.flatMap((mail) => mail?.mailId ?? []);
    if (await moveRung(questions, { ...line, toldIn }, rules)) moved += 1;
  }
  return { digests: written.size, questions: moved };
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

/** The questions that have reached a rung which was not told yet. */
async function linesDue(
  questions: Dependencies['questions'],
  { rules, today, now }: Morning,
): Promise<(DueLine & { question: AssignedQuestion })[]> {
  const due: (DueLine & { question: AssignedQuestion })[] = [];
  for await (const questionId of questions.questionsDue(now)) {
    // The index may lag behind the table, so the decision rests on the question itself.
    const question = await questions.get(questionId);
    if (question?.status !== 'assigned' || question.remindAt > now) continue;
    const { rung: told, agencyDeadline } = question;
    const rung = rungReached({ dueOn: agencyDeadline.dueOn, told }, today, rules);
    if (rung !== undefined) due.push({ question, rung });
    // The calendar was changed since the rung was planned.
    else await passOver(() => questions.replace(planRung(question, rules)));
  }
  return due;
}

/** Adds what was left over from earlier digests, and the coordinator's own digest when something waits there. */
async function withOthers(
  questions: Dependencies['questions'],
  {
    planned,
    leftover,
    agencies,
  }: { planned: readonly PlannedDigest[]; leftover: readonly Mail[]; agencies: readonly Agency[] },
  { policy }: Rules,
): Promise<PlannedDigest[]> {
  const digests = new Map(planned.map(({ contactId, rungs }) => [contactId, { ...rungs }]));
  for (const { recipient, rungs = {} } of leftover) {
    digests.set(recipient, { ...rungs, ...digests.get(recipient) });
  }
  const [coordinator] = policy.people.coordinators.filter(({ unreachable }) => !unreachable);
  const triage = await questions.inTriage({ limit: 1 });
  const unreachable = agencies.some(({ contacts }) => contacts.some((contact) => contact.unreachable));
  if (coordinator && (triage.keys.length > 0 || unreachable)) {
    digests.set(coordinator.contactId, digests.get(coordinator.contactId) ?? {});
  }
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

/** Moves a question's rung on, unless it is answered or its rung has moved already. */
async function moveRung(
  questions: Dependencies['questions'],
  { question: { questionId }, rung, toldIn }: DueLine & { toldIn: readonly string[] },
  rules: Rules,
): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const question = await questions.get(questionId);
    if (question?.status !== 'assigned' || (question.rung !== undefined && question.rung >= rung)) return false;
    const counted = countRung(question, rung, rules);
    try {
      await questions.replace({ ...recordTold(counted, toldIn), version: counted.version });
      return true;
    } catch (error) {
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
  return false;
}

/** Remembers with a question, whose rung has moved already, that today's digest tells of it: the proof of notice. */
async function rememberMail(questions: Dependencies['questions'], questionId: string, mailId: string): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const question = await questions.get(questionId);
    if (question?.status !== 'assigned' || question.told.includes(mailId)) return;
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
