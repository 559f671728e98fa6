import middy from '@middy/core';
import type { EventBridgeEvent } from 'aws-lambda';
import type * as z from 'zod';

/**
 * A function that an EventBridge rule calls with each event whose detail satisfies `schema`.
 *
 * The rule does not wait for the answer: when the function throws, Lambda calls it twice more, then the event goes to its failure queue.
 */
export function eventFunction<Detail>(
  schema: z.ZodType<Detail>,
  onEvent: (detail: Detail, now: string) => Promise<void>,
) {
  return middy<EventBridgeEvent<string, unknown>, undefined>().handler(async ({ detail }) => {
    await onEvent(schema.parse(detail), new Date().toISOString());
  });
}
