import * as z from 'zod';
import { dayOf } from '../calendar/day.ts';
import { readRegistry } from '../directory/rules.ts';
import type { Reply } from '../platform/http.ts';
import { reopen } from '../question/moving.ts';
import { officeText, shown } from '../question/office-text.ts';
import { withStandingAgencies } from '../question/standing.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';

/** Why a question is opened again. */
export const Reopening = z.strictObject({ reason: officeText(1_000) });
export type Reopening = z.infer<typeof Reopening>;

/** Opens a closed question again, or one that was taken for a duplicate; its agency gets a fresh date, which is counted apart. */
export function reopenQuestion(desk: Desk, { reason }: Reopening, decision: Decision): Promise<Reply> {
  return decideOn(desk, { decision, what: 'question reopened' }, async (question, act) => {
    const registry = { ...(await readRegistry(desk.directory)), today: dayOf(decision.now) };
    const { rules: _rules, ...by } = act;
    const answerable = withStandingAgencies(question, registry, by);
    return { ...reopen(answerable, { ...act, why: shown(reason) }), version: question.version + 1 };
  });
}
