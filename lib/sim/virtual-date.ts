/**
 * Lets `Date` of this thread follow another clock and sends what is logged elsewhere, until the returned function is called.
 * Steps take the time and write their log in functions/platform; there is no other way to give them both.
 */
export function pretend(now: () => number, logged: (line: string) => void): () => void {
  const RealDate = Date;
  const { log, error } = console;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
  console.log = logged;
  console.error = logged;
  return () => {
    globalThis.Date = RealDate;
    console.log = log;
    console.error = error;
  };
}
