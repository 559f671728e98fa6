/** How to end what was begun. Once the end has come, whatever begins after all is ended at once. */
export class Endings {
  #ends: (() => unknown)[] = [];
  #over: Promise<void> | undefined;

  /** Says how to end something that has just begun. */
  add(end: () => unknown): void {
    if (this.#over === undefined) this.#ends.push(end);
    else this.#over = this.#over.then(() => attempt(end));
  }

  /** Ends everything, last first. */
  all(): Promise<void> {
    this.#over ??= this.#endAll();
    return this.#over;
  }

  async #endAll(): Promise<void> {
    for (const end of this.#ends.reverse()) await attempt(end);
  }
}

/** One failure does not keep the others from ending. */
async function attempt(end: () => unknown): Promise<void> {
  try {
    await end();
  } catch (error) {
    process.stderr.write(`while stopping: ${String(error)}\n`);
  }
}
