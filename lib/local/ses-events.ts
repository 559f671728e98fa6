import { randomUUID } from 'node:crypto';
import type { LocalClock } from './clock.ts';
import type { BusEvent, EventBus, Waiting } from './event-bus.ts';
import type { Fate, Faults } from './faults.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

/** The events that are told here: SES's name in an event, in the property of a destination, and EventBridge's. */
const EVENTS = {
  Send: { matching: 'send', detailType: 'Email Sent' },
  Delivery: { matching: 'delivery', detailType: 'Email Delivered' },
  Bounce: { matching: 'bounce', detailType: 'Email Bounced' },
  Complaint: { matching: 'complaint', detailType: 'Email Complaint Received' },
  Reject: { matching: 'reject', detailType: 'Email Rejected' },
  DeliveryDelay: { matching: 'deliveryDelay', detailType: 'Email Delivery Delayed' },
} as const;
type EventType = keyof typeof EVENTS;

/** How many milliseconds a mail that is delayed takes until it arrives after all. */
const DELAY = 3_600_000;

/** A message that SES accepted. */
export interface AcceptedMessage {
  readonly messageId: string;
  /** The operation by which it was sent. */
  readonly action: string;
  readonly from: string;
  /** As which of the account's identities it was sent. */
  readonly identity: string;
  readonly recipients: readonly string[];
  readonly configurationSet: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

interface Dependencies {
  readonly bus: Pick<EventBus, 'accept'>;
  readonly faults: Faults;
  readonly clock: LocalClock;
}

/** Where events of a configuration set are told. */
interface Destination {
  readonly configurationSet: string;
  readonly matching: ReadonlySet<string>;
  readonly region: string;
  readonly account: string;
}

/**
 * What SES tells of the messages it accepted, by the `AWS::SES::ConfigurationSetEventDestination`s: that it was sent, and then
 * at the same instant what became of it, unless a fault makes it late. In AWS the events may come in any order.
 *
 * Form: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html, less the message's headers.
 */
export class SesEvents {
  readonly #destinations: readonly Destination[];
  readonly #defaultSets: ReadonlyMap<string, string>;
  readonly #dependencies: Dependencies;

  constructor(resources: readonly Resource[], dependencies: Dependencies) {
    const of = (type: string) => resources.filter((resource) => resource.type === `AWS::SES::${type}`);
    this.#destinations = of('ConfigurationSetEventDestination').flatMap(readDestination);
    this.#defaultSets = new Map(
      of('EmailIdentity').flatMap(({ ref, properties }) => {
        const { ConfigurationSetName } = (properties['ConfigurationSetAttributes'] ?? {}) as {
          ConfigurationSetName?: string;
        };
        return ConfigurationSetName === undefined ? [] : [[ref.toLowerCase(), ConfigurationSetName]];
      }),
    );
    this.#dependencies = dependencies;
  }

  /** Notes what will be told of a message; it is told once the function that is returned is called. */
  accepted(message: AcceptedMessage): () => void {
    const configurationSet = message.configurationSet ?? this.#defaultSets.get(message.identity.toLowerCase());
    const at = this.#dependencies.clock.now();
    const news = this.#newsOf(message, at);
    return this.#dependencies.bus.accept(
      this.#destinations
        .filter((destination) => destination.configurationSet === configurationSet)
        .flatMap((destination) =>
          news
            .filter(({ type }) => destination.matching.has(EVENTS[type].matching))
            .map((each): Waiting => ({ at: each.at, event: asEvent(message, { ...each, destination, sentAt: at }) })),
        ),
    );
  }

  #newsOf({ recipients, messageId }: AcceptedMessage, at: number): News[] {
    const { faults } = this.#dependencies;
    const by = Map.groupBy(recipients, (recipient) => faults.fateOf(recipient));
    const news = (type: EventType, of: readonly Fate[], { later = 0 } = {}): News[] => {
      const those = of.flatMap((fate) => by.get(fate) ?? []);
      return those.length === 0
        ? []
        : [{ type, at: at + later, ...aboutOf(type, those, { at: at + later, messageId, of }) }];
    };
    // A message with a virus goes to nobody.
    if (by.has('reject')) return [{ type: 'Reject', at, about: { reason: 'Bad content' } }];
    return [
      { type: 'Send', at, about: {} },
      ...news('Delivery', ['delivery', 'complaint']),
      ...news('Bounce', ['bounce']),
      ...news('Bounce', ['full']),
      ...news('Complaint', ['complaint']),
      ...news('DeliveryDelay', ['delay']),
      ...news('Delivery', ['delay'], { later: DELAY }),
    ];
  }
}

