import * as z from 'zod';
import { Agency } from '../../functions/agency/agency.ts';
import { CalendarYear } from '../../functions/calendar/working-calendar.ts';
import { Policy } from '../../functions/directory/policy.ts';
import { Mail } from '../../functions/mail/mail.ts';
import { Answer, type ResultClass } from '../../functions/question/answer.ts';
import { Commitment } from '../../functions/question/commitment.ts';
import type { AgencyAnswer } from './agency-answers.ts';
import { HistoryEntry, Suggestion } from '../../functions/question/question.ts';
import { accepted, type ControlPort } from './control-port.ts';

const Question = z.object({
  questionId: z.string(),
  code: z.string(),
  version: z.number(),
  status: z.string(),
  timeliness: z.string(),
  text: z.string(),
  askedOn: z.string(),
  topicId: z.string().optional(),
  leadAgencyId: z.string().optional(),
  coordinatingAgencyIds: z.array(z.string()).default([]),
  agencyDueOn: z.string().optional(),
  childDueOn: z.string().optional(),
  assignDueOn: z.string().optional(),
  dueExplanation: z.object({ vi: z.string() }).optional(),
  suggestions: z.array(Suggestion).default([]),
  answers: z.array(Answer),
  commitments: z.array(Commitment),
  extensions: z.array(z.object({ until: z.string(), why: z.string() })).default([]),
  verdicts: z.array(z.object({ answered: z.enum(['yes', 'partly', 'no']), at: z.string() })).default([]),
  reopened: z.number().default(0),
});
/** A question as the API shows it, as far as the demo looks. */
export type Question = z.infer<typeof Question>;

const Questions = z.object({ items: z.array(Question), next: z.string().nullable() });

const ToldMail = Mail.omit({ nextActionAt: true, version: true });
/** What the outbox knows of a mail. */
export type ToldMail = z.infer<typeof ToldMail>;

const Mails = z.object({ items: z.array(ToldMail) });
const QuestionInFull = Question.extend({ mails: z.array(ToldMail) });
const History = z.object({ items: z.array(HistoryEntry) });

/** All that is known of a question: with the mails that told of it, and with who did what. */
export interface QuestionRecord extends Question {
  readonly mails: readonly ToldMail[];
  readonly history: readonly HistoryEntry[];
}

const Forum = z.object({ forumId: z.string(), name: z.string(), heldOn: z.string() });
export type Forum = z.infer<typeof Forum>;

const PublicQuestion = z.object({
  status: z.string(),
  answer: z.object({ forChildren: z.string() }).optional(),
  promises: z.array(z.object({ kept: z.string() })).default([]),
});

const Report = z.object({
  reportId: z.string(),
  status: z.string(),
  title: z.string().optional(),
  files: z.array(z.object({ form: z.string(), sha256: z.string() })),
  problem: z.object({ vi: z.string() }).optional(),
});
/** A report as the archive knows it. */
export type Report = z.infer<typeof Report>;

const DryRun = z.object({
  wouldAccept: z.number(),
  rows: z.array(z.object({ row: z.number(), decision: z.string(), masked: z.array(z.string()).default([]) })),
  problems: z.array(z.unknown()),
});
const Imported = z.object({
  importId: z.string(),
  accepted: z.number(),
  questions: z.array(z.object({ row: z.number(), status: z.string(), code: z.string().optional() })),
});

/** The city as its coordinator sees it, over the HTTP API. */
export class CityClient {
  readonly #api: string;
  readonly #control: ControlPort;

  constructor(api: string, control: ControlPort) {
    this.#api = api;
    this.#control = control;
  }

  openForum(forum: string): Promise<Forum> {
    return this.#call(Forum, 'POST /forums', { body: forum });
  }

  /** The forum that was held on a day. */
  async forumHeldOn(day: string): Promise<Forum> {
    const { items } = await this.#call(z.object({ items: z.array(Forum) }), 'GET /forums');
    const forum = items.find(({ heldOn }) => heldOn === day);
    if (!forum) throw new Error(`no forum was held on ${day}`);
    return forum;
  }

