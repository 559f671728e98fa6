import * as z from 'zod';
import { Identifier } from './printed-line.ts';

/**
 * The secret under which an agency's calendar of deadlines is read by programs that cannot sign in: whoever knows it reads
 * that calendar and nothing else. It is never logged, and shown to nobody but the coordinator and the agency.
 */
export const CalendarAddress = z.object({
  agencyId: Identifier,
  secret: z.string().regex(/^[A-Za-z0-9_-]{32}$/),
  madeAt: z.string(),
  /** Of the request that made it, to know the same request when it comes again. */
  request: z.string().optional(),
  version: z.int().min(1),
});
export type CalendarAddress = z.infer<typeof CalendarAddress>;

/** The agency that an address names, and the secret that must be the agency's. */
export type CalendarToken = Pick<CalendarAddress, 'agencyId' | 'secret'>;

/** Path of the calendar that is read under a secret. It names the agency, so that one read finds what it must agree with. */
export function calendarPath({ agencyId, secret }: CalendarToken): string {
  return `/calendars/${agencyId}.${secret}.ics`;
}

/** The whole address, as a person gives it to a calendar program. */
export function calendarAddressOn(linkBase: string, token: CalendarToken): string {
  return linkBase.replace(/\/+$/, '') + calendarPath(token);
}

/** What the last part of such a path says; undefined when no calendar can be called so. */
export function readCalendarFile(file: string): CalendarToken | undefined {
  const [, agencyId, secret] = /^([a-z0-9-]{1,60})\.([A-Za-z0-9_-]{32})\.ics$/.exec(file) ?? [];
  return agencyId === undefined || secret === undefined ? undefined : { agencyId, secret };
}
