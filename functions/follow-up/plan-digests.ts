import type { Agency, PeopleBehindAgencies } from '../agency/agency.ts';
import { reachableLevels } from '../agency/levels.ts';
import { levelsTold } from '../question/ladder.ts';
import type { AssignedQuestion } from '../question/question.ts';

/** A question that has reached a rung of its ladder. */
export interface DueLine {
  readonly question: Pick<AssignedQuestion, 'questionId' | 'leadAgencyId'>;
  readonly rung: number;
}

/** Which questions one person is to hear of today, and at which rung each is. */
export interface PlannedDigest {
  readonly contactId: string;
  /** Rung by question id. */
  readonly rungs: Record<string, number>;
}

/** Brings together, for each person, all that the person must hear today: one digest, however many questions and agencies. */
export function planDigests(
  due: readonly DueLine[],
  agencies: readonly Agency[],
  people: PeopleBehindAgencies,
): PlannedDigest[] {
  const byId = new Map(agencies.map((agency) => [agency.agencyId, agency]));
  const digests = new Map<string, Record<string, number>>();
  for (const { question, rung } of due) {
    const levels = reachableLevels(byId.get(question.leadAgencyId), people);
    // When nobody at all is reachable the coordinator's mail is written all the same: it fails where it is seen.
    const told = levels.length > 0 ? levels.slice(0, levelsTold(rung)) : people.coordinators.slice(0, 1);
    for (const { contactId } of told) {
      const rungs = digests.get(contactId) ?? {};
      rungs[question.questionId] = rung;
      digests.set(contactId, rungs);
    }
  }
  return [...digests].map(([contactId, rungs]) => ({ contactId, rungs }));
}
