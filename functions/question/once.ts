/** Makes a value when it is first asked for, and keeps it: patterns over Vietnamese words are costly, and a step that starts has no text to read yet. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
