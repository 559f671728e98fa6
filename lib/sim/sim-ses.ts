import type { SesEvent } from '../../functions/delivery/ses-event.ts';
import type { Handover, Parcel, PostOffice } from '../../functions/mail/post-office.ts';
import { CallLostError, type Invocation, RefusedError, type Scheduler } from './scheduler.ts';

/** What becomes of what is sent to an address. */
export type AddressState = 'fine' | 'dead' | 'full' | 'complains';

/** A message that SES took, as the recipient's side knows it. */
export interface Arrival {
  readonly mailId: string;
  readonly messageId: string;
  readonly to: string;
  readonly at: number;
  /** Whether the message itself says that it may be a second one. */
  readonly marked: boolean;
  /** Whether a person has it before their eyes: not when it bounced. */
  readonly read: boolean;
  readonly mime: Uint8Array;
}

/** What SES is to the simulated system: it accepts, refuses or falls silent, keeps what arrived, and tells of it later. */
export class SimSes {
  readonly mailbox: Arrival[] = [];
  /** Every piece of news that was published, whether or not it has come. */
  readonly events: { readonly mailId: string; readonly event: SesEvent }[] = [];
  readonly #scheduler: Scheduler;
  readonly #stateOf: (address: string) => AddressState;
  readonly #publish: (event: SesEvent, name: string) => void;

  constructor(
    scheduler: Scheduler,
    stateOf: (address: string) => AddressState,
    publish: (event: SesEvent, name: string) => void,
  ) {
    this.#scheduler = scheduler;
    this.#stateOf = stateOf;
    this.#publish = publish;
  }

  /** The counter at which one invocation hands over. */
  counter(invocation: Invocation): Pick<PostOffice, 'send' | 'turn'> {
    // Here everybody's turn comes at once: the rate is the local run's to test.
    return { send: (parcel) => this.#take(invocation, parcel), turn: () => Promise.resolve() };
  }

  async #take(invocation: Invocation, parcel: Parcel): Promise<Handover> {
    try {
      const accept = () => this.#accept(parcel);
      return {
        outcome: 'accepted',
        messageId: await this.#scheduler.call(invocation, `SES ${parcel.mailId}`, accept),
      };
    } catch (error) {
      if (error instanceof RefusedError) return { outcome: 'refused', because: error.name };
      if (error instanceof CallLostError) return { outcome: 'unknown', because: error.name };
      throw error;
    }
  }

  #accept({ mailId, to: [to = ''], mime }: Parcel): string {
    const messageId = `m-${String(this.mailbox.length + 1)}`;
    const at = this.#scheduler.now;
    const state = this.#stateOf(to);
    const [headers = ''] = Buffer.from(mime.buffer, mime.byteOffset, mime.byteLength)
      .toString('latin1')
      .split('\r\n\r\n', 1);
    const marked = /^X-Possible-Duplicate: yes$/m.test(headers);
    this.mailbox.push({ mailId, messageId, to, at, marked, read: state === 'fine' || state === 'complains', mime });
    for (const [what, later] of NEWS[state]) this.#tell(what, { mailId, messageId, to, at: at + later * 1_000 });
    return messageId;
  }

  #tell(
    what: keyof typeof DETAILS,
    { mailId, messageId, to, at }: Pick<Arrival, 'mailId' | 'messageId' | 'to' | 'at'>,
  ): void {
    const timestamp = new Date(at).toISOString();
    const mail = { messageId, timestamp, destination: [to], tags: { mailId: [mailId] } };
    const event: SesEvent = { ...DETAILS[what](timestamp), mail };
    this.events.push({ mailId, event });
    this.#publish(event, `${messageId} ${what}`);
  }
}

/** What SES tells of a message to an address in each state, and how many seconds after it was accepted. */
const NEWS: Readonly<Record<AddressState, readonly (readonly [what: keyof typeof DETAILS, afterSeconds: number])[]>> = {
  fine: [
    ['send', 0],
    ['delivery', 0],
  ],
  dead: [
    ['send', 0],
    ['hard bounce', 0],
  ],
  full: [
    ['send', 0],
    ['delay', 60],
    ['soft bounce', 1_800],
  ],
  complains: [
    ['send', 0],
    ['delivery', 0],
    ['complaint', 7_200],
  ],
};

const DETAILS = {
  send: () => ({ eventType: 'Send' }),
  delivery: (timestamp: string) => ({ eventType: 'Delivery', delivery: { timestamp } }),
  delay: (timestamp: string) => ({ eventType: 'DeliveryDelay', deliveryDelay: { timestamp } }),
  'hard bounce': (timestamp: string) => bounce(timestamp, 'General', '5.1.1'),
  'soft bounce': (timestamp: string) => bounce(timestamp, 'MailboxFull', '5.2.2'),
  complaint: (timestamp: string) => ({ eventType: 'Complaint', complaint: { timestamp } }),
} as const satisfies Record<string, (timestamp: string) => Omit<SesEvent, 'mail'>>;

function bounce(timestamp: string, bounceSubType: string, status: string): Omit<SesEvent, 'mail'> {
  return {
    eventType: 'Bounce',
    bounce: { timestamp, bounceType: 'Permanent', bounceSubType, bouncedRecipients: [{ status }] },
  };
}
