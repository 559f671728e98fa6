import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { named, resources, workflow } from './synthesized.ts';

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
        image: { status: { S: ['assigned', 'withdrawn'] } },
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

describe('follow-up', () => {
  it('runs every 15 minutes in the agencies’ zone, and what fails is not lost', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(resources(workflow, 'AWS::Scheduler::Schedule'));
    expect(Properties).toMatchObject({
      ScheduleExpression: 'cron(0/15 * * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Ho_Chi_Minh',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
    });
    const { Target } = Properties as unknown as { Target: { DeadLetterConfig: { Arn: unknown }; RetryPolicy: object } };
    expect(named(Target.DeadLetterConfig.Arn)).toBe('FollowUpFails queue');
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 });
  });
});

describe('an alarm', () => {
  interface Alarm {
    readonly AlarmDescription: string;
    readonly AlarmActions: readonly unknown[];
    readonly Dimensions?: readonly { readonly Value: unknown }[];
  }
  const alarms = Object.values(resources(workflow, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as unknown as Alarm,
  );
  const anchorOf = ({ AlarmDescription }: Alarm) => /\. docs\/runbook\.md#([a-z-]+)$/.exec(AlarmDescription)?.[1];
  const paragraphs = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

  it('has its paragraph in the runbook, and each paragraph its alarm', () => {
    expect(alarms.map(anchorOf).sort()).toEqual(paragraphs.toSorted());
  });

  it('says in its own words who is affected and what to do', () => {
    for (const { AlarmDescription } of alarms) expect(AlarmDescription).toMatch(/^[A-Z].+\. [A-Z].+\. docs/);
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
});
