import middy from '@middy/core';

/** A function that a deployment calls once its resources stand; when it throws, the deployment fails. */
export function triggerFunction(onTrigger: () => Promise<void>) {
  return middy().handler(async () => {
    await onTrigger();
  });
}
