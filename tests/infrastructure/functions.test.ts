import { describe, expect, it } from 'vitest';
import { named, resources, workflow } from './synthesized.ts';

interface FunctionProperties {
  readonly Runtime: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
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
};

describe('the function of each step', () => {
  it('exists once', () => {
    expect(functions.map(({ step }) => step).sort()).toEqual([
      'Assignment',
      'Delivery',
      'Desk',
      'Directory',
      'Dispatch',
      'Feed',
      'FollowUp',
      'Import',
      'Intake',
      'Notice',
      'Seed',
      'Watch',
    ]);
  });

  it.each(functions)('$step finds each table under its own name', ({ Environment }) => {
    const found = Object.entries(Environment.Variables).filter(([name]) => name.endsWith('_TABLE_NAME'));
    expect(found.length).toBeGreaterThan(0);
    for (const [name, value] of found) expect(named(value)).toBe(TABLES[name]);
  });

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
