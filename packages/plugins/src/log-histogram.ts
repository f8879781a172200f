// 16 buckets for each doubling: the middle of a bucket is within 1/32 of everything in it.
const MANTISSA_BITS = 4;
const SHIFT = 20 - MANTISSA_BITS;

// The upper half of a double is its exponent and the top of its mantissa, which read as an integer grow with it: a
// logarithm for the price of a memory access.
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const UPPER_HALF = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

const LOWEST_BUCKET = bucketNumber(2 ** -14); // 61 ns
const BUCKETS = bucketNumber(2 ** 32) - LOWEST_BUCKET + 1; // 50 days

/**
 * Counts times by their size, in buckets that grow with it, so that percentiles of any number of samples cost a
 * fixed 6 kB and are right to about 3 %. What is below 61 ns or above 50 days is counted at the edge.
 */
export class LogHistogram {
  readonly #counts = new Float64Array(BUCKETS);

  record(ms: number): void {
    const bucket = Math.min(Math.max(bucketNumber(ms) - LOWEST_BUCKET, 0), BUCKETS - 1);
    (this.#counts[bucket] as number)++;
  }

  add(other: LogHistogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      (this.#counts[bucket] as number) += other.#counts[bucket] as number;
    }
  }

  /**
   * The time that a share of all samples did not exceed, by the nearest-rank method.
   *
   * @param share - from 0 to 1: 0.99 for the 99th percentile.
   * @param count - how many samples there are, at least 1.
   * @returns the middle of the bucket that it is in.
   */
  percentile(share: number, count: number): number {
    const rank = Math.max(1, Math.ceil(share * count));
    let seen = 0;
    let bucket = -1;
    while (seen < rank && bucket < BUCKETS - 1) seen += this.#counts[++bucket] as number;
    return (lowerBound(bucket) + lowerBound(bucket + 1)) / 2;
  }
}

function bucketNumber(ms: number): number {
  double[0] = ms;
  return (halves[UPPER_HALF] as number) >>> SHIFT;
}

function lowerBound(bucket: number): number {
  halves[1 - UPPER_HALF] = 0;
  halves[UPPER_HALF] = (bucket + LOWEST_BUCKET) << SHIFT;
  return double[0] as number;
}
