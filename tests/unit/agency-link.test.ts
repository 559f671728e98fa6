import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { readForm, readLink, signForm, signLink } from '../../functions/agency/agency-link.ts';
import { LINK_DAYS } from '../../functions/agency/link-days.ts';

const holder = { agencyId: 'gddt', contactId: 'gddt-can-bo' };
const grant = { ...holder, act: 'answer', about: 'q7', version: 3 };
const NOW = '2023-09-18T01:00:00.000Z';
const [FIRST, SECOND, THIRD] = ['first key of the links', 'second key of the links', 'third key of the links'];
const after = (days: number) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

describe('a link', () => {
  it('tells whose it is', async () => {
    expect(await readLink(await signLink(holder, [FIRST], NOW), [FIRST], NOW)).toEqual(holder);
  });

  it('fits into an address as it is', async () => {
    const token = await signLink(holder, [FIRST], NOW);
    expect(encodeURIComponent(token)).toBe(token);
    expect(token.length).toBeLessThan(400);
  });

  it.each([
    { days: 0, read: holder },
    { days: LINK_DAYS - 0.001, read: holder },
    { days: LINK_DAYS, read: 'expired' },
    { days: LINK_DAYS + 1, read: 'expired' },
  ])('is $read after $days days', async ({ days, read }) => {
    expect(await readLink(await signLink(holder, [FIRST], NOW), [FIRST], after(days))).toEqual(read);
  });

  it.each([
    { keys: [SECOND, FIRST], read: holder, because: 'the key before the last rotation still verifies' },
    { keys: [THIRD, SECOND], read: 'invalid', because: 'after two rotations its key is gone' },
    { keys: [], read: 'invalid', because: 'without a key nothing is believed' },
  ])('is $read: $because', async ({ keys, read }) => {
    expect(await readLink(await signLink(holder, [FIRST], NOW), keys, NOW)).toEqual(read);
  });

  it('is signed with the newest key', async () => {
    const token = await signLink(holder, [SECOND, FIRST], NOW);
    expect(await readLink(token, [SECOND], NOW)).toEqual(holder);
    expect(await readLink(token, [FIRST], NOW)).toBe('invalid');
  });

  it('opens nothing once any sign of it is another', async () => {
    const token = await signLink(holder, [FIRST], NOW);
    // The last sign of the signature carries two bits that nobody reads.
    const place = fc.nat({ max: token.length - 2 });
    const sign = fc.constantFrom('a', 'b', 'X', 'Y', '0', '9', '-', '_', '.');
    await fc.assert(
      fc.asyncProperty(place, sign, async (at, other) => {
        fc.pre(token[at] !== other);
        expect(await readLink(token.slice(0, at) + other + token.slice(at + 1), [FIRST], NOW)).toBe('invalid');
      }),
    );
  });

  it('is no form, and a form is no link', async () => {
    const [link, form] = [await signLink(holder, [FIRST], NOW), await signForm(grant, [FIRST], NOW)];
    expect(await readForm(link, [FIRST], NOW)).toBeUndefined();
    expect(await readLink(form, [FIRST], NOW)).toBe('invalid');
  });

  it('is not believed without a signature, or under another algorithm', async () => {
    const unsigned = new UnsecuredJWT({ ...holder }).setAudience('agency-page').setIssuedAt().setExpirationTime('1y');
    expect(await readLink(unsigned.encode(), [FIRST], NOW)).toBe('invalid');
    const [, claims = ''] = (await signLink(holder, [FIRST], NOW)).split('.');
    const head = Buffer.from('{"alg":"HS512"}').toString('base64url');
    const signature = createHmac('sha512', FIRST).update(`${head}.${claims}`).digest('base64url');
    expect(await readLink(`${head}.${claims}.${signature}`, [FIRST], NOW)).toBe('invalid');
  });

  it.each(['', '.', '..', 'BK4-007', '../../etc/passwd', '{}', 'ey.ey.ey', ' '])('is none: "%s"', async (token) => {
    expect(await readLink(token, [FIRST], NOW)).toBe('invalid');
  });
});

describe('a form', () => {
  it('tells what it may change, in which version, and when it was opened', async () => {
    const form = await readForm(await signForm(grant, [FIRST], NOW), [FIRST], NOW);
    expect(form).toEqual({ ...grant, openedAt: NOW, expired: false });
  });

  it('still tells after a day what it was about, so that what was typed comes back to its place', async () => {
    const form = await readForm(await signForm(grant, [FIRST], NOW), [FIRST], after(1));
    expect(form).toMatchObject({ about: 'q7', expired: true });
  });

  it.each([{ version: -1 }, { version: 1.5 }, { version: 2 ** 60 }])('is none with version $version', async (wrong) => {
    expect(await readForm(await signForm({ ...grant, ...wrong }, [FIRST], NOW), [FIRST], NOW)).toBeUndefined();
  });
});
