import type { Clock, Timer } from '@cache/core';

interface Pending {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * A clock that stands at the time of the line that is being replayed, so that an hour's lifetime is an hour of the
 * log. It never goes back: servers log a request when it is answered, but with the time at which it came in.
 */
export class LogClock implements Clock {
  #nowMs: number;
  #nextDueMs = Infinity;
  readonly #pending = new Set<Pending>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  /** Moves on to the time of the next line, and makes the callbacks that are due by then, the earliest first. */
  advanceTo(timeMs: number): void {
    while (this.#nextDueMs <= timeMs) {
      const next = this.#earliest() as Pending;
      this.#drop(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
    }
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  timer(ms: number, callback: () => void): Timer {
    const pending = { dueMs: this.#nowMs + ms, callback };
    this.#pending.add(pending);
    this.#nextDueMs = Math.min(this.#nextDueMs, pending.dueMs);
    // It keeps no process alive: only the log moves it.
    return { ref() {}, unref() {}, cancel: () => this.#drop(pending) };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return promise;
    }
    const abort = (): void => {
      timer.cancel();
      reject(signal?.reason as Error);
    };
    const timer = this.timer(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
    return promise;
  }

  #drop(pending: Pending): void {
    this.#pending.delete(pending);
    this.#nextDueMs = this.#earliest()?.dueMs ?? Infinity;
  }

  #earliest(): Pending | undefined {
    let earliest: Pending | undefined;
    for (const pending of this.#pending) {
      if (earliest === undefined || pending.dueMs < earliest.dueMs) earliest = pending;
    }
    return earliest;
  }
}
