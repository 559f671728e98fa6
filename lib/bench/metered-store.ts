import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fork } from 'node:child_process';
import type { AddressInfo, Server } from 'node:net';
import { resolve } from 'node:path';
import { Activity } from '../local/activity.ts';
import { LocalClock } from '../local/clock.ts';
import { dynamoDbProxy } from '../local/dynamodb-proxy.ts';
import type { DynamoDb } from '../local/dynamodb.ts';
import { Endings } from '../local/endings.ts';
import { Faults } from '../local/faults.ts';
import { Permissions } from '../local/permissions.ts';
import { createTables } from '../local/tables.ts';
import type { Resource } from '../local/template.ts';
import { Usage } from '../local/usage.ts';
import { type Bundle, bundles } from './bundles.ts';
import type { Filling } from './filling.ts';
import { startStore } from './start-store.ts';

/** One invocation of a step: its bundle, and the instant at which it believes to run. */
export interface Invocation {
  readonly file: string;
  readonly at: string;
}

/** What an invocation took: the time from call to answer, and the most memory that its process ever held. */
export interface Invoked {
  readonly milliseconds: number;
  readonly peakBytes: number;
}

/** What an invocation took, and what it consumed of the store. */
export interface Consumption extends Invoked {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/**
 * The tables of the stacks in an emulator of their own, and steps that are called one at a time, each in a process of its own,
 * with what they consume. Nobody follows the tables' streams, so they have none.
 */
export class MeteredStore {
  /** How to get something into it. */
  readonly filling: Filling;
  readonly #usage: Usage;
  readonly #proxy: string;
  readonly #endings: Endings;

  private constructor(filling: Filling, metering: { readonly usage: Usage; readonly proxy: string }, endings: Endings) {
    this.filling = filling;
    this.#usage = metering.usage;
    this.#proxy = metering.proxy;
    this.#endings = endings;
  }

  static async start(): Promise<MeteredStore> {
    const endings = new Endings();
    try {
      const { dynamodb, filling, resources, tables } = await startStore(endings);
      await createTables(dynamodb, tables.map(withoutStream));
      const usage = new Usage(new Map(tables.map(({ ref, name }) => [ref, name])));
      const proxy = await listen(meteringProxy({ dynamodb, usage, resources }), endings);
      return new MeteredStore(filling, { usage, proxy }, endings);
    } catch (error) {
      await endings.all();
      throw error;
    }
  }

  /** Calls a step once, as if it were the instant `at`. */
  async run(step: string, at: string): Promise<Consumption> {
    const bundle = await bundleNamed(step);
    this.#usage.reset();
    const invoked = await invoke(
      { file: bundle.file, at },
      { ...bundle.variables, AWS_ENDPOINT_URL_DYNAMODB: `${this.#proxy}/${step}` },
    );
    const { readUnits, writeUnits } = this.#consumed();
    return { ...invoked, readUnits, writeUnits };
  }

  /** Lets something be done here that a step does, with its rights, and counts what it consumes. */
  async metered<Result>(
    step: string,
    work: (dynamodb: DynamoDBClient, variables: Readonly<Record<string, string>>) => Promise<Result>,
  ): Promise<{ result: Result; readUnits: number }> {
    const { variables } = await bundleNamed(step);
    const client = new DynamoDBClient({
      endpoint: `${this.#proxy}/${step}`,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    try {
      this.#usage.reset();
      const result = await work(client, variables);
      return { result, readUnits: this.#consumed().readUnits };
    } finally {
      client.destroy();
    }
  }

  stop(): Promise<void> {
    return this.#endings.all();
  }

  #consumed(): { readUnits: number; writeUnits: number } {
    return (this.#usage.report() as { total: { readUnits: number; writeUnits: number } }).total; // as Usage counts
  }
}

async function bundleNamed(step: string): Promise<Bundle> {
  const bundle = (await bundles()).find((each) => each.step === step);
  if (bundle === undefined) throw new Error(`the stacks have no function ${step}`);
  return bundle;
}

/** Every write to a table with a stream is written twice; filling takes long enough. */
function withoutStream(table: Resource): Resource {
  const { StreamSpecification: _, ...properties } = table.properties;
  return { ...table, properties };
}

/** The proxy of the local run, which counts, and refuses what a step may not do. */
function meteringProxy({
  dynamodb,
  usage,
  resources,
}: {
  dynamodb: DynamoDb;
  usage: Usage;
  resources: readonly Resource[];
}): Server {
  const activity = new Activity();
  return dynamoDbProxy({
    dynamodb,
    clock: new LocalClock(activity),
    activity,
    usage,
    permissions: new Permissions(resources),
    faults: new Faults(),
    written: () => undefined,
  });
}

async function listen(server: Server, endings: Endings): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  endings.add(() => void server.close());
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`; // a TCP server's address
}

/** Calls a step in a new process, as Lambda does when it has none at hand. */
function invoke(invocation: Invocation, variables: Readonly<Record<string, string>>): Promise<Invoked> {
  const child = fork(resolve(import.meta.dirname, 'step-process.ts'), {
    // What a step says, and when, is of no interest here; what it complains of is.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      TZ: ':UTC',
      AWS_REGION: 'ap-southeast-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      ...variables,
    },
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      const answer = message as Invoked | { failed: string }; // as step-process.ts sends it
      if ('failed' in answer) reject(new Error(answer.failed));
      else resolve(answer);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the step's process ended with code ${String(code)}`)));
    child.send(invocation);
  });
}
