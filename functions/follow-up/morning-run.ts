import { isDeepStrictEqual } from 'node:util';
import { keeperOf } from '../agency/levels.ts';
import { dayOf, instantAt } from '../calendar/day.ts';
import { isWorkingDay } from '../calendar/working-calendar.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRules, type Rules } from '../directory/rules.ts';
import type { Forum } from '../forum/forum.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailRepository } from '../mail/mail-repository.ts';
import { digestId, draft, recordDropped } from '../mail/outbox.ts';
import { contributionIdsOf, questionIdsOf } from '../mail/rung-key.ts';
import { callForDigest, waitingMatters } from '../mail/waiting-matters.ts';
import { log } from '../platform/log.ts';
import { BATCH_SIZE, ItemExistsError, StaleItemError } from '../platform/table.ts';
import { countDeskMorning, isDueAtDesk } from '../question/desk-matter.ts';
import { MORNING } from '../question/ladder.ts';
import { recordTold } from '../question/lifecycle.ts';
import { openQuestionIds } from '../question/open-questions.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ResponsibleQuestion } from '../question/question.ts';
import { isResponsible } from '../question/responsible.ts';
import type { ReportRepository } from '../report/report-repository.ts';
import { writerOf } from '../report/writer-of.ts';
import { digestHeard, digestsOfBrokenMornings, withoutHeard } from './broken-mornings.ts';
import {
  countLine,
  dueContribution,
  type DueLine,
  dueLines,
  type DueQuestionLine,
  isFollowed,
  plannedAnew,
} from './due-lines.ts';
import { contributionsToLookAt, moveContributionOn, rememberContributionMail } from './follow-contributions.ts';
import { passOver } from './pass-over.ts';
import { type PlannedDigest, planDigests } from './plan-digests.ts';
import { planReports } from './plan-reports.ts';

type Dependencies = {
  questions: Pick<
    QuestionRepository,
    'get' | 'getMany' | 'replace' | 'questionsDue' | 'inTriage' | 'sealedDue' | 'ofForum'
  >;
  mails: Pick<MailRepository, 'get' | 'getMany' | 'add' | 'replace' | 'mailsDue' | 'mailsFailed' | 'ofRecipient'>;
  directory: Pick<DirectoryRepository, 'get' | 'all' | 'add' | 'replace'>;
  reports: Pick<
    ReportRepository,
    'contributions' | 'contributionsDue' | 'putContribution' | 'get' | 'getMany' | 'add' | 'replace'
  >;
};

/** Another write may come first this often before a question is left to the next run. */
const ATTEMPTS = 5;

/** How many questions' rungs are moved at the same time. */
const CONCURRENCY = 8;

/**
 * Reminds, once a day from 07:30 on: one digest for each person, then the rungs of questions, promises and contributions move on, and
 * the morning on which the coordinator is told again what waits at the desk.
 *
 * The record that the day was run is written last, so a run that broke off is taken up by the next tick: it finds the digests
 * that are written already and finishes their lists. On a day off no digest is written. Before the record the reports of the month are
 * asked for when their day has come, so that this, too, is taken up.
 */
