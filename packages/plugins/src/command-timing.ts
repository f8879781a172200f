import { LogHistogram } from './log-histogram.ts';

/** How long one command took, all times in ms. */
export interface CommandTiming {
  /** How many ended, those that failed included. */
  readonly count: number;
  /** How many of them failed. */
  readonly errors: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Half of the commands took no longer. Percentiles are right to about 3 %, all else is exact. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
}

/** Adds up the times of one command. */
export class TimingTally {
  readonly #histogram = new LogHistogram();
  #count = 0;
  #errors = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;

  record(tookMs: number, failed: boolean): void {
    // A clock without a monotonic scale may have been set back meanwhile.
    const ms = tookMs > 0 ? tookMs : 0;
    this.#count++;
    if (failed) this.#errors++;
    this.#sum += ms;
    if (ms < this.#min) this.#min = ms;
    if (ms > this.#max) this.#max = ms;
    this.#histogram.record(ms);
  }

  add(other: TimingTally): void {
    this.#count += other.#count;
    this.#errors += other.#errors;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#histogram.add(other.#histogram);
  }

  read(): CommandTiming {
    return {
      count: this.#count,
      errors: this.#errors,
      mean: this.#sum / this.#count,
      min: this.#min,
      max: this.#max,
      p50: this.#percentile(0.5),
      p90: this.#percentile(0.9),
      p99: this.#percentile(0.99),
      p999: this.#percentile(0.999),
    };
  }

  #percentile(share: number): number {
    // The middle of a bucket may lie beyond everything that is in it.
    return Math.min(Math.max(this.#histogram.percentile(share, this.#count), this.#min), this.#max);
  }
}
