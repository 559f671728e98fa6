import type { Routes } from '../platform/routes.ts';

const readers = ['coordinator', 'viewer', 'admin'] as const;
const editors = ['coordinator', 'admin'] as const;

/** The routes of the directory: forums, agencies and the addresses of their calendars, routing, policy, the working calendar and the work that it leaves. */
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
  'POST /agencies/{agencyId}/succession': { roles: editors },
  'POST /agencies/{agencyId}/calendar-address': { roles: ['coordinator'] },
  'GET /agencies/{agencyId}/calendar-address': { roles: ['coordinator'] },
  'GET /routing': { roles: readers },
  'PUT /routing': { roles: editors },
  'POST /routing/preview': { roles: readers },
  'GET /policy': { roles: readers },
  'PUT /policy': { roles: editors },
  'GET /calendar/{year}': { roles: readers },
  'PUT /calendar/{year}': { roles: editors },
  'GET /jobs/{jobId}': { roles: readers },
} as const satisfies Routes;
