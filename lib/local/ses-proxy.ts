import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Mailbox } from './mailbox.ts';
import type { MailboxViewer } from './mailbox-viewer.ts';
import type { Permissions } from './permissions.ts';
import { SendingRefusedError, type SendingRules } from './sending-rules.ts';
import type { SesEvents } from './ses-events.ts';

interface Dependencies {
  readonly rules: SendingRules;
  readonly permissions: Permissions;
  readonly mailbox: Mailbox;
  readonly viewer: MailboxViewer;
  readonly clock: LocalClock;
  readonly activity: Activity;
  readonly faults: Faults;
  readonly events: SesEvents;
}

/**
 * Stands between the functions and the SES emulator (SES's first API): refuses what SES refuses, and keeps what was accepted.
 * The path of the address names the function.
 */
export function sesListener(dependencies: Dependencies): RequestListener {
  const { activity, clock, faults } = dependencies;
  return (call, reply) => {
    const end = activity.begin();
    reply.on('close', end);
    const closed = new Promise((resolve) => reply.on('close', resolve));
    // The SDK compares the reply's date with its own clock, which is the local one.
    reply.sendDate = false;
    reply.setHeader('date', new Date(clock.now()).toUTCString());
    const fault = faults.ofCall('ses', senderOf(call));
    if (fault === 'reset') {
      call.socket.resetAndDestroy();
      return;
    }
    const accepted = fault === 'throttle' || fault === 'error' ? refuse(call, fault) : accept(call, dependencies);
    accepted.then(
      ({ action, messageId, tell }) => {
        // What becomes of a mail is told after its sender was answered, as it nearly always is in AWS.
        void closed.then(tell);
        // The sender hears nothing, at once: no test should have to wait until it loses its patience.
        if (fault === 'timeout-after-accept') {
          call.socket.resetAndDestroy();
          return;
        }
        answer(
          reply,
          200,
          `<${action}Response xmlns="${XML}"><${action}Result><MessageId>${messageId}</MessageId></${action}Result>${METADATA}</${action}Response>`,
        );
      },
      (error: unknown) => {
        const refused = error instanceof SendingRefusedError;
        const [status, type, code] = refused
          ? [error.status, error.status < 500 ? 'Sender' : 'Receiver', error.code]
          : [500, 'Receiver', 'InternalFailure'];
        const message = refused ? error.message : 'the mail emulator failed';
        answer(
          reply,
          status,
          `<ErrorResponse xmlns="${XML}"><Error><Type>${type}</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
        );
      },
    );
  };
}

const XML = 'http://ses.amazonaws.com/doc/2010-12-01/';
const METADATA = '<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>';

interface Acceptance {
  readonly action: string;
  readonly messageId: string;
  /** Begins to tell what becomes of the mail. */
  readonly tell: () => void;
}

/** The function that calls. */
function senderOf(call: IncomingMessage): string {
  return call.url?.split('/')[1] ?? '';
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html */
async function refuse(call: IncomingMessage, fault: 'throttle' | 'error'): Promise<never> {
  await textOf(call);
  throw fault === 'throttle'
    ? new SendingRefusedError('Throttling', 'Maximum sending rate exceeded.')
    : new SendingRefusedError('ServiceUnavailable', 'The request has failed due to a temporary failure.', 503);
}

async function accept(call: IncomingMessage, dependencies: Dependencies): Promise<Acceptance> {
  const { rules, permissions, mailbox, viewer, clock, events } = dependencies;
  const sender = senderOf(call);
  const form = new URLSearchParams(await textOf(call));
  const action = form.get('Action') ?? '';
  if (action !== 'SendRawEmail' && action !== 'SendEmail') {
    throw new SendingRefusedError('InvalidAction', `Could not find operation ${action} for version 2010-12-01`);
  }
  const raw = action === 'SendRawEmail' ? Buffer.from(form.get('RawMessage.Data') ?? '', 'base64') : undefined;
  if (raw?.length === 0) throw new SendingRefusedError('InvalidParameterValue', 'Empty message');
  const headers = raw === undefined ? undefined : await headersOf(raw);
  const named = ['Destinations', 'Destination.ToAddresses', 'Destination.CcAddresses', 'Destination.BccAddresses'];
  const destinations = named.flatMap((list) => members(form, list)).map(bare);
  const recipients = destinations.length > 0 ? destinations : (headers?.recipients ?? []);
  const tags = members(form, 'Tags', '.Name').map((name, index) => ({
    name,
    value: form.get(`Tags.member.${String(index + 1)}.Value`) ?? '',
  }));
  const from = headers?.from ?? bare(form.get('Source') ?? '');
  const configurationSet = form.get('ConfigurationSetName') ?? undefined;
  const identity = rules.identityOf(from) ?? from;
  const refusal = permissions.refusalOfMail(sender, action, { identity, configurationSet });
  if (refusal !== undefined) {
    const { user, resource } = refusal;
    const why = `User \`${user}' is not authorized to perform \`ses:${action}' on resource \`${resource}'`;
    throw new SendingRefusedError('AccessDenied', why, 403);
  }
  rules.check({
    from,
    recipients,
    configurationSet,
    tags,
    bytes: raw?.length ?? Buffer.byteLength(form.toString()),
  });
  const address = await viewer.address;
  const passed = await fetch(address, { method: 'POST', body: form, headers: { authorization: 'AWS4 local' } });
  const [, messageId] = /<MessageId>([^<]+)<\/MessageId>/.exec(await passed.text()) ?? [];
  if (messageId === undefined)
    throw new SendingRefusedError('InvalidParameterValue', 'the emulator refused the message');
  const message = raw ?? (await composedBy(address, messageId));
  const tagged = Object.fromEntries(tags.map(({ name, value }) => [name, value]));
  mailbox.keep({ messageId, sentAt: new Date(clock.now()).toISOString(), recipients, tags: tagged, sender }, message);
  const tell = events.accepted({ messageId, action, from, identity, recipients, configurationSet, tags: tagged });
  return { action, messageId, tell };
}

async function headersOf(raw: Buffer): Promise<{ from: string; recipients: string[] }> {
  const { simpleParser } = await import('mailparser'); // takes a moment to load, and not every run sends mail
  // Only the head is needed, and it must not cost the parsing of attachments.
  const end = raw.indexOf('\r\n\r\n');
  const message = await simpleParser(end === -1 ? raw : raw.subarray(0, end + 4), {
    skipHtmlToText: true,
    skipTextToHtml: true,
  });
  const addresses = [message.to, message.cc, message.bcc].flatMap((field) => [field ?? []].flat());
  return {
    from: message.from?.value[0]?.address ?? '',
    recipients: addresses.flatMap(({ value }) => value.flatMap(({ address }) => address ?? [])),
  };
}

/** `SendEmail` leaves it to SES to compose the message. */
async function composedBy(address: string, messageId: string): Promise<Buffer> {
  const reply = await fetch(`${address}/get-emlContent?messageId=${messageId}`);
  const { body } = (await reply.json()) as { body: { data: number[] } };
  return Buffer.from(body.data);
}

function members(form: URLSearchParams, list: string, field = ''): string[] {
  const found: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = form.get(`${list}.member.${String(index)}${field}`);
    if (value === null) return found;
    found.push(value);
  }
}

/** The address in `Name <address>`. */
function bare(address: string): string {
  return (/<([^<>]*)>\s*$/.exec(address)?.[1] ?? address).trim();
}

async function textOf(call: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of call) parts.push(part as Buffer); // no encoding is set
  return Buffer.concat(parts).toString('utf8');
}

function answer(reply: ServerResponse, status: number, xml: string): void {
  reply.writeHead(status, { 'content-type': 'text/xml' });
  reply.end(xml);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
