import { NotSupportedError, rejectUnknownOptions, toMilliseconds, type Cache, type Duration } from '@cache/core';

/** What {@link RedLock.acquire} and {@link RedLock.run} take. */
export interface RedLockOptions {
  /**
   * How long the lock is held at most: after that it is free, whether it was released or not, so that a holder that
   * crashed keeps nobody waiting for ever. More than 0, at most what the backend keeps; rounded up to whole ms.
   * Choose it longer than the work takes.
   */
  readonly lease: Duration;
  /**
   * How long to wait for the holder, 0 or more; 0 tries once, `null` waits without limit.
   *
   * @defaultValue `lease`
   */
  readonly wait?: Duration | null | undefined;
  /**
   * Whether a wait that was in vain is a `LockTimeoutError`. With `false` the caller goes on without the lock, and
   * `lock.acquired` says so.
   *
   * @defaultValue false
   */
  readonly required?: boolean | undefined;
  /** Whether the lease is extended, each time a third of it has passed, until the lock is released. @defaultValue false */
  readonly renew?: boolean | undefined;
  /** Whether each acquisition draws a `fencingToken`, which takes two more commands. @defaultValue true */
  readonly fencing?: boolean | undefined;
  /**
   * The longest time between two looks while waiting, more than 0. The first look comes after 10 ms at most, later
   * ones at growing intervals, each with jitter. A release in this process wakes a waiter at once; of several who wait
   * in one process the first looks so often, and those behind it the more seldom the further behind they are.
   *
   * @defaultValue '100ms'
   */
  readonly checkInterval?: Duration | undefined;
  /** How long each of its commands may take; `null` or 0 for no limit. @defaultValue the cache's `timeout` */
  readonly timeout?: Duration | null | undefined;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The options of a lock, read and checked. */
export interface ResolvedRedLockOptions {
  readonly leaseMs: number;
  /** `Infinity` for no limit. */
  readonly waitMs: number;
  readonly required: boolean;
  readonly renew: boolean;
  readonly fencing: boolean;
  readonly checkIntervalMs: number;
  readonly timeout: Duration | null | undefined;
  readonly signal: AbortSignal | undefined;
}

const DEFAULT_CHECK_INTERVAL_MS = 100;

const OPTION_NAMES = ['lease', 'wait', 'required', 'renew', 'fencing', 'checkInterval', 'timeout', 'signal'] as const;

/** Reads the options of a lock on a cache. */
export function resolveRedLockOptions(cache: Cache, options: RedLockOptions): ResolvedRedLockOptions {
  rejectUnknownOptions('RedLock', options, OPTION_NAMES);
  const { wait, checkInterval = DEFAULT_CHECK_INTERVAL_MS, timeout, signal } = options;
  const leaseMs = readLease(cache, options.lease);
  return Object.freeze({
    leaseMs,
    waitMs: wait === undefined ? leaseMs : readWait(wait),
    required: readFlag('required', options.required, false),
    renew: readFlag('renew', options.renew, false),
    fencing: readFlag('fencing', options.fencing, true),
    checkIntervalMs: readCheckInterval(checkInterval),
    timeout,
    signal,
  });
}

/** Refuses what is no cache, and a cache on which a lock could not keep its promise. */
export function checkLockable(cache: Cache): void {
  if (typeof cache?.add !== 'function' || typeof cache.compareAndDelete !== 'function')
    throw new TypeError('cache must be a Cache of @cache/core');
  const { name, capabilities } = cache.backend;
  const { shared, compareAndSet, atomic } = capabilities;
  // What is not shared core makes atomic by itself.
  if (!shared || (compareAndSet && atomic.includes('add'))) return;
  throw new NotSupportedError(`backend '${name}' has no atomic add and compare-and-set, which a lock is made of`, {
    backend: name,
  });
}

/** How long a lock is held at most, in whole ms. */
export function readLease(cache: Cache, lease: Duration): number {
  if (lease === undefined) throw new TypeError('lease of RedLock is required: a duration');
  const leaseMs = Math.ceil(toMilliseconds(lease, 'lease'));
  const longestMs = Math.min(cache.backend.capabilities.maxTtlMs, 8.64e15);
  if (leaseMs > 0 && leaseMs <= longestMs) return leaseMs;
  throw new RangeError(`lease must be more than 0 and at most ${longestMs} ms; got ${leaseMs} ms`);
}

function readWait(wait: Duration | null): number {
  if (wait === null) return Infinity;
  // The likeliest mistake, since `locked` of @cache/decorators takes both.
  if (typeof wait === 'boolean')
    throw new TypeError(`wait must be a duration, 0, or null to wait without limit; got ${String(wait)}`);
  const waitMs = toMilliseconds(wait, 'wait');
  if (waitMs < 0) throw new RangeError(`wait must be 0 or more, or null for no limit; got ${waitMs} ms`);
  return waitMs;
}

function readCheckInterval(checkInterval: Duration): number {
  const intervalMs = toMilliseconds(checkInterval, 'checkInterval');
  if (intervalMs > 0 && intervalMs < Infinity) return intervalMs;
  throw new RangeError(`checkInterval must be more than 0 and finite; got ${intervalMs} ms`);
}

function readFlag(name: string, value: boolean | undefined, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false; got ${String(value)}`);
  return value;
}