export async function runMorning(dependencies: Dependencies, now: string): Promise<void> {
  const { directory } = dependencies;
  const today = dayOf(now);
  if (now < instantAt(today, MORNING) || (await directory.get('morning', today))) return;
  const rules = await readRules(directory);
  const working = isWorkingDay(today, rules.calendar);
  const outcome = working ? await remind(dependencies, { rules, today, now }) : { digests: 0, questions: 0 };
  await planReports(dependencies, { calendar: rules.calendar, now });
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
  { questions, mails, directory, reports }: Dependencies,
  morning: Morning,
): Promise<{ digests: number; questions: number }> {
  const { rules, today, now } = morning;
  const [agencies, forums, leftover] = await Promise.all([
    directory.all('agency'),
    directory.all('forum'),
    digestsLeftOver(mails, morning),
  ]);
  const brokenOff = await digestsOfBrokenMornings({ mails, directory }, agencies, morning);
  const toPlan = forums.filter(({ forumId, plannedBy }) => !isDeepStrictEqual(plannedBy, rules.ladderOf(forumId)));
  const { people } = rules.policy;
  const matters = await waitingMatters({ questions, mails }, { rules, agencies, now });
  const found = await questionsToLookAt(questions, toPlan, morning);
  const ofQuestions = [...found, ...matters.triage].flatMap((question) => dueLines(question, morning));
  const owed = await contributionsToLookAt(reports, { forums, toPlan, agencies }, morning);
  const ofContributions = owed.flatMap((contribution) => {
    const line = dueContribution(contribution, morning);
    return line ? { ...line, agencyId: writerOf(contribution.agencyId, { agencies, today }) } : [];
  });
  const desk = found.filter((question) => isDueAtDesk(question, now)).map(({ questionId }) => questionId);
  const planned = planDigests([...ofQuestions, ...ofContributions], agencies, people);
  const heardIn = digestHeard(brokenOff, [...found, ...matters.triage]);
  const keeper = desk.length > 0 || callForDigest(matters, today, rules.calendar) ? keeperOf(people) : undefined;
  const written = new Map<string, Mail>();
  const saidEarlier = new Map<string, number>();
  const fresh = planned.flatMap((digest) => withoutHeard(digest, heardIn));
  for (const digest of withOthers(fresh, leftover, keeper && { contactId: keeper.contactId, desk })) {
    const { mail, earlier } = await writeDigest(mails, digest, morning);
    written.set(digest.contactId, mail);
    for (const [key, rung] of Object.entries(earlier ? (mail.rungs ?? {}) : {})) saidEarlier.set(key, rung);
  }
  for (const old of leftover) await replaceOld({ questions, mails, reports }, old, written.get(old.recipient));
  const toldIn = ({ key, rung }: DueLine): string[] | undefined => {
    const listedIn = planned
      .filter(({ rungs }) => key in rungs)
      .map(({ contactId }) => heardIn(contactId, key, rung) ?? written.get(contactId));
    // Somebody's digest of today was written by an earlier run, before this line was due: it waits for tomorrow's. But what an
    // earlier run did list is told to everybody whom that run knew; only an address has died since, whose mail goes another way.
    const listed = listedIn.every((mail) => (mail?.rungs?.[key] ?? -Infinity) >= rung);
    return listed || (saidEarlier.get(key) ?? -Infinity) >= rung
      ? listedIn.flatMap((mail) => mail?.mailId ?? [])
      : undefined;
  };
  const said: Said[] = ofQuestions.flatMap((line) => {
    const mailIds = toldIn(line);
    return mailIds ? { questionId: line.questionId, what: line, toldIn: mailIds } : [];
  });
  for (const line of ofContributions) {
    const mailIds = toldIn(line);
    if (mailIds) await moveContributionOn(reports, { ...line, toldIn: mailIds }, morning);
  }
  const ofKeeper = keeper && written.get(keeper.contactId);
  for (const questionId of desk) {
    if (ofKeeper?.questionIds.includes(questionId)) said.push({ questionId, what: 'desk', toldIn: [ofKeeper.mailId] });
  }
  const waiting = Map.groupBy(said, (part) => part.questionId).entries();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const [questionId, parts] of waiting) await moveOn(questions, { questionId, said: parts }, morning);
    }),
  );
  for (const { mailId, questionIds } of brokenOff) {
    for (const questionId of questionIds) await rememberMail(questions, questionId, mailId);
  }
  for (const { version, ...forum } of toPlan) {
    const plannedBy = rules.ladderOf(forum.forumId);
    await passOver(() => directory.replace('forum', { ...forum, plannedBy, version: version + 1 }));
  }
  const told = [...written.values()].flatMap(({ questionIds }) => questionIds);
  return { digests: written.size, questions: new Set(told).size };
}

/** Something that digests of today say of a question: a line of theirs, or that it waits at the coordinator's desk. */
interface Said {
  readonly questionId: string;
  readonly what: DueQuestionLine | 'desk';
  readonly toldIn: readonly string[];
}