  async agencies(): Promise<Agency[]> {
    return (await this.#call(z.object({ items: z.array(Agency) }), 'GET /agencies')).items;
  }

  /** Stores an agency over the version that was read. */
  async putAgency(agency: Agency): Promise<void> {
    const { agencyId, version } = agency;
    await this.#call(Agency, `PUT /agencies/${agencyId}`, { body: JSON.stringify(agency), version });
  }

  policy(): Promise<Policy> {
    return this.#call(Policy, 'GET /policy');
  }

  calendarYear(year: number): Promise<CalendarYear> {
    return this.#call(CalendarYear, `GET /calendar/${String(year)}`);
  }

  dryRun(forumId: string, minutes: string): Promise<z.infer<typeof DryRun>> {
    return this.#call(DryRun, `POST /forums/${forumId}/questions/import?dryRun=true`, {
      body: minutes,
      type: 'text/csv',
    });
  }

  /** Imports the minutes under a key of their own, so that a second call would change nothing. */
  import(forumId: string, minutes: string): Promise<z.infer<typeof Imported>> {
    const key = `bien-ban-${forumId}`;
    return this.#call(Imported, `POST /forums/${forumId}/questions/import`, { body: minutes, type: 'text/csv', key });
  }

  /** Submits one question that reached the coordinator after the forum. */
  async ask(forumId: string, question: { text: string; askedOn: string }, key: string): Promise<void> {
    const received = z.object({ questionId: z.string() });
    await this.#call(received, `POST /forums/${forumId}/questions`, { body: JSON.stringify(question), key });
  }

  /** All questions of a forum, in the order of their codes. */
  async questions(forumId: string): Promise<Question[]> {
    const found: Question[] = [];
    for (let cursor = ''; ;) {
      const { items, next } = await this.#call(Questions, `GET /questions?forumId=${forumId}&limit=100${cursor}`);
      found.push(...items);
      if (next === null) return found;
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
  }

  /** All that is known of a question. */
  async record({ questionId }: Pick<Question, 'questionId'>): Promise<QuestionRecord> {
    const [question, { items: history }] = await Promise.all([
      this.#call(QuestionInFull, `GET /questions/${questionId}`),
      this.#call(History, `GET /questions/${questionId}/history`),
    ]);
    return { ...question, history };
  }

  /** Gives a question in triage to an agency. */
  assign(question: Question, decision: { leadAgencyId: string; reason: string }): Promise<Question> {
    return this.#decide(question, 'assignment', decision);
  }

  /** Gives a question to another agency than the one that leads. */
  transfer(question: Question, decision: { leadAgencyId: string; reason: string }): Promise<Question> {
    return this.#decide(question, 'transfer', decision);
  }

  /** Types in what an agency answered. */
  answer(question: Question, words: AgencyAnswer): Promise<Question> {
    return this.#decide(question, 'answer', words);
  }

  /** Approves the last answer, or returns it with what is to be mended. */
  review(
    question: Question,
    decision:
      | { decision: 'approve'; resultClass?: ResultClass; forChildren?: string }
      | { decision: 'return'; comment: string },
  ): Promise<Question> {
    return this.#decide(question, 'review', decision);
  }

  /** Lets everybody read a question and its answer. */
  publish(question: Question): Promise<Question> {
    return this.#decide(question, 'publish', { published: true });
  }

  /** Gives the agency until a later day. */
  extend(question: Question, decision: { until: string; reason: string }): Promise<Question> {
    return this.#decide(question, 'extension', decision);
  }

  /** Opens a closed question again. */
  reopen(question: Question, decision: { reason: string }): Promise<Question> {
    return this.#decide(question, 'reopen', decision);
  }

  /** The sheet of slips of a forum, as a page to print. */
  async slips(forumId: string): Promise<string> {
    return (await this.#send(`GET /forums/${forumId}/slips`)).text();
  }

  /** The letter by which an agency is given the questions of a forum, as a document. */
  async letterTo(agencyId: string, forumId: string): Promise<Uint8Array> {
    const letter = await this.#send(`GET /forums/${forumId}/letters/${agencyId}?kind=giao`);
    return new Uint8Array(await letter.arrayBuffer());
  }

  /** Asks the agencies of a forum for their parts in its report; returns whom it asked. */
  async requestContributions(forumId: string, dueOn: string): Promise<string[]> {
    const asked = z.object({ items: z.array(z.object({ agencyId: z.string() })) });
    const body = JSON.stringify({ dueOn });
    return (await this.#call(asked, `POST /forums/${forumId}/contributions/request`, { body })).items.map(
      ({ agencyId }) => agencyId,
    );
  }

  /** Types in what an agency contributes to the report of a forum. */
  async contribute(forumId: string, agencyId: string, text: string): Promise<void> {
    const place = `/forums/${forumId}/contributions/${agencyId}`;
    const { version } = await this.#call(z.object({ version: z.number() }), `GET ${place}`);
    await this.#call(z.unknown(), `PUT ${place}`, { body: JSON.stringify({ text }), version });
  }

  /** Asks for a report, which is compiled meanwhile. */
  async requestReport(wanted: object): Promise<Report> {
    return this.#call(Report, 'POST /reports', { body: JSON.stringify(wanted) });
  }

  report(reportId: string): Promise<Report> {
    return this.#call(Report, `GET /reports/${reportId}`);
  }

  /** One form of a report: its bytes, from where the API leads. */
  async reportFile(reportId: string, form: string): Promise<Uint8Array> {
    const file = await this.#send(`GET /reports/${reportId}/files/${form}`);
    return new Uint8Array(await file.arrayBuffer());
  }

  /** Takes every sealed case and hands it on, as the child-protection officer does; returns how many there were. */
  async referCases(referral: { to: string; reason: string }): Promise<number> {
    const role = 'protection';
    const listed = z.object({ items: z.array(z.object({ questionId: z.string(), version: z.number() })) });
    const { items } = await this.#call(listed, 'GET /protection', { role });
    for (const { questionId } of items) await this.#send(`POST /protection/${questionId}/acknowledge`, { role });
    for (const { questionId, version } of (await this.#call(listed, 'GET /protection', { role })).items)
      await this.#send(`POST /protection/${questionId}/refer`, { body: JSON.stringify(referral), version, role });
    return items.length;
  }

  /** What a child says of an answer, with the check part from the slip; nobody signs in for that. */
  async judge(code: string, verdict: { answered: 'yes' | 'partly' | 'no'; check: string }): Promise<void> {
    const what = `POST /public/questions/${code}/verdict`;
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(verdict) };
    await accepted(await fetch(`${this.#api}/public/questions/${code}/verdict`, request), what);
  }

  /** A question as everybody can read it. */
  async publicly(code: string): Promise<z.infer<typeof PublicQuestion>> {
    const what = `GET /public/questions/${code}`;
    return PublicQuestion.parse(
      await (await accepted(await fetch(`${this.#api}/public/questions/${code}`), what)).json(),
    );
  }

  /** Which mails told somebody of these questions, each once. */
  async mailsAbout(questions: readonly Question[]): Promise<ToldMail[]> {
    const told = await Promise.all(
      questions.map(({ questionId }) => this.#call(Mails, `GET /mails?questionId=${questionId}`)),
    );
    return [...new Map(told.flatMap(({ items }) => items).map((mail) => [mail.mailId, mail])).values()];
  }

  /** The mails to one contact, the latest first. */
  async mailsTo(contactId: string): Promise<ToldMail[]> {
    return (await this.#call(Mails, `GET /mails?recipient=${contactId}&limit=100`)).items;
  }

  #decide({ questionId, version }: Question, what: string, decision: object): Promise<Question> {
    return this.#call(Question, `POST /questions/${questionId}/${what}`, { body: JSON.stringify(decision), version });
  }

  async #call<Shape>(schema: z.ZodType<Shape>, what: string, given: Given = {}): Promise<Shape> {
    return schema.parse(await (await this.#send(what, given)).json());
  }

  async #send(what: string, given: Given = {}): Promise<Response> {
    const [method = '', path = ''] = what.split(' ');
    const { body = null, type = 'application/json', key, version, role } = given;
    const response = await fetch(`${this.#api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.#control.token(role)}`,
        'content-type': type,
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(version !== undefined && { 'if-match': `"${String(version)}"` }),
      },
      body,
    });
    return accepted(response, what);
  }
}

/** What goes with a call. */
interface Given {
  readonly body?: string;
  /** @default application/json */
  readonly type?: string;
  /** Who calls. @default coordinator */
  readonly role?: string;
  /** By which a repeated call is known. */
  readonly key?: string;
  /** The version that was read of what is to change. */
  readonly version?: number;
}
