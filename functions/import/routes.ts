import type { Routes } from '../platform/routes.ts';

/** The routes of the import step. */
export const IMPORT_ROUTES = {
  'POST /forums/{forumId}/questions/import': { roles: ['coordinator'] },
  'GET /imports/template': { roles: ['coordinator', 'viewer', 'admin'] },
  'GET /imports/{importId}': { roles: ['coordinator', 'viewer'] },
  'POST /imports/{importId}/withdraw': { roles: ['coordinator'] },
} as const satisfies Routes;
