/** The services whose calls may go wrong. */
const TARGETS = ['dynamodb', 'ses'] as const;
export type FaultTarget = (typeof TARGETS)[number];

/**
 * How a call goes wrong: refused because there are too many, failed by the service, carried out without an answer, or cut off
 * before it is carried out.
 */
const CALL_FAULTS = ['throttle', 'error', 'timeout-after-accept', 'reset'] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** What becomes of mails to an address, other than that they arrive. */
const ADDRESS_FAULTS = ['bounce', 'complaint', 'delay', 'reject'] as const;
type AddressFault = (typeof ADDRESS_FAULTS)[number];

/** What becomes of a mail to one recipient; `full` is a bounce of a mailbox that may have room again. */
export type Fate = 'delivery' | 'full' | AddressFault;

/** A fault of calls as `GET /faults` lists it. */
export interface FaultOfCalls {
  readonly target: FaultTarget;
  readonly kind: CallFault;
  /** The only function whose calls it meets; without it all are met. */
  readonly function?: string;
  /** The share of calls, from 0 to 1. */
  readonly rate: number;
  readonly seed: number;
}

/** An address as `GET /faults` lists it. */
export interface FaultOfAddress {
  readonly kind: AddressFault;
  readonly address: string;
  readonly full?: true;
}

/** A fault that was asked for cannot be. The message names the field, its value, and what is allowed. */
export class InvalidFaultError extends Error {
  override readonly name = 'InvalidFaultError';
}

/**
 * What goes wrong on purpose. Which calls are met is decided by the seed and by how many the same function has made since the
 * fault was set: the same run meets the same faults, whatever the functions beside it do. A restart knows of none.
 */
export class Faults {
  readonly #functionNames: readonly string[];
  readonly #ofCalls = new Map<string, { readonly fault: FaultOfCalls; readonly chances: Map<string, () => number> }>();
  readonly #ofAddresses = new Map<string, FaultOfAddress>();

  /** `functionNames` are those whose calls a fault may be restricted to. */
  constructor(functionNames: readonly string[] = []) {
    this.#functionNames = functionNames;
  }

  /** Sets a fault, or ends it when its rate is 0. Fails with {@link InvalidFaultError}. */
  set(given: unknown): void {
    const fields = new Fields(given);
    const kind = fields.oneOf('kind', [...CALL_FAULTS, ...ADDRESS_FAULTS]);
    if (isOneOf(kind, ADDRESS_FAULTS)) this.#setAddress(kind, fields);
    else this.#setCalls(kind, fields);
  }

