import * as z from 'zod';
import { Day } from '../calendar/day.ts';
import { Successor } from './agency.ts';

/** The work that the end of an agency leaves: every question that it has to do with goes to the successor of its function. One item an agency. */
export const SuccessionJob = z.object({
  /** `succession-ldtbxh` */
  jobId: z.string(),
  agencyId: z.string(),
  /** The name of the agency, which the history of each question tells. */
  name: z.string(),
  /** The first day of the successors. */
  on: Day,
  /** The decision by which the agency ended. */
  basis: z.string(),
  /** Who gets what. */
  to: z.array(Successor).min(1),
  /** When it was decided, or when the first day of the successors begins, if that is later. */
  at: z.string(),
  by: z.string(),
  /** The queues of open questions that have been gone through, as the index of agencies calls them. */
  done: z.array(z.string()),
  endedAt: z.string().optional(),
  version: z.int().min(1),
});
export type SuccessionJob = z.infer<typeof SuccessionJob>;

/** What the work that the end of an agency leaves is called; also what the mails that tell of it are called together. */
export function successionJobId(agencyId: string): string {
  return `succession-${agencyId}`;
}

/** Why a question has another agency, as its history says it. */
export function becauseOfSuccession({ name, basis }: Pick<SuccessionJob, 'name' | 'basis'>): string {
  return `Tiếp nhận từ ${name}: ${basis}`;
}
