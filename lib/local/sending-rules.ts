import type { Resource } from './template.ts';

/** SES refuses to send; `code` is SES's own name for why. */
export class SendingRefusedError extends Error {
  override readonly name = 'SendingRefusedError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** One call to SES, as far as its rules look at it. */
export interface Sending {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly configurationSet: string | undefined;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
  /** The size of the whole message in bytes, encoded as it goes over the wire. */
  readonly bytes: number;
}

/** The limits of SES's first API: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const MOST_RECIPIENTS = 50;
const LARGEST_MESSAGE = 10 * 1024 * 1024;
const TAG = /^[A-Za-z0-9_-]{1,256}$/;

/** What SES refuses, judged by the identities and configuration sets of the stacks. */
export class SendingRules {
  readonly #configurationSets: ReadonlySet<string>;
  readonly #identities: ReadonlySet<string>;
  readonly #region: string;

  constructor(resources: readonly Resource[]) {
    const refs = (kind: string) => resources.filter(({ type }) => type === kind).map(({ ref }) => ref);
    this.#configurationSets = new Set(refs('AWS::SES::ConfigurationSet'));
    this.#identities = new Set(refs('AWS::SES::EmailIdentity').map((identity) => identity.toLowerCase()));
    this.#region = resources[0]?.region ?? '';
  }

  /** Passes what SES would accept; fails with {@link SendingRefusedError} otherwise. */
  check({ from, recipients, configurationSet, tags, bytes }: Sending): void {
    if (configurationSet !== undefined && !this.#configurationSets.has(configurationSet)) {
      throw new SendingRefusedError(
        'ConfigurationSetDoesNotExist',
        `Configuration set <${configurationSet}> does not exist.`,
      );
    }
    for (const { name, value } of tags) {
      for (const [what, text] of [
        ['name', name],
        ['value', value],
      ] as const) {
        if (TAG.test(text)) continue;
        const rule =
          text.length > 256
            ? 'length of tag must be at most 256'
            : "only alphanumeric ASCII characters, '_', and '-' are allowed";
        throw new SendingRefusedError('InvalidParameterValue', `Invalid tag ${what} <${text}>: ${rule}.`);
      }
    }
    if (bytes > LARGEST_MESSAGE) {
      throw new SendingRefusedError(
        'InvalidParameterValue',
        `Message length is more than ${String(LARGEST_MESSAGE)} bytes long: '${String(bytes)}'.`,
      );
    }
    if (from === '') throw new SendingRefusedError('InvalidParameterValue', "Missing required header 'From'.");
    if (recipients.length === 0) throw new SendingRefusedError('InvalidParameterValue', 'Destination list is empty.');
    if (recipients.length > MOST_RECIPIENTS) {
      throw new SendingRefusedError('InvalidParameterValue', `Recipient count exceeds ${String(MOST_RECIPIENTS)}.`);
    }
    for (const address of [from, ...recipients]) checkAddress(address);
    if (this.identityOf(from) === undefined) {
      throw new SendingRefusedError(
        'MessageRejected',
        'Email address is not verified. The following identities failed the check in region ' +
          `${this.#region.toUpperCase()}: ${from}`,
      );
    }
  }

  /** The identity as which `address` would send: an address, or a domain, which stands for those below it, too. */
  identityOf(address: string): string | undefined {
    const given = address.toLowerCase();
    const labels = given.slice(given.lastIndexOf('@') + 1).split('.');
    return [given, ...labels.map((_, index) => labels.slice(index).join('.'))].find((name) =>
      this.#identities.has(name),
    );
  }
}

/** SES takes addresses of ASCII only; a domain with other letters must come in Punycode. */
function checkAddress(address: string): void {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, Math.max(at, 0)), address.slice(at + 1)];
  if (at === -1 || domain === '') throw new SendingRefusedError('InvalidParameterValue', "Missing final '@domain'");
  if (local === '') throw new SendingRefusedError('InvalidParameterValue', 'Missing local name');
  if (!/^[!-?A-~]+$/.test(local) || /[,;<>()[\]\\":]/.test(local)) {
    throw new SendingRefusedError('InvalidParameterValue', 'Local address contains control or whitespace');
  }
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..') || local.length > 64) {
    throw new SendingRefusedError('InvalidParameterValue', 'Local address is malformed');
  }
  if (!/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(domain)) {
    throw new SendingRefusedError('InvalidParameterValue', 'Domain contains illegal character');
  }
}
