import type { Routes } from '../platform/routes.ts';

const readers = ['coordinator', 'viewer', 'admin'] as const;
const editors = ['coordinator', 'admin'] as const;

/** The routes of the directory: forums, agencies, routing, policy, calendar. */
export const DIRECTORY_ROUTES = {
  'GET /health': { roles: 'anyone' },
  'POST /forums': { roles: editors },
  'GET /forums': { roles: readers },
  'GET /forums/{forumId}': { roles: readers },
  'PATCH /forums/{forumId}': { roles: editors },
  'GET /agencies': { roles: readers },
  'GET /agencies/{agencyId}': { roles: readers },
  'PUT /agencies/{agencyId}': { roles: editors },
  'DELETE /agencies/{agencyId}': { roles: editors },
  'GET /routing': { roles: readers },
  'PUT /routing': { roles: editors },
  'POST /routing/preview': { roles: readers },
  'GET /policy': { roles: readers },
  'PUT /policy': { roles: editors },
  'GET /calendar/{year}': { roles: readers },
  'PUT /calendar/{year}': { roles: editors },
} as const satisfies Routes;
