import * as z from 'zod';
import { Agency } from '../agency/agency.ts';
import { Topic } from '../forum/topic.ts';
import { RoutingTable, unknownInRouting } from '../question/routing.ts';
import { Policy } from './policy.ts';

const firstVersion = { version: z.int().min(1).default(1) };

/** The file that a new city starts from: its agencies, topics, routing and policy, each as the directory will keep it. */
export const CityConfig = z
  .object({
    topics: z.array(Topic).min(1),
    agencies: z.array(Agency.extend(firstVersion)).min(1),
    routing: RoutingTable.extend(firstVersion),
    policy: Policy.extend(firstVersion),
  })
  .superRefine(({ topics, agencies, routing }, context) => {
    const agencyIds = new Set(agencies.map(({ agencyId }) => agencyId));
    const topicIds = new Set(topics.map(({ topicId }) => topicId));
    for (const { path, id } of unknownInRouting(routing, { agencyIds, topicIds })) {
      context.addIssue({ code: 'custom', path: ['routing', ...path], message: `unknown id ${id}` });
    }
  });
export type CityConfig = z.infer<typeof CityConfig>;
