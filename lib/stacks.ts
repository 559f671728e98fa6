import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { CodeOf } from './constructs/workflow-function.ts';
import { DataStack } from './data-stack.ts';
import type { Deployment } from './deployments.ts';
import { WorkflowStack } from './workflow-stack.ts';

/** The stacks of one deployment. */
export interface Stacks {
  readonly data: DataStack;
  readonly workflow: WorkflowStack;
}

/** Adds a deployment's stacks to the app; `code` stands in for the bundles where nothing will run. */
export function addStacks(app: App, deployment: Deployment, code?: CodeOf): Stacks {
  const env = { region: deployment.region, ...(deployment.account !== undefined && { account: deployment.account }) };
  const data = new DataStack(app, `${deployment.stackPrefix}Data`, {
    deployment,
    env,
    description: `Hồi Âm, ${deployment.city}: what must never be lost`,
  });
  const workflow = new WorkflowStack(app, `${deployment.stackPrefix}Workflow`, {
    deployment,
    data,
    env,
    description: `Hồi Âm, ${deployment.city}: the workflow`,
    ...(code && { code }),
  });
  return { data, workflow };
}

/** Lets people who have nothing to do with this project judge the stacks; synthesis fails on what they find. */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
