/**
 * What is in flight and will move by itself: requests, invocations, stream records, queue messages. Everything that begins
 * something takes a token here before it lets go of what caused it, so there is no moment between cause and effect in which
 * the run looks settled and is not.
 */
export class Activity {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Marks the beginning of something; the function it returns marks the end (calling it again changes nothing). */
  begin(): () => void {
    this.#count += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#count -= 1;
      if (this.#count > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resume of waiting) resume();
    };
  }

  /** Runs `work` as one activity. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const end = this.begin();
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** Resolves once nothing is in flight any more. */
  async settled(): Promise<void> {
    do {
      if (this.#count > 0) await new Promise<void>((resume) => this.#waiting.push(resume));
      // Bytes that a function has already written to a socket are seen in the next turn of the event loop.
      await new Promise((resume) => setImmediate(resume));
    } while (this.#count > 0);
  }
}
