import type { Routes } from '../platform/routes.ts';

/** The routes of the archive: reports are asked for, listed, read and fetched; the report step makes them. */
export const ARCHIVE_ROUTES = {
  'POST /reports': { roles: ['coordinator'] },
  'GET /reports': { roles: ['coordinator', 'viewer'] },
  'GET /reports/{reportId}': { roles: ['coordinator', 'viewer'] },
  'GET /reports/{reportId}/files/{form}': { roles: ['coordinator', 'viewer'] },
} as const satisfies Routes;
