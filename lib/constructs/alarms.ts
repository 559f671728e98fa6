import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What an alarm says to the person who is called: whom it touches, and what to do. */
export interface AlarmText {
  /** Who is affected, as a sentence. */
  readonly who: string;
  /** The first thing to do, as a sentence; the rest is in the runbook. */
  readonly act: string;
}

export interface AlarmProps extends AlarmText {
  readonly metric: IMetric;
  /** The alarm goes off beyond this. */
  readonly above: number;
  /** It stays on until the metric was within it for so many of its periods in a row. @default 1 */
  readonly periods?: number;
}

export interface AlarmsProps {
  /** Who hears of alarms. @default nobody by mail */
  readonly mail?: string | undefined;
}

/** The alarms of a deployment. Each says who is affected and has a paragraph in docs/runbook.md under its own name. */
export class Alarms extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { mail }: AlarmsProps) {
    super(scope, id);
    this.#topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.#topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (mail !== undefined) this.#topic.addSubscription(new EmailSubscription(mail));
    Validations.of(this.#topic).acknowledge({
      id: 'Serverless::Serverless-SNSRedrivePolicy',
      reason:
        'The only subscriber is a mailbox. A mail that SNS cannot deliver would wait in a queue that nobody reads; the alarm itself stays in CloudWatch.',
    });
  }

  /** Raises an alarm when the metric goes beyond its bound. */
  whenAbove(id: string, { metric, above, periods = 1, ...text }: AlarmProps): void {
    this.#raise(
      new Alarm(this, id, {
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: periods,
        datapointsToAlarm: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        alarmDescription: describe(id, text),
      }),
    );
  }

  /** Raises an alarm when nothing at all has happened in a period of the metric. */
  whenSilent(id: string, { metric, ...text }: AlarmText & { readonly metric: IMetric }): void {
    this.#raise(
      new Alarm(this, id, {
        metric,
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.BREACHING,
        alarmDescription: describe(id, text),
      }),
    );
  }

  /** A queue for what could not be handled; the first message in it raises an alarm. */
  failureQueue(id: string, text: AlarmText): Queue {
    const queue = new Queue(this, `${id}Queue`, {
      // The longest that SQS keeps a message: somebody must have time to look.
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    const endOfTheLine = 'This is where failures end: a person reads the queue, and its first message raises an alarm.';
    Validations.of(queue).acknowledge(
      { id: 'AwsSolutions::AwsSolutions-SQS3', reason: endOfTheLine },
      { id: 'Serverless::Serverless-SQSRedrivePolicy', reason: endOfTheLine },
    );
    const metric = queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: 'Maximum',
    });
    this.whenAbove(id, { metric, above: 0, ...text });
    return queue;
  }

  #raise(alarm: Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }
}

/** `AssignmentFails` → "Who is affected. What to do. docs/runbook.md#assignment-fails" */
function describe(id: string, { who, act }: AlarmText): string {
  const anchor = id.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  return `${who} ${act} docs/runbook.md#${anchor}`;
}
