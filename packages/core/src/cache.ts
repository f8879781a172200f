import type { Backend, Token } from './backend.ts';
import type { Background } from './background.ts';
import type {
  CallOptions,
  CommandOptions,
  GetOptions,
  GetOrSetOptions,
  KeysOptions,
  LifetimeOptions,
  ReadOptions,
  WriteOptions,
} from './call-options.ts';
import type { Clock } from './clock.ts';
import { closeEngine } from './close.ts';
import { commands, type CommandName } from './commands.ts';
import { resolveExpiry, type Duration } from './duration.ts';
import { Engine } from './engine.ts';
import { listKeys, splitEntries, type Entries } from './entries.ts';
import { getOrSet, type Loader } from './get-or-set.ts';
import { Invocation, type Input, type Scope } from './invocation.ts';
import { listPages, overtakeLoads } from './list-keys.ts';
import { Load } from './load.ts';
import { View } from './view.ts';
import { encodeSegment, nest } from './namespaces.ts';
import { resolveCacheOptions, type CacheOptions } from './options.ts';
import { run } from './pipeline.ts';
import type { Plugin } from './plugin.ts';
import type { RawAnswer, RawArguments, RawClient, RawCommand } from './raw.ts';
import type { MaybePromise, Serializer } from './serializer.ts';
import { isThenable } from './thenable.ts';

/** A value and the token of the state it was read in. */
export interface TokenedValue<Value> {
  readonly value: Value;
  readonly token: Token;
}

/**
 * One interface over every backend. All commands reject (they never throw) and all can fail in the same ways:
 * `TypeError` and `RangeError` for wrong arguments, `InvalidKeyError` (`CACHE_INVALID_KEY`) for a key that is
 * empty or has a lone surrogate, `TimeoutError` (`CACHE_TIMEOUT`) past the deadline, the signal's reason if that
 * is aborted, `BackendUnavailableError` (`CACHE_BACKEND_UNAVAILABLE`) and `BackendError` (`CACHE_BACKEND`) if the
 * backend fails, `HookError` (`CACHE_HOOK`) if a plugin does, and `ClosedError` (`CACHE_CLOSED`) after `close()`.
 * What a member lists beside is its own.
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 *
 * await using cache = new MemoryCache({ maxEntries: 10_000, ttl: '10m' });
 * await cache.set('key', { any: 'value' });
 * await cache.get('key');                                       // { any: 'value' }
 * await cache.getOrSet('user:1', async () => ({ name: 'Ada' }), { ttl: '1h' });
 * ```
 */
export class Cache<Value = unknown, B extends Backend = Backend> {
  readonly #scope: Scope;
  readonly #backend: B;

  constructor(options: CacheOptions<B>) {
    const { engine, namespace } = options instanceof View ? options : newEngine(options);
    this.#scope = { engine, cache: this, namespace };
    this.#backend = options.backend;
  }

  /** The backend that the cache was made with. */
  get backend(): B {
    return this.#backend;
  }

  /** What encodes and decodes values, unless a call brings a function of its own. */
  get serializer(): Serializer {
    return this.#scope.engine.serializer;
  }

  /** Whose hooks run, in this order. The same frozen list for a cache and all its views. */
  get plugins(): readonly Plugin[] {
    return this.#scope.engine.options.plugins;
  }

  /** Where the cache reads the time. */
  get clock(): Clock {
    return this.#scope.engine.clock;
  }

  /** Where authors of higher layers put work that nobody waits for, and errors that reach no caller: `onError`. */
  get background(): Background {
    return this.#scope.engine.background;
  }

