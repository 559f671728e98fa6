import type { Routes } from '../platform/routes.ts';

/** The routes of feedback: what the children who asked may read and say, without an account. */
export const FEEDBACK_ROUTES = {
  'GET /public/forums/{forumId}': { roles: 'anyone' },
  'GET /public/questions/{code}': { roles: 'anyone' },
  'POST /public/questions/{code}/verdict': { roles: 'anyone' },
} as const satisfies Routes;
