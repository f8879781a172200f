import type { Backend, CallContext } from './backend.ts';
import { addToCounter } from './add-to-counter.ts';
import type { CompleteBackend } from './complete-backend.ts';
import { overCheck } from './over-check.ts';
import { fromInteger, kindOf } from './payload.ts';

/** A backend that has a compare-and-set of its own. */
export type Comparing = Backend & Required<Pick<Backend, 'getWithToken' | 'compareAndSet'>>;

/** What a compare-and-set makes possible on a store that other processes write to as well. */
export function comparingMembers(
  backend: Comparing,
): Pick<CompleteBackend, 'expire'> & Partial<Pick<CompleteBackend, 'increment'>> {
  const add = backend.add?.bind(backend);
  const ttl = backend.ttl?.bind(backend);
  const members = {
    async expire(key: string, ttlMs: number | null, context: CallContext): Promise<boolean> {
      for (const stopIfOver = overCheck(context, 'expire'); ; stopIfOver()) {
        const stored = await backend.getWithToken(key, context);
        if (stored === undefined) return false;
        if (await backend.compareAndSet(key, stored.token, stored.payload, ttlMs, context)) return true;
      }
    },
  };
  // Without `ttl` the lifetime could not be kept, and without `add` two clients could both create the counter.
  if (add === undefined || ttl === undefined) return members;
  return {
    ...members,
    async increment(key, delta, ttlMs, context) {
      for (const stopIfOver = overCheck(context, 'increment'); ; stopIfOver()) {
        const stored = await backend.getWithToken(key, context);
        if (stored === undefined) {
          if (await add(key, fromInteger(delta, context.payload), ttlMs, context)) return delta;
          continue;
        }
        const sum = addToCounter(stored.payload, delta);
        const payload = fromInteger(sum, kindOf(stored.payload));
        const leftMs = (await ttl(key, context)) ?? null;
        if (await backend.compareAndSet(key, stored.token, payload, leftMs, context)) return sum;
      }
    },
  };
}
