import { NotIncrementableError } from './errors.ts';
import { toInteger } from './payload.ts';
import type { Payload } from './serializer.ts';

/** Adds to what is stored under the rules of `increment`, and refuses what is no counter. */
export function addToCounter(stored: Payload, delta: number): number {
  if (stored === undefined) return delta;
  const current = toInteger(stored);
  if (current === undefined) throw new NotIncrementableError('the stored value is no integer');
  const sum = current + delta;
  if (!Number.isSafeInteger(sum)) throw new NotIncrementableError(`${current} + ${delta} is beyond ±(2^53 − 1)`);
  return sum;
}
