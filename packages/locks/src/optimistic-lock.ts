import {
  OptimisticLockError,
  type Cache,
  type ReadOptions,
  type Token,
  type WriteOptions,
  type CommandOptions,
} from '@cache/core';

/**
 * Remembers in which state an entry was read, and stores a new value only if it still is in that state: for changes
 * that seldom meet, where waiting for a lock each time would cost more than trying again.
 *
 * A key that is missing when it is read never conflicts: the first `cas` stores whatever happened since. Otherwise one
 * lock stores once, and a second `cas` on it conflicts.
 *
 * It notices changes of the entry alone, by what the backend has to tell states apart: on stores that compare what is
 * stored, a value that was changed and changed back counts as unchanged.
 *
 * @example
 * ```ts
 * import { isCacheError } from '@cache/core';
 * import { OptimisticLock } from '@cache/locks';
 * import { MemoryCache } from '@cache/memory';
 *
 * const cache = new MemoryCache();
 * await cache.set('basket', ['apple']);
 *
 * const lock = await OptimisticLock.read<string[]>(cache, 'basket');
 * await lock.cas([...(lock.value ?? []), 'pear'], { ttl: '1h' });  // true
 *
 * const late = await lock.cas([]).catch((error: unknown) => error);
 * isCacheError(late, 'CACHE_OPTIMISTIC_LOCK');  // true
 * await cache.get('basket');                    // ['apple', 'pear']
 * await cache.close();
 * ```
 */
export class OptimisticLock<Value = unknown> {
  readonly #cache: Cache;
  readonly #namespace: string | undefined;
  readonly #token: Token;
  /** The key that was read. */
  readonly key: string;
  /** The value that was read; `undefined` for a miss. */
  readonly value: Value | undefined;
  #spent = false;

  private constructor(
    cache: Cache,
    key: string,
    namespace: string | undefined,
    found: { readonly value: Value; readonly token: Token } | undefined,
  ) {
    this.#cache = cache;
    this.#namespace = namespace;
    this.#token = found?.token;
    this.key = key;
    this.value = found?.value;
  }

  /**
   * Reads an entry and remembers its state.
   *
   * @param options - those of `get`; a `namespace` also is that of what the lock writes.
   * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) on a backend without compare-and-set, and what `getWithToken`
   * throws.
   */
  static async read<Value = unknown>(
    cache: Cache<Value>,
    key: string,
    options: ReadOptions = {},
  ): Promise<OptimisticLock<Value>> {
    if (typeof cache?.getWithToken !== 'function') throw new TypeError('cache must be a Cache of @cache/core');
    const found = await cache.getWithToken<Value>(key, options);
    return new OptimisticLock<Value>(cache, key, options.namespace, found);
  }

  /**
   * Stores a value if the entry is as it was when it was read; atomic.
   *
   * @param options - those of `set`, without `namespace`.
   * @returns `true`.
   * @throws OptimisticLockError (`CACHE_OPTIMISTIC_LOCK`) where the entry changed or is gone, or this lock was used
   * already; what is stored stays. Also what `compareAndSet` throws: the lock can be used again then.
   */
  async cas(value: Value, options: Omit<WriteOptions, 'namespace'> = {}): Promise<true> {
    const call = this.#inNamespace(options);
    if (this.value === undefined || !this.#cache.enabled) return this.#cache.set(this.key, value, call);
    await this.#once(() => this.#cache.compareAndSet(this.key, this.#token, value, call));
    return true;
  }

  /**
   * Removes the entry if it is as it was when it was read; atomic.
   *
   * @param options - those of `delete`, without `namespace`.
   * @returns whether there was something to remove: `false`, and nothing is done, for a key that was missing.
   * @throws OptimisticLockError (`CACHE_OPTIMISTIC_LOCK`) as {@link OptimisticLock.cas} does, and what
   * `compareAndDelete` throws.
   */
  async remove(options: Omit<CommandOptions, 'namespace'> = {}): Promise<boolean> {
    const call = this.#inNamespace(options);
    if (this.value === undefined || !this.#cache.enabled) return false;
    await this.#once(() => this.#cache.compareAndDelete(this.key, this.#token, call));
    return true;
  }

  #inNamespace<Options extends CommandOptions>(options: Options): Options {
    if (Object.hasOwn(options, 'namespace'))
      throw new TypeError('namespace is an option of OptimisticLock.read, for all that the lock does');
    return { ...options, namespace: this.#namespace };
  }

  /** Where states are told apart by what is stored, an equal value would let a second change pass unnoticed. */
  async #once(change: () => Promise<boolean>): Promise<void> {
    if (this.#spent) throw this.#conflict('this lock was used already');
    this.#spent = true;
    let changed: boolean;
    try {
      changed = await change();
    } catch (error) {
      this.#spent = false;
      throw error;
    }
    if (!changed) throw this.#conflict('somebody changed or removed it since');
  }

  #conflict(reason: string): OptimisticLockError {
    return new OptimisticLockError(`${JSON.stringify(this.key)} is not as it was when it was read: ${reason}`, {
      backend: this.#cache.backend.name,
    });
  }
}
