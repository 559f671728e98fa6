import MailComposer from 'nodemailer/lib/mail-composer';
import { oneLine, visible, withRemark } from './letter.ts';

/** Who a mail is from or to. */
export interface Mailbox {
  readonly name: string;
  readonly email: string;
}

/** A mail that is about to leave. */
export interface OutgoingMail {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc?: readonly Mailbox[] | undefined;
  readonly replyTo: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Letters, digits, `_` and `-`. The same mail has the same Message-ID at every attempt, so that twins can be recognised. */
  readonly mailId: string;
  /** Set when SES may have accepted an earlier attempt: the mail then says so. */
  readonly possibleDuplicate?: boolean | undefined;
  readonly attachments?:
    | readonly {
        readonly filename: string;
        readonly contentType: string;
        readonly content: Uint8Array;
        /** Of a picture that stands in the HTML, as `src="cid:…"`. */
        readonly cid?: string;
      }[]
    | undefined;
  /** ISO instant, becomes the Date header. */
  readonly sentAt: string;
}

/** An address or a mail id that may not stand in a header. The message names the field, never the address. */
export class UnsendableMailError extends Error {
  override readonly name = 'UnsendableMailError';
}

/**
 * The MIME bytes of a mail: text and HTML in UTF-8 as base64, attachments behind them. The same mail gives the same bytes.
 * Names and subject lose line breaks and control characters; addresses that contain any are refused.
 *
 * @throws UnsendableMailError when there is no recipient, or an address or the mail id is malformed
 */
export async function composeMail(mail: OutgoingMail): Promise<Uint8Array> {
  const { mailId, possibleDuplicate = false, sentAt, attachments = [] } = mail;
  if (!/^[A-Za-z0-9_-]{1,250}$/.test(mailId)) throw new UnsendableMailError('malformed mail id');
  if (mail.to.length === 0) throw new UnsendableMailError('no recipient');
  const date = new Date(sentAt);
  if (Number.isNaN(date.getTime())) throw new UnsendableMailError('malformed sentAt');
  const from = addressed('from', mail.from);
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const { text, html } = possibleDuplicate ? withRemark(mail, POSSIBLE_DUPLICATE) : mail;
  const composer = new MailComposer({
    from,
    to: mail.to.map((mailbox) => addressed('to', mailbox)),
    ...(mail.cc !== undefined && mail.cc.length > 0 && { cc: mail.cc.map((mailbox) => addressed('cc', mailbox)) }),
    replyTo: addressed('replyTo', mail.replyTo),
    subject: oneLine(mail.subject),
    text: visible(text),
    html: visible(html),
    messageId: `<${mailId}@${domain}>`,
    date,
    headers: {
      'X-Entity-Ref-ID': mailId,
      'Auto-Submitted': 'auto-generated',
      'Content-Language': 'vi',
      ...(possibleDuplicate && { 'X-Possible-Duplicate': 'yes' }),
    },
    attachments: attachments.map(({ filename, contentType, content, cid }) => ({
      filename: oneLine(filename).replace(/[/\\]/g, '-'),
      contentType: oneLine(contentType),
      content: Buffer.from(content),
      ...(cid !== undefined && { cid, contentDisposition: 'inline' as const }),
    })),
    // base64 keeps Vietnamese within 4/3 of its size; quoted-printable would triple it and SES refuses more than 10 MB.
    encoding: 'base64',
    textEncoding: 'base64',
    baseBoundary: mailId,
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/**
 * Reads a From header as settings write it: "Hồi Âm <hoi-am@backan.example>", or an address alone.
 *
 * @throws UnsendableMailError when it is neither
 */
export function mailbox(header: string): Mailbox {
  const named = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/.exec(header);
  const { name, address } = addressed('mailbox', { name: named?.[1] ?? '', email: (named?.[2] ?? header).trim() });
  return { name, email: address };
}

const POSSIBLE_DUPLICATE = 'Thư này có thể đã được gửi đến quý vị một lần; nếu đã nhận, xin bỏ qua bản này.';

/** One @, ASCII, nothing that ends an address or begins another: quoted and internationalised local parts are not used by agencies and SES refuses the latter. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

function addressed(field: string, { name, email }: Mailbox): { name: string; address: string } {
  if (email.length > 254 || !ADDRESS.test(email)) throw new UnsendableMailError(`malformed address in ${field}`);
  return { name: oneLine(name), address: email };
}