  /** Everything that goes wrong at present. */
  list(): { readonly faults: readonly (FaultOfCalls | FaultOfAddress)[] } {
    return { faults: [...[...this.#ofCalls.values()].map(({ fault }) => fault), ...this.#ofAddresses.values()] };
  }

  /** From now on nothing goes wrong. */
  clear(): void {
    this.#ofCalls.clear();
    this.#ofAddresses.clear();
  }

  /** What goes wrong with this call of a function; to be asked once for each. */
  ofCall(target: FaultTarget, functionName: string): CallFault | undefined {
    if (this.#ofCalls.size === 0) return undefined;
    let met: CallFault | undefined;
    for (const { fault, chances } of this.#ofCalls.values()) {
      if (fault.target !== target || (fault.function !== undefined && fault.function !== functionName)) continue;
      let chance = chances.get(functionName);
      if (chance === undefined) chances.set(functionName, (chance = chancesOf(fault, functionName)));
      // Each fault takes its chance of each call, so that one does not decide which calls another meets.
      if (chance() < fault.rate) met ??= fault.kind;
    }
    return met;
  }

  /** What becomes of a mail to this address. */
  fateOf(address: string): Fate {
    const { kind = 'delivery', full } = this.#ofAddresses.get(address.toLowerCase()) ?? {};
    return full ? 'full' : kind;
  }

  #setCalls(kind: CallFault, fields: Fields): void {
    const target = fields.oneOf('target', TARGETS);
    const rate = fields.number('rate', 1, { what: 'a number from 0 to 1', fits: (rate) => rate >= 0 && rate <= 1 });
    const seed = fields.number('seed', 1, { what: 'a whole number', fits: Number.isSafeInteger });
    const functionName = fields.has('function') ? fields.oneOf('function', this.#functionNames) : undefined;
    fields.end(['target', 'kind', 'function', 'rate', 'seed']);
    const key = [target, kind, functionName].join(' ');
    this.#ofCalls.delete(key);
    if (rate === 0) return;
    const fault = { target, kind, ...(functionName !== undefined && { function: functionName }), rate, seed };
    this.#ofCalls.set(key, { fault, chances: new Map() });
  }

  #setAddress(kind: AddressFault, fields: Fields): void {
    const address = fields.address('address').toLowerCase();
    const rate = fields.number('rate', 1, { what: '0, which ends it, or 1', fits: (rate) => rate === 0 || rate === 1 });
    const full = kind === 'bounce' && fields.flag('full');
    fields.end(kind === 'bounce' ? ['kind', 'address', 'full', 'rate'] : ['kind', 'address', 'rate']);
    if (rate === 1) this.#ofAddresses.set(address, { kind, address, ...(full && { full }) });
    else if (this.#ofAddresses.get(address)?.kind === kind) this.#ofAddresses.delete(address);
  }
}

/** The fields of what was sent, each read by what it must be. */
class Fields {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: unknown) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new InvalidFaultError(`the body is ${JSON.stringify(given)}; it must be an object, as in ${EXAMPLE}`);
    }
    this.#given = given as Record<string, unknown>;
  }

  has(field: string): boolean {
    return this.#given[field] !== undefined;
  }

  oneOf<Value extends string>(field: string, allowed: readonly Value[]): Value {
    const value = this.#given[field];
    if (!isOneOf(value, allowed)) throw this.#refusal(field, `one of ${allowed.join(', ')}`);
    return value;
  }

  number(
    field: string,
    otherwise: number,
    { what, fits }: { readonly what: string; readonly fits: (value: number) => boolean },
  ): number {
    const value = this.#given[field] ?? otherwise;
    if (typeof value !== 'number' || !fits(value)) throw this.#refusal(field, what);
    return value;
  }

  address(field: string): string {
    const value = this.#given[field];
    if (typeof value !== 'string' || !/^[^@\s<>]+@[^@\s<>]+$/.test(value)) {
      throw this.#refusal(field, 'an address alone, such as canbo@gddt.example');
    }
    return value;
  }

  flag(field: string): boolean {
    const value = this.#given[field] ?? false;
    if (typeof value !== 'boolean') throw this.#refusal(field, 'true or false');
    return value;
  }

  /** Refuses what nobody reads: it would be taken for granted. */
  end(known: readonly string[]): void {
    const unknown = Object.keys(this.#given).find((field) => !known.includes(field));
    if (unknown === undefined) return;
    throw new InvalidFaultError(
      `${unknown} is ${JSON.stringify(this.#given[unknown])}; this kind of fault has only the fields ${known.join(', ')}`,
    );
  }

  #refusal(field: string, allowed: string): InvalidFaultError {
    const shown = this.has(field) ? JSON.stringify(this.#given[field]) : 'missing';
    return new InvalidFaultError(`${field} is ${shown}; it must be ${allowed}`);
  }
}

const EXAMPLE = '{"target": "ses", "kind": "throttle", "rate": 0.1, "seed": 1}';

function isOneOf<Value extends string>(value: unknown, allowed: readonly Value[]): value is Value {
  return allowed.some((each) => each === value);
}

/** Numbers from 0 up to, not including, 1, always the same for the same fault and function (Mulberry32). */
function chancesOf({ seed, target, kind }: FaultOfCalls, functionName: string): () => number {
  let state = seed >>> 0;
  for (const letter of `${target} ${kind} ${functionName}`) {
    state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
