import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** How much memory is in use once everything is gone that nobody can reach. */
export function heapBytes(): number {
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
