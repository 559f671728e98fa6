import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** How long a secret that was read is used without asking again, in milliseconds; a rotation is noticed this late. */
const FRESH_MS = 5 * 60_000;

/** How long a new value signs nothing yet, in milliseconds: until everybody who verifies has read it. */
const UNKNOWN_MS = 2 * FRESH_MS;

interface Version {
  readonly value: string;
  /** In milliseconds since 1970. */
  readonly madeAt: number;
}

/** A secret of the deployment: the value that signs now, and the one before it, by which what is on its way can still be verified. */
export class Secret {
  readonly #client: SecretsManagerClient;
  readonly #arn: string;
  #read: { readonly at: number; readonly values: Promise<readonly string[]> } | undefined;

  constructor(arn: string, client = new SecretsManagerClient()) {
    client.middlewareStack.remove('loggerMiddleware');
    this.#client = client;
    this.#arn = arn;
  }

  /**
   * The value that signs first, then the one besides it that verifies: the present one and the one before the last rotation. So soon
   * after a rotation that not everybody knows of it, the one before still signs.
   */
  values(now: string): Promise<readonly string[]> {
    const at = Date.parse(now);
    if (!this.#read || at - this.#read.at >= FRESH_MS) {
      const values = this.#values(at);
      this.#read = { at, values };
      // What could not be read is asked for again by the next call.
      values.catch(() => (this.#read = undefined));
    }
    return this.#read.values;
  }

  /** Writes down the value that the next rotation is to bring; a repetition with the same version changes nothing. */
  async prepare(version: string, value: string): Promise<void> {
    if (await this.#version({ VersionId: version, VersionStage: 'AWSPENDING' })) return;
    await this.#client.send(
      new PutSecretValueCommand({
        SecretId: this.#arn,
        ClientRequestToken: version,
        SecretString: value,
        VersionStages: ['AWSPENDING'],
      }),
    );
  }

  /** Makes a prepared version the present one; what was present becomes the one before. */
  async promote(version: string): Promise<void> {
    const present = await this.#client.send(
      new GetSecretValueCommand({ SecretId: this.#arn, VersionStage: 'AWSCURRENT' }),
    );
    if (present.VersionId === version) return;
    await this.#client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.#arn,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: version,
        RemoveFromVersionId: present.VersionId,
      }),
    );
  }

  async #values(at: number): Promise<readonly string[]> {
    const [present, before] = await Promise.all([
      this.#version({ VersionStage: 'AWSCURRENT' }),
      this.#version({ VersionStage: 'AWSPREVIOUS' }),
    ]);
    if (!present) throw new Error('the secret has no present value');
    if (!before) return [present.value];
    const isNew = at - present.madeAt < UNKNOWN_MS;
    return isNew ? [before.value, present.value] : [present.value, before.value];
  }

  async #version(which: { VersionId?: string; VersionStage: string }): Promise<Version | undefined> {
    try {
      const command = new GetSecretValueCommand({ SecretId: this.#arn, ...which });
      const { SecretString, CreatedDate } = await this.#client.send(command);
      return SecretString === undefined ? undefined : { value: SecretString, madeAt: CreatedDate?.getTime() ?? 0 };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}
