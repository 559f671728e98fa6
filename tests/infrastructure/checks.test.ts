import { App } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { bacKan } from '../../lib/deployments.ts';
import { addChecks, addStacks } from '../../lib/stacks.ts';
import { noCode } from './synthesized.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly unknown[];
    readonly suppressedViolations: readonly { readonly ruleName: string; readonly reason: string }[];
  }[];
}

const app = new App({ context: cdk.context });
addStacks(app, bacKan, noCode);
addChecks(app);
const { directory } = app.synth();
const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as Report;

describe('judges who do not know this project', () => {
  it('refuse what AWS would refuse', () => {
    const faulty = new App({ context: cdk.context });
    const { workflow } = addStacks(faulty, bacKan, noCode);
    new CfnQueue(workflow, 'Faulty', { visibilityTimeout: -1 });
    expect(() => faulty.synth()).toThrow('VisibilityTimeout: -1 is less than the minimum of 0');
  });

  it('include two packs of cdk-nag', () => {
    expect(pluginReports.map(({ pluginName }) => pluginName)).toEqual(['AwsSolutions', 'Serverless']);
  });

  it.each(pluginReports)('$pluginName finds nothing to object to', ({ violations }) => {
    expect(violations).toEqual([]);
  });

  it('were overruled on these points only, each with a reason beside the construct', () => {
    const overruled = pluginReports.flatMap(({ suppressedViolations }) => suppressedViolations);
    const ruleOf = ({ ruleName }: { readonly ruleName: string }) => /^[^[]+/.exec(ruleName)?.[0];
    expect(new Set(overruled.map(ruleOf))).toEqual(
      new Set([
        'AwsSolutions-APIG4',
        'AwsSolutions-IAM5',
        'AwsSolutions-SMG4',
        'AwsSolutions-SQS3',
        'Serverless-LambdaDLQ',
        'Serverless-LambdaTracing',
        'Serverless-SNSRedrivePolicy',
        'Serverless-SQSRedrivePolicy',
      ]),
    );
    for (const { reason } of overruled) expect(reason).toMatch(/^\S.{40,}\.$/);
    // A pattern in place of a name is a matter of the four steps that have to do with files, a secret that is not rotated where it is made of one construct each.
    const times = (rule: string) => overruled.filter((one) => ruleOf(one) === rule).length;
    expect([times('AwsSolutions-IAM5'), times('AwsSolutions-SMG4')]).toEqual([4, 2]);
  });
});
