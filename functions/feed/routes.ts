import type { Routes } from '../platform/routes.ts';

/** The routes of the feed: an agency's calendar of deadlines, for people who have signed in and for programs that cannot. */
export const FEED_ROUTES = {
  'GET /agencies/{agencyId}/deadlines.ics': { roles: ['coordinator', 'viewer'] },
  // `{file}` is `<token>.ics`: API Gateway knows variables for a whole part of a path only.
  'GET /calendars/{file}': { roles: 'anyone' },
} as const satisfies Routes;
