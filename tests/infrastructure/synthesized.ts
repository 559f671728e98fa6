import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../../cdk.json' with { type: 'json' };
import { bacKan } from '../../lib/deployments.ts';
import { addStacks } from '../../lib/stacks.ts';

/** These tests look at the wiring and not at the code that runs on it, so they need no build. */
export function noCode(): Code {
  return Code.fromInline('export {};');
}

/** An app with the project's feature flags; AWS's own checks of the template have a test to themselves, because they take seconds. */
const app = new App({ context: cdk.context, builtinCloudFormationValidation: false });
export const stacks = addStacks(app, bacKan, noCode);

/** What must never be lost. */
export const data = Template.fromStack(stacks.data);

/** The workflow. */
export const workflow = Template.fromStack(stacks.workflow);

/** A resource of a template, as far as these tests look into it. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** All resources of a type, by logical id. */
export function resources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/**
 * What a value of a template refers to, in words: `Questions`, `Questions/ByForum`, `Questions stream`, `Originals key`,
 * `Link key`, `Letters bucket/letters/*`, `NoticeFails queue`, `Intake log`, `Intake` (the function).
 */
export function named(value: unknown): string {
  const text = flatten(value);
  const index = /\/index\/(\w+)$/.exec(text)?.[1];
  const [, entity] = /(Questions|Originals|Mails|Directory|Reports)Table/.exec(text) ?? [];
  if (entity !== undefined && text.includes('StreamArn')) return `${entity} stream`;
  if (entity !== undefined) return index === undefined ? entity : `${entity}/${index}`;
  if (text.includes('OriginalsKey')) return 'Originals key';
  const [, secret] = /(Link|Slip)Key[0-9A-F]{8}/.exec(text) ?? [];
  if (secret !== undefined) return `${secret} key`;
  const [, bucket, objects] = /(Letters|ReportFiles)[0-9A-F]{8}\w*(\/.*)?$/.exec(text) ?? [];
  if (bucket !== undefined) return `${bucket} bucket${objects ?? ''}`;
  const [, queue] = /Alarms([A-Za-z]+)Queue/.exec(text) ?? [];
  if (queue !== undefined) return `${queue} queue`;
  const [, step, part] = /^([A-Za-z]+?)(Logs|Function|Role|)[0-9A-F]{8}$/.exec(text) ?? [];
  if (step !== undefined) return part === 'Logs' ? `${step} log` : step;
  if (/identity\/.*Sender/.test(text)) return 'Sender';
  if (/(configuration-set\/.*|OutputRef)Sending/.test(text)) return 'Sending';
  return text;
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind, argument] = ['', '']] = Object.entries(value);
  switch (kind) {
    case 'Ref':
      return String(argument);
    case 'Fn::GetAtt':
      return String((argument as string[])[0]);
    case 'Fn::ImportValue':
      return flatten(argument);
    case 'Fn::Join':
      return (argument as [string, unknown[]])[1].map(flatten).join('');
    default:
      throw new Error(`no words for ${JSON.stringify(value)}`);
  }
}

/** What the function of a step may do: `<action> <what>` for each, sorted. */
export function permissionsOf(step: string): string[] {
  return statements()
    .filter(({ role }) => role === step)
    .flatMap(({ actions, on }) => actions.flatMap((action) => on.map((what) => `${action} ${what}`)))
    .sort();
}

/** Every statement of every policy in the workflow, with the step whose role it is for. */
export function statements(): { role: string; actions: string[]; on: string[] }[] {
  return Object.values(resources(workflow, 'AWS::IAM::Policy')).flatMap(({ Properties }) => {
    const { PolicyDocument, Roles } = Properties as {
      PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
      Roles: unknown[];
    };
    return PolicyDocument.Statement.map(({ Action, Resource }) => ({
      role: named(Roles[0]),
      actions: [Action].flat(),
      on: [Resource].flat().map(named),
    }));
  });
}
