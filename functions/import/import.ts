import * as z from 'zod';

/**
 * The import of one forum's minutes: what it brought, and how far it has come.
 *
 * It is written before the first question, so that a retry with the same key finishes what was begun.
 */
export const Import = z.object({
  importId: z.string(),
  forumId: z.string(),
  by: z.string(),
  /** Of file, forum and options, to tell a repeated request from another one under the same key. */
  requestHash: z.string(),
  startedAt: z.string(),
  /**
   * The rows that become questions, as the person sees them numbered in the file, each with the number of its code; one
   * without a number is sealed. Decided once, so that a retry decides nothing anew, whatever has changed meanwhile.
   */
  rows: z.array(z.object({ row: z.int(), number: z.int().optional() })),
  state: z.enum(['writing', 'done', 'withdrawn']),
  withdrawn: z.object({ at: z.string(), by: z.string(), why: z.string() }).optional(),
  version: z.int().min(1),
});
export type Import = z.infer<typeof Import>;
