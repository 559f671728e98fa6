import { type Registry, standingFor } from '../agency/succession.ts';
import { dayOf } from '../calendar/day.ts';
import type { DirectoryRepository } from '../directory/directory-repository.ts';
import { readRouting, readRules, type Rules } from '../directory/rules.ts';
import { BASE_TOPICS } from '../forum/base-topics.ts';
import { log } from '../platform/log.ts';
import { StaleItemError } from '../platform/table.ts';
import { assign, triage } from '../question/lifecycle.ts';
import { withoutMarkers } from '../question/privacy.ts';
import type { QuestionRepository } from '../question/question-repository.ts';
import type { ReceivedQuestion } from '../question/question.ts';
import { route, type RoutingTable } from '../question/routing.ts';

/** What assignment decides by: the city's rules and its routing. */
export interface AssignmentRules extends Rules {
  readonly routing: RoutingTable;
  readonly registry: Omit<Registry, 'today'>;
}

/** Reads what assignment decides by, once for a batch. */
export async function readDirectory(directory: Pick<DirectoryRepository, 'get' | 'all'>): Promise<AssignmentRules> {
  const [rules, routing, agencies, forums] = await Promise.all([
    readRules(directory),
    readRouting(directory),
    directory.all('agency'),
    directory.all('forum'),
  ]);
  const topics = [...BASE_TOPICS, ...forums.flatMap((forum) => forum.topics)];
  return { ...rules, routing, registry: { agencies, topics } };
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
  const standing = (agencyId: string) => standingFor(agencyId, topicId, { ...rules.registry, today: dayOf(now) });
  const found = {
    ...routed,
    suggestions: routed.suggestions.map((one) => ({ ...one, leadAgencyId: standing(one.leadAgencyId) })),
  };
  const named = question.leadAgencyId;
  const lead = named ?? (found.decision === 'assigned' ? found.leadAgencyId : undefined);
  const coordinating =
    question.coordinatingAgencyIds ?? (lead === found.leadAgencyId ? found.coordinatingAgencyIds : []);
  const next =
    lead === undefined
      ? triage(question, found, act)
      : assign(
          question,
          {
            topicId,
            leadAgencyId: standing(lead),
            coordinatingAgencyIds: coordinating.map(standing),
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
