import * as z from 'zod';
import { unknownPlace } from './problem.ts';

/** How many items a list gives at once, as a query says it. */
export const Limit = z.coerce.number().int().min(1).max(100).default(50);

/** Writes down where a list goes on, for the caller to send back unread. */
export function toCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Reads a cursor that {@link toCursor} wrote. Throws a 400 for anything else. */
export function fromCursor<Position>(cursor: string, schema: z.ZodType<Position>): Position {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw Object.assign(unknownPlace(), { cause });
  }
}

/** The `Link` header that names the next page. */
export function nextLink(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
  next: string,
): Record<string, string> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  parameters.set('cursor', next);
  return { link: `<${path}?${parameters.toString()}>; rel="next"` };
}
