import { LockError, LockTimeoutError, type Duration, type MaybePromise } from '@cache/core';

import { Backoff } from './backoff.ts';
import type { Call } from './call.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { fixedDuration } from './fixed-duration.ts';
import { Lease } from './lease.ts';
import type { CommonOptions } from './options.ts';

/** What `locked` takes. */
export interface LockedOptions<
  Args extends readonly unknown[] = any[],
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends CommonOptions<Args, Key> {
  /** How long a call may hold the lock; longer than the function ever takes. */
  readonly ttl: Duration;
  /** Whether a call waits for its turn, or how long at most. @defaultValue true */
  readonly wait?: boolean | Duration | undefined;
  /** How often a waiting call looks at first; the pauses grow up to tenfold. @defaultValue 50 ms */
  readonly checkInterval?: Duration | undefined;
}

const DEFAULT_CHECK_INTERVAL_MS = 50;

/**
 * Lets one call of a key run at a time, in all processes; nothing is cached. Where the cache fails, the function runs
 * all the same. A lock saves work; it does not guard money: a call that outlasts `ttl` goes on beside the next.
 *
 * @throws ConfigurationError at decoration without a `ttl`. Calls reject with LockError (`CACHE_LOCK`) where another
 * runs and `wait` is false, and with LockTimeoutError (`CACHE_LOCK_TIMEOUT`) where they had to wait too long.
 *
 * @example
 * ```ts
 * import { locked } from '@cache/decorators';
 *
 * const rebuild = locked(async function rebuild(index: string) {
 *   return `${index} rebuilt`;
 * }, { ttl: '1m', wait: false });
 * await rebuild('users');  // 'users rebuilt'
 * ```
 */
export const locked = defineDecorator<LockedOptions>({
  owner: 'locked',
  own: ['ttl', 'wait', 'checkInterval'],
  stores: false,
  ttl: 'none',
  prepare({ ttl, wait = true, checkInterval = DEFAULT_CHECK_INTERVAL_MS }) {
    const leaseMs = fixedDuration('locked', 'ttl', ttl);
    const waitMs = typeof wait === 'boolean' ? (wait ? Infinity : 0) : fixedDuration('locked', 'wait', wait);
    const pauseMs = fixedDuration('locked', 'checkInterval', checkInterval);
    return () => {
      const waiting = new Map<string, Set<() => void>>();
      return {
        suffix: '#locked',
        async serve(call) {
          const lease = await acquire(call, { leaseMs, waitMs, pauseMs, waiting });
          try {
            return await call.run();
          } finally {
            if (lease !== undefined) await call.absorb(() => lease.release());
            const [wakeNext] = waiting.get(call.key) ?? [];
            wakeNext?.();
          }
        },
        belonging: (key) => [`${key}-lock`],
      };
    };
  },
}) as Decorator<'locked'>;

interface Patience {
  readonly leaseMs: number;
  readonly waitMs: number;
  readonly pauseMs: number;
  /** Those of this process who wait, to be woken when the lock is given back here. */
  readonly waiting: Map<string, Set<() => void>>;
}

/** Waits for the turn of a call. @returns `undefined` where the cache fails, and the call goes on without. */
async function acquire(call: Call, patience: Patience): Promise<Lease | undefined> {
  const { cache, key, site } = call;
  const { leaseMs, waitMs } = patience;
  const until = cache.clock.now() + waitMs;
  const backoff = new Backoff(cache.clock, patience.pauseMs);
  for (;;) {
    try {
      const lease = await Lease.take(cache, key, leaseMs, site.options.commandOptions);
      if (lease !== undefined) return lease;
    } catch (error) {
      call.report(error);
      return undefined;
    }
    if (waitMs === 0) throw new LockError(`another call of ${JSON.stringify(key)} is running`);
    const leftMs = until - cache.clock.now();
    if (leftMs <= 0) throw new LockTimeoutError(`${JSON.stringify(key)} was not free within ${waitMs} ms`);
    await pauseOrWake(call, patience, backoff, leftMs);
  }
}

async function pauseOrWake(call: Call, { waiting }: Patience, backoff: Backoff, leftMs: number): Promise<void> {
  const woken = new AbortController();
  const wake = (): void => woken.abort();
  const others = waiting.get(call.key) ?? new Set();
  waiting.set(call.key, others.add(wake));
  const signal = call.choices?.signal;
  signal?.addEventListener('abort', wake, { once: true });
  try {
    await backoff.pause(leftMs, woken.signal);
  } catch {
    // Woken: the lock was given back, or the caller has left.
  } finally {
    signal?.removeEventListener('abort', wake);
    others.delete(wake);
    if (others.size === 0 && waiting.get(call.key) === others) waiting.delete(call.key);
  }
  signal?.throwIfAborted();
}
