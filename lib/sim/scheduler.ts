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
  readonly order: number;
  readonly run: () => void;
}

/** Decides how long a call takes, in milliseconds, and what becomes of it. */
export interface Faults {
  latency(callId: string): number;
  fate(callId: string, invocation: Invocation, now: number): Fate;
}

/** How often the event loop may turn while an invocation only computes; more is a step that waits for what never comes. */
const MOST_TURNS = 5_000;

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
  readonly #heap: Appointment[] = [];
  readonly #active = new Set<Invocation>();
  readonly #counts = new Map<string, number>();
  #made = 0;

  constructor(now: number, faults: Faults) {
    this.now = now;
    this.#faults = faults;
  }

  /** The time as functions see it. */
  get instant(): string {
    return new Date(this.now).toISOString();
  }

  /** Whether an invocation is under way. */
  get busy(): boolean {
    return this.#active.size > 0;
  }

  /** Runs something at a time that has not passed. */
  at(at: number, run: () => void): void {
    this.#push({ at: Math.max(at, this.now), order: (this.#made += 1), run });
  }

  /** Begins an invocation; `ended` hears of its end, which is a crash when it outlives its time. */
  start<Result>(
    { step, timeoutMs, ended }: { step: string; timeoutMs: number; ended?: (ending: Ending<Result>) => void },
    body: (invocation: Invocation) => Promise<Result>,
  ): Invocation {
    const count = (this.#counts.get(step) ?? 0) + 1;
    this.#counts.set(step, count);
    const end = (ending: Ending<Result>) => {
      if (invocation.over) return;
      invocation.over = true;
      this.#active.delete(invocation);
      if (ending.how === 'crashed') this.crashed.add(invocation.id);
      ended?.(ending);
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
    if (this.#active.size === 1 && invocation.waiting === 0 && (this.#heap[0]?.at ?? Infinity) > at) {
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

  /** Lets time pass until `until`, or for ever until nothing is left to happen. */
  async runUntil(until: number): Promise<void> {
    await this.#settled();
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.at > until) break;
      this.#pop();
      this.now = Math.max(this.now, next.at);
      next.run();
      await this.#settled();
    }
    this.now = Math.max(this.now, until);
  }

  /** Until every invocation waits for a call or is over. */
  async #settled(): Promise<void> {
    if (this.#active.size === 0) return;
    for (let turns = 1; ; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const computing = [...this.#active].find(({ waiting }) => waiting === 0);
      if (!computing) return;
      if (turns > MOST_TURNS) throw new Error(`${computing.id} waits for something that is no call to the outside`);
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
    const fate = this.#faults.fate(callId, invocation, this.now);
    switch (fate) {
      case 'crash-before': {
        invocation.crash();
        return;
      }
      case 'refused': {
        reject(new RefusedError(callId));
        return;
      }
      case 'lost-before': {
        reject(new CallLostError(callId));
        return;
      }
      case 'done':
      case 'crash-after':
      case 'lost-after':
    }
    try {
      const result = effect();
      if (fate === 'done') {
        resolve(result);
        return;
      }
    } catch (error) {
      if (fate === 'done') {
        reject(error);
        return;
      }
    }
    if (fate === 'crash-after') invocation.crash();
    else reject(new CallLostError(callId));
  }

  #push(appointment: Appointment): void {
    const heap = this.#heap;
    let place = heap.push(appointment) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!before(appointment, heap[above])) break;
      [heap[place], heap[above]] = [heap[above] ?? appointment, appointment];
      place = above;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let place = 0; ;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        const other = heap[child];
        if (other && before(other, heap[least])) least = child;
      }
      const lower = heap[least];
      if (least === place || !lower) return;
      heap[least] = last;
      heap[place] = lower;
      place = least;
    }
  }
}

/** The callee turned a call away before it had any effect. */
export class RefusedError extends Error {
  override readonly name = 'ThrottlingException';
}

function before(one: Appointment, other: Appointment | undefined): boolean {
  return other !== undefined && (one.at < other.at || (one.at === other.at && one.order < other.order));
}
