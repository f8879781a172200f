import {
  addToCounter,
  ClosedError,
  fromInteger,
  kindOf,
  type Backend,
  type CallContext,
  type Capabilities,
  type Clock,
  type MaybePromise,
  type Payload,
  type ScanPage,
  type Token,
  type TokenedPayload,
} from '@cache/core';
import { setImmediate as turn } from 'node:timers/promises';
import { toCacheError } from './errors.ts';
import { ExpiryPurge } from './expiry-purge.ts';
import { keyBehind, literalStart, rangeOf } from './key-range.ts';
import { lookUp, payloadOf } from './look-up.ts';
import { MEMORY, resolveSqliteOptions, type SqliteBackendOptions } from './options.ts';
import { MAX_BYTES, toStored } from './payload.ts';
import { rawCommand, type SqliteRaw } from './raw-command.ts';
import { RetryQueue } from './retry-queue.ts';
import { Store } from './store.ts';

const IN_MEMORY: Capabilities = Object.freeze({
  payloads: Object.freeze(['text', 'binary'] as const),
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: true,
  maxKeyBytes: MAX_BYTES,
  maxValueBytes: MAX_BYTES,
  stores: true,
  shared: false,
  persistent: false,
  atomic: Object.freeze(['add', 'increment', 'compareAndSet', 'compareAndDelete', 'multiSet'] as const),
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
});

const IN_A_FILE: Capabilities = Object.freeze({ ...IN_MEMORY, shared: true, persistent: true });

/** Keys of one page of a listing. */
const PAGE_KEYS = 1000;

/**
 * Entries as the rows of an SQLite database: a file, which survives restarts and may be shared by processes of one
 * machine, or memory.
 *
 * `clear` without a namespace removes every entry of the database.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for unknown options, TypeError and RangeError for one of a wrong
 * type or out of range; the file is not opened before the first command.
 *
 * @example
 * ```ts
 * import { Cache } from '@cache/core';
 * import { SqliteBackend } from '@cache/sqlite';
 *
 * await using cache = new Cache({ backend: new SqliteBackend({ path: ':memory:' }) });
 * await cache.set('key', { any: 'value' }, { ttl: '10m' });
 * await cache.raw('get', 'SELECT count(*) AS entries FROM cache_entries');  // { entries: 1 }
 * ```
 */
export class SqliteBackend implements Backend<SqliteRaw> {
  readonly name = 'sqlite';
  readonly capabilities: Capabilities;
  declare readonly rawType?: SqliteRaw;
  readonly #path: string;
  readonly #file: string | undefined;
  readonly #clock: Clock;
  readonly #purgeIntervalMs: number | null;
  readonly #queue: RetryQueue;
  #store: Store | undefined;
  #purge: ExpiryPurge | undefined;
  #closed = false;
  readonly #isAlive = (expiresAt: number | null): boolean => expiresAt === null || this.#clock.now() < expiresAt;

  constructor(options: SqliteBackendOptions = {}) {
    const { path, purgeIntervalMs, clock } = resolveSqliteOptions(options);
    this.capabilities = path === MEMORY ? IN_MEMORY : IN_A_FILE;
    this.#path = path;
    this.#file = path === MEMORY ? undefined : path;
    this.#queue = new RetryQueue(this.#file);
    this.#clock = clock;
    this.#purgeIntervalMs = purgeIntervalMs;
  }

  get(key: string, context: CallContext): MaybePromise<Payload> {
    return this.#queue.read(() => payloadOf(this.#open().get.get(key), this.#isAlive), context);
  }

  head(key: string, bytes: number, context: CallContext): MaybePromise<Payload> {
    return this.#queue.read(() => payloadOf(this.#open().getHead.get(bytes, key), this.#isAlive), context);
  }

  set(key: string, payload: Payload, ttlMs: number | null, context: CallContext): MaybePromise<void> {
    const stored = toStored(payload);
    return this.#queue.write(() => void this.#open().set.run(key, stored, this.#end(ttlMs)), context);
  }

