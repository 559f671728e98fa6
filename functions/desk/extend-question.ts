import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import type { Reply } from '../platform/http.ts';
import { declineExtension, extend } from '../question/moving.ts';
import { officeText, shown } from '../question/office-text.ts';
import { decideOn, type Decision, type Desk, expectToCome } from './decide-on.ts';

/** More time for the agency, asked for or not; or the refusal of what it asked for. */
export const ExtensionDecision = z.union([
  z.strictObject({ until: Day, reason: officeText(1_000) }),
  z.strictObject({ decline: z.literal(true), reason: officeText(1_000) }),
]);
export type ExtensionDecision = z.infer<typeof ExtensionDecision>;

/** Decides by when an agency has to answer. The child's date stays where it is, and every report counts extensions apart. */
export function extendQuestion(desk: Desk, given: ExtensionDecision, decision: Decision): Promise<Reply> {
  const why = shown(given.reason);
  if ('until' in given) {
    expectToCome('until', given.until, decision);
    return decideOn(desk, { decision, what: 'question extended' }, (question, act) =>
      extend(question, given.until, { ...act, why }),
    );
  }
  return decideOn(desk, { decision, what: 'extension declined' }, (question, act) =>
    declineExtension(question, { ...act, why }),
  );
}
