/** The process of a system that is measured: starts the local run, tells its addresses, ends when the parent lets go of it. */
import { type CloudAssembly, synthesize } from '../local/cloud-assembly.ts';
import { startLocal } from '../local/local-run.ts';
import type { TemplateResource } from '../local/template.ts';
import { MORNING, type SystemAddresses } from './local-system.ts';

const held = JSON.parse(process.argv[2] ?? 'false') as boolean;
const assembly = await synthesize(() => undefined);
const run = await startLocal({
  ephemeral: true,
  now: MORNING,
  assembly: held ? withHeldStreams(assembly) : assembly,
});
process.once('disconnect', () => void run.stop().then(() => process.exit(0)));
void run.broken.then((why) => {
  process.stderr.write(`${why}\n`);
  process.exit(1);
});
process.send?.({ api: run.api, control: run.control } satisfies SystemAddresses);

/** The same stacks with every event source mapping switched off, as CloudFormation does it. */
function withHeldStreams({ stacks, assets }: CloudAssembly): CloudAssembly {
  const hold = (resource: TemplateResource): TemplateResource =>
    resource.Type === 'AWS::Lambda::EventSourceMapping'
      ? { ...resource, Properties: { ...resource.Properties, Enabled: false } }
      : resource;
  return {
    assets,
    stacks: stacks.map(({ template, ...stack }) => {
      const resources = Object.entries(template.Resources ?? {}).map(([id, resource]) => [id, hold(resource)] as const);
      return { ...stack, template: { ...template, Resources: Object.fromEntries(resources) } };
    }),
  };
}
