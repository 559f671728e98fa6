import type { Routes } from '../platform/routes.ts';

/** The routes of papers: what the coordinator prints, signs and hands out, and what the agencies write for the report. */
export const PAPERS_ROUTES = {
  'GET /forums/{forumId}/slips': { roles: ['coordinator'] },
  'GET /forums/{forumId}/letters/{agencyId}': { roles: ['coordinator'] },
  'GET /forums/{forumId}/contributions': { roles: ['coordinator', 'viewer'] },
  'POST /forums/{forumId}/contributions/request': { roles: ['coordinator'] },
  'GET /forums/{forumId}/contributions/{agencyId}': { roles: ['coordinator', 'viewer'] },
  'PUT /forums/{forumId}/contributions/{agencyId}': { roles: ['coordinator'] },
  'DELETE /forums/{forumId}/contributions/{agencyId}': { roles: ['coordinator'] },
} as const satisfies Routes;
