import * as z from 'zod';
import type { Reply } from '../platform/http.ts';
import { reopen } from '../question/moving.ts';
import { officeText, shown } from '../question/office-text.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';

/** Why a question is opened again. */
export const Reopening = z.strictObject({ reason: officeText(1_000) });
export type Reopening = z.infer<typeof Reopening>;

/** Opens a closed question again, or one that was taken for a duplicate; its agency gets a fresh date, which is counted apart. */
export function reopenQuestion(desk: Desk, { reason }: Reopening, decision: Decision): Promise<Reply> {
  return decideOn(desk, { decision, what: 'question reopened' }, (question, act) =>
    reopen(question, { ...act, why: shown(reason) }),
  );
}
