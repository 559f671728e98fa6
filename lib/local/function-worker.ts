/** The thread in which one function runs: what Lambda's runtime does around a handler. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { followLocalClock } from './clock.ts';

/** What a worker is started with. */
export interface WorkerSetting {
  readonly file: string;
  readonly clock: SharedArrayBuffer;
  readonly name: string;
  readonly arn: string;
  readonly memory: number;
}

/** One invocation; the event is JSON, as it crosses the wire to Lambda, and `timeout` counts real seconds. */
export interface Assignment {
  readonly id: string;
  readonly event: string;
  readonly timeout: number;
}

/** What became of an invocation; the result is JSON, or empty for `undefined`. */
export type Answer =
  | { readonly id: string; readonly result: string }
  | { readonly id: string; readonly errorType: string; readonly errorMessage: string };

const setting = workerData as WorkerSetting;
const port = parentPort;
if (port === null) throw new Error('this file runs in a worker thread only');

followLocalClock(setting.clock);
const { handler } = (await import(pathToFileURL(setting.file).href)) as {
  handler: (event: unknown, context: object) => Promise<unknown>;
};

port.on('message', ({ id, event, timeout }: Assignment) => {
  void answer(id, event, timeout).then((message) => port.postMessage(message));
});

async function answer(id: string, event: string, timeout: number): Promise<Answer> {
  try {
    const deadline = performance.now() + timeout * 1_000;
    const context = {
      awsRequestId: id,
      functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
      functionVersion: '$LATEST',
      invokedFunctionArn: setting.arn,
      memoryLimitInMB: String(setting.memory),
      logGroupName: `/aws/lambda/${setting.name}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    };
    const result = await handler(JSON.parse(event), context);
    return { id, result: result === undefined ? '' : JSON.stringify(result) };
  } catch (error) {
    console.error(error);
    return error instanceof Error
      ? { id, errorType: error.name, errorMessage: error.message }
      : { id, errorType: 'Error', errorMessage: String(error) };
  }
}
