import type { Routes } from '../platform/routes.ts';

/** The routes of protection: for the focal person and the named deputy, and for nobody else, not even an admin. */
export const PROTECTION_ROUTES = {
  'GET /protection': { roles: ['protection'] },
  'GET /protection/{questionId}': { roles: ['protection'] },
  'POST /protection/{questionId}/acknowledge': { roles: ['protection'] },
  'POST /protection/{questionId}/refer': { roles: ['protection'] },
  'POST /protection/{questionId}/release': { roles: ['protection'] },
} as const satisfies Routes;
