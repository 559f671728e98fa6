import type { Activity } from './activity.ts';

/** Something that happens at an instant of the local clock. */
interface Timer {
  readonly at: number;
  readonly fire: () => void;
  /** Whether the run is unsettled until it fires; only asked while the clock runs, for then it fires by itself. */
  readonly unsettles: boolean;
  release?: () => void;
}

/** The longest delay that `setTimeout` takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * The time of a local run, in milliseconds since 1970. It runs, or it stands still until it is advanced; schedules, batching
 * windows and the functions' `Date` all follow it.
 */
export class LocalClock {
  /** Shared with the worker threads: whether the clock runs (1 or 0), then its distance from real time or its value. */
  readonly shared = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  readonly #time = new Float64Array(this.shared);
  readonly #activity: Activity;
  readonly #timers: Timer[] = [];
  #alarm: NodeJS.Timeout | undefined;
  #advancing: Promise<unknown> = Promise.resolve();

  /** `now` makes the clock stand still there; without it the clock runs with real time. */
  constructor(activity: Activity, now?: number) {
    this.#activity = activity;
    this.#time.set(now === undefined ? [1, 0] : [0, now]);
  }

  /** Whether time passes without being advanced. */
  get running(): boolean {
    return this.#time[0] === 1;
  }

  /** The present instant. */
  now(): number {
    return readLocalTime(this.#time, Date.now);
  }

  /** Fires once when the clock reaches `at`; returns what takes it back. */
  at(at: number, fire: () => void, { unsettles = false } = {}): () => void {
    const timer: Timer = { at, fire, unsettles };
    const later = this.#timers.findIndex((other) => other.at > at);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    if (this.running) this.#hold(timer);
    this.#setAlarm();
    return () => {
      this.#remove(timer);
      this.#setAlarm();
    };
  }

  /**
   * Moves the clock to `target`, stopping at each timer on the way, in order, until all that it caused has settled. Time does
   * not pass by itself meanwhile.
   */
  advanceTo(target: number): Promise<void> {
    const advance = this.#advancing.then(() => this.#advance(target));
    this.#advancing = advance.catch(() => undefined);
    return advance;
  }

  /** Nothing fires any more. */
  stop(): void {
    clearTimeout(this.#alarm);
    for (const timer of this.#timers.splice(0)) timer.release?.();
  }

  async #advance(target: number): Promise<void> {
    const wasRunning = this.running;
    this.#time.set([0, this.now()]);
    clearTimeout(this.#alarm);
    for (const timer of this.#timers) timer.release?.();
    await this.#activity.settled();
    for (let next = this.#timers[0]; next !== undefined && next.at <= target; next = this.#timers[0]) {
      this.#time[1] = Math.max(this.now(), next.at);
      this.#remove(next);
      next.fire();
      await this.#activity.settled();
    }
    this.#time[1] = Math.max(this.now(), target);
    if (!wasRunning) return;
    this.#time.set([1, this.now() - Date.now()]);
    for (const timer of this.#timers) this.#hold(timer);
    this.#setAlarm();
  }

  #hold(timer: Timer): void {
    if (timer.unsettles) timer.release = this.#activity.begin();
  }

  #remove(timer: Timer): void {
    const index = this.#timers.indexOf(timer);
    if (index !== -1) this.#timers.splice(index, 1);
    timer.release?.();
  }

  #setAlarm(): void {
    clearTimeout(this.#alarm);
    const next = this.#timers[0];
    if (next === undefined || !this.running) return;
    this.#alarm = setTimeout(() => this.#ring(), Math.min(Math.max(next.at - this.now(), 0), LONGEST_DELAY));
  }

  #ring(): void {
    for (let next = this.#timers[0]; next !== undefined && next.at <= this.now(); next = this.#timers[0]) {
      // Fire before letting go: what it begins must be in flight before the run can look settled.
      this.#timers.shift();
      next.fire();
      next.release?.();
    }
    this.#setAlarm();
  }
}

/** Reads the shared time; `realNow` is the system's own `Date.now`. */
export function readLocalTime(time: Float64Array, realNow: () => number): number {
  const value = time[1] ?? 0;
  return time[0] === 1 ? Math.floor(realNow() + value) : value;
}

/**
 * Makes `Date` of this thread follow the local clock: `Date.now()`, `new Date()` and `Date()`. Timers such as `setTimeout`
 * stay with real time.
 */
export function followLocalClock(shared: SharedArrayBuffer): void {
  const time = new Float64Array(shared);
  const realNow = Date.now.bind(Date);
  const now = (): number => readLocalTime(time, realNow);
  const RealDate = Date;
  const LocalDate = new Proxy(RealDate, {
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  RealDate.prototype.constructor = LocalDate;
  globalThis.Date = LocalDate;
}
