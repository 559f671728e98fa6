import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { LocalClock } from './clock.ts';
import type { DataFolder } from './data-folder.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

const FILE = 'queues.json';

/** A message in a queue. */
const Message = z.object({ messageId: z.string(), sentAt: z.string(), body: z.unknown() });
const Stored = z.record(z.string(), z.array(Message));

/** The `AWS::SQS::Queue`s: where failed work waits for a person. They are kept in the data folder. */
export class Queues {
  readonly #names: ReadonlyMap<string, string>;
  readonly #messages: z.infer<typeof Stored>;
  readonly #data: DataFolder;
  readonly #clock: LocalClock;

  constructor(queues: readonly Resource[], data: DataFolder, clock: LocalClock) {
    this.#names = new Map(queues.map(({ attributes, name }) => [attributes['Arn'] ?? '', name]));
    this.#messages = data.read(FILE, Stored, {});
    this.#data = data;
    this.#clock = clock;
  }

  /** What puts messages into the queue with this ARN. `where` says who wants to, if there is no such queue. */
  sender(arn: unknown, where: string): (body: unknown) => void {
    const name = this.#names.get(String(arn));
    if (name === undefined) throw new RefusedStartError(`${where}: there is no queue ${String(arn)}`);
    return (body) => {
      const message = { messageId: randomUUID(), sentAt: new Date(this.#clock.now()).toISOString(), body };
      (this.#messages[name] ??= []).push(message);
      this.#data.writeNow(FILE, this.#messages);
    };
  }

  /** All queues by name, with their messages, oldest first. */
  list(): Record<string, z.infer<typeof Message>[]> {
    return Object.fromEntries([...this.#names.values()].sort().map((name) => [name, this.#messages[name] ?? []]));
  }
}