/** Drops a digest of an earlier day whose lines stand in today's. What waits at the desk is due again each morning by itself. */
async function replaceOld(
  { questions, mails, reports }: Pick<Dependencies, 'questions' | 'mails' | 'reports'>,
  old: Mail,
  { mailId = '', day = '', rungs: said = {} }: Partial<Mail> = {},
): Promise<void> {
  const { rungs = {} } = old;
  // Today's was written by an earlier run, before this one was found: tomorrow's says it.
  if (!Object.keys(rungs).every((key) => key in said)) return;
  for (const questionId of questionIdsOf(rungs)) await rememberMail(questions, questionId, mailId);
  for (const key of contributionIdsOf(rungs)) await rememberContributionMail(reports, key, mailId);
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
 * The questions of which something may have to be told, with their next rungs planned anew: those whose moment has come, and all of a
 * forum whose ladder is another than the one by which they were planned.
 */
async function questionsToLookAt(
  questions: Dependencies['questions'],
  toPlan: readonly Forum[],
  { rules, today, now }: Morning,
): Promise<ResponsibleQuestion[]> {
  const questionIds = new Set(await Array.fromAsync(questions.questionsDue(now)));
  for (const { forumId } of toPlan) {
    for (const questionId of await openQuestionIds((page) => questions.ofForum(forumId, today, page)))
      questionIds.add(questionId);
  }
  const found: ResponsibleQuestion[] = [];
  const ids = [...questionIds];
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    // The index may lag behind the table, so the decision rests on the questions themselves.
    for (const question of await questions.getMany(ids.slice(start, start + BATCH_SIZE))) {
      if (!isResponsible(question)) continue;
      found.push(question);
      const planned = plannedAnew(question, rules);
      // The calendar or the ladder was changed since the rungs were planned.
      if (planned !== question) await passOver(() => questions.replace(planned));
    }
  }
  return found;
}

/** Adds what was left over from earlier digests, and the digest of whoever keeps the coordinator's desk. */
function withOthers(
  planned: readonly PlannedDigest[],
  leftover: readonly Mail[],
  keeper: Pick<PlannedDigest, 'contactId' | 'desk'> | undefined,
): PlannedDigest[] {
  const rungsOf = new Map(planned.map(({ contactId, rungs }) => [contactId, rungs]));
  for (const { recipient, rungs = {} } of leftover) {
    rungsOf.set(recipient, { ...rungs, ...rungsOf.get(recipient) });
  }
  if (keeper) rungsOf.set(keeper.contactId, rungsOf.get(keeper.contactId) ?? {});
  return [...rungsOf].map(([contactId, rungs]) => ({
    contactId,
    rungs,
    desk: contactId === keeper?.contactId ? keeper.desk : [],
  }));
}

/** Writes a person's digest of today, or finds the one that is there; what is there already is what will be said. */
async function writeDigest(
  mails: Dependencies['mails'],
  { contactId, rungs, desk }: PlannedDigest,
  { today, now }: Morning,
): Promise<{ mail: Mail; earlier: boolean }> {
  const mailId = digestId(contactId, today);
  const questionIds = [...new Set([...questionIdsOf(rungs), ...desk])];
  const mail = draft({ mailId, kind: 'digest', recipient: contactId, questionIds, day: today, rungs }, now);
  try {
    await mails.add(mail);
    return { mail, earlier: false };
  } catch (error) {
    if (!(error instanceof ItemExistsError)) throw error;
    return { mail: (await mails.get(mailId)) ?? mail, earlier: true };
  }
}

/** Moves on what was said of a question, but nothing that has moved already, or that another agency, day or decision has overtaken. */
async function moveOn(
  questions: Dependencies['questions'],
  { questionId, said }: { questionId: string; said: readonly Said[] },
  morning: Morning,
): Promise<void> {
  const { rules, now } = morning;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const question = await questions.get(questionId);
    if (!isFollowed(question)) return;
    const lines = dueLines(question, morning);
    const still = said.filter(({ what }) =>
      what === 'desk' ? isDueAtDesk(question, now) : lines.some((line) => isDeepStrictEqual(line, what)),
    );
    if (still.length === 0) return;
    let counted = question;
    for (const { what } of still) {
      if (what !== 'desk') counted = countLine(counted, what, rules);
      else if (counted.status !== 'triage') counted = countDeskMorning(counted, now, rules.calendar);
    }
    const mailIds = still.flatMap(({ toldIn }) => toldIn);
    try {
      await questions.replace({ ...recordTold(counted, mailIds), version: question.version + 1 });
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
    if (!isFollowed(question)) return;
    if (question.told.includes(mailId)) return;
    try {
      await questions.replace(recordTold(question, [mailId]));
      return;
    } catch (error) {
      if (!(error instanceof StaleItemError)) throw error;
    }
  }
}
