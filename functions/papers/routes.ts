import type { Routes } from '../platform/routes.ts';

/** The routes of papers: what the coordinator prints, signs and hands out. */
export const PAPERS_ROUTES = {
  'GET /forums/{forumId}/slips': { roles: ['coordinator'] },
} as const satisfies Routes;
