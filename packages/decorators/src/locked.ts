import { isCacheError, LockError, LockTimeoutError, type Duration, type MaybePromise } from '@cache/core';
import { RedLock, type RedLockOptions } from '@cache/locks';

import type { AnyArguments } from './anything.ts';
import type { Call } from './call.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { fixedDuration } from './fixed-duration.ts';
import type { CommonOptions } from './options.ts';

/** What `locked` takes. */
export interface LockedOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends CommonOptions<Args, Key> {
  /** How long a call may hold the lock; longer than the function ever takes. */
  readonly ttl: Duration;
  /** Whether a call waits for its turn, or how long at most. @defaultValue true */
  readonly wait?: boolean | Duration | undefined;
  /** The longest time between two looks of a waiting call, which begin closer together. @defaultValue 100 ms */
  readonly checkInterval?: Duration | undefined;
}

const DEFAULT_CHECK_INTERVAL_MS = 100;

/**
 * Lets one call of a key run at a time, in all processes; nothing is cached. Where the cache fails, the function runs
 * all the same. A lock saves work; it does not guard money: a call that outlasts `ttl` goes on beside the next.
 *
 * @throws ConfigurationError at decoration without a `ttl`, and TypeError for a generator function. Calls reject with
 * LockError (`CACHE_LOCK`) where another runs and `wait` is false, with LockTimeoutError (`CACHE_LOCK_TIMEOUT`) where
 * they had to wait too long, and with TypeError where the function answers an iterator, which would be read when the
 * lock is gone.
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
    const isPatient = wait !== false;
    const options: RedLockOptions = {
      lease: fixedDuration('locked', 'ttl', ttl),
      wait: typeof wait === 'boolean' ? (wait ? null : 0) : fixedDuration('locked', 'wait', wait, 'true, false, or '),
      checkInterval: fixedDuration('locked', 'checkInterval', checkInterval),
      required: isPatient,
      fencing: false,
    };
    return () => ({
      suffix: '#locked',
      belonging: (key) => [`${key}-lock`],
      async serve(call) {
        const lock = await acquire(call, options);
        if (lock?.acquired === false)
          throw new LockError(`another call of ${JSON.stringify(await call.plainKey())} is running`);
        try {
          return await call.run();
        } finally {
          if (lock !== undefined) await call.absorb(() => lock.release());
        }
      },
    });
  },
}) as Decorator<'locked'>;

/** Waits for the turn of a call. @returns `undefined` where the cache fails, and the call goes on without. */
async function acquire(call: Call, options: RedLockOptions): Promise<RedLock | undefined> {
  const { cache, choices, key, site } = call;
  try {
    return await RedLock.acquire(cache, key, { ...options, ...site.options.commandOptions, signal: choices?.signal });
  } catch (error) {
    if (choices?.signal?.aborted === true) throw error;
    if (isCacheError(error, 'CACHE_LOCK_TIMEOUT'))
      throw new LockTimeoutError(
        `another call of ${JSON.stringify(await call.plainKey())} was still running after a wait of ${String(options.wait)} ms`,
        { backend: error.backend, cause: error },
      );
    call.report(error);
    return undefined;
  }
}
