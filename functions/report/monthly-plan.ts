import * as z from 'zod';
import { Month } from '../calendar/month.ts';

/** Through which month the schedule has asked for the monthly reports. */
export const MonthlyPlan = z.object({ through: Month, at: z.string(), version: z.int().min(1) });
export type MonthlyPlan = z.infer<typeof MonthlyPlan>;
