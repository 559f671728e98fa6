import * as z from 'zod';

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

/** The machine on which the city's system runs: its clock, the mails that left it, and what goes wrong on purpose. */
export class ControlPort {
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  /** A token lives an hour of the city's time, and the demo's hours fly, so each call of the API has its own. */
  async token(role = 'coordinator'): Promise<string> {
    const reply: unknown = await (await this.#ask(`/token?role=${role}`)).json();
    return z.object({ token: z.string() }).parse(reply).token;
  }

  /** Waits until nothing is under way that moves by itself. */
  async settled(): Promise<void> {
    await this.#ask('/settled');
  }

  /** Lets time pass, with all that happens on the way. */
  async advanceTo(instant: string): Promise<void> {
    await this.#ask('/clock', { advanceTo: instant });
  }

  /** Every mail that left, the first first. */
  async mailbox(): Promise<SentMail[]> {
    return SentMails.parse(await (await this.#ask('/mailbox')).json());
  }

  /** A mail as it went over the wire. */
  async raw(messageId: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#ask(`/mailbox/raw/${messageId}`)).arrayBuffer());
  }

  /** From now on mails to this address come back. */
  async loseMailbox(address: string): Promise<void> {
    await this.#ask('/faults', { kind: 'bounce', address });
  }

  /** From now on the mail service takes nothing, or takes mails again. */
  async mailService(is: 'down' | 'up'): Promise<void> {
    await this.#ask('/faults', { target: 'ses', kind: 'error', rate: is === 'down' ? 1 : 0 });
  }

  /** In which failure queues something waits for a person. */
  async failures(): Promise<string[]> {
    const queues = z.record(z.string(), z.array(z.unknown())).parse(await (await this.#ask('/queues')).json());
    return Object.entries(queues).flatMap(([name, messages]) => (messages.length > 0 ? name : []));
  }

  async #ask(path: string, body?: object): Promise<Response> {
    const request = body && { method: 'POST', body: JSON.stringify(body) };
    return accepted(await fetch(`${this.#address}${path}`, request), path);
  }
}

/** The response, if it is one of success. */
export async function accepted(response: Response, what: string): Promise<Response> {
  if (response.ok) return response;
  throw new Error(`${what}: ${response.status} ${await response.text()}`);
}
