import type { TableName } from './sim-dynamodb.ts';

/** The steps that nobody waits for. */
export type StepName = 'assignment' | 'notice' | 'dispatch' | 'follow-up' | 'delivery' | 'watch';

/** Which changes of a table a step follows. */
export interface Mapping {
  readonly step: StepName;
  readonly table: TableName;
  /** The values of the new image by attribute, as the filter of an event source mapping lists them. */
  readonly where: Readonly<Record<string, readonly unknown[]>>;
  readonly batchSize: number;
  /** How long changes gather, in seconds. */
  readonly windowSeconds: number;
}

/** What follows the streams; a test holds it against the stack's template. */
export const MAPPINGS: readonly Mapping[] = [
  {
    step: 'assignment',
    table: 'Questions',
    where: { status: ['received'] },
    batchSize: 25,
    windowSeconds: 0,
  },
  {
    step: 'notice',
    table: 'Questions',
    where: { untold: ['yes'] },
    batchSize: 1_000,
    windowSeconds: 30,
  },
  {
    step: 'dispatch',
    table: 'Mails',
    where: { kind: ['protection'], state: ['pending'] },
    batchSize: 25,
    windowSeconds: 0,
  },
  {
    step: 'dispatch',
    table: 'Mails',
    where: { kind: [{ 'anything-but': ['protection'] }], state: ['pending'] },
    batchSize: 25,
    windowSeconds: 0,
  },
];

/** After so many retries, or at this age in seconds, a change is given up: it goes to the failure queue. */
export const GIVEN_UP = { retries: 10, ageSeconds: 82_800 } as const;

/** How long each step may take, in seconds. */
export const TIMEOUT_SECONDS: Readonly<Record<StepName, number>> = {
  assignment: 30,
  notice: 60,
  dispatch: 60,
  'follow-up': 300,
  delivery: 30,
  watch: 30,
};

/** When the schedules call their steps, as cron has it, and how often they try again. */
export const SCHEDULES = [
  { step: 'follow-up', cron: '0/15 * * * ? *', retries: 3 },
  { step: 'watch', cron: '15 8 * * ? *', retries: 3 },
] as const satisfies readonly { step: StepName; cron: string; retries: number }[];
