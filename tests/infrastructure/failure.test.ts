import { Match } from 'aws-cdk-lib/assertions';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LINK_DAYS } from '../../functions/agency/link-days.ts';
import { METRICS } from '../../functions/platform/measure.ts';
import { data, named, resources, workflow } from './synthesized.ts';

interface Mapping {
  readonly EventSourceArn: unknown;
  readonly FunctionName: unknown;
  readonly FilterCriteria: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly DestinationConfig: { readonly OnFailure: { readonly Destination: unknown } };
}
const mappings = Object.values(resources(workflow, 'AWS::Lambda::EventSourceMapping')).map(({ Properties }) => {
  const mapping = Properties as unknown as Mapping;
  return {
    step: named(mapping.FunctionName),
    stream: named(mapping.EventSourceArn),
    failures: named(mapping.DestinationConfig.OnFailure.Destination),
    image: (JSON.parse(mapping.FilterCriteria.Filters[0]?.Pattern ?? '{}') as { dynamodb: { NewImage: object } })
      .dynamodb.NewImage,
    Properties,
  };
});

describe('a step that follows a table', () => {
  it('sees only what concerns it', () => {
    expect(mappings.map(({ step, stream, image, failures }) => ({ step, stream, image, failures }))).toEqual([
      {
        step: 'Assignment',
        stream: 'Questions stream',
        image: { status: { S: ['received'] } },
        failures: 'AssignmentFails queue',
      },
      {
        step: 'Notice',
        stream: 'Questions stream',
        image: { untold: { S: ['yes'] } },
        failures: 'NoticeFails queue',
      },
      {
        step: 'Dispatch',
        stream: 'Mails stream',
        image: { kind: { S: ['protection'] }, state: { S: ['pending'] } },
        failures: 'ProtectionFails queue',
      },
      {
        step: 'Dispatch',
        stream: 'Mails stream',
        image: { kind: { S: [{ 'anything-but': ['protection'] }] }, state: { S: ['pending'] } },
        failures: 'DispatchFails queue',
      },
      {
        step: 'Report',
        stream: 'Reports stream',
        image: { status: { S: ['requested'] } },
        failures: 'ReportFails queue',
      },
    ]);
  });

  it('shares its stream with at most one other, which is what a shard bears', () => {
    for (const followers of Map.groupBy(mappings, ({ stream }) => stream).values()) {
      expect(followers.length).toBeLessThanOrEqual(2);
    }
  });

  it.each(mappings)(
    '$step goes back for what failed alone, not for ever, and gives it up before the stream forgets it',
    ({ Properties }) => {
      expect(Properties).toMatchObject({
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 10,
      });
      expect(Properties.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
    },
  );

  it('gathers for 30 seconds what one agency must hear, and lets nothing else wait', () => {
    expect(
      Object.fromEntries(mappings.map(({ step, Properties }) => [step, Properties.MaximumBatchingWindowInSeconds])),
    ).toEqual({
      Notice: 30,
    });
  });
});

interface Target {
  readonly Arn: unknown;
  readonly DeadLetterConfig: { readonly Arn: unknown };
  readonly RetryPolicy: object;
}

describe('what runs by the clock', () => {
  const schedules = Object.values(resources(workflow, 'AWS::Scheduler::Schedule')).map(({ Properties }) => {
    const { Target, ...timetable } = Properties as { Target: Target };
    return { step: named(Target.Arn), failures: named(Target.DeadLetterConfig.Arn), Target, timetable };
  });

  it('is follow-up every 15 minutes and the watch at 08:15, on every day of the year, days off too', () => {
    expect(schedules.map(({ step, timetable }) => ({ step, ...timetable }))).toMatchObject([
      {
        step: 'FollowUp',
        ScheduleExpression: 'cron(0/15 * * * ? *)',
        ScheduleExpressionTimezone: 'Asia/Ho_Chi_Minh',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
      },
      {
        step: 'Watch',
        ScheduleExpression: 'cron(15 8 * * ? *)',
        ScheduleExpressionTimezone: 'Asia/Ho_Chi_Minh',
        FlexibleTimeWindow: { Mode: 'OFF' },
        State: 'ENABLED',
      },
    ]);
  });

  it('is a new key for the agencies’ links every sixty days: as long as a link lives, so the key before it still reads each', () => {
    const rotations = Object.values(resources(workflow, 'AWS::SecretsManager::RotationSchedule')).map(
      ({ Properties }) => Properties as { SecretId: unknown; RotationLambdaARN: unknown; RotationRules: object },
    );
    expect(
      rotations.map(({ SecretId, RotationLambdaARN, RotationRules }) => ({
        secret: named(SecretId),
        step: named(RotationLambdaARN),
        ...RotationRules,
      })),
    ).toEqual([{ secret: 'Link key', step: 'Rotation', AutomaticallyAfterDays: 60 }]);
    expect(LINK_DAYS).toBe(60);
    // A deployment is no reason to rotate.
    expect(rotations).toMatchObject([{ RotateImmediatelyOnUpdate: false }]);
  });

  it.each(schedules)(
    '$step: a call that does not come through is tried again, and not lost',
    ({ Target, ...schedule }) => {
      expect(schedule.failures).toBe(`${schedule.step}Fails queue`);
      expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 });
    },
  );
});

