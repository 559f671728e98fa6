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

/** Connection failures after which SES cannot have the message, because it never came so far. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Hands messages to SES. */
export class PostOffice {
  readonly #configurationSetName: string;
  // SES knows no idempotency token, so a retry by the SDK could send the same message twice without anybody knowing.
  readonly #ses = new SESClient({
    maxAttempts: 1,
    requestHandler: { requestTimeout: ANSWER_MS, connectionTimeout: 3_000, throwOnRequestTimeout: true },
  });

  constructor(configurationSetName: string) {
    this.#configurationSetName = configurationSetName;
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

/** Only an answer of SES, or no connection at all, is a refusal; silence is not. */
function outcomeOf(error: unknown): Handover {
  const { name, code, $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  const because = name ?? 'unknown error';
  const status = $metadata?.httpStatusCode ?? 0;
  const answered = status >= 400 && status < 500;
  return { outcome: answered || NEVER_CONNECTED.has(code ?? '') ? 'refused' : 'unknown', because };
}
