import {
  InvalidKeyError,
  LockError,
  LockTimeoutError,
  isCacheError,
  monotonic,
  type Cache,
  type Duration,
} from '@cache/core';

import { drawFencingToken } from './fencing-counter.ts';
import { LockEntry } from './lock-entry.ts';
import { LookIntervals } from './look-intervals.ts';
import {
  checkLockable,
  readLease,
  resolveRedLockOptions,
  type RedLockOptions,
  type ResolvedRedLockOptions,
} from './options.ts';
import { Renewal } from './renewal.ts';
import { takeBack } from './take-back.ts';
import { waitingLineOf } from './waiting-line.ts';

/**
 * A lock on a key of a cache that one holder has at a time: in all processes where the backend is shared, else in this
 * one. It is an entry beside the key (`key-lock`) that lives as long as the lease; releasing removes it only if it
 * still is the holder's own. It is not reentrant.
 *
 * It saves work, such as a computation that one caller does and others wait for. **It guards no money**: a holder
 * that is stopped for longer than its lease goes on beside the next one, and one server may forget what it holds.
 * Where that must do no harm, hand `fencingToken` on to a store that refuses lower numbers than it has seen.
 *
 * @see https://redis.io/docs/latest/develop/use/patterns/distributed-locks/ for the pattern with a single instance
 *
 * @example
 * ```ts
 * import { RedLock } from '@cache/locks';
 * import { MemoryCache } from '@cache/memory';
 *
 * const cache = new MemoryCache();
 * {
 *   await using lock = await RedLock.acquire(cache, 'report', { lease: '10s' });
 *   lock.acquired;      // true
 *   lock.fencingToken;  // a number that is higher for each acquisition
 * }
 * await RedLock.run(cache, 'report', { lease: '10s' }, async () => 'done');  // 'done'
 * await cache.close();
 * ```
 */
export class RedLock {
  readonly #cache: Cache;
  readonly #key: string;
  readonly #options: ResolvedRedLockOptions;
  readonly #entry: LockEntry;
  readonly #lost = new AbortController();
  #acquired = false;
  #fencingToken: number | undefined;
  /** When the lease ends, on the clock's measuring scale. */
  #endsAtMs = -Infinity;
  #renewal: Renewal | undefined;
  #released: Promise<boolean> | undefined;

  private constructor(cache: Cache, key: string, options: ResolvedRedLockOptions) {
    // Private for TypeScript alone.
    if (typeof options?.leaseMs !== 'number')
      throw new TypeError('a RedLock is not made by new: await RedLock.acquire(cache, key, options), or RedLock.run');
    this.#cache = cache;
    this.#key = key;
    this.#options = options;
    this.#entry = new LockEntry(cache, this.#entryKey, options.timeout);
  }

  /**
   * Acquires a lock, waiting for whoever holds it. Waits `wait` at most, which is the lease if it is not given, and
   * then goes on without the lock (`acquired` is `false`) or rejects, as `required` says.
   *
   * @throws LockTimeoutError (`CACHE_LOCK_TIMEOUT`) with `required`, after a wait in vain; ConfigurationError
   * (`CACHE_CONFIGURATION`) for an unknown option; NotSupportedError (`CACHE_NOT_SUPPORTED`) on a shared backend
   * without compare-and-set; what the commands of the cache throw; the signal's reason.
   */
  static async acquire(cache: Cache, key: string, options: RedLockOptions): Promise<RedLock> {
    checkLockable(cache);
    checkKey(key);
    const lock = new RedLock(cache, key, resolveRedLockOptions(cache, options));
    await lock.#acquire();
    return lock;
  }

  /**
   * Runs a function while holding a lock, and releases it however that ends. What the function throws is thrown as it
   * is; a release that fails goes to the cache's `onError`, since the lease frees the lock anyway.
   *
   * @param body - given the lock. It also runs where the lock was waited for in vain, unless it is `required`.
   * @returns what the function answers.
   * @throws what {@link RedLock.acquire} throws, and what the function throws.
   */
  static async run<R>(
    cache: Cache,
    key: string,
    options: RedLockOptions,
    body: (lock: RedLock) => R | PromiseLike<R>,
  ): Promise<R> {
    if (typeof body !== 'function') throw new TypeError(`body must be a function; got ${typeof body}`);
    const lock = await RedLock.acquire(cache, key, options);
    try {
      return await body(lock);
    } finally {
      await lock[Symbol.asyncDispose]();
    }
  }

  /** The key that is locked, as it was given. */
  get key(): string {
    return this.#key;
  }

  /** Whether the lock was had; `false` where the wait for it was in vain. Stays as it is after the release. */
  get acquired(): boolean {
    return this.#acquired;
  }

  /** Whether the lock is held now, by this process's clock: acquired, not released, and within its lease. */
  get held(): boolean {
    return this.#released === undefined && !this.#lost.signal.aborted && this.#leaseLeftMs() > 0;
  }

  /**
   * A number that is higher for every acquisition of the key, whoever acquires it; `undefined` where the lock was not
   * acquired, and with `fencing: false`.
   */
  get fencingToken(): number | undefined {
    return this.#fencingToken;
  }

