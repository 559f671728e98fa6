import * as z from 'zod';

const Question = z.object({
  questionId: z.string(),
  code: z.string(),
  version: z.number(),
  status: z.string(),
  text: z.string(),
  topicId: z.string().optional(),
  leadAgencyId: z.string().optional(),
  coordinatingAgencyIds: z.array(z.string()).default([]),
  agencyDueOn: z.string().optional(),
  childDueOn: z.string().optional(),
  assignDueOn: z.string().optional(),
  dueExplanation: z.object({ vi: z.string() }).optional(),
  suggestions: z.array(z.object({ leadAgencyId: z.string(), confidence: z.number() })).default([]),
  answers: z.array(z.object({ mode: z.enum(['oral', 'written']) })),
});
/** A question as the API shows it, as far as the demo looks. */
export type Question = z.infer<typeof Question>;

const Questions = z.object({ items: z.array(Question), next: z.string().nullable() });

const Contact = z.object({ email: z.string(), post: z.string() });

const Agencies = z.object({
  items: z.array(
    z.object({ agencyId: z.string(), name: z.string(), shortName: z.string(), contacts: z.array(Contact) }),
  ),
});
/** An agency as the API shows it, as far as the demo looks. */
export type Agency = z.infer<typeof Agencies>['items'][number];

const Forum = z.object({ forumId: z.string(), name: z.string(), heldOn: z.string() });
export type Forum = z.infer<typeof Forum>;

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

const ToldMails = z.object({
  items: z.array(
    z.object({
      mailId: z.string(),
      kind: z.string(),
      state: z.string(),
      agencyId: z.string().optional(),
      questionIds: z.array(z.string()),
      at: z.string(),
    }),
  ),
});
/** What the outbox knows of a mail. */
export type ToldMail = z.infer<typeof ToldMails>['items'][number];

const SentMails = z.array(
  z.object({
    messageId: z.string(),
    mailId: z.string(),
    to: z.array(z.string()),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    sentAt: z.string(),
  }),
);
/** A mail that left. */
export type SentMail = z.infer<typeof SentMails>[number];

/** The city as its coordinator sees it: over the HTTP API, and the clock and the mailbox over the control port. */
export class CityClient {
  readonly #api: string;
  readonly #control: string;

  constructor({ api, control }: { api: string; control: string }) {
    this.#api = api;
    this.#control = control;
  }

  openForum(forum: string): Promise<Forum> {
    return this.#call(Forum, 'POST /forums', { body: forum });
  }

  async agencies(): Promise<Agency[]> {
    return (await this.#call(Agencies, 'GET /agencies')).items;
  }

  /** Who hears of a sealed question. */
  async protectionContacts(): Promise<z.infer<typeof Contact>[]> {
    const policy = z.object({ people: z.object({ protection: z.array(Contact) }) });
    return (await this.#call(policy, 'GET /policy')).people.protection;
  }

  dryRun(forumId: string, minutes: string): Promise<z.infer<typeof DryRun>> {
    return this.#call(DryRun, `POST /forums/${forumId}/questions/import?dryRun=true`, {
      body: minutes,
      type: 'text/csv',
    });
  }

  /** Imports the minutes under a key of their own, so that a second call would change nothing. */
  import(forumId: string, minutes: string): Promise<z.infer<typeof Imported>> {
    const headers = { 'idempotency-key': `bien-ban-${forumId}` };
    return this.#call(Imported, `POST /forums/${forumId}/questions/import`, {
      body: minutes,
      type: 'text/csv',
      headers,
    });
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

  /** Gives a question in triage to an agency. */
  assign({ questionId, version }: Question, decision: { leadAgencyId: string; reason: string }): Promise<Question> {
    return this.#call(Question, `POST /questions/${questionId}/assignment`, {
      body: JSON.stringify(decision),
      headers: { 'if-match': `"${version}"` },
    });
  }

  /** Which mails told somebody of these questions, each once. */
  async mailsAbout(questions: readonly Question[]): Promise<ToldMail[]> {
    const told = await Promise.all(
      questions.map(({ questionId }) => this.#call(ToldMails, `GET /mails?questionId=${questionId}`)),
    );
    return [...new Map(told.flatMap(({ items }) => items).map((mail) => [mail.mailId, mail])).values()];
  }

  /** Every mail that left, the first first. */
  async mailbox(): Promise<SentMail[]> {
    return SentMails.parse(await (await this.#ask('/mailbox')).json());
  }

  /** A mail as it went over the wire. */
  async raw(messageId: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#ask(`/mailbox/raw/${messageId}`)).arrayBuffer());
  }

  /** Waits until nothing is under way that moves by itself. */
  async settled(): Promise<void> {
    await this.#ask('/settled');
  }

  /** Lets time pass, with all that happens on the way. */
  async advanceTo(instant: string): Promise<void> {
    await this.#ask('/clock', { method: 'POST', body: JSON.stringify({ advanceTo: instant }) });
  }

  async #call<Shape>(
    schema: z.ZodType<Shape>,
    what: string,
    given: { body?: string; type?: string; headers?: Record<string, string> } = {},
  ): Promise<Shape> {
    const [method = '', path = ''] = what.split(' ');
    const { body = null, type = 'application/json', headers } = given;
    const response = await fetch(`${this.#api}${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.#token()}`, 'content-type': type, ...headers },
      body,
    });
    return schema.parse(await (await accepted(response, what)).json());
  }

  /** A token lives an hour of the city's time, and the demo's hours fly, so each call has its own. */
  async #token(): Promise<string> {
    const reply: unknown = await (await this.#ask('/token?role=coordinator')).json();
    return z.object({ token: z.string() }).parse(reply).token;
  }

  async #ask(path: string, request?: RequestInit): Promise<Response> {
    return accepted(await fetch(`${this.#control}${path}`, request), path);
  }
}

async function accepted(response: Response, what: string): Promise<Response> {
  if (response.ok) return response;
  throw new Error(`${what}: ${response.status} ${await response.text()}`);
}
