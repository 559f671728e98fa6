import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../functions/platform/secrets.ts';

const ROTATED_AT = '2023-11-17T00:00:00.000Z';
const after = (minutes: number) => new Date(Date.parse(ROTATED_AT) + minutes * 60_000).toISOString();

describe('a secret', () => {
  it('has one value until it is rotated for the first time', async () => {
    expect(await secretWith({ AWSCURRENT: 'first' }).values(after(1))).toEqual(['first']);
  });

  it.each([
    { minutes: 0, values: ['old', 'new'], because: 'whoever verifies may not have read the new one' },
    { minutes: 9, values: ['old', 'new'], because: 'what was read before the rotation may still be in use' },
    { minutes: 10, values: ['new', 'old'], because: 'by now everybody has read it' },
  ])('signs with $values $minutes minutes after a rotation: $because', async ({ minutes, values }) => {
    expect(await secretWith({ AWSCURRENT: 'new', AWSPREVIOUS: 'old' }).values(after(minutes))).toEqual(values);
  });

  it('is read again after five minutes, and not before', async () => {
    const stages: Record<string, string> = { AWSCURRENT: 'old' };
    const secret = secretWith(stages);
    await secret.values(after(0));
    Object.assign(stages, { AWSCURRENT: 'new', AWSPREVIOUS: 'old' });
    expect(await secret.values(after(4.9))).toEqual(['old']);
    expect(await secret.values(after(5))).toEqual(['old', 'new']);
  });

  it('that could not be read is asked for again at once', async () => {
    const stages: Record<string, string> = {};
    const secret = secretWith(stages);
    await expect(secret.values(after(0))).rejects.toThrow('no present value');
    stages.AWSCURRENT = 'first';
    expect(await secret.values(after(0))).toEqual(['first']);
  });
});

/** A secret whose versions, by stage, were made when it was rotated. */
function secretWith(stages: Readonly<Record<string, string>>): Secret {
  const client = {
    middlewareStack: { remove: () => true },
    send: (command: unknown) => {
      const stage = command instanceof GetSecretValueCommand ? command.input.VersionStage : undefined;
      const SecretString = stages[stage ?? ''];
      return SecretString === undefined
        ? Promise.reject(new ResourceNotFoundException({ message: 'no such version', $metadata: {} }))
        : Promise.resolve({ SecretString, CreatedDate: new Date(ROTATED_AT) });
    },
  };
  // Of the client only what reading takes.
  return new Secret('arn', client as unknown as SecretsManagerClient);
}
