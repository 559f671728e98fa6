import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { Activity } from './activity.ts';
import type { LocalClock } from './clock.ts';
import type { DataFolder } from './data-folder.ts';
import type { LocalFunctions } from './functions.ts';
import { type Permissions, sentence } from './permissions.ts';
import { RefusedStartError } from './refused-start.ts';
import type { Resource } from './template.ts';

/** Where the secrets of a run are kept. */
const FILE = 'secrets.json';

const DAY = 86_400_000;

/** The four calls of which a rotation consists. */
const ROTATION = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

const Version = z.object({
  id: z.string(),
  value: z.string(),
  /** In milliseconds since 1970. */
  madeAt: z.number(),
  stages: z.array(z.string()),
});
type Version = z.infer<typeof Version>;

const Kept = z.record(z.string(), z.object({ versions: z.array(Version), rotateAt: z.number().optional() }));
type Kept = z.infer<typeof Kept>;

interface Dependencies {
  readonly permissions: Permissions;
  readonly data: DataFolder;
  readonly clock: LocalClock;
  readonly activity: Activity;
}

/** An error as Secrets Manager names it. */
class SecretsError extends Error {
  override readonly name = 'SecretsError';
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** `AWS::SecretsManager::Secret` and its `RotationSchedule`: values that are made at the first start and kept readable by this user only. */
export class Secrets {
  readonly #kept: Kept;
  readonly #rotations: readonly Resource[];
  readonly #dependencies: Dependencies;

  constructor(resources: readonly Resource[], dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#kept = dependencies.data.read(FILE, Kept, {});
    this.#rotations = resources.filter(({ type }) => type === 'AWS::SecretsManager::RotationSchedule');
    for (const { type, ref, name, properties } of resources) {
      if (type !== 'AWS::SecretsManager::Secret') continue;
      const generated = properties['GenerateSecretString'] as { PasswordLength?: number } | undefined;
      if (generated === undefined) {
        throw new RefusedStartError(
          `secret ${name}: the local run makes only values that the template lets be generated`,
        );
      }
      const value = () =>
        randomBytes(generated.PasswordLength ?? 32)
          .toString('hex')
          .slice(0, generated.PasswordLength ?? 32);
      const madeAt = dependencies.clock.now();
      this.#kept[ref] ??= { versions: [{ id: randomUUID(), value: value(), madeAt, stages: ['AWSCURRENT'] }] };
    }
    this.#keep();
  }

  /** Answers what functions ask of Secrets Manager; the path of the address names the function. */
  listener(): RequestListener {
    return (call, reply) => {
      const end = this.#dependencies.activity.begin();
      reply.on('close', end);
      this.#answer(call).then(
        (body) => respond(reply, 200, body),
        (error: unknown) => {
          const type = error instanceof SecretsError ? error.type : 'InternalServiceError';
          respond(reply, error instanceof SecretsError ? 400 : 500, { __type: type, message: String(error) });
        },
      );
    };
  }

  /** Waits for the days on which a secret gets a new value. */
  startRotations(functions: LocalFunctions): void {
    for (const { properties, name } of this.#rotations) {
      const { SecretId, RotationLambdaARN, RotationRules } = properties as {
        SecretId: string;
        RotationLambdaARN: string;
        RotationRules?: { AutomaticallyAfterDays?: number };
      };
      const days = RotationRules?.AutomaticallyAfterDays;
      if (days === undefined) throw new RefusedStartError(`${name}: the local run rotates after a number of days only`);
      const target = functions.find(RotationLambdaARN);
      const { clock, activity } = this.#dependencies;
      const wait = () => {
        const secret = this.#secret(SecretId);
        secret.rotateAt ??= clock.now() + days * DAY;
        clock.at(secret.rotateAt, () => {
          void activity.during(async () => {
            const ClientRequestToken = randomUUID();
            for (const Step of ROTATION) await target.invoke({ SecretId, ClientRequestToken, Step });
            secret.rotateAt = clock.now() + days * DAY;
            this.#keep();
            wait();
          });
        });
      };
      wait();
    }
    this.#keep();
  }

  async #answer(call: IncomingMessage): Promise<unknown> {
    const operation = String(call.headers['x-amz-target']).replace('secretsmanager.', '');
    const input = Input.parse(JSON.parse(await text(call)));
    const [, caller = ''] = (call.url ?? '').split('/');
    const refusal = this.#dependencies.permissions.refusal(caller, `secretsmanager:${operation}`, input.SecretId);
    if (refusal !== undefined) throw new SecretsError('AccessDeniedException', sentence(refusal));
    const secret = this.#secret(input.SecretId);
    switch (operation) {
      case 'GetSecretValue': {
        const stage = input.VersionStage ?? 'AWSCURRENT';
        const found = secret.versions.find(
          ({ id, stages }) => stages.includes(stage) && (input.VersionId === undefined || id === input.VersionId),
        );
        if (!found) throw new SecretsError('ResourceNotFoundException', `no version with the stage ${stage}`);
        return {
          ...{ ARN: input.SecretId, VersionId: found.id, SecretString: found.value, VersionStages: found.stages },
          CreatedDate: found.madeAt / 1000,
        };
      }
      case 'PutSecretValue': {
        const version: Version = {
          id: input.ClientRequestToken ?? randomUUID(),
          value: input.SecretString ?? '',
          madeAt: this.#dependencies.clock.now(),
          stages: input.VersionStages ?? ['AWSCURRENT'],
        };
        const others = secret.versions.map((other) => without(other, version.stages));
        secret.versions = [...others.filter(({ stages }) => stages.length > 0), version];
        this.#keep();
        return { ARN: input.SecretId, VersionId: version.id };
      }
      case 'UpdateSecretVersionStage': {
        const stage = input.VersionStage ?? 'AWSCURRENT';
        secret.versions = secret.versions
          .map((version) => {
            if (version.id === input.MoveToVersionId) return { ...version, stages: [stage] };
            // What was present becomes the one before it, whose own predecessor nobody can ask for any more.
            if (version.stages.includes(stage)) return { ...version, stages: ['AWSPREVIOUS'] };
            return without(version, ['AWSPREVIOUS']);
          })
          .filter(({ stages }) => stages.length > 0);
        this.#keep();
        return { ARN: input.SecretId };
      }
      default:
        throw new SecretsError('InvalidRequestException', `the local run does not know ${operation}`);
    }
  }

  #secret(arn: string): Kept[string] {
    const secret = this.#kept[arn];
    if (!secret) throw new SecretsError('ResourceNotFoundException', `there is no secret ${arn}`);
    return secret;
  }

  #keep(): void {
    this.#dependencies.data.writeNow(FILE, this.#kept);
  }
}

/** What the three operations are called with, together. */
const Input = z.object({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
  VersionStages: z.array(z.string()).optional(),
  SecretString: z.string().optional(),
  ClientRequestToken: z.string().optional(),
  MoveToVersionId: z.string().optional(),
});

function without(version: Version, stages: readonly string[]): Version {
  return { ...version, stages: version.stages.filter((stage) => !stages.includes(stage)) };
}

function respond(reply: ServerResponse, status: number, body: unknown): void {
  reply.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
