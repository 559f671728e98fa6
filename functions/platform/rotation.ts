import { randomBytes } from 'node:crypto';
import middy from '@middy/core';
import * as z from 'zod';
import { Secret } from './secrets.ts';

/** What Secrets Manager calls a rotation with, four times over. https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
const RotationStep = z.object({
  SecretId: z.string(),
  ClientRequestToken: z.string(),
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
});

/** How long a key is, in bytes: as many as its hash. */
const KEY_BYTES = 32;

/** A function by which a secret that nobody outside knows gets a new value: random, with nobody to tell and nothing to test. */
export function rotationFunction() {
  return middy<unknown, undefined>().handler(async (event) => {
    const { SecretId, ClientRequestToken, Step } = RotationStep.parse(event);
    const secret = new Secret(SecretId);
    if (Step === 'createSecret') await secret.prepare(ClientRequestToken, randomBytes(KEY_BYTES).toString('base64url'));
    if (Step === 'finishSecret') await secret.promote(ClientRequestToken);
  });
}
