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

/** The mail that an event speaks of, and its news; undefined for a message that is none of ours. */
export function newsOf(event: SesEvent): { mailId: string; news: DeliveryNews } | undefined {
  const { eventType, mail, delivery, bounce, complaint, deliveryDelay } = event;
  const [mailId] = mail.tags['mailId'] ?? [];
  if (mailId === undefined) return undefined;
  const at = (delivery ?? bounce ?? complaint ?? deliveryDelay ?? mail).timestamp;
  const full = bounce?.bouncedRecipients.some(({ status }) => status === MAILBOX_FULL) ?? false;
  return {
    mailId,
    news: {
      what: WHAT[eventType],
      messageId: mail.messageId,
      at: new Date(at).toISOString(),
      ...(bounce && {
        permanent: bounce.bounceType === 'Permanent' && !full,
        because: [bounce.bounceType, bounce.bounceSubType, bounce.bouncedRecipients[0]?.status]
          .filter(Boolean)
          .join(' '),
      }),
    },
  };
}
