import * as z from 'zod';
import { Identifier } from '../agency/printed-line.ts';
import { dayOf } from '../calendar/day.ts';
import { referenceFaults } from '../forum/references.ts';
import type { Reply } from '../platform/http.ts';
import { invalidRequest } from '../platform/problem.ts';
import { transfer } from '../question/moving.ts';
import { officeText, shown } from '../question/office-text.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';

/** Which other agency is to answer, and why: "not ours" always names another. */
export const TransferDecision = z.strictObject({ leadAgencyId: Identifier, reason: officeText(1_000) });
export type TransferDecision = z.infer<typeof TransferDecision>;

/** Gives a question to another agency, which is told of it and gets a clock of its own. */
export function transferQuestion(
  desk: Desk,
  { leadAgencyId, reason }: TransferDecision,
  decision: Decision,
): Promise<Reply> {
  return decideOn(desk, { decision, what: 'question transferred' }, async (question, act) => {
    const known = { forum: undefined, today: dayOf(decision.now) };
    const faults = await referenceFaults(desk.directory, { leadAgencyId }, known);
    if (faults.length > 0) throw invalidRequest(faults);
    return transfer(question, { leadAgencyId }, { ...act, why: shown(reason) });
  });
}
