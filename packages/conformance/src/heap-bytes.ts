import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

// What was compiled, or is on its way to somebody else, is in the way of one measurement and not of all; a leak is.
const MEASUREMENTS = 4;

/** How many bytes some work leaves behind: the least of several times, ended by the first below `most`. */
export async function bytesKept(most: number, work: (round: number) => Promise<void>): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < MEASUREMENTS && least >= most; round++) {
    const before = heapBytes();
    await work(round);
    least = Math.min(least, heapBytes() - before);
  }
  return least;
}

/** How much memory is in use once everything is gone that nobody can reach. */
function heapBytes(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
  }
  // Twice: what a WeakMap held goes in the second.
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
