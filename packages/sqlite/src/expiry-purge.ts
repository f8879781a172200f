import { monotonic, startTimer, SystemClock, type Clock, type Timer } from '@cache/core';

/** Something that holds what has expired. */
export interface Purgeable {
  /** Removes some of what has ended by `now`; answers whether there may be more. */
  removeExpired(now: number): boolean;
}

/**
 * Removes what has expired, now and then, a bounded piece of work at a time. It keeps neither the process alive nor
 * the store, should that have been forgotten without being closed.
 */
export class ExpiryPurge {
  readonly #store: WeakRef<Purgeable>;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #timer: Timer | undefined;
  #next: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(store: Purgeable, clock: Clock, intervalMs: number) {
    this.#store = new WeakRef(store);
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    clearTimeout(this.#next);
  }

  #arm(): void {
    const armedAt = monotonic(this.#clock);
    this.#wait(this.#clock, () => {
      const isDue = monotonic(this.#clock) - armedAt >= this.#intervalMs / 2;
      if (isDue) this.#purge();
      // A clock that does not wait would have the process do nothing else.
      else this.#wait(new SystemClock(), () => this.#purge());
    });
  }

  #wait(clock: Clock, then: () => void): void {
    if (this.#stopped) return;
    this.#timer = startTimer(clock, this.#intervalMs, then);
    this.#timer.unref();
  }

  #purge(): void {
    const store = this.#store.deref();
    if (store === undefined || this.#stopped) return;
    if (removesSome(store, this.#clock.now())) {
      // No immediate: unless it kept the process alive, it would not wake one that waits for something else.
      this.#next = setTimeout(() => this.#purge(), 0).unref();
    } else {
      this.#arm();
    }
  }
}

function removesSome(store: Purgeable, now: number): boolean {
  try {
    return store.removeExpired(now);
  } catch {
    // Another connection writes, or what is wrong is said by the next command: the purge comes again.
    return false;
  }
}
