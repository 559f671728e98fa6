import * as z from 'zod';

/**
 * Reads the variables that a handler needs, once, at its start.
 *
 * Throws when one is missing, so that a function that was wired wrongly fails its first invocation and not its hundredth.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> {
  return z.object(shape).parse(process.env);
}
