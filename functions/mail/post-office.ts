import { setTimeout as pass } from 'node:timers/promises';
import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';

/** What became of handing a message to SES. */
export type Handover =
  | { readonly outcome: 'accepted'; readonly messageId: string }
  /** SES said no: it does not have the message. */
  | { readonly outcome: 'refused'; readonly because: string }
  /** Nobody knows whether SES has it. */
  | { readonly outcome: 'unknown'; readonly because: string };

/** A message as SES takes it. */
export interface Parcel {
  readonly mailId: string;
  readonly attempt: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly mime: Uint8Array;
}

/** How long SES may take to answer, in milliseconds; well under the function's timeout, so that the answer is recorded. */
const ANSWER_MS = 8_000;

/** On the way to SES: what fails here fails before there is a connection over which it could get the message. */
const BEFORE_SES = new Set(['getaddrinfo', 'connect']);

/** Hands messages to SES. */
export class PostOffice {
  readonly #configurationSetName: string;
  readonly #gapMs: number;
  #nextTurn: Promise<unknown> = Promise.resolve();
  // SES knows no idempotency token, so a retry by the SDK could send the same message twice without anybody knowing.
  readonly #ses = new SESClient({
    maxAttempts: 1,
    requestHandler: { requestTimeout: ANSWER_MS, connectionTimeout: 3_000, throwOnRequestTimeout: true },
  });

  /** `maxSendRate`: mails per second that SES takes from this account; 0 when there is no limit to keep to. */
  constructor(configurationSetName: string, { maxSendRate = 0 }: { maxSendRate?: number } = {}) {
    this.#configurationSetName = configurationSetName;
    this.#gapMs = maxSendRate > 0 ? 1_000 / maxSendRate : 0;
  }

  /**
   * Waits until it is this caller's turn to send, so that SES's rate is kept to. To be awaited before a mail is claimed: a step
   * that is stopped while it waits has then nothing in its hands.
   */
  async turn(): Promise<void> {
    if (this.#gapMs === 0) return;
    const turn = this.#nextTurn;
    this.#nextTurn = turn.then(() => pass(this.#gapMs));
    await turn;
  }

  /** Hands over one message, tagged with its mail's id so that SES's events can be matched to it. */
  async send({ mailId, attempt, from, to, mime }: Parcel): Promise<Handover> {
    try {
      const { MessageId } = await this.#ses.send(
        new SendRawEmailCommand({
          Source: from,
          Destinations: [...to],
          RawMessage: { Data: mime },
          ConfigurationSetName: this.#configurationSetName,
          Tags: [
            { Name: 'mailId', Value: mailId },
            { Name: 'attempt', Value: String(attempt) },
          ],
        }),
      );
      if (MessageId === undefined) return { outcome: 'unknown', because: 'no message id' };
      return { outcome: 'accepted', messageId: MessageId };
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

/**
 * What a failed call tells of the message.
 *
 * SES has not taken what it answers with a 4xx, or with its own `ServiceUnavailable` (a 503: a temporary failure of the server). Its 500,
 * `InternalFailure`, is by its own words an unknown error; a 5xx without a code of SES comes from something in between that gave up
 * waiting; and a connection that breaks off, or stays silent, may have brought the message first: of these nobody knows.
 * https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
 */
function outcomeOf(error: unknown): Handover {
  const { name = 'unknown error', $metadata, ...failure } = error as Failure;
  const status = $metadata?.httpStatusCode;
  const refused =
    status === undefined
      ? // Of several addresses of SES each was tried.
        (failure.errors ?? [failure]).every(({ syscall = '' }) => BEFORE_SES.has(syscall))
      : (status >= 400 && status < 500) || name === 'ServiceUnavailable';
  return { outcome: refused ? 'refused' : 'unknown', because: status === undefined ? (failure.code ?? name) : name };
}

/** What the SDK, or Node below it, throws. */
interface Failure {
  readonly name?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly errors?: readonly { readonly syscall?: string }[];
  readonly $metadata?: { readonly httpStatusCode?: number };
}
