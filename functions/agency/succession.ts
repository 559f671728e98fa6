import type { Day } from '../calendar/day.ts';
import type { Topic } from '../forum/topic.ts';
import type { Agency, Successor } from './agency.ts';

/**
 * The successor that takes over a question of a topic: the one that has the topic, or the topic under which a report counts it, else
 * the one that takes the rest. A single successor takes everything.
 */
export function heirOf(
  successors: readonly Successor[],
  topicId: string | undefined,
  topics: readonly Topic[],
): Successor | undefined {
  const rollsUpTo = topics.find((topic) => topic.topicId === topicId)?.rollsUpTo;
  const having = (id: string | undefined) =>
    id === undefined ? undefined : successors.find(({ topicIds }) => topicIds?.includes(id));
  const rest = successors.find(({ takesTheRest }) => takesTheRest);
  return having(topicId) ?? having(rollsUpTo) ?? rest ?? (successors.length === 1 ? successors[0] : undefined);
}

/** Whether an agency exists on a day. */
export function standsOn({ validFrom, validTo }: Pick<Agency, 'validFrom' | 'validTo'>, day: Day): boolean {
  return (validFrom === undefined || validFrom <= day) && (validTo === undefined || day <= validTo);
}

/** What must be known to tell who answers for an agency on a day. */
export interface Registry {
  readonly agencies: readonly Agency[];
  readonly topics: readonly Topic[];
  readonly today: Day;
}

/** The agency that answers on a day for what this one was responsible for: itself while it stands, then whoever succeeded to the topic. */
export function standingFor(
  agencyId: string,
  topicId: string | undefined,
  { agencies, topics, today }: Registry,
): string {
  const passed = new Set<string>();
  let current = agencyId;
  while (!passed.has(current)) {
    passed.add(current);
    const agency = agencies.find((other) => other.agencyId === current);
    const ended = agency?.validTo !== undefined && agency.validTo < today;
    const heir = ended ? heirOf(agency.successors ?? [], topicId, topics) : undefined;
    if (!heir) return current;
    current = heir.agencyId;
  }
  return current;
}

/** Whether an agency would come after itself, by way of its successors and theirs. */
export function comesAfterItself(agencyId: string, heirIds: readonly string[], agencies: readonly Agency[]): boolean {
  const passed = new Set<string>();
  const waiting = [...heirIds];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    if (current === agencyId) return true;
    if (passed.has(current)) continue;
    passed.add(current);
    const successors = agencies.find((other) => other.agencyId === current)?.successors ?? [];
    waiting.push(...successors.map((successor) => successor.agencyId));
  }
  return false;
}
