import * as z from 'zod';
import { SuccessionJob } from '../agency/succession-job.ts';
import { RecountJob } from '../calendar/recount-job.ts';

/** Work that a decision of the city has left, of either kind. */
export const Job = z.union([RecountJob, SuccessionJob]);
export type Job = z.infer<typeof Job>;
