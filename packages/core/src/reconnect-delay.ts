const FIRST_MS = 50;
const LONGEST_MS = 1000;

/**
 * How long to leave a server alone that could not be reached, for authors of backends: doubles with every failure up to
 * a second, and is spread over its upper half, so that the clients of one that comes back do not all come at once.
 *
 * @param failures - how many attempts failed in a row, from 1.
 * @param random - 0 to 1.
 * @returns milliseconds.
 */
export function reconnectDelayMs(failures: number, random: number = Math.random()): number {
  const wholeMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.ceil((wholeMs * (1 + random)) / 2);
}
