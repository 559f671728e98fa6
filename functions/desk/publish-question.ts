import * as z from 'zod';
import type { Reply } from '../platform/http.ts';
import { publish } from '../question/answering.ts';
import { decideOn, type Decision, type Desk } from './decide-on.ts';

/** Whether everybody may read a question and its answer. */
export const Publication = z.strictObject({ published: z.boolean() });
export type Publication = z.infer<typeof Publication>;

/** Lets everybody read a closed question and its answer in a child's words, or takes that back. */
export function publishQuestion(desk: Desk, { published }: Publication, decision: Decision): Promise<Reply> {
  const what = published ? 'question published' : 'question unpublished';
  return decideOn(desk, { decision, what }, (question, { at, by }) => publish(question, published, { at, by }));
}
