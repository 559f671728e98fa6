import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, type CryptoKey, type JWTPayload, SignJWT } from 'jose';
import * as z from 'zod';
import type { LocalClock } from './clock.ts';
import type { DataFolder } from './data-folder.ts';

const FILE = 'token-issuer.json';
const ALGORITHM = 'ES256';
const Keys = z.object({ privateKey: z.record(z.string(), z.unknown()), publicKey: z.record(z.string(), z.unknown()) });

/** How long a token is good, in seconds of the local clock. */
const LIFETIME = 12 * 3_600;

/** How many checked tokens are remembered, so that each is only checked once. */
const REMEMBERED = 1_000;

/** Whom tokens come from and whom they are for: the authorizer's `JwtConfiguration`. */
export interface Trust {
  readonly issuer: string;
  readonly audience: readonly string[];
}

/** Stands for the user pool: signs the tokens that the API's authorizer accepts. Its key is kept in the data folder. */
export class TokenIssuer {
  readonly #clock: LocalClock;
  readonly #privateKey: CryptoKey | Uint8Array;
  readonly #publicKey: CryptoKey | Uint8Array;
  readonly #checked = new Map<string, JWTPayload>();

  private constructor(clock: LocalClock, privateKey: CryptoKey | Uint8Array, publicKey: CryptoKey | Uint8Array) {
    this.#clock = clock;
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
  }

  /** Takes the key from the data folder, or makes one. */
  static async open(data: DataFolder, clock: LocalClock): Promise<TokenIssuer> {
    let keys = data.read(FILE, Keys.optional(), undefined);
    if (keys === undefined) {
      const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
      keys = Keys.parse({ privateKey: await exportJWK(privateKey), publicKey: await exportJWK(publicKey) });
      data.writeNow(FILE, keys);
    }
    return new TokenIssuer(
      clock,
      await importJWK(keys.privateKey, ALGORITHM),
      await importJWK(keys.publicKey, ALGORITHM),
    );
  }

  /** A token for `subject` in these groups, as the user pool writes them. */
  sign({ issuer, audience }: Trust, subject: string, groups: readonly string[]): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1_000);
    return new SignJWT({
      client_id: audience[0] ?? '',
      token_use: 'id',
      'cognito:groups': [...groups],
      jti: randomUUID(),
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: 'local' })
      .setIssuer(issuer)
      .setAudience(audience[0] ?? '')
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME)
      .sign(this.#privateKey);
  }

  /** The claims of `token`; fails with the reason when the API must not accept it now. */
  async check(token: string, { issuer, audience }: Trust): Promise<JWTPayload> {
    const now = this.#clock.now();
    const known = this.#checked.get(token);
    if (known !== undefined && isCurrent(known, now)) return known;
    const { payload } = await jwtVerify(token, this.#publicKey, {
      issuer,
      currentDate: new Date(now),
      algorithms: [ALGORITHM],
    });
    // As API Gateway does: the audience, or else the client that the token was made for.
    const madeFor = payload.aud === undefined ? [payload['client_id']] : [payload.aud].flat();
    if (!madeFor.some((each) => audience.includes(String(each))))
      throw new Error('the audience of the token is another');
    if (this.#checked.size >= REMEMBERED) this.#checked.clear();
    this.#checked.set(token, payload);
    return payload;
  }
}

function isCurrent({ exp = Infinity, nbf = 0 }: JWTPayload, now: number): boolean {
  return now < exp * 1_000 && now >= nbf * 1_000;
}
