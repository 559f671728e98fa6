import * as z from 'zod';

/**
 * What somebody really wrote, before anything was masked.
 *
 * `originalId` is the question's id, followed by `#<version>` for a correction. Nothing but the protection step may read it.
 */
export const Original = z.object({
  originalId: z.string(),
  forumId: z.string(),
  /** The submission as it came, free text unmasked. */
  submission: z.record(z.string(), z.unknown()),
  receivedAt: z.string(),
  by: z.string(),
  version: z.int(),
});
export type Original = z.infer<typeof Original>;
