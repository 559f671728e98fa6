/** What becomes of one call to the outside. */
export type Fate =
  | 'done'
  /** The process that called is gone before the call took effect, or after. */
  | 'crash-before'
  | 'crash-after'
  /** The call is turned away: it had no effect, and the caller is told so. */
  | 'refused'
  /** No answer comes: the call had no effect, or it had. */
  | 'lost-before'
  | 'lost-after';

/** How an invocation ended. */
export type Ending<Result> =
  | { readonly how: 'returned'; readonly result: Result }
  | { readonly how: 'threw'; readonly error: unknown }
  | { readonly how: 'crashed' };

/** A call that was answered with an error which is not the callee's own. */
export class CallLostError extends Error {
  override readonly name = 'TimeoutError';
}

/** One run of a step, or of a person's act: it computes by itself and stops only at its calls to the outside. */
export interface Invocation {
  /** Unique, and the same in a run of the same schedule: `dispatch#12`. */
  readonly id: string;
  readonly step: string;
  calls: number;
  waiting: number;
  over: boolean;
  readonly crash: () => void;
}

interface Appointment {
  readonly at: number;
  readonly run: () => void;
}

/** Decides how long a call takes, in milliseconds, and what becomes of it. */
export interface Faults {
  latency(callId: string): number;
  fate(callId: string): Fate;
}

/** How long an invocation may compute, in milliseconds of the real clock; longer is a step that waits for what never comes. */
const LONGEST_COMPUTING_MS = 10_000;

/**
 * Time and order of a simulated system: a clock that jumps from one appointment to the next, and invocations that run side by
 * side, one call at a time, in an order that follows from the schedule alone.
 */
export class Scheduler {
  /** Milliseconds since 1970. */
  now: number;
  /** Ids of the invocations that crashed. */
  readonly crashed = new Set<string>();
  readonly #faults: Faults;
  /** The next one last. */
  readonly #appointments: Appointment[] = [];
  readonly #active = new Set<Invocation>();
  readonly #counts = new Map<string, number>();
  #broken: { readonly error: unknown } | undefined;

  constructor(now: number, faults: Faults) {
    this.now = now;
    this.#faults = faults;
  }

  /** The time as functions see it. */
  get instant(): string {
    return new Date(this.now).toISOString();
  }

  /** Runs something at a time that has not passed; what was agreed upon first comes first. */
  at(at: number, run: () => void): void {
    const appointment = { at: Math.max(at, this.now), run };
    let [first, last] = [0, this.#appointments.length];
    while (first < last) {
      const middle = (first + last) >> 1;
      if ((this.#appointments[middle]?.at ?? 0) > appointment.at) first = middle + 1;
      else last = middle;
    }
    this.#appointments.splice(first, 0, appointment);
  }

  /** Begins an invocation; `ended` hears of its end, which is a crash when it outlives its time. */
  start<Result>(
    {
      step,
      timeoutMs,
      ended,
    }: { step: string; timeoutMs: number; ended?: (ending: Ending<Result>, id: string) => void },
    body: (invocation: Invocation) => Promise<Result>,
  ): Invocation {
    const count = (this.#counts.get(step) ?? 0) + 1;
    this.#counts.set(step, count);
    const end = (ending: Ending<Result>) => {
      if (invocation.over) return;
      invocation.over = true;
      this.#active.delete(invocation);
      if (ending.how === 'crashed') this.crashed.add(invocation.id);
      ended?.(ending, invocation.id);
    };
    const crash = () => end({ how: 'crashed' });
    const invocation: Invocation = { id: `${step}#${String(count)}`, step, calls: 0, waiting: 0, over: false, crash };
    this.#active.add(invocation);
    this.at(this.now + timeoutMs, crash);
    body(invocation).then(
      (result) => end({ how: 'returned', result }),
      (error: unknown) => end({ how: 'threw', error }),
    );
    return invocation;
  }

  /** Ends the whole run with an error: what has happened says nothing of the system, but of its simulation. */
  giveUp(error: unknown): void {
    this.#broken ??= { error };
  }

  /** Ends everything that is under way, as when the machines go dark. */
  crashAll(): void {
    for (const invocation of [...this.#active]) invocation.crash();
  }

  /**
   * A call to the outside. It takes effect after its latency, at once with its answer; until then other invocations run on.
   * The answer of a call that crashes never comes.
   */
  call<Result>(invocation: Invocation, what: string, effect: () => Result): Promise<Result> {
    if (invocation.over) return new Promise<Result>(() => undefined);
    const callId = `${invocation.id}/${String((invocation.calls += 1))} ${what}`;
    const at = this.now + this.#faults.latency(callId);
    // Alone until then: there is nobody to wait for, and a turn of the event loop is saved.
    if (this.#active.size === 1 && invocation.waiting === 0 && (this.#appointments.at(-1)?.at ?? Infinity) > at) {
      this.now = at;
      return new Promise((resolve, reject) => this.#complete({ invocation, callId, effect, resolve, reject }));
    }
    return new Promise((resolve, reject) => {
      invocation.waiting += 1;
      this.at(at, () => {
        invocation.waiting -= 1;
        if (!invocation.over) this.#complete({ invocation, callId, effect, resolve, reject });
      });
    });
  }

  /** Lets time pass until `until`. */
  async runUntil(until: number): Promise<void> {
    await this.#settled();
    for (let next = this.#appointments.pop(); next && next.at <= until; next = this.#appointments.pop()) {
      this.now = Math.max(this.now, next.at);
      next.run();
      await this.#settled();
      if (this.#broken) throw this.#broken.error;
    }
    this.now = until;
  }

  /** Until every invocation waits for a call or is over. */
  async #settled(): Promise<void> {
    const from = performance.now();
    for (;;) {
      if (this.#active.size === 0) return;
      await new Promise((resolve) => setImmediate(resolve));
      const computing = [...this.#active].find(({ waiting }) => waiting === 0);
      if (!computing) return;
      if (performance.now() - from > LONGEST_COMPUTING_MS)
        throw new Error(`${computing.id} waits for something that is no call to the outside`);
    }
  }

  #complete<Result>(call: {
    invocation: Invocation;
    callId: string;
    effect: () => Result;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }): void {
    const { invocation, callId, effect, resolve, reject } = call;
    const lost = () => reject(new CallLostError(callId));
    const fate = this.#faults.fate(callId);
    if (fate === 'crash-before') invocation.crash();
    else if (fate === 'refused') reject(new RefusedError(callId));
    else if (fate === 'lost-before') lost();
    else {
      let answer;
      try {
        const result = effect();
        answer = () => resolve(result);
      } catch (error) {
        answer = () => reject(error);
      }
      if (fate === 'crash-after') invocation.crash();
      else if (fate === 'lost-after') lost();
      else answer();
    }
  }
}

/** The callee turned a call away before it had any effect. */
export class RefusedError extends Error {
  override readonly name = 'ThrottlingException';
}
