/** What a log line may carry: ids, states and numbers. Never a child's words, a name, a school or an address. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Writes one line for one event of the domain. */
export function log(event: string, fields: LogFields = {}): void {
  console.log(JSON.stringify({ event, ...fields }));
}

/**
 * Writes one line for a failure: its kind and where it arose.
 *
 * The message is left out on purpose: a parser's or a library's message may quote what it was given.
 */
export function logFailure(event: string, error: unknown, fields: LogFields = {}): void {
  console.error(JSON.stringify({ event, ...fields, ...describe(error) }));
}

function describe(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  // A message may have lines that look like frames.
  const frames = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    frames: frames.slice(0, 8).map((frame) => frame.trim()),
    ...(error.cause instanceof Error && { cause: error.cause.name }),
  };
}
