import * as z from 'zod';

/** An agency's own narrative for the report of a forum: one of its sections 1.1 to 1.n. */
export const Contribution = z.object({
  forumId: z.string(),
  agencyId: z.string(),
  text: z.string(),
  by: z.string(),
  at: z.string(),
  version: z.int().min(1),
});
export type Contribution = z.infer<typeof Contribution>;
