import type { LocalFunctions } from './functions.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

/**
 * Carries out a `Custom::Trigger`: invokes its function, as a deployment does. It may be repeated at each start because what a
 * deployment triggers can be repeated at each deployment.
 */
export async function pullTrigger(trigger: Resource, functions: LocalFunctions): Promise<void> {
  const target = functions.find(trigger.properties['HandlerArn']);
  try {
    await target.invoke({});
  } catch (error) {
    throw new RefusedStartError(
      `${trigger.name} of stack ${trigger.stack} failed: function ${target.name}: ${error instanceof Error ? error.message : String(error)} ` +
        '(the log of the functions has more)',
      { cause: error },
    );
  }
}