describe('the news of mails', () => {
  it('are all that the follow-up must know: sent, delivered, delayed, bounced, complained of, rejected', () => {
    data.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint', 'reject', 'deliveryDelay'],
      },
    });
  });

  const rules = Object.entries(resources(workflow, 'AWS::Events::Rule')).map(([id, { Properties }]) => ({
    id,
    ...(Properties as { EventPattern: { source: string[]; resources: unknown[] }; State: string; Targets: Target[] }),
  }));

  it('come from our own mails, and reach delivery alone', () => {
    expect(
      rules.map(({ EventPattern, State, Targets }) => ({
        source: EventPattern.source,
        of: EventPattern.resources.map(named),
        State,
        step: Targets.map(({ Arn }) => named(Arn)),
      })),
    ).toEqual([{ source: ['aws.ses'], of: ['Sending'], State: 'ENABLED', step: ['Delivery'] }]);
  });

  it('are not lost when delivery cannot be called: the rule tries again for hours, then keeps them', () => {
    for (const { id, Targets } of rules) {
      for (const { DeadLetterConfig, RetryPolicy } of Targets) {
        expect(named(DeadLetterConfig.Arn)).toBe('DeliveryFails queue');
        expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 4 * 3600, MaximumRetryAttempts: 10 });
      }
      workflow.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: keyOf('DeliveryFails queue') }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Principal: { Service: 'events.amazonaws.com' },
              Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [id, 'Arn'] } } },
            }),
          ]),
        },
      });
    }
  });
});

describe('a step for whose answer nobody waits', () => {
  const functions = Object.entries(resources(workflow, 'AWS::Lambda::Function')).map(([id, { Properties }]) => ({
    step: named({ Ref: id }),
    deadLetters: (Properties as { DeadLetterConfig?: { TargetArn: unknown } }).DeadLetterConfig,
  }));

  it.each(['FollowUp', 'Delivery', 'Watch', 'Rotation'])('%s keeps what it failed on in its failure queue', (step) => {
    const { deadLetters } = functions.find((one) => one.step === step) ?? {};
    expect(named(deadLetters?.TargetArn)).toBe(`${step}Fails queue`);
  });
});

/** The logical id of a queue that is known by what it is called in words. */
function keyOf(queue: string): string | undefined {
  return Object.keys(resources(workflow, 'AWS::SQS::Queue')).find((id) => named({ Ref: id }) === queue);
}

