import type { Agency, Contact } from '../agency/agency.ts';
import { type Day, dayOf, vietnameseDate } from '../calendar/day.ts';
import { explainDeadline } from '../calendar/deadline.ts';
import { topicNames } from '../forum/topic-names.ts';
import type { DeskLine, DigestLine, Owed } from '../mail/digest-mail.ts';
import { quantity } from '../mail/letter.ts';
import type { Mail } from '../mail/mail.ts';
import { rungKey } from '../mail/rung-key.ts';
import type { Commitment } from '../question/commitment.ts';
import { deskMatter } from '../question/desk-matter.ts';
import { rungOn, standing, urgings } from '../question/ladder.ts';
import type { Question, ResponsibleQuestion } from '../question/question.ts';
import { isResponsible, owesOnlyResultClass } from '../question/responsible.ts';
import { agencyOf, forumsOf, type PathOf, type RenderDependencies, type Situation } from './rendering.ts';

/** A digest that is about to leave, with the questions that it is about as they are now. */
export interface DigestToRender {
  readonly mail: Mail;
  readonly to: Contact;
  readonly questions: readonly Question[];
  readonly pathOf: PathOf;
}

/** The lines of a digest that are true now: what is still owed, by whom its recipient hears for, at a rung that is still reached. */
export async function digestLines(
  dependencies: RenderDependencies,
  { mail: { rungs = {} }, to, questions, pathOf }: DigestToRender,
  { rules: { calendar, ladderOf }, agencies, now }: Situation,
): Promise<DigestLine[]> {
  const today = dayOf(now);
  const [forums, arrivedOn] = await Promise.all([
    forumsOf(dependencies, questions),
    to.role === 'officer' ? undefined : arrivals(dependencies, questions, agencies),
  ]);
  const topicName = topicNames(forums);
  return questions.filter(isResponsible).flatMap((question) =>
    debtsOf(question).flatMap((debt) => {
      const { key, agencyId, dueOn, owes, explanation } = debt;
      const rung = rungs[key];
      const agency = agencies.find((other) => other.agencyId === agencyId);
      // The due date may have moved away since the mail was written.
      if (rung === undefined || !concerns(to, agency) || rungOn(dueOn, rung, calendar) > today) return [];
      const stands = standing(dueOn, today, calendar);
      return {
        code: question.code,
        topicName: topicName(question.topicId),
        owes,
        agency: { agencyId, name: agency?.name ?? agencyId },
        dueOn,
        explanation,
        standing: stands,
        urgings: urgings(rung, ladderOf(question.forumId)),
        // What leaves this morning may be told before or after this mail is written.
        arrivedOn: stands.is === 'late' ? arrivedOn?.(question, debt).filter((day) => day < today) : undefined,
        link: pathOf(question.code),
      };
    }),
  );
}

/** Something that an agency owes by a day, with the key of its line. */
type Debt = Pick<DigestLine, 'dueOn' | 'explanation' | 'owes'> & { readonly key: string; readonly agencyId: string };

/** What is owed of a question now: its answer, or what is missing of one that was given at the forum, and what was promised. */
function debtsOf(question: ResponsibleQuestion): Debt[] {
  const { questionId, leadAgencyId, agencyDeadline, commitments = [] } = question;
  const owes = owedBy(question);
  const own = { agencyId: leadAgencyId, dueOn: agencyDeadline.dueOn, explanation: explainDeadline(agencyDeadline) };
  return [
    ...(owes ? [{ key: rungKey(questionId), owes, ...own }] : []),
    ...commitments
      .filter(({ status }) => status === 'promised')
      .map((commitment): Debt => {
        const { commitmentId, agencyId, what, dueOn } = commitment;
        const key = rungKey(questionId, commitmentId);
        return { key, agencyId, owes: { is: 'promise', what }, dueOn, explanation: explainPromise(commitment) };
      }),
  ];
}

function owedBy(question: ResponsibleQuestion): Owed | undefined {
  if (question.status === 'assigned') return { is: 'answer' };
  return owesOnlyResultClass(question) ? { is: 'result-class' } : undefined;
}

function explainPromise({ promisedOn, changes }: Commitment): { vi: string } {
  const changed = changes > 0 ? `, đã thay đổi ${quantity(changes)} lần` : '';
  return { vi: `ngày do cơ quan cam kết (ghi nhận ngày ${vietnameseDate(promisedOn)}${changed})` };
}

/** Finds on which days mails about a line arrived at its agency: the proof, to those above it, that the agency was told. */
async function arrivals(
  { mails }: RenderDependencies,
  questions: readonly Question[],
  agencies: readonly Agency[],
): Promise<(question: ResponsibleQuestion, debt: Debt) => Day[]> {
  const told = await mails.getMany([...new Set(questions.flatMap((question) => question.told))]);
  return ({ told: mailIds }, { key, owes, agencyId }) =>
    arrivedAt(
      told
        .filter(({ mailId }) => mailIds.includes(mailId))
        // A notice gives a question to answer; of a promise only digests tell.
        .filter(({ rungs }) => (rungs ? key in rungs : owes.is !== 'promise')),
      { agencyId, agencies },
    );
}

/** The days on which mails arrived at somebody of an agency, the first first. */
export function arrivedAt(
  told: readonly Mail[],
  { agencyId, agencies }: { agencyId: string; agencies: readonly Agency[] },
): Day[] {
  return told
    .filter(({ state, recipient }) => state === 'delivered' && agencyOf(recipient, agencies)?.agencyId === agencyId)
    .flatMap(({ endedAt }) => (endedAt === undefined ? [] : dayOf(endedAt)))
    .sort();
}

/** Whether a line is still one that a contact hears of: the people of the city of every one, an agency's of its own. */
export function concerns({ role, contactId }: Contact, agency: Agency | undefined): boolean {
  if (role === 'coordinator' || role === 'leader') return true;
  return agency?.contacts.some((contact) => contact.contactId === contactId) ?? false;
}

/** What of the questions of a digest waits for the coordinator's decision now. */
export async function deskLines(
  dependencies: RenderDependencies,
  { questions, pathOf }: Pick<DigestToRender, 'questions' | 'pathOf'>,
  { agencies, now }: Pick<Situation, 'agencies' | 'now'>,
): Promise<DeskLine[]> {
  const topicName = topicNames(await forumsOf(dependencies, questions));
  return questions.filter(isResponsible).flatMap((question) => {
    const waits = waitsOf(question, dayOf(now));
    if (!waits) return [];
    const { code, topicId, leadAgencyId } = question;
    const agency = agencies.find(({ agencyId }) => agencyId === leadAgencyId)?.shortName ?? leadAgencyId;
    return { code, topicName: topicName(topicId), agency, waits, link: pathOf(code) };
  });
}

function waitsOf(question: ResponsibleQuestion, today: Day): DeskLine['waits'] | undefined {
  const matter = deskMatter(question, today);
  switch (matter?.is) {
    case 'review':
      return { is: 'review', on: matter.answer.on, number: matter.answer.number };
    case 'extension':
      return { is: 'extension', until: matter.request.until, dueOn: question.agencyDeadline.dueOn };
    case 'children-wait':
      return matter;
    case 'objection':
      return { is: 'objection', on: dayOf(matter.objectedAt) };
    case undefined:
      return undefined;
  }
}
