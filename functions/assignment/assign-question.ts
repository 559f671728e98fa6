import { type Registry, standingFor } from '../agency/succession.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRegistry, readRouting, readRules, type Rules } from '../directory/rules.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { assign, triage } from '../question/lifecycle.ts';
import { withoutMarkers } from '../question/privacy.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ReceivedQuestion } from '../question/question.ts';
import { route, type Routing, type RoutingTable } from '../question/routing.ts';
import { amongStanding } from '../question/standing.ts';

/** What assignment decides by: the city's rules and its routing. */
export interface AssignmentRules extends Rules {
  readonly routing: RoutingTable;
  readonly registry: Omit<Registry, 'today'>;
}

/** Reads what assignment decides by, once for a batch. */
export async function readDirectory(directory: Pick<DirectoryRepository, 'get' | 'all'>): Promise<AssignmentRules> {
  const [rules, routing, registry] = await Promise.all([
    readRules(directory),
    readRouting(directory),
    readRegistry(directory),
  ]);
  return { ...rules, routing, registry };
}

/**
 * Gives a received question to its agency, with both due dates, or leaves it in triage with suggestions.
 *
 * What the minutes said of topic and agencies goes before what the words say; in place of an agency that has ended answers its successor.
 */
export async function assignQuestion(
  { questions, rules }: { questions: Pick<QuestionRepository, 'replace'>; rules: AssignmentRules },
  question: ReceivedQuestion,
  now: string,
): Promise<void> {
  const routed = route(withoutMarkers(question.text), rules.routing);
  const act = { at: now, by: 'assignment', rules };
  const topicId = question.topicId ?? routed.topicId;
  const registry = { ...rules.registry, today: dayOf(now) };
  const standing = (agencyId: string) => standingFor(agencyId, topicId, registry);
  const found = amongStanding(routed, topicId, registry);
  const named = question.leadAgencyId === undefined ? undefined : standing(question.leadAgencyId);
  const lead = question.byHand
    ? undefined
    : (named ?? (found.decision === 'assigned' ? found.leadAgencyId : undefined));
  const next =
    lead === undefined
      ? triage(question, named === undefined ? found : suggesting(named, found), act)
      : assign(
          question,
          {
            topicId,
            leadAgencyId: lead,
            coordinatingAgencyIds:
              question.coordinatingAgencyIds?.map(standing) ??
              (lead === found.leadAgencyId ? found.coordinatingAgencyIds : []),
            because: named === undefined ? found.because : ['theo biên bản'],
            confidence: named === undefined ? found.confidence : 1,
          },
          act,
        );
  try {
    await questions.replace(next);
  } catch (error) {
    // Nothing but assignment and a person move a received question on: somebody has assigned, corrected or withdrawn it.
    // A correction leaves it received and comes through the stream again.
    if (error instanceof StaleItemError) return;
    throw error;
  }
  log('question routed', { questionId: question.questionId, status: next.status });
}

/** What routing found, with the agency that the minutes name as the first to be suggested. */
function suggesting(leadAgencyId: string, found: Routing): Routing {
  const others = found.suggestions.filter((suggestion) => suggestion.leadAgencyId !== leadAgencyId);
  return {
    ...found,
    because: ['theo biên bản'],
    suggestions: [{ leadAgencyId, confidence: 1 }, ...others.slice(0, 1)],
  };
}
