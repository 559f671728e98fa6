import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import { damaged, type DataFolder } from './data-folder.ts';
import { checkPattern, matches } from './event-pattern.ts';
import type { LocalFunction } from './functions.ts';
import type { Queues } from './queues.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

const FILE = 'events.jsonl';

/** An event as EventBridge hands it to a rule's target. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const BusEvent = z.object({
  version: z.literal('0'),
  id: z.string(),
  'detail-type': z.string(),
  source: z.string(),
  account: z.string(),
  /** To the second. */
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.record(z.string(), z.unknown()),
});
export type BusEvent = z.infer<typeof BusEvent>;

/** An event and the instant from which it may be handed over. */
const Waiting = z.object({ at: z.number(), event: BusEvent });
export type Waiting = z.infer<typeof Waiting>;

/** What the file holds: an event that came, or the id of one that was dealt with. */
const Line = z.union([Waiting, z.object({ done: z.string() })]);

/** The properties of a rule that are understood; any other would change what the target gets. */
const Properties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  EventBusName: z.literal('default').optional(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(
      z.strictObject({
        Id: z.string(),
        Arn: z.string(),
        DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
        RetryPolicy: z
          .object({ MaximumRetryAttempts: z.int().optional(), MaximumEventAgeInSeconds: z.int().optional() })
          .optional(),
      }),
    )
    .default([]),
  Tags: z.unknown().optional(),
});

type Target = Pick<LocalFunction, 'name' | 'ref' | 'arn'>;

interface Dependencies<Found extends Target> {
  readonly functions: {
    find(nameOrArn: string): Found;
    /** Resolves when the event was handled or given up. */
    invokeAsynchronously(target: Found, event: BusEvent): Promise<void>;
  };
  readonly queues: Pick<Queues, 'sender'>;
  readonly data: DataFolder;
  readonly clock: LocalClock;
  readonly activity: Activity;
}

interface Rule<Found extends Target> {
  readonly pattern: unknown;
  readonly targets: readonly Found[];
}

/**
 * The account's own event bus with its `AWS::Events::Rule`s. An event is on disk before anybody acts on it, and a run that
 * ended in between hands it over at its next start, so each is handed over at least once.
 *
 * Lambda takes every event that a rule may give it, and from then on it is Lambda that tries again (twice) and hands over to
 * the function's own failure queue. A rule's retries and its queue are for events that Lambda does not take: one that may not
 * invoke its function is refused at the start, so here none ever gets there.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class EventBus<Found extends Target = Target> {
  readonly #rules: readonly Rule<Found>[];
  readonly #dependencies: Dependencies<Found>;
  readonly #leftOver: readonly Waiting[];
  #stopped = false;

  constructor(resources: readonly Resource[], dependencies: Dependencies<Found>) {
    this.#dependencies = dependencies;
    this.#rules = resources
      .filter(({ type }) => type === 'AWS::Events::Rule')
      .flatMap((rule) => this.#read(rule, resources));
    this.#leftOver = this.#recover();
  }

  /** Hands over what the last run left. */
  start(): void {
    for (const waiting of this.#leftOver) void this.#dependencies.activity.during(() => this.#handOver(waiting));
  }

  /** Takes events in, for certain; they are handed over, one after the other, when the function that is returned is called. */
  accept(events: readonly Waiting[]): () => void {
    for (const waiting of events) this.#note(waiting);
    const end = this.#dependencies.activity.begin();
    return () => {
      void (async () => {
        for (const waiting of events) await this.#handOver(waiting);
      })().finally(end);
    };
  }

  /** Hands nothing over any more. */
  stop(): void {
    this.#stopped = true;
  }

  async #handOver(waiting: Waiting): Promise<void> {
    const { clock, functions, activity } = this.#dependencies;
    const { at, event } = waiting;
    if (this.#stopped) return;
    if (at > clock.now()) {
      clock.at(at, () => void activity.during(() => this.#handOver(waiting)));
      return;
    }
    const targets = this.#rules.filter(({ pattern }) => matches(pattern, event)).flatMap((rule) => rule.targets);
    await Promise.all(targets.map((target) => functions.invokeAsynchronously(target, event)));
    // What ended because the run did was not dealt with.
    if (!this.#isStopped()) this.#note({ done: event.id });
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #note(line: z.infer<typeof Line>): void {
    appendFileSync(this.#dependencies.data.file(FILE), `${JSON.stringify(line)}\n`);
  }

  /** What was taken in and not dealt with; from here on the file holds nothing else. */
  #recover(): Waiting[] {
    const { data } = this.#dependencies;
    const file = data.file(FILE);
    if (!existsSync(file)) return [];
    const waiting = new Map<string, Waiting>();
    try {
      // A line that a crash cut off was never told to its sender as accepted.
      for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
        const read = Line.parse(JSON.parse(line));
        if ('done' in read) waiting.delete(read.done);
        else waiting.set(read.event.id, read);
      }
    } catch (error) {
      throw damaged(file, error);
    }
    data.writeLines(FILE, [...waiting.values()]);
    return [...waiting.values()];
  }

  #read(rule: Resource, resources: readonly Resource[]): Rule<Found>[] {
    const where = `rule ${rule.name} of stack ${rule.stack}`;
    const { data, error } = Properties.safeParse(rule.properties);
    if (data === undefined) {
      throw new RefusedStartError(
        `${where}: ${error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
      );
    }
    checkPattern(data.EventPattern, where);
    const targets = data.Targets.map(({ Arn, DeadLetterConfig }) => {
      const target = this.#dependencies.functions.find(Arn);
      if (DeadLetterConfig !== undefined) this.#dependencies.queues.sender(DeadLetterConfig.Arn, where);
      if (!mayInvoke(rule, target, resources)) {
        throw new RefusedStartError(`${where}: no AWS::Lambda::Permission lets it invoke ${target.name}`);
      }
      return target;
    });
    return data.State === 'ENABLED' ? [{ pattern: data.EventPattern, targets }] : [];
  }
}

function mayInvoke(rule: Resource, target: Target, resources: readonly Resource[]): boolean {
  return resources.some(({ type, properties: { Principal, SourceArn, FunctionName } }) => {
    if (type !== 'AWS::Lambda::Permission' || Principal !== 'events.amazonaws.com') return false;
    const named = FunctionName === target.ref || String(FunctionName).startsWith(target.arn);
    return named && (SourceArn === undefined || SourceArn === rule.attributes['Arn']);
  });
}
