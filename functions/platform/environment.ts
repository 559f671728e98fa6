/**
 * Reads the variables that a handler needs, once, at its start.
 *
 * Throws when one is missing, so that a function that was wired wrongly fails its first invocation and not its hundredth.
 */
export function readEnvironment<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => process.env[name] === undefined);
  if (missing.length > 0) throw new Error(`the environment lacks ${missing.join(', ')}`);
  // Each of the names, and none of them missing: more than Object.fromEntries can say in a type.
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}
