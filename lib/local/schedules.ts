import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { LocalFunction, LocalFunctions } from './functions.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The next instant after `after` at which an expression of EventBridge Scheduler fires, or `undefined` when there is none. */
export type NextTime = (after: number) => number | undefined;

/**
 * Reads `cron(...)` and `at(...)` in their zone, and `rate(...)`. A rate counts from the beginning of 1970, so that it fires at
 * the same instants in every run; AWS counts from when the schedule was made. `where` says whose expression it is.
 */
export function readExpression(expression: string, zone: string, where: string): NextTime {
  const [, kind = '', given = ''] = /^(cron|rate|at)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') {
    const [, amount = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(given) ?? [];
    const period = Number(amount) * (UNITS[unit] ?? 0);
    if (period > 0) return (after) => (Math.floor(after / period) + 1) * period;
  }
  const pattern = kind === 'at' ? given : kind === 'cron' ? cronPattern(given) : undefined;
  try {
    if (pattern !== undefined) {
      const cron = new Cron(pattern, { timezone: zone, paused: true, sloppyRanges: true });
      return (after) => cron.nextRun(new Date(after))?.getTime();
    }
  } catch (error) {
    throw new RefusedStartError(`${where}: ${expression} cannot be read (${String(error)})`, { cause: error });
  }
  throw new RefusedStartError(`${where}: the local run does not know the expression ${expression}`);
}

/** AWS's six fields as croner's seven: seconds in front, days of the week by name (AWS counts them from 1 for Sunday). */
function cronPattern(fields: string): string | undefined {
  const parts = fields.trim().split(/\s+/);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = parts;
  if (parts.length !== 6) return undefined;
  const named = dayOfWeek.replaceAll(/(?<![#/\d])\d/g, (digit) => DAYS[Number(digit) - 1] ?? digit);
  return ['0', minutes, hours, dayOfMonth, month, named, year].map((field) => field.replaceAll('?', '*')).join(' ');
}

interface Dependencies {
  readonly functions: LocalFunctions;
  readonly clock: LocalClock;
  readonly activity: Activity;
  /** Whether nothing is due at an instant, for those that fire so often that they mostly look in vain. */
  readonly isQuiet?: ((at: number) => boolean | Promise<boolean>) | undefined;
}

/** A schedule that fires more often than this, in milliseconds, looks for what is due; any other has something to do. */
const OFTEN = UNITS['hour'] ?? 0;

/** An `AWS::Scheduler::Schedule`: invokes its function whenever the local clock passes its time. */
export class Schedule {
  readonly name: string;
  readonly #next: NextTime;
  readonly #target: LocalFunction;
  readonly #input: string;
  readonly #arn: string;
  readonly #from: number;
  readonly #until: number;
  readonly #dependencies: Dependencies;

  constructor(schedule: Resource, dependencies: Dependencies) {
    const {
      ScheduleExpression,
      ScheduleExpressionTimezone = 'UTC',
      State = 'ENABLED',
      StartDate,
      EndDate,
      Target,
    } = schedule.properties as {
      ScheduleExpression: string;
      ScheduleExpressionTimezone?: string;
      State?: string;
      StartDate?: string;
      EndDate?: string;
      Target: { Arn: string; Input?: string };
    };
    const where = `schedule ${schedule.name} of stack ${schedule.stack}`;
    this.name = schedule.name;
    this.#next = readExpression(ScheduleExpression, ScheduleExpressionTimezone, where);
    this.#target = dependencies.functions.find(Target.Arn);
    this.#input = Target.Input ?? '{}';
    this.#arn = schedule.attributes['Arn'] ?? '';
    this.#from = StartDate === undefined ? -Infinity : Date.parse(StartDate);
    this.#until = State === 'DISABLED' ? -Infinity : EndDate === undefined ? Infinity : Date.parse(EndDate);
    this.#dependencies = dependencies;
  }

  /** Waits for the next time, and from then on for every one after it. */
  start(): void {
    this.#wait(Math.max(this.#dependencies.clock.now(), this.#from - 1));
  }

  /** Returns the instant for which it waits now. */
  #wait(after: number): number | undefined {
    const { clock, activity, isQuiet } = this.#dependencies;
    const at = this.#next(after);
    if (at === undefined || at > this.#until) return undefined;
    clock.at(at, () => {
      const next = this.#wait(at);
      const quiet = next !== undefined && next - at < OFTEN && isQuiet?.(at);
      if (quiet === true) return;
      void activity.during(async () => {
        if ((await quiet) !== true) await this.#fire(at);
      });
    });
    return at;
  }

  #fire(at: number): Promise<void> {
    return this.#dependencies.functions.invokeAsynchronously(this.#target, this.#event(at));
  }

  #event(at: number): unknown {
    const scheduled = new Date(at).toISOString().replace('.000Z', 'Z');
    return JSON.parse(
      this.#input
        .replaceAll('<aws.scheduler.scheduled-time>', scheduled)
        .replaceAll('<aws.scheduler.schedule-arn>', this.#arn)
        .replaceAll('<aws.scheduler.execution-id>', randomUUID())
        .replaceAll('<aws.scheduler.attempt-number>', '1'),
    );
  }
}
