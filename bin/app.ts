/** What `cdk synth` and `cdk deploy` run: the stacks of one deployment, `--context deployment=bac-kan` unless another is named. */
import { App } from 'aws-cdk-lib';
import { DEPLOYMENTS } from '../lib/deployments.ts';
import { addChecks, addStacks } from '../lib/stacks.ts';

const app = new App();
const name = String(app.node.tryGetContext('deployment') ?? 'bac-kan');
const deployment = DEPLOYMENTS[name];
if (!deployment) {
  throw new Error(`no deployment "${name}"; lib/deployments.ts has ${Object.keys(DEPLOYMENTS).join(', ')}`);
}
addStacks(app, deployment);
addChecks(app);