describe('an alarm', () => {
  interface Alarm {
    readonly AlarmDescription: string;
    readonly AlarmActions: readonly unknown[];
    readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  }
  const alarms = Object.values(resources(workflow, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as unknown as Alarm,
  );
  const anchorOf = ({ AlarmDescription }: Alarm) => /\. docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1];
  const paragraphs = readFileSync('docs/runbook.md', 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((paragraph) => {
      const [heading = '', ...lines] = paragraph.split('\n');
      return { heading, text: lines.join('\n').trim() };
    });
  /** Paragraphs to which mails of the steps send a person, who is not called by an alarm then. */
  const namedInMails = globSync('functions/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/docs\/runbook\.md#([a-z-]+)/g)].map(([, anchor]) => anchor),
  );

  it('has its paragraph in the runbook, and each other paragraph is one that a mail names', () => {
    const headings = paragraphs.map(({ heading }) => heading);
    const wanted = [...alarms.map(anchorOf), ...new Set(namedInMails)];
    expect(wanted.sort()).toEqual(headings.toSorted());
  });

  it.each(paragraphs)('$heading: its paragraph says who is affected and what to do', ({ text }) => {
    expect(text).toMatch(/^\*\*Who:\*\* [A-Z][^]+?\.\n\n\*\*Do:\*\* \**[A-Z]/m);
  });

  it('says in its own words who is affected and what to do', () => {
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).toMatch(/^[A-Z].+\. [A-Z].+\. docs/);
  });

  it('sends nobody to redrive what cannot be redriven: a stream’s pointer, or an event that no queue sent', () => {
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).not.toMatch(/redrive/);
  });

  it('reaches a person', () => {
    for (const { AlarmActions } of alarms) expect(AlarmActions).toHaveLength(1);
    workflow.resourceCountIs('AWS::SNS::Subscription', 1);
  });

  it('watches every failure queue', () => {
    const watched = alarms.flatMap(({ Dimensions }) => (Dimensions ?? []).map(({ Value }) => named(Value)));
    for (const queue of Object.keys(resources(workflow, 'AWS::SQS::Queue')))
      expect(watched).toContain(named({ Ref: queue }));
  });

  const isSilence = { ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' };
  const isAbove = { ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' };

  it.each([
    {
      anchor: 'rotation-fails',
      of: ['RotationFails queue'],
      goesOff: { ...isAbove, MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0 },
      because: 'a key that is never renewed troubles nobody until somebody has it who should not',
    },
    {
      anchor: 'watch-fails',
      of: ['WatchFails queue'],
      goesOff: { ...isAbove, MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0 },
      because: 'nobody else would tell that the morning run is missing',
    },
    {
      anchor: 'watch-silent',
      of: ['Watch'],
      goesOff: { ...isSilence, MetricName: 'Invocations', Period: 24 * 3600 },
      because: 'a watch that is not called finds nothing missing',
    },
    {
      anchor: 'follow-up-silent',
      of: ['FollowUp'],
      goesOff: { ...isSilence, MetricName: 'Invocations', Period: 30 * 60 },
      because: 'it runs every 15 minutes',
    },
    {
      anchor: 'reports-do-not-add-up',
      of: [],
      goesOff: { ...isAbove, Namespace: METRICS.namespace, MetricName: METRICS.reportsThatDoNotAddUp, Threshold: 0 },
      because: 'whoever waits for the report sees nothing of it, and what was counted wrong is wrong elsewhere too',
    },
    {
      anchor: 'mails-wait',
      of: [],
      goesOff: { ...isAbove, Namespace: METRICS.namespace, MetricName: METRICS.oldestPendingMail, Threshold: 3600 },
      because: 'within an hour of the time at which it could leave a mail should be gone',
    },
    {
      anchor: 'mails-wait',
      of: [],
      goesOff: { DatapointsToAlarm: 1, EvaluationPeriods: 22, Period: 15 * 60 },
      because: 'a refused mail is looked at again after five hours at most, and the alarm must not be over meanwhile',
    },
    {
      anchor: 'mails-bounce',
      of: ['Sending'],
      goesOff: { ...isAbove, Namespace: 'AWS/SES', MetricName: 'Reputation.BounceRate', Threshold: 0.02 },
      because: 'SES looks at a sender from 5 %',
    },
    {
      anchor: 'mails-complained-of',
      of: ['Sending'],
      goesOff: { ...isAbove, Namespace: 'AWS/SES', MetricName: 'Reputation.ComplaintRate', Threshold: 0.001 },
      because: 'SES looks at a sender from 0.1 %',
    },
  ])('goes off by $anchor when it should: $because', ({ anchor, of, goesOff }) => {
    const alarm = alarms.find((one) => anchorOf(one) === anchor);
    expect(alarm).toMatchObject(goesOff);
    expect((alarm?.Dimensions ?? []).map(({ Value }) => named(Value))).toEqual(of);
  });

  it('hears of the oldest mail also from a function that logs in JSON, whose runtime wraps every line of the console', () => {
    const measured = `
      import { measure } from './functions/platform/measure.ts';
      console.log = (message) => process.stdout.write(JSON.stringify({ level: 'INFO', message }) + '\\n');
      measure('${METRICS.oldestPendingMail}', 4000, '2023-06-13T01:00:00.000Z');
    `;
    const line = execFileSync(process.execPath, ['--input-type=module', '--eval', measured], { encoding: 'utf8' });
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: Date.parse('2023-06-13T01:00:00.000Z'),
        CloudWatchMetrics: [
          { Namespace: METRICS.namespace, Dimensions: [[]], Metrics: [{ Name: METRICS.oldestPendingMail }] },
        ],
      },
      [METRICS.oldestPendingMail]: 4000,
    });
  });
});