  /**
   * Reads a value.
   *
   * @param options - `default` is answered for a miss, and for a miss only.
   * @returns the value, or `default`, or `undefined` for a miss.
   * @throws SerializationError (`CACHE_SERIALIZATION`) where what is stored cannot be decoded, unless
   * `onDecodeError` is `'miss'`.
   */
  get<V extends Value = Value>(key: string, options?: GetOptions): Promise<V | undefined>;
  get<V extends Value = Value, Default = undefined>(key: string, options: GetOptions<Default>): Promise<V | Default>;
  // For callers who name the type of the value, and so cannot have that of the default inferred.
  get<V extends Value = Value>(key: string, options: GetOptions<V> & { readonly default: V }): Promise<V>;
  get<V extends Value = Value>(key: string, options: GetOptions<null> & { readonly default: null }): Promise<V | null>;
  get(key: string, options?: GetOptions<unknown>): Promise<unknown> {
    return this.#run('get', key, undefined, options);
  }

  /**
   * Stores a value and replaces the entry's lifetime, by the cache's `ttl` (for ever without one) if none is given.
   *
   * @returns `true`.
   * @throws SerializationError (`CACHE_SERIALIZATION`) where the value cannot be encoded, EntryTooLargeError
   * (`CACHE_ENTRY_TOO_LARGE`) where the store cannot hold it. The old value stays in both cases.
   */
  set(key: string, value: Value, options?: WriteOptions): Promise<true> {
    return this.#run('set', key, value, options);
  }

  /**
   * Stores a value if nothing is stored under the key; atomic.
   *
   * @returns `true`.
   * @throws KeyExistsError (`CACHE_KEY_EXISTS`) where something is, and what `set` throws.
   */
  add(key: string, value: Value, options?: WriteOptions): Promise<true> {
    return this.#run('add', key, value, options);
  }

  /**
   * Reads several values.
   *
   * @returns the values in the order of `keys`, `undefined` for misses; `[]` for no keys.
   */
  multiGet<V extends Value = Value>(keys: Iterable<string>, options?: ReadOptions): Promise<(V | undefined)[]> {
    return this.#runWith('multiGet', undefined, () => ({ keys: listKeys(keys) }), options);
  }

  /**
   * Stores several values with one lifetime. Of pairs with the same key the last is stored.
   *
   * @param entries - an iterable of pairs, a `Map` or a plain object.
   * @returns `true`.
   */
  multiSet(entries: Entries<Value>, options?: WriteOptions): Promise<true> {
    return this.#runWith('multiSet', undefined, () => splitEntries(entries), options);
  }

  /** Tells whether there is an entry under the key, be it `null`. */
  exists(key: string, options?: CommandOptions): Promise<boolean> {
    return this.#run('exists', key, undefined, options);
  }

  /**
   * Adds to the integer under the key, or creates it as `delta`; atomic. Keeps the entry's lifetime; `ttl` (or the
   * cache's own) is for an entry that it creates.
   *
   * @param delta - a safe integer, may be negative. @defaultValue 1
   * @returns the new number, which may be negative.
   * @throws NotIncrementableError (`CACHE_NOT_INCREMENTABLE`) where the value is no integer or the sum is beyond
   * ±(2^53 − 1), NotSupportedError (`CACHE_NOT_SUPPORTED`) under a serializer that stores no plain integers.
   */
  increment(key: string, delta: number = 1, options?: LifetimeOptions): Promise<number> {
    return this.#run('increment', key, delta, options);
  }

  /**
   * Replaces the lifetime of an entry.
   *
   * @param ttl - a duration; `null`, `Infinity` and 0 remove the expiry: the entry lives for ever. A `ttl` of 0 of any
   * other command is a `RangeError`.
   * @returns whether there was an entry.
   */
  expire(key: string, ttl: Duration | null, options?: CommandOptions): Promise<boolean> {
    return this.#runWith('expire', key, () => ({ ttlMs: resolveExpiry(ttl) }), options);
  }

  /**
   * Tells how long an entry has left.
   *
   * @returns milliseconds, `null` if it never expires, `undefined` if there is none.
   * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) on a backend that cannot tell.
   */
  ttl(key: string, options?: CommandOptions): Promise<number | null | undefined> {
    return this.#run('ttl', key, undefined, options);
  }

  /** Removes an entry. @returns how many there were: 1 or 0. */
  delete(key: string, options?: CommandOptions): Promise<number> {
    return this.#run('delete', key, undefined, options);
  }

