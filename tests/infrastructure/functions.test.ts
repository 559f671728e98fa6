import { describe, expect, it } from 'vitest';
import { named, resources, workflow } from './synthesized.ts';

interface FunctionProperties {
  readonly Runtime: string;
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}
const functions = Object.entries(resources(workflow, 'AWS::Lambda::Function'))
  .map(([id, { Properties }]) => ({ step: named({ Ref: id }), ...(Properties as unknown as FunctionProperties) }))
  .filter(({ step }) => !step.startsWith('AWSCDKTrigger'));

/** Which entity's table the variable of that name must hold. */
const TABLES: Readonly<Record<string, string>> = {
  QUESTION_TABLE_NAME: 'Questions',
  ORIGINAL_TABLE_NAME: 'Originals',
  MAIL_TABLE_NAME: 'Mails',
  DIRECTORY_TABLE_NAME: 'Directory',
  REPORT_TABLE_NAME: 'Reports',
};

/** Which other resource the variable of that name must hold. */
const OTHERS: Readonly<Record<string, string>> = {
  LINK_KEY_ARN: 'Link key',
  SLIP_KEY_ARN: 'Slip key',
  LETTER_BUCKET_NAME: 'Letters bucket',
  REPORT_BUCKET_NAME: 'ReportFiles bucket',
};

describe('the function of each step', () => {
  it('exists once', () => {
    expect(functions.map(({ step }) => step).sort()).toEqual([
      'Answer',
      'Archive',
      'Assignment',
      'Delivery',
      'Desk',
      'Directory',
      'Dispatch',
      'Feed',
      'Feedback',
      'FollowUp',
      'Import',
      'Intake',
      'Notice',
      'Papers',
      'ProtectionCases',
      'Report',
      'Rotation',
      'Seed',
      'Watch',
    ]);
  });

  it.each(functions)('$step finds each table under its own name', ({ step, Environment }) => {
    const found = Object.entries(Environment?.Variables ?? {}).filter(([name]) => name.endsWith('_TABLE_NAME'));
    // Whoever calls for a rotation says of which secret.
    expect(found.length > 0).toBe(step !== 'Rotation');
    for (const [name, value] of found) expect(named(value)).toBe(TABLES[name]);
  });

  it.each(functions)(
    '$step finds each secret and bucket under its own name, and no secret’s value',
    ({ Environment }) => {
      for (const [name, value] of Object.entries(Environment?.Variables ?? {})) {
        if (/_(ARN|BUCKET_NAME)$/.test(name)) expect(named(value)).toBe(OTHERS[name]);
        expect(JSON.stringify(value)).not.toContain('resolve:secretsmanager');
      }
    },
  );

  it.each(functions)('$step runs on Node 24 and logs in JSON, for a year', (properties) => {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogFormat: 'JSON' },
    });
    workflow.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  it('reserves no concurrency, of which a new account has too little', () => {
    for (const properties of functions) expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

describe('the directory', () => {
  it('is seeded by every deployment, which does nothing to what is there', () => {
    workflow.resourceCountIs('Custom::Trigger', 1);
  });
});
