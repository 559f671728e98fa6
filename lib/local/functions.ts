import { randomUUID } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { Answer, Assignment, WorkerSetting } from './function-worker.ts';
import type { Queues } from './queues.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

/** An invocation failed: the handler threw, ran out of time, or took its worker down. */
export class InvocationError extends Error {
  override readonly name = 'InvocationError';
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** Where functions write what they print, each line with the name of its function. */
export class FunctionLog {
  readonly #file: WriteStream;
  readonly #echo: boolean;

  constructor(path: string, { echo }: { echo: boolean }) {
    this.#file = createWriteStream(path, { flags: 'a' }).on('error', () => undefined); // a full disk must not end the run
    this.#echo = echo;
  }

  /** Adds what `name` printed. */
  add(name: string, text: string): void {
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => `[${name}] ${line}\n`)
      .join('');
    this.#file.write(lines);
    if (this.#echo) process.stderr.write(lines);
  }

  close(): Promise<void> {
    return new Promise((closed) => this.#file.end(() => closed()));
  }
}

interface Dependencies {
  readonly clock: LocalClock;
  readonly activity: Activity;
  readonly log: FunctionLog;
  readonly assets: ReadonlyMap<string, string>;
  /** The addresses that stand for AWS, as variables of the SDK, for the function of this name. */
  readonly endpoints: (name: string) => Record<string, string>;
  /** What takes the place of variables that the template gives. */
  readonly environment?: Readonly<Record<string, string>>;
}

interface Running {
  readonly worker: Worker;
  readonly invocations: Map<string, { resolve: (result: string) => void; reject: (error: Error) => void }>;
  retired: boolean;
}

/** An `AWS::Lambda::Function`: its bundle in a worker thread, with the environment that the template gives it. */
export class LocalFunction {
  readonly name: string;
  readonly ref: string;
  readonly arn: string;
  readonly #resource: Resource;
  readonly #dependencies: Dependencies;
  readonly #file: string;
  readonly #timeout: number;
  #running: Running | undefined;
  readonly #all = new Set<Worker>();

  constructor(resource: Resource, dependencies: Dependencies) {
    this.name = resource.name;
    this.ref = resource.ref;
    this.arn = resource.attributes['Arn'] ?? '';
    this.#resource = resource;
    this.#dependencies = dependencies;
    this.#timeout = Number(resource.properties['Timeout'] ?? 3);
    const { Code, Handler = '' } = resource.properties as { Code?: { S3Key?: string }; Handler?: string };
    const folder = dependencies.assets.get(Code?.S3Key ?? '');
    if (folder === undefined) {
      throw new RefusedStartError(
        `function ${resource.name} of stack ${resource.stack} has no bundle among the assets`,
      );
    }
    const [file = '', exported = ''] = Handler.split('.');
    if (exported !== 'handler')
      throw new RefusedStartError(`function ${resource.name}: its handler must be <file>.handler`);
    this.#file = join(folder, `${file}.mjs`);
  }

  /** Invokes the function with `event` and waits for its result, in JSON. Fails with {@link InvocationError}. */
  async invoke(event: unknown): Promise<unknown> {
    const text = await this.#dependencies.activity.during(() => this.#invoke(JSON.stringify(event)));
    return text === '' ? undefined : JSON.parse(text);
  }

