/** The process of a system that is measured: starts the local run, tells its addresses, ends when the parent lets go of it. */
import { type CloudAssembly, synthesize } from '../local/cloud-assembly.ts';
import { startLocal } from '../local/local-run.ts';
import type { TemplateResource } from '../local/template.ts';
import { MORNING, type SystemAddresses, type SystemSettings } from './local-system.ts';

/** How CloudFormation switches off what holds back a part of the system. */
const SWITCHED_OFF = {
  streams: { type: 'AWS::Lambda::EventSourceMapping', properties: { Enabled: false } },
  news: { type: 'AWS::Events::Rule', properties: { State: 'DISABLED' } },
} as const;

const { held, dataFolder } = JSON.parse(process.argv[2] ?? '{}') as SystemSettings;
const assembly = await synthesize(() => undefined);
const run = await startLocal({
  ...(dataFolder === undefined ? { ephemeral: true } : { dataFolder }),
  now: MORNING,
  // What SES allows an account in a second would be all that is measured.
  environment: { MAX_SEND_RATE: '0' },
  assembly: held ? holding(assembly, SWITCHED_OFF[held]) : assembly,
});
process.once('disconnect', () => void run.stop().then(() => process.exit(0)));
void run.broken.then((why) => {
  process.stderr.write(`${why}\n`);
  process.exit(1);
});
process.send?.({ api: run.api, control: run.control } satisfies SystemAddresses);

/** The same stacks with every resource of a type switched off. */
function holding(
  { stacks, assets }: CloudAssembly,
  { type, properties }: (typeof SWITCHED_OFF)[keyof typeof SWITCHED_OFF],
): CloudAssembly {
  const hold = (resource: TemplateResource): TemplateResource =>
    resource.Type === type ? { ...resource, Properties: { ...resource.Properties, ...properties } } : resource;
  return {
    assets,
    stacks: stacks.map(({ template, ...stack }) => {
      const resources = Object.entries(template.Resources ?? {}).map(([id, resource]) => [id, hold(resource)] as const);
      return { ...stack, template: { ...template, Resources: Object.fromEntries(resources) } };
    }),
  };
}
