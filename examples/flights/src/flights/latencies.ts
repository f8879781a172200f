/** Percentiles of what was measured, in ms. */
export interface LatencySummary {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Durations of one run, all of them kept: the percentiles are exact. */
export class Latencies {
  readonly #ms: Float64Array;
  #count = 0;

  /** @param capacity - how many will be recorded at most. */
  constructor(capacity: number) {
    this.#ms = new Float64Array(capacity);
  }

  record(ms: number): void {
    if (this.#count === this.#ms.length) throw new RangeError(`made for ${this.#count} durations, and given one more`);
    this.#ms[this.#count++] = ms;
  }

  /** Zeros where nothing was recorded. */
  summary(): LatencySummary {
    const sorted = this.#ms.slice(0, this.#count).sort();
    // The nearest rank: the smallest value that this share of all does not exceed.
    const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return {
      count: this.#count,
      meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / Math.max(1, this.#count),
      p50Ms: rank(0.5),
      p90Ms: rank(0.9),
      p99Ms: rank(0.99),
      maxMs: sorted.at(-1) ?? 0,
    };
  }
}