/** One piece of news of a message. */
interface News {
  readonly type: EventType;
  readonly at: number;
  /** What the event holds beside the mail. */
  readonly about: object;
}

function aboutOf(
  type: EventType,
  recipients: readonly string[],
  { at, messageId, of }: { readonly at: number; readonly messageId: string; readonly of: readonly Fate[] },
): Pick<News, 'about'> {
  const timestamp = new Date(at).toISOString();
  const feedbackId = `${messageId}-feedback`;
  const reportingMTA = 'local.smtp-out.amazonses.example';
  const [status, reason] = of.includes('full') ? ['5.2.2', 'mailbox full'] : ['5.1.1', 'user unknown'];
  switch (type) {
    case 'Delivery':
      return { about: { timestamp, processingTimeMillis: 0, recipients, smtpResponse: '250 2.0.0 OK', reportingMTA } };
    case 'Bounce':
      return {
        about: {
          feedbackId,
          ...(of.includes('full')
            ? { bounceType: 'Transient', bounceSubType: 'MailboxFull' }
            : { bounceType: 'Permanent', bounceSubType: 'General' }),
          bouncedRecipients: recipients.map((emailAddress) => ({
            emailAddress,
            action: 'failed',
            status,
            diagnosticCode: `smtp; ${of.includes('full') ? '552' : '550'} ${status} ${reason}`,
          })),
          timestamp,
          reportingMTA: `dsn; ${reportingMTA}`,
        },
      };
    case 'Complaint':
      return {
        about: {
          feedbackId,
          complaintSubType: null,
          complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
          timestamp,
          complaintFeedbackType: 'abuse',
          arrivalDate: timestamp,
        },
      };
    case 'DeliveryDelay':
      return {
        about: {
          timestamp,
          delayType: 'TransientCommunicationFailure',
          expirationTime: new Date(at + 14 * DELAY).toISOString(),
          reportingMTA,
          delayedRecipients: recipients.map((emailAddress) => ({
            emailAddress,
            status: '4.4.1',
            diagnosticCode: 'smtp; 421 4.4.1 Unable to connect to remote host',
          })),
        },
      };
    case 'Send':
    case 'Reject':
      return { about: {} };
  }
}

function asEvent(
  message: AcceptedMessage,
  { type, at, about, destination, sentAt }: News & { readonly destination: Destination; readonly sentAt: number },
): BusEvent {
  const { messageId, action, from, identity, recipients, tags } = message;
  const { configurationSet, region, account } = destination;
  const arn = (what: string): string => `arn:aws:ses:${region}:${account}:${what}`;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': EVENTS[type].detailType,
    source: 'aws.ses',
    account,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region,
    resources: [arn(`configuration-set/${configurationSet}`), arn(`identity/${identity}`)],
    detail: {
      eventType: type,
      mail: {
        timestamp: new Date(sentAt).toISOString(),
        source: from,
        sourceArn: arn(`identity/${identity}`),
        sendingAccountId: account,
        messageId,
        destination: recipients,
        tags: {
          'ses:operation': [action],
          'ses:configuration-set': [configurationSet],
          'ses:from-domain': [from.slice(from.lastIndexOf('@') + 1)],
          ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
        },
      },
      [type.charAt(0).toLowerCase() + type.slice(1)]: about,
    },
  };
}

function readDestination({ name, stack, region, account, properties }: Resource): Destination[] {
  const { ConfigurationSetName, EventDestination } = properties as {
    ConfigurationSetName: string;
    EventDestination: {
      Enabled?: boolean;
      MatchingEventTypes: string[];
      EventBridgeDestination?: { EventBusArn: string };
    };
  };
  const { Enabled = false, MatchingEventTypes, EventBridgeDestination } = EventDestination;
  const bus = EventBridgeDestination?.EventBusArn ?? '';
  if (!bus.endsWith(':event-bus/default')) {
    throw new RefusedStartError(
      `event destination ${name} of stack ${stack}: the local run tells of mails on the default event bus only, as SES does`,
    );
  }
  if (!Enabled) return [];
  return [{ configurationSet: ConfigurationSetName, matching: new Set(MatchingEventTypes), region, account }];
}
