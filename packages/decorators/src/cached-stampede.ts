import { monotonic, type Duration, type Load, type MaybePromise } from '@cache/core';
import { RedLock } from '@cache/locks';

import type { AnyArguments, Anything } from './anything.ts';
import { Backoff } from './backoff.ts';
import type { CachedOptions } from './cached.ts';
import type { Call } from './call.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { fixedDuration } from './fixed-duration.ts';

/** What `cachedStampede` takes. */
export interface CachedStampedeOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends CachedOptions<Args, Result, Key> {
  /** How long the others wait for the one that calls; longer than the function ever takes. @defaultValue 2 s */
  readonly lease?: Duration | undefined;
}

const DEFAULT_LEASE_MS = 2000;
const FIRST_PAUSE_MS = 10;
const THROWN = Symbol('thrown');

/**
 * `cached`, with one call at a time for each key in all processes: who misses first takes a lease, calls and stores;
 * the others take what is stored as soon as it is there, and call themselves only once the lease, which is not renewed,
 * has run out or the first has failed. Where the lease cannot be had because the cache fails, the function is called.
 *
 * @throws as `cached` does.
 *
 * @example
 * ```ts
 * import { cachedStampede } from '@cache/decorators';
 *
 * const report = cachedStampede(async function report(year: number) {
 *   return { year, total: 42 };
 * }, { ttl: '1h', lease: '30s' });
 * await report(2026);  // { year: 2026, total: 42 }
 * ```
 */
export const cachedStampede = defineDecorator<CachedStampedeOptions>({
  owner: 'cachedStampede',
  own: ['lease'],
  stores: true,
  ttl: 'optional',
  prepare({ lease = DEFAULT_LEASE_MS }) {
    const leaseMs = fixedDuration('cachedStampede', 'lease', lease);
    return () => ({
      async serve(call) {
        const found = await call.look();
        if (found !== undefined) return found;
        return call.shared(true, (load, after) => takeTurns(call, leaseMs, load, after));
      },
    });
  },
}) as Decorator<'cachedStampede'>;

/** Waits for what another stores, or for the turn to call. */
async function takeTurns(call: Call, leaseMs: number, load: Load | undefined, after?: () => void): Promise<unknown> {
  const { cache, site } = call;
  const options = { ...site.options.commandOptions, lease: leaseMs, wait: 0, fencing: false };
  const until = monotonic(cache.clock) + leaseMs;
  const backoff = new Backoff(cache.clock, FIRST_PAUSE_MS);
  let handedOn = false;
  const lead = async (lock?: RedLock): Promise<unknown> => {
    handedOn = true;
    let released: Promise<unknown> | undefined;
    const answer = call.load(load, () => {
      after?.();
      // Not before the value is stored: whoever has the lock next looks for it.
      released = call.absorb(() => lock?.release());
    });
    try {
      return await answer;
    } finally {
      if (call.waitsForWrite) await released;
    }
  };
  try {
    for (;;) {
      let lock: RedLock;
      try {
        lock = await RedLock.acquire(cache, call.key, options);
      } catch (error) {
        call.report(error);
        return await lead();
      }
      // What is found may be an error that was stored, and is thrown then.
      let found: unknown = THROWN;
      try {
        found = await call.look();
      } finally {
        if (found !== undefined) await call.absorb(() => lock.release());
      }
      if (found !== undefined) return found;
      if (lock.acquired) return await lead(lock);
      const leftMs = until - monotonic(cache.clock);
      if (leftMs <= 0) return await lead();
      await backoff.pause(leftMs);
    }
  } finally {
    if (!handedOn) {
      load?.end();
      after?.();
    }
  }
}