  add(key: string, payload: Payload, ttlMs: number | null, context: CallContext): MaybePromise<boolean> {
    const stored = toStored(payload);
    return this.#queue.write(() => {
      const now = this.#clock.now();
      return isOne(this.#open().add.run(key, stored, endOf(ttlMs, now), now));
    }, context);
  }

  multiGet(keys: readonly string[], context: CallContext): MaybePromise<readonly Payload[]> {
    return this.#queue.read(() => lookUp(this.#open(), keys, this.#isAlive), context);
  }

  multiSet(
    entries: readonly (readonly [key: string, payload: Payload])[],
    ttlMs: number | null,
    context: CallContext,
  ): MaybePromise<void> {
    const rows = entries.map(([key, payload]) => [key, toStored(payload)] as const);
    return this.#queue.write(() => {
      const store = this.#open();
      const end = this.#end(ttlMs);
      store.writing(() => {
        for (const [key, stored] of rows) store.set.run(key, stored, end);
      });
    }, context);
  }

  exists(key: string, context: CallContext): MaybePromise<boolean> {
    return this.#queue.read(() => {
      const row = this.#open().getExpiry.get(key);
      return row !== undefined && this.#isAlive(row[0]);
    }, context);
  }

  increment(key: string, delta: number, ttlMs: number | null, context: CallContext): MaybePromise<number> {
    return this.#queue.write(() => {
      const store = this.#open();
      return store.writing(() => {
        const row = store.get.get(key);
        if (row === undefined || !this.#isAlive(row[1])) {
          store.set.run(key, fromInteger(delta, context.payload) as string | Uint8Array, this.#end(ttlMs));
          return delta;
        }
        const sum = addToCounter(row[0], delta);
        store.setCounter.run(fromInteger(sum, kindOf(row[0])) as string | Uint8Array, key);
        return sum;
      });
    }, context);
  }

  expire(key: string, ttlMs: number | null, context: CallContext): MaybePromise<boolean> {
    return this.#queue.write(() => {
      const now = this.#clock.now();
      return isOne(this.#open().setExpiry.run(endOf(ttlMs, now), key, now));
    }, context);
  }

  ttl(key: string, context: CallContext): MaybePromise<number | null | undefined> {
    return this.#queue.read(() => {
      const row = this.#open().getExpiry.get(key);
      if (row === undefined || row[0] === null) return row?.[0];
      const leftMs = row[0] - this.#clock.now();
      return leftMs > 0 ? leftMs : undefined;
    }, context);
  }

  delete(keys: readonly string[], context: CallContext): MaybePromise<number> {
    return this.#queue.write(() => {
      const store = this.#open();
      const now = this.#clock.now();
      const remove = (key: string): number => Number(store.delete.run(key, now).changes);
      if (keys.length === 1) return remove(keys[0] as string);
      return store.writing(() => keys.reduce((count, key) => count + remove(key), 0));
    }, context);
  }

  clear(prefix: string | undefined, context: CallContext): MaybePromise<void> {
    if (prefix === undefined) return this.#queue.write(() => void this.#open().deleteAll.run(), context);
    return this.#clearRange(prefix, context);
  }

  raw(command: string, args: readonly unknown[], context: CallContext): unknown {
    const ask = rawCommand(command, args);
    if (command !== 'exec') return this.#queue.write(() => ask(this.#open()), context);
    // Some of its statements may be done already when one has to wait, so it cannot be tried again.
    try {
      return ask(this.#open());
    } catch (error) {
      throw toCacheError(error, this.#file);
    }
  }

  close(): void {
    this.#closed = true;
    this.#purge?.stop();
    this.#queue.close();
    this.#store?.close();
    this.#store = undefined;
  }

  getWithToken(key: string, context: CallContext): MaybePromise<TokenedPayload | undefined> {
    return this.#queue.read(() => {
      const row = this.#open().getVersioned.get(key);
      return row !== undefined && this.#isAlive(row[1]) ? { payload: row[0], token: row[2] } : undefined;
    }, context);
  }

  compareAndSet(
    key: string,
    token: Token,
    payload: Payload,
    ttlMs: number | null,
    context: CallContext,
  ): MaybePromise<boolean> {
    const stored = toStored(payload);
    if (typeof token !== 'number') return false;
    return this.#queue.write(() => {
      const now = this.#clock.now();
      return isOne(this.#open().compareAndSet.run(stored, endOf(ttlMs, now), key, token, now));
    }, context);
  }

  compareAndDelete(key: string, token: Token, context: CallContext): MaybePromise<boolean> {
    if (typeof token !== 'number') return false;
    return this.#queue.write(() => isOne(this.#open().compareAndDelete.run(key, token, this.#clock.now())), context);
  }

  scan(prefix: string, match: string | undefined, cursor: unknown, context: CallContext): MaybePromise<ScanPage> {
    const { from, to } = rangeOf(prefix + (match === undefined ? '' : literalStart(match)));
    return this.#queue.read(() => {
      const rows = this.#open().getKeys.all((cursor as string | undefined) ?? from, to, this.#clock.now(), PAGE_KEYS);
      const keys = rows.map(([key]) => Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString());
      return { keys, cursor: keys.length < PAGE_KEYS ? undefined : keyBehind(keys.at(-1) as string) };
    }, context);
  }

  #open(): Store {
    return this.#store ?? this.#openNow();
  }

  #openNow(): Store {
    if (this.#closed) throw new ClosedError('the backend is closed');
    this.#store = Store.open(this.#path);
    if (this.#purgeIntervalMs !== null) this.#purge = new ExpiryPurge(this.#store, this.#clock, this.#purgeIntervalMs);
    return this.#store;
  }

  #end(ttlMs: number | null): number | null {
    return ttlMs === null ? null : endOf(ttlMs, this.#clock.now());
  }

  #clearRange(prefix: string, context: CallContext): MaybePromise<void> {
    const { from, to } = rangeOf(prefix);
    const removeSome = (): MaybePromise<boolean> =>
      this.#queue.write(() => this.#open().removeRange(from, to), context);
    const more = removeSome();
    return more === false ? undefined : this.#clearRest(more, removeSome, context);
  }

  async #clearRest(
    first: MaybePromise<boolean>,
    removeSome: () => MaybePromise<boolean>,
    { timeoutMs, signal }: CallContext,
  ): Promise<void> {
    const endsAt = performance.now() + (timeoutMs ?? Infinity);
    for (let more = await first; more; more = await removeSome()) {
      await turn();
      // The caller has been told that it was not done, and may have written again.
      if (signal?.aborted === true || performance.now() > endsAt) return;
    }
  }
}

function endOf(ttlMs: number | null, now: number): number | null {
  return ttlMs === null ? null : Math.ceil(now + ttlMs);
}

function isOne({ changes }: { readonly changes: number | bigint }): boolean {
  return changes === 1;
}
