import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  FilterCriteria,
  Function,
  LoggingFormat,
  Runtime,
  StartingPosition,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { join, resolve } from 'node:path';

/** A step of the workflow: the folder under `functions/` whose `handler.ts` it runs. */
export type Step =
  | 'intake'
  | 'import'
  | 'assignment'
  | 'notice'
  | 'dispatch'
  | 'follow-up'
  | 'delivery'
  | 'watch'
  | 'desk'
  | 'directory'
  | 'answer'
  | 'feedback'
  | 'protection'
  | 'papers'
  | 'report'
  | 'archive'
  | 'rotation'
  | 'feed'
  | 'seed';

/** Where a step's code comes from. */
export type CodeOf = (step: Step) => Code;

const DIST = resolve(import.meta.dirname, '..', '..', 'dist');

/** The bundle that `npm run build` made; its source map stays on the machine that built it. */
export function bundleOf(step: Step): Code {
  return Code.fromAsset(join(DIST, step), { exclude: ['*.map'] });
}

export interface WorkflowFunctionProps<Environment> {
  readonly step: Step;

  /** Exactly the variables that the handler reads; a missing or misspelt one does not compile. */
  readonly environment: Environment;

  readonly code: CodeOf;

  /** @default Duration.seconds(10) */
  readonly timeout?: Duration;

  /** In MB. @default 512 */
  readonly memorySize?: number;

  /** @default no limit of its own */
  readonly reservedConcurrency?: number;

  /** Where an event goes that the function failed on, when nobody waits for its answer. @default somebody does */
  readonly deadLetterQueue?: IQueue;
}

/** Which changes of a table a step follows, and what becomes of one that it cannot handle. */
export interface Following {
  /** What the new image must look like; an item that was deleted has none and is never followed. */
  readonly where: Readonly<Record<string, { readonly S: unknown }>>;

  /** @default 25 */
  readonly batchSize?: number;

  /** How long changes gather before the step sees them. @default not at all */
  readonly gatherFor?: Duration;

  readonly failures: IQueue;
}

/** One step of the workflow as a Lambda function, which may do nothing until it is granted. */
export class WorkflowFunction<Environment extends Record<keyof Environment, string>>
  extends Construct
  implements IGrantable
{
  readonly function: Function;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: WorkflowFunctionProps<Environment>) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_YEAR });
    // Without a role of our own CDK attaches AWSLambdaBasicExecutionRole, which may write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.grantPrincipal = role;
    this.function = new Function(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code(props.step),
      environment: { ...props.environment },
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memorySize ?? 512,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.deadLetterQueue && { deadLetterQueue: props.deadLetterQueue }),
    });
    Validations.of(this.function).acknowledge(
      {
        id: 'Serverless::Serverless-LambdaDLQ',
        reason:
          'Whoever calls without waiting for an answer is given a dead-letter queue; the API, the deployment and a stream wait, and a stream has a failure queue.',
      },
      {
        id: 'Serverless::Serverless-LambdaTracing',
        reason:
          'A question is followed for months by its id in one structured log line for each event; a trace ends with one call, and X-Ray asks for a permission on every resource.',
      },
    );
  }

  /**
   * Calls the step for changes of `table`, in their order.
   *
   * A change that still fails after ten attempts goes to the failure queue, as a pointer and not as a text, and the others pass by it.
   * Not more than two followers a table: a shard of a stream bears no more readers.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
   */
  follow(id: string, table: Table, { where, batchSize = 25, gatherFor, failures }: Following): void {
    const { tableStreamArn } = table;
    if (tableStreamArn === undefined) throw new Error(`${table.node.path} has no stream to follow`);
    Grant.addToPrincipal({
      grantee: this,
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resourceArns: [tableStreamArn],
    });
    this.function.addEventSourceMapping(id, {
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter({ dynamodb: { NewImage: where } })],
      batchSize,
      ...(gatherFor && { maxBatchingWindow: gatherFor }),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      // The stream forgets after 24 hours; what is still failing shortly before goes to the failure queue while it can be found.
      maxRecordAge: Duration.hours(23),
      onFailure: new SqsDlq(failures),
    });
  }
}