  /** Aborted with a `LockError` when an extension finds that the lock was lost; `renew` looks by itself. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Extends the lease, from now on.
   *
   * @param lease - more than 0. @defaultValue the lease that it was acquired with
   * @returns whether the lock was still held; `false` also where it never was.
   * @throws RangeError or TypeError for a wrong lease, and what the commands of the cache throw.
   */
  async extend(lease?: Duration): Promise<boolean> {
    const leaseMs = lease === undefined ? this.#options.leaseMs : readLease(this.#cache, lease);
    if (!this.acquired || this.#released !== undefined) return false;
    const startedAtMs = monotonic(this.#cache.clock);
    // While the cache is off there is no entry, and no lock that could be lost.
    const extended = !this.#cache.enabled || (await this.#entry.extend(leaseMs));
    if (extended) this.#endsAtMs = startedAtMs + leaseMs;
    else if (this.#released === undefined) this.#lose();
    return extended;
  }

  /**
   * Frees the lock, if it still is this holder's. Can be called again; the same promise is answered.
   *
   * @returns whether it was still held.
   * @throws what the commands of the cache throw; the lease frees the lock then.
   */
  release(): Promise<boolean> {
    this.#renewal?.stop();
    return (this.#released ??= this.acquired ? this.#free() : Promise.resolve(false));
  }

  /** Releases the lock. A release that fails goes to the cache's `onError`, so that it hides no error of the block. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.release();
    } catch (error) {
      this.#report(error, 'release');
    }
  }

  get #entryKey(): string {
    return `${this.#key}-lock`;
  }

  async #acquire(): Promise<void> {
    const { waitMs, required, renew, signal } = this.#options;
    const { clock, backend } = this.#cache;
    if (signal?.aborted === true) throw signal.reason;
    const giveUpAtMs = monotonic(clock) + waitMs;
    if (!(await this.#tryOnce())) await this.#wait(giveUpAtMs);
    if (this.#acquired && renew) this.#startRenewal();
    if (this.#acquired || !required) return;
    throw new LockTimeoutError(
      `the lock on ${JSON.stringify(this.#key)} was not free within ${waitMs} ms; somebody else holds it`,
      { backend: backend.name },
    );
  }

  /** Looks again and again until the lock was had or the time is over, once more at its very end. */
  async #wait(giveUpAtMs: number): Promise<void> {
    const { checkIntervalMs, signal } = this.#options;
    const { clock, backend } = this.#cache;
    const intervals = new LookIntervals(checkIntervalMs);
    const line = waitingLineOf(backend);
    const place = line.join(this.#entry.storedKey);
    try {
      for (;;) {
        const leftMs = giveUpAtMs - monotonic(clock);
        if (leftMs <= 0) return;
        // A crowd in this process looks hardly more often than one: whoever is first will tell the next.
        const untilNextLookMs = intervals.next() * (1 + place.ahead());
        await place.sleep(Math.min(untilNextLookMs, leftMs), clock, signal);
        if (await this.#tryOnce()) return;
      }
    } finally {
      const wasFirst = place.ahead() === 0;
      place.leave();
      // Who comes to the front by that still sleeps as long as behind it; after a release it is woken anyway.
      if (wasFirst && !this.#acquired) line.callFirst(this.#entry.storedKey);
    }
  }

  async #tryOnce(): Promise<boolean> {
    const { leaseMs, fencing, timeout, signal } = this.#options;
    const { clock } = this.#cache;
    const startedAtMs = monotonic(clock);
    let placed = false;
    try {
      placed = await this.#entry.place(leaseMs, signal);
      if (!placed) return false;
      const fencingToken = fencing
        ? await drawFencingToken(this.#cache, `${this.#entryKey}-fence`, timeout, signal)
        : undefined;
      this.#endsAtMs = startedAtMs + leaseMs;
      this.#acquired = monotonic(clock) < this.#endsAtMs;
      if (this.#acquired) this.#fencingToken = fencingToken;
    } catch (error) {
      // Whether an interrupted command stored the entry is unknown, and nobody should have to wait for its lease.
      if (placed || signal?.aborted === true || isCacheError(error, 'CACHE_TIMEOUT'))
        this.#cache.background.run(
          takeBack(() => this.#free(), clock, leaseMs),
          { operation: 'RedLock.acquire', key: this.#key },
        );
      throw error;
    }
    // An answer that came after the lease had ended: whoever acquired it since may have drawn a lower number.
    if (!this.#acquired) await this.#free();
    return this.#acquired;
  }

  async #free(): Promise<boolean> {
    const removed = await this.#entry.remove();
    waitingLineOf(this.#cache.backend).callFirst(this.#entry.storedKey);
    return removed;
  }

  #startRenewal(): void {
    this.#renewal = new Renewal({
      clock: this.#cache.clock,
      intervalMs: this.#options.leaseMs / 3,
      extend: () => this.extend(),
      onError: (error) => {
        this.#report(error, 'renew');
        return this.#leaseLeftMs() > 0;
      },
      onLost: () => this.#lose(),
    });
  }

  #lose(): void {
    this.#renewal?.stop();
    this.#lost.abort(
      new LockError(`the lock on ${JSON.stringify(this.#key)} was lost: its lease had ended`, {
        backend: this.#cache.backend.name,
      }),
    );
  }

  #leaseLeftMs(): number {
    return this.#endsAtMs - monotonic(this.#cache.clock);
  }

  #report(error: unknown, what: string): void {
    this.#cache.background.report(error, { operation: `RedLock.${what}`, key: this.#key });
  }
}

function checkKey(key: unknown): void {
  if (typeof key !== 'string') throw new TypeError(`key must be a string; got ${key === null ? 'null' : typeof key}`);
  if (key === '') throw new InvalidKeyError('key must have at least one character');
}
