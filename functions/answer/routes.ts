import type { Routes } from '../platform/routes.ts';

/** The routes of the agencies' page: whoever has a link may call them, and nobody else finds them. */
export const ANSWER_ROUTES = {
  'GET /a/{token}': { roles: 'anyone' },
  'POST /a/{token}/acknowledge': { roles: 'anyone' },
  'POST /a/{token}/answer': { roles: 'anyone' },
  'POST /a/{token}/input': { roles: 'anyone' },
  'POST /a/{token}/transfer': { roles: 'anyone' },
  'POST /a/{token}/extension': { roles: 'anyone' },
  'POST /a/{token}/progress': { roles: 'anyone' },
  'POST /a/{token}/contribution': { roles: 'anyone' },
} as const satisfies Routes;
