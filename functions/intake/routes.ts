import type { Routes } from '../platform/routes.ts';

/** The route of the intake step. */
export const INTAKE_ROUTES = {
  'POST /forums/{forumId}/questions': { roles: ['coordinator'] },
} as const satisfies Routes;
