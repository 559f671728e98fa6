import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CalendarAddress,
  calendarAddressOn,
  calendarPath,
  readCalendarFile,
} from '../../functions/agency/calendar-address.ts';
import { isSameSecret, newSecret } from '../../functions/platform/secret.ts';

const fileOf = (path: string) => path.slice('/calendars/'.length);

describe('the secret address of an agency’s calendar', () => {
  it('tells whose calendar it is and by which secret', () => {
    const agencyIds = fc.stringMatching(/^[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}$/);
    fc.assert(
      fc.property(agencyIds, (agencyId) => {
        const token = { agencyId, secret: newSecret() };
        expect(readCalendarFile(fileOf(calendarPath(token)))).toEqual(token);
        expect(CalendarAddress.safeParse({ ...token, madeAt: '2023-06-13T01:00:00.000Z', version: 1 }).success).toBe(
          true,
        );
      }),
    );
  });

  it('stands on what the links in mails begin with, and needs no escaping', () => {
    const secret = newSecret();
    const address = calendarAddressOn('https://hoi-am.backan.example/', { agencyId: 'gddt', secret });
    expect(address).toBe(`https://hoi-am.backan.example/calendars/gddt.${secret}.ics`);
    expect(new URL(address).href).toBe(address);
  });

  it.each([
    'gddt.ics',
    `gddt.${'a'.repeat(31)}.ics`,
    `gddt.${'a'.repeat(33)}.ics`,
    `gddt.${'a'.repeat(32)}`,
    `gddt.${'a'.repeat(32)}.ics.ics`,
    `GDDT.${'a'.repeat(32)}.ics`,
    `.${'a'.repeat(32)}.ics`,
    `gddt.${'/'.repeat(32)}.ics`,
    '',
  ])('is none when it is called "%s"', (file) => {
    expect(readCalendarFile(file)).toBeUndefined();
  });

  it('cannot be guessed: 192 bits, never the same twice', () => {
    const secrets = Array.from({ length: 1_000 }, newSecret);
    expect(new Set(secrets).size).toBe(1_000);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(24);
  });

  it('is the same only when every character is', () => {
    const secret = newSecret();
    expect(isSameSecret(secret, secret)).toBe(true);
    for (const other of [newSecret(), secret.slice(1), `${secret}a`, '', `${secret.slice(0, -1)}!`])
      expect(isSameSecret(secret, other)).toBe(false);
  });
});
