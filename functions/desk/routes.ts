import type { Routes } from '../platform/routes.ts';

/** The routes of the desk: what the coordinator reads and decides. */
export const DESK_ROUTES = {
  'GET /questions': { roles: ['coordinator', 'viewer'] },
  'GET /questions/{questionId}': { roles: ['coordinator', 'viewer'] },
  'GET /questions/{questionId}/history': { roles: ['coordinator', 'viewer'] },
  'PATCH /questions/{questionId}': { roles: ['coordinator'] },
  'POST /questions/{questionId}/assignment': { roles: ['coordinator'] },
  'POST /questions/{questionId}/answer': { roles: ['coordinator'] },
  'POST /questions/{questionId}/transfer': { roles: ['coordinator'] },
  'POST /questions/{questionId}/review': { roles: ['coordinator'] },
  'POST /questions/{questionId}/extension': { roles: ['coordinator'] },
  'POST /questions/{questionId}/reopen': { roles: ['coordinator'] },
  'POST /questions/{questionId}/split': { roles: ['coordinator'] },
  'POST /questions/{questionId}/duplicate': { roles: ['coordinator'] },
  'POST /questions/{questionId}/publish': { roles: ['coordinator'] },
  'POST /questions/{questionId}/commitments': { roles: ['coordinator'] },
  'POST /questions/{questionId}/attachments': { roles: ['coordinator'] },
  'GET /questions/{questionId}/attachments/{attachmentId}': { roles: ['coordinator', 'viewer'] },
  'POST /questions/{questionId}/seal': { roles: ['coordinator'] },
  'POST /questions/{questionId}/withdraw': { roles: ['coordinator'] },
  'GET /mails': { roles: ['coordinator', 'viewer'] },
} as const satisfies Routes;