  /** How it hands over an event that it failed on, when nobody waits for its result. */
  deadLetters(queues: Queues): { giveUp?: (event: unknown) => void } {
    const { TargetArn } = (this.#resource.properties['DeadLetterConfig'] ?? {}) as { TargetArn?: string };
    return TargetArn === undefined ? {} : { giveUp: queues.sender(TargetArn, `function ${this.name}`) };
  }

  /** Ends its worker; what still runs in it fails. */
  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #invoke(event: string): Promise<string> {
    const running = (this.#running ??= this.#start());
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    running.invocations.set(id, { resolve, reject });
    const timer = setTimeout(() => {
      reject(new InvocationError('Sandbox.Timedout', `${this.name} timed out after ${String(this.#timeout)} seconds`));
      // Lambda ends a function that ran out of time; others in the same worker may still finish here.
      this.#retire(running);
    }, this.#timeout * 1_000);
    const assignment: Assignment = { id, event, timeout: this.#timeout };
    running.worker.postMessage(assignment);
    return promise
      .catch((error: unknown) => {
        this.#dependencies.log.add(this.name, `invocation ${id} failed: ${String(error)}`);
        throw error;
      })
      .finally(() => {
        clearTimeout(timer);
        running.invocations.delete(id);
        if (running.retired && running.invocations.size === 0) void running.worker.terminate();
      });
  }

  #retire(running: Running): void {
    running.retired = true;
    if (this.#running === running) this.#running = undefined;
  }

  #start(): Running {
    const { clock, log, endpoints, environment = {} } = this.#dependencies;
    const { MemorySize = 128, Environment } = this.#resource.properties as {
      MemorySize?: number;
      Environment?: { Variables?: Record<string, string> };
    };
    const setting: WorkerSetting = {
      file: this.#file,
      clock: clock.shared,
      name: this.name,
      arn: this.arn,
      memory: MemorySize,
    };
    const worker = new Worker(join(import.meta.dirname, 'function-worker.ts'), {
      name: this.name,
      workerData: setting,
      stdout: true,
      stderr: true,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: {
        TZ: ':UTC',
        AWS_REGION: this.#resource.region,
        AWS_DEFAULT_REGION: this.#resource.region,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SESSION_TOKEN: 'local',
        AWS_LAMBDA_FUNCTION_NAME: this.#resource.ref,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        // A person's own profiles are no part of the system.
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        ...endpoints(this.name),
        ...Environment?.Variables,
        ...Object.fromEntries(Object.entries(environment).filter(([name]) => name in (Environment?.Variables ?? {}))),
      },
      resourceLimits: { maxOldGenerationSizeMb: MemorySize },
    });
    this.#all.add(worker);
    const running: Running = { worker, invocations: new Map(), retired: false };
    const print = (text: string): void => log.add(this.name, text);
    worker.stdout.setEncoding('utf8').on('data', print);
    worker.stderr.setEncoding('utf8').on('data', print);
    worker.on('message', (answer: Answer) => {
      const invocation = running.invocations.get(answer.id);
      if ('result' in answer) invocation?.resolve(answer.result);
      else invocation?.reject(new InvocationError(answer.errorType, answer.errorMessage));
    });
    worker.on('error', (error: unknown) =>
      print(`worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    worker.on('exit', (code) => {
      this.#all.delete(worker);
      this.#retire(running);
      const gone = new InvocationError('Runtime.ExitError', `${this.name} ended its worker with code ${String(code)}`);
      for (const { reject } of running.invocations.values()) reject(gone);
    });
    return running;
  }
}

/** What becomes of an event that an asynchronous invocation could not handle. */
interface Patience {
  readonly retries: number;
  readonly giveUp?: (event: unknown, error: InvocationError) => void;
}

/**
 * Every function, found by any name or ARN of it, and how each is invoked when nobody waits for the result: Lambda then tries
 * again twice, unless an `AWS::Lambda::EventInvokeConfig` says otherwise, and hands the event to the function's failure queue.
 */
export class LocalFunctions {
  readonly #all: readonly LocalFunction[];
  #stopped = false;
  readonly #patience = new Map<LocalFunction, Patience>();

  constructor(all: readonly LocalFunction[], configurations: readonly Resource[], queues: Queues) {
    this.#all = all;
    for (const each of all) this.#patience.set(each, { retries: 2, ...each.deadLetters(queues) });
    for (const { name, stack, properties } of configurations) {
      const {
        FunctionName,
        MaximumRetryAttempts = 2,
        DestinationConfig,
      } = properties as {
        FunctionName: string;
        MaximumRetryAttempts?: number;
        DestinationConfig?: { OnFailure?: { Destination: string } };
      };
      const target = this.find(FunctionName);
      const destination = DestinationConfig?.OnFailure?.Destination;
      const send = destination === undefined ? undefined : queues.sender(destination, `${name} of stack ${stack}`);
      const giveUp =
        send &&
        ((event: unknown, error: InvocationError) =>
          send(failureRecord(target, event, { error, invocations: MaximumRetryAttempts + 1 })));
      this.#patience.set(target, {
        ...this.#patience.get(target),
        retries: MaximumRetryAttempts,
        ...(giveUp && { giveUp }),
      });
    }
  }

  /** The function with this name or ARN, with or without a version. */
  find(nameOrArn: unknown): LocalFunction {
    const parts = String(nameOrArn).split(':');
    const name = parts[0] === 'arn' ? parts[6] : parts[0];
    const found = this.#all.find((each) => each.ref === name);
    if (found === undefined) throw new RefusedStartError(`there is no function ${String(nameOrArn)}`);
    return found;
  }

  /** Invokes without failing; resolves when the event was handled or given up. */
  async invokeAsynchronously(target: LocalFunction, event: unknown): Promise<void> {
    const { retries = 2, giveUp } = this.#patience.get(target) ?? {};
    for (let attempt = 0; ; attempt += 1) {
      try {
        await target.invoke(event);
        return;
      } catch (error) {
        if (!(error instanceof InvocationError)) throw error;
        if (this.#stopped) return; // it failed because the run ended
        if (attempt === retries) {
          giveUp?.(event, error);
          return;
        }
        await pause(50 * 2 ** attempt);
      }
    }
  }

  /** Ends all workers. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#all.map((each) => each.stop()));
  }
}

/** What Lambda sends to the failure destination of an asynchronous invocation. */
function failureRecord(
  target: LocalFunction,
  event: unknown,
  { error, invocations }: { error: InvocationError; invocations: number },
): object {
  return {
    version: '1.0',
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${target.arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: invocations,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: error.errorType, errorMessage: error.message },
  };
}
