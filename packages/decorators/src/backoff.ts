import type { Clock } from '@cache/core';

const GROWTH = 1.5;
const MOST_STEPS = 6;

/** Pauses that grow, each somewhere between half and the whole of its length, so that waiters do not march in step. */
export class Backoff {
  readonly #clock: Clock;
  readonly #firstMs: number;
  #steps = 0;

  constructor(clock: Clock, firstMs: number) {
    this.#clock = clock;
    this.#firstMs = firstMs;
  }

  /** Pauses, at most for `longestMs`. Rejects with the signal's reason if that is aborted. */
  async pause(longestMs: number, signal?: AbortSignal): Promise<void> {
    const wholeMs = this.#firstMs * GROWTH ** Math.min(this.#steps++, MOST_STEPS);
    const ms = wholeMs * (0.5 + Math.random() / 2);
    await this.#clock.sleep(Math.max(1, Math.min(ms, longestMs)), signal);
  }
}
