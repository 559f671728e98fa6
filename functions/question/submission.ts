import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { Day } from '../calendar/day.ts';
import { freeText } from './question-text.ts';

/** What a caller submits as one question (`POST /forums/{forumId}/questions`). */
export const Submission = z.strictObject({
  text: freeText(),
  topicId: Identifier.optional(),
  askedOn: Day.optional(),
  leadAgencyId: Identifier.optional(),
  coordinatingAgencyIds: z.array(Identifier).max(10).optional(),
  answeredAtForum: z
    .strictObject({
      by: freeText(200),
      decided: freeText(),
      why: freeText().optional(),
      next: freeText().optional(),
    })
    .optional(),
});
export type Submission = z.infer<typeof Submission>;
