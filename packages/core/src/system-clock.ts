import type { Clock, Timer } from './clock.ts';

// A longer delay overflows setTimeout's 32 bits and would fire at once.
const LONGEST_DELAY_MS = 2_147_483_647;

/**
 * The machine's own clock: wall time where something is stored, the monotonic clock where something is
 * measured, so that a corrected wall clock shortens no deadline.
 */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = (): void => {
        timer.cancel();
        reject(signal?.reason as Error);
      };
      const timer = this.timer(ms, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  timer(ms: number, callback: () => void): Timer {
    return new SystemTimer(ms, callback);
  }
}

class SystemTimer implements Timer {
  #remainingMs: number;
  #timeout: NodeJS.Timeout;
  #keepsAlive = true;
  readonly #callback: () => void;

  constructor(ms: number, callback: () => void) {
    this.#remainingMs = Math.max(0, ms);
    this.#callback = callback;
    this.#timeout = this.#arm();
  }

  ref(): void {
    this.#keepsAlive = true;
    this.#timeout.ref();
  }

  unref(): void {
    this.#keepsAlive = false;
    this.#timeout.unref();
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  #arm(): NodeJS.Timeout {
    const delayMs = Math.min(this.#remainingMs, LONGEST_DELAY_MS);
    this.#remainingMs -= delayMs;
    const timeout = setTimeout(() => {
      if (this.#remainingMs > 0) this.#timeout = this.#arm();
      else this.#callback();
    }, delayMs);
    if (!this.#keepsAlive) timeout.unref();
    return timeout;
  }
}
