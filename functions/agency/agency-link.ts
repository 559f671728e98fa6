import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { LINK_DAYS } from './link-days.ts';

/** How long an opened form may be filled in, in hours. */
const FORM_HOURS = 24;

const DAY_MS = 86_400_000;

/** Whose link it is. */
export const LinkHolder = z.object({ agencyId: z.string(), contactId: z.string() });
export type LinkHolder = z.infer<typeof LinkHolder>;

/** What a form on the page may change: one version of one thing, so only once. */
export const FormGrant = LinkHolder.extend({ about: z.string(), version: z.int().min(0) });
export type FormGrant = z.infer<typeof FormGrant>;

/** A token that is forged or damaged (`invalid`), or too old (`expired`). */
export type Unusable = 'invalid' | 'expired';

/** The keys by which tokens are signed and verified: the present one first. */
export type LinkKeys = readonly string[];

/** Signs the link of one person at one agency: whoever has it acts as that person until it expires or the person leaves. */
export function signLink({ agencyId, contactId }: LinkHolder, keys: LinkKeys, now: string): Promise<string> {
  return sign({ agencyId, contactId }, { audience: 'agency-page', lastsMs: LINK_DAYS * DAY_MS }, { keys, now });
}

/** Reads a link; says why when it cannot be used. */
export function readLink(token: string, keys: LinkKeys, now: string): Promise<LinkHolder | Unusable> {
  return read(token, { audience: 'agency-page', schema: LinkHolder }, { keys, now });
}

/** Signs what one form may do. It names a version, so it is good for one act: after that the version is another. */
export function signForm(grant: FormGrant, keys: LinkKeys, now: string): Promise<string> {
  return sign(grant, { audience: 'agency-form', lastsMs: FORM_HOURS * 3_600_000 }, { keys, now });
}

/** Reads what a form may do; says why when it cannot be used. */
export function readForm(token: string, keys: LinkKeys, now: string): Promise<FormGrant | Unusable> {
  return read(token, { audience: 'agency-form', schema: FormGrant }, { keys, now });
}

interface Signing {
  readonly keys: LinkKeys;
  readonly now: string;
}

function sign(
  claims: LinkHolder | FormGrant,
  { audience, lastsMs }: { audience: string; lastsMs: number },
  { keys: [present = ''], now }: Signing,
): Promise<string> {
  const at = Date.parse(now);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setIssuedAt(Math.floor(at / 1000))
    .setExpirationTime(Math.floor((at + lastsMs) / 1000))
    .sign(bytesOf(present));
}

async function read<Claims>(
  token: string,
  { audience, schema }: { audience: string; schema: z.ZodType<Claims> },
  { keys, now }: Signing,
): Promise<Claims | Unusable> {
  for (const key of keys) {
    try {
      const options = { audience, algorithms: ['HS256'], currentDate: new Date(now), requiredClaims: ['exp'] };
      const { payload } = await jwtVerify(token, bytesOf(key), options);
      return schema.parse(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired';
      // Perhaps it was signed with the key of before the last rotation.
      if (error instanceof errors.JWSSignatureVerificationFailed) continue;
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return 'invalid';
      throw error;
    }
  }
  return 'invalid';
}

function bytesOf(key: string): Uint8Array {
  return new TextEncoder().encode(key);
}
