const FIRST_MS = 25;
const LONGEST_MS = 1000;

/**
 * How long to wait before something is tried again: at random up to a time that doubles with every attempt, to a
 * second at most, so that those who were refused together do not come back together.
 *
 * @param attempts - how many attempts failed, from 1.
 * @param random - 0 to 1.
 * @returns milliseconds, 1 at least.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempts: number, random: number = Math.random()): number {
  return Math.max(1, Math.ceil(random * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1))));
}
