const FIRST_MS = 10;

/**
 * How long to wait between looks at a lock that somebody else holds: doubling up to a limit, so that a long wait does
 * not load the store, and each somewhere in its upper half, so that those who began together do not stay together.
 */
export class LookIntervals {
  readonly #longestMs: number;
  #nextMs: number;

  constructor(longestMs: number) {
    this.#longestMs = longestMs;
    this.#nextMs = Math.min(FIRST_MS, longestMs);
  }

  next(): number {
    const currentMs = this.#nextMs;
    this.#nextMs = Math.min(currentMs * 2, this.#longestMs);
    return currentMs * (0.5 + Math.random() / 2);
  }
}