  /** Removes several entries. @returns how many there were. */
  multiDelete(keys: Iterable<string>, options?: CommandOptions): Promise<number> {
    return this.#runWith('multiDelete', undefined, () => ({ keys: listKeys(keys) }), options);
  }

  /**
   * Removes every entry of the cache's namespace, those nested in it included, and nothing else. Without a
   * namespace it **empties the store that the backend was given**, whoever wrote there.
   *
   * @returns `true`.
   * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) on a backend that cannot clear one namespace; nothing is
   * removed then.
   */
  clear(options?: CommandOptions): Promise<true> {
    return this.#run('clear', undefined, undefined, options);
  }

  /**
   * Hands a command to the backend's own client. Keys, values and answers are the client's: nothing is put in
   * front of a key, and nothing is serialized. Also works while the cache is turned off.
   */
  raw<Name extends RawCommand<RawClient<B>>>(
    command: Name,
    ...args: RawArguments<RawClient<B>, Name>
  ): Promise<RawAnswer<RawClient<B>, Name>> {
    return this.#run('raw', undefined, undefined, undefined, { args: [command, ...args] });
  }

  /**
   * Lists the keys of this cache, its namespace taken off; without a namespace all keys of the store. A key that is
   * there throughout is listed once; one that comes or goes meanwhile may be. The deadline is for each page.
   *
   * @param options - `match` is a glob: `*` is any run of characters, `?` one character, and a backslash takes the next
   * character as it is. Brackets are literal.
   * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) on a backend that cannot list keys.
   */
  keys(options: KeysOptions = {}): AsyncGenerator<string, void, undefined> {
    return listPages(this.#scope, options);
  }

  /**
   * Reads a value, or else loads it, stores it and answers it. Concurrent callers of one key share one load, and so
   * one value. The cache failing never fails the origin: a failing read counts as a miss and a failing write does
   * no harm, both go to `onError`. A load that was under way when the key was written, deleted or cleared through
   * this process is answered but not stored.
   *
   * @param loader - told the key. What it throws is thrown as it is and not stored; `undefined` is answered and
   * not stored.
   * @param options - `signal` ends this caller's wait, not the load that others may wait for. `timeout` bounds the
   * look-up and the write, each, and not the loader, which may take what time it needs. A loader that asks for its
   * own key waits for itself.
   */
  getOrSet<V extends Value = Value>(key: string, loader: Loader<V>, options?: GetOrSetOptions): Promise<V> {
    try {
      const answer = getOrSet(this.#scope, key, loader, options);
      return (isThenable(answer) ? answer : answered(answer)) as Promise<V>;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Begins a load whose value the caller computes and stores, for authors of higher layers: a write or removal of
   * the key through this process keeps it from being stored. `end()` has to be called.
   *
   * @throws ClosedError and InvalidKeyError at once, not by a promise.
   */
  startLoad(key: string): Load<Value> {
    return new Load(this.#scope, key);
  }

  /**
   * Overtakes the loads under way of all keys that fit a glob, those of `getOrSet` included, for authors of higher
   * layers: to be called before what `keys({ match })` lists is removed, since a load has no key there yet.
   *
   * @returns a promise that resolves once what was on its way to the store has arrived, and can be listed.
   * @throws TypeError where `match` is no string; NotSupportedError (`CACHE_NOT_SUPPORTED`) where a custom `keyBuilder`
   * does not simply put the namespace in front of the key.
   */
  async overtakeLoads(match: string): Promise<void> {
    await overtakeLoads(this.#scope, match);
  }

  /**
   * Reads a value as `get` does, for authors of higher layers: answers at once where backend and serializer do, and
   * then also throws at once.
   *
   * @returns the value, or `undefined` for a miss; or a promise of it.
   */
  getAtOnce<V extends Value = Value>(key: string, options?: ReadOptions): MaybePromise<V | undefined> {
    return run(new Invocation(commands.get, this.#scope, key, undefined, options)) as MaybePromise<V | undefined>;
  }

  /** Reads a value together with a token of its state, for `compareAndSet` and `compareAndDelete`. */
  getWithToken<V extends Value = Value>(key: string, options?: ReadOptions): Promise<TokenedValue<V> | undefined> {
    return this.#run('getWithToken', key, undefined, options);
  }

  /** Stores a value if the entry still is in the state of the token; atomic. @returns whether it was. */
  compareAndSet(key: string, token: Token, value: Value, options?: WriteOptions): Promise<boolean> {
    return this.#run('compareAndSet', key, value, options, { token });
  }

  /** Removes an entry if it still is in the state of the token; atomic. @returns whether it was. */
  compareAndDelete(key: string, token: Token, options?: CommandOptions): Promise<boolean> {
    return this.#run('compareAndDelete', key, undefined, options, { token });
  }

  /**
   * A view of this cache: same backend, options and life, its keys nested in a namespace of this one's. `clear()`
   * and `keys()` of this cache include it.
   *
   * @param name - one segment; `%` and `:` in it are percent-encoded.
   */
  namespace<V extends Value = Value>(name: string): Cache<V, B> {
    const { engine, namespace } = this.#scope;
    return new Cache<V, B>(new View(this.#backend, engine, nest(namespace, encodeSegment(name))));
  }

  /** Whether caching is on, here and now. */
  get enabled(): boolean {
    return !this.#scope.engine.switch.off;
  }

  /** Turns caching off for this cache and its views: every read is a miss, no write or removal reaches the backend. */
  disable(): void {
    this.#scope.engine.switch.turn(true);
  }

  /** Turns caching on again. Inside `disabled(fn)`, only for the rest of that. */
  enable(): void {
    this.#scope.engine.switch.turn(false);
  }

  /** Runs `fn` with caching turned off for what it does, also asynchronously, and for nothing else. */
  disabled<R>(fn: () => R): R {
    return this.#scope.engine.switch.disabled(fn);
  }

  /**
   * Waits for the commands in flight, each until its own deadline, and closes what the backend opened itself. While the
   * store does not answer a command without one (`timeout: null`), that is without end; its `signal` ends it. Can be
   * called again; the same promise is answered. A view shares the life of its cache: closing either closes both. Caches
   * over one backend share its life: what the others ask of it from then on is a `ClosedError`.
   */
  close(): Promise<void> {
    const { engine } = this.#scope;
    return (engine.closing ??= closeEngine(engine));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Makes a miss of every entry that was stored with one of these tags: one write for each tag, however many entries
   * there are, and none of them is listed. Entries stored from now on are not affected, also not if the value was loaded
   * by `getOrSet` before. Tags belong to the cache's namespace, as keys do.
   *
   * @returns `true`.
   *
   * @example
   * ```ts
   * import { MemoryCache } from '@cache/memory';
   *
   * const cache = new MemoryCache();
   * await cache.set('post:1', { by: 'ada' }, { tags: ['user:ada', 'posts'] });
   * await cache.invalidateTags('user:ada');
   * await cache.get('post:1');   // undefined
   * ```
   */
  invalidateTags(...tags: string[]): Promise<true> {
    return this.#run('invalidateTags', undefined, undefined, undefined, { keys: tags });
  }

  #run<R>(name: CommandName, key: unknown, value?: unknown, options?: CallOptions, input?: Input): Promise<R> {
    try {
      const call = new Invocation(commands[name], this.#scope, key, value, options, input);
      const answer = run(call);
      return (call.waiting === undefined ? answered(answer) : answer) as Promise<R>;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** For commands that have to read their arguments first. */
  #runWith<R>(name: CommandName, key: unknown, readInput: () => Input, options?: CallOptions): Promise<R> {
    try {
      return this.#run(name, key, undefined, options, readInput());
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

/** A promise of what is known. An async function makes one in two thirds of the time of `Promise.resolve`. */
async function answered<T>(value: T): Promise<T> {
  return value;
}

function newEngine<B extends Backend>(options: CacheOptions<B>): { engine: Engine; namespace: string | undefined } {
  const resolved = resolveCacheOptions(options);
  return { engine: new Engine(resolved, options.backend), namespace: resolved.namespace };
}
