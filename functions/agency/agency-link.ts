import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import { LINK_DAYS } from './link-days.ts';

/** How long an opened form may be sent, in hours; whoever needs longer sends it once more, filled in as it is. */
const FORM_HOURS = 24;

const DAY_MS = 86_400_000;

/** Whose link it is. */
export const LinkHolder = z.object({ agencyId: z.string(), contactId: z.string() });
export type LinkHolder = z.infer<typeof LinkHolder>;

/** What a form on the page may do: one act on one version of one thing, so only once. */
export const FormGrant = LinkHolder.extend({ act: z.string(), about: z.string(), version: z.int().min(0) });
export type FormGrant = z.infer<typeof FormGrant>;

/** A form as it was opened, and whether that was too long ago for it to be sent. */
export type OpenedForm = FormGrant & { readonly openedAt: string; readonly expired: boolean };

/** A link that is forged or damaged (`invalid`), or too old (`expired`). */
export type Unusable = 'invalid' | 'expired';

/** The keys by which tokens are signed and verified: the present one first. */
export type LinkKeys = readonly string[];

/** Signs the link of one person at one agency: whoever has it acts as that person until it expires or the person leaves. */
export function signLink({ agencyId, contactId }: LinkHolder, keys: LinkKeys, now: string): Promise<string> {
  return sign({ agencyId, contactId }, { audience: 'agency-page', lastsMs: LINK_DAYS * DAY_MS }, { keys, now });
}

/** Reads a link; says why when it cannot be used. */
export async function readLink(token: string, keys: LinkKeys, now: string): Promise<LinkHolder | Unusable> {
  const link = await read(token, { audience: 'agency-page', schema: LinkHolder }, { keys, now });
  if (!link) return 'invalid';
  return link.expired ? 'expired' : link.claims;
}

/** Signs what one form may do. It names a version, so it is good for one act: after that the version is another. */
export function signForm(grant: FormGrant, keys: LinkKeys, now: string): Promise<string> {
  return sign(grant, { audience: 'agency-form', lastsMs: FORM_HOURS * 3_600_000 }, { keys, now });
}

/** Reads what a form may do; undefined when it is forged or damaged. An expired one still tells where what was typed belongs. */
export async function readForm(token: string, keys: LinkKeys, now: string): Promise<OpenedForm | undefined> {
  const form = await read(token, { audience: 'agency-form', schema: FormGrant }, { keys, now });
  return form && { ...form.claims, openedAt: form.signedAt, expired: form.expired };
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

/** What a token of ours says, when it was signed, and whether its time is over. */
interface Reading<Claims> {
  readonly claims: Claims;
  readonly signedAt: string;
  readonly expired: boolean;
}

async function read<Claims>(
  token: string,
  { audience, schema }: { audience: string; schema: z.ZodType<Claims> },
  { keys, now }: Signing,
): Promise<Reading<Claims> | undefined> {
  for (const key of keys) {
    try {
      const payload = await verified(token, { key, audience, now });
      const { iat, exp } = Times.parse(payload);
      return {
        claims: schema.parse(payload),
        signedAt: new Date(iat * 1000).toISOString(),
        expired: exp * 1000 <= Date.parse(now),
      };
    } catch (error) {
      // Perhaps it was signed with the key of before the last rotation.
      if (error instanceof errors.JWSSignatureVerificationFailed) continue;
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
      throw error;
    }
  }
  return undefined;
}

/** When a token was signed and until when it is good, in seconds since 1970. */
const Times = z.object({ iat: z.int(), exp: z.int() });

/** What a token says whose signature is ours, however old it is. */
async function verified(token: string, { key, audience, now }: Verifying): Promise<unknown> {
  try {
    const options = { audience, algorithms: ['HS256'], currentDate: new Date(now), requiredClaims: ['iat', 'exp'] };
    return (await jwtVerify(token, bytesOf(key), options)).payload;
  } catch (error) {
    // Its signature and its purpose were checked before its age.
    if (error instanceof errors.JWTExpired) return error.payload;
    throw error;
  }
}

interface Verifying {
  readonly key: string;
  readonly audience: string;
  readonly now: string;
}

function bytesOf(key: string): Uint8Array {
  return new TextEncoder().encode(key);
}
