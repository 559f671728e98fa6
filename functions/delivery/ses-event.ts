import * as z from 'zod';
import type { DeliveryNews } from '../mail/outbox.ts';

const Recipient = z.object({ status: z.string().optional() });

/**
 * What SES tells of a message, as far as it is needed here.
 *
 * Form: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (EventBridge carries it as `detail`).
 */
export const SesEvent = z.object({
  eventType: z.enum(['Send', 'Delivery', 'Bounce', 'Complaint', 'Reject', 'DeliveryDelay']),
  mail: z.object({
    messageId: z.string(),
    timestamp: z.string(),
    /** To whom the message was addressed: to one person each. */
    destination: z.array(z.string()).optional(),
    tags: z.record(z.string(), z.array(z.string())).default({}),
  }),
  delivery: z.object({ timestamp: z.string() }).optional(),
  bounce: z
    .object({
      timestamp: z.string(),
      bounceType: z.string(),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z.array(Recipient).default([]),
    })
    .optional(),
  complaint: z.object({ timestamp: z.string() }).optional(),
  deliveryDelay: z.object({ timestamp: z.string() }).optional(),
});
export type SesEvent = z.infer<typeof SesEvent>;

const WHAT = {
  Send: 'send',
  Delivery: 'delivery',
  Bounce: 'bounce',
  Complaint: 'complaint',
  Reject: 'reject',
  DeliveryDelay: 'delay',
} as const satisfies Record<SesEvent['eventType'], DeliveryNews['what']>;

/** A mailbox that is full today is not dead (enhanced status code of RFC 3463). */
const MAILBOX_FULL = '5.2.2';

/** The mail that an event speaks of, the address it went to, and its news. */
export interface MailNews {
  readonly mailId: string;
  readonly address: string | undefined;
  readonly news: DeliveryNews;
}

/** Reads an event; undefined for a message that is none of ours. */
export function newsOf({ eventType, mail, ...told }: SesEvent): MailNews | undefined {
  const [mailId] = mail.tags['mailId'] ?? [];
  if (mailId === undefined) return undefined;
  const { delivery, bounce, complaint, deliveryDelay } = told;
  const { timestamp } = delivery ?? bounce ?? complaint ?? deliveryDelay ?? mail;
  return {
    mailId,
    address: mail.destination?.[0],
    news: {
      what: WHAT[eventType],
      messageId: mail.messageId,
      at: new Date(timestamp).toISOString(),
      ...(bounce && { permanent: isPermanent(bounce), because: reasonOf(bounce) }),
      // Whoever takes the city's letters for spam is sent no more of them.
      ...(complaint && { permanent: true }),
    },
  };
}

type Bounce = NonNullable<SesEvent['bounce']>;

function isPermanent({ bounceType, bounceSubType, bouncedRecipients }: Bounce): boolean {
  const full = bounceSubType === 'MailboxFull' || bouncedRecipients.some(({ status }) => status === MAILBOX_FULL);
  return bounceType === 'Permanent' && !full;
}

function reasonOf({ bounceType, bounceSubType, bouncedRecipients }: Bounce): string {
  return [bounceType, bounceSubType, bouncedRecipients[0]?.status].filter(Boolean).join(' ');
}
