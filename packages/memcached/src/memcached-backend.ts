import {
  NotSupportedError,
  type Backend,
  type CallContext,
  type Capabilities,
  type Payload,
  type Token,
  type TokenedPayload,
} from '@cache/core';
import { Counter } from './counter.ts';
import { EntryStore } from './entry-store.ts';
import { Generations } from './generations.ts';
import { DEFAULT_ITEM_SIZE_MAX, largestValue } from './item-size.ts';
import { endOf, kindBitsOf, lifetimeOf, MAX_TTL_MS } from './lifetime.ts';
import { resolveMemcachedOptions, type MemcachedBackendOptions } from './options.ts';
import { Patience } from './patience.ts';
import { rawCommand, type MemcachedRaw } from './raw-command.ts';
import { ServerPool } from './server-pool.ts';
import { toPayload, toStored } from './stored-value.ts';
import { casOf, tokenOf } from './token.ts';
import { MAX_KEY_BYTES, wireKey } from './wire-key.ts';

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: Object.freeze(['text', 'binary'] as const),
  ttlResolutionMs: 1000,
  maxTtlMs: MAX_TTL_MS,
  tellsTtl: true,
  maxKeyBytes: MAX_KEY_BYTES,
  // By the usual setting of a server; what is checked is the setting of the very server.
  maxValueBytes: largestValue(DEFAULT_ITEM_SIZE_MAX, MAX_KEY_BYTES),
  stores: true,
  shared: true,
  persistent: false,
  atomic: Object.freeze(['add', 'increment', 'compareAndSet', 'compareAndDelete'] as const),
  scan: false,
  clearNamespace: false,
  compareAndSet: true,
});

const CLEARING_CAPABILITIES: Capabilities = Object.freeze({ ...CAPABILITIES, clearNamespace: true });

/**
 * Entries as the items of one Memcached server or several, shared by every process that names the same ones.
 *
 * Keys that the protocol cannot carry are called by a digest on the server. `clear` without a namespace empties all
 * servers (`flush_all`), whoever wrote there; of one namespace it is a NotSupportedError unless `namespaceGenerations`
 * is on.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for options that are unknown and servers named twice, TypeError
 * and RangeError for an option of a wrong type or out of range; nothing is connected before the first command.
 *
 * @example
 * ```ts memcached
 * import { Cache } from '@cache/core';
 * import { MemcachedBackend } from '@cache/memcached';
 *
 * await using cache = new Cache({ backend: new MemcachedBackend({ servers: ['127.0.0.1:11211'] }) });
 * await cache.set('key', { any: 'value' }, { ttl: '10m' });
 * (await cache.raw('version'))[0];  // 'VERSION'
 * ```
 */
export class MemcachedBackend implements Backend<MemcachedRaw> {
  readonly name = 'memcached';
  readonly capabilities: Capabilities;
  declare readonly rawType?: MemcachedRaw;
  readonly #pool: ServerPool;
  readonly #entries: EntryStore;
  readonly #counter: Counter;
  readonly #generations: Generations | undefined;

  constructor(options: MemcachedBackendOptions = {}) {
    const { servers, namespaceGenerations } = resolveMemcachedOptions(options);
    this.capabilities = namespaceGenerations ? CLEARING_CAPABILITIES : CAPABILITIES;
    this.#pool = new ServerPool(servers);
    this.#entries = new EntryStore(this.#pool);
    this.#counter = new Counter(this.#entries);
    this.#generations = namespaceGenerations ? new Generations(this.#entries) : undefined;
  }

  get(key: string, context: CallContext): Promise<Payload> {
    return this.#read(key, undefined, context, (wire) => this.#entries.get(wire, context));
  }

  set(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<void> {
    const value = toStored(payload);
    return this.#write(key, context, (wire) => this.#entries.set(wire, value, ttlMs, context));
  }

  add(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<boolean> {
    const value = toStored(payload);
    return this.#write(key, context, (wire) => this.#entries.add(wire, value, ttlMs, context));
  }

  async multiGet(keys: readonly string[], context: CallContext): Promise<readonly Payload[]> {
    if (this.#generations === undefined) {
      const wires = keys.map(wireKey);
      const find = await this.#entries.getMany(wires, context);
      return wires.map((wire) => payloadOf(find(wire), context));
    }
    const wires = await this.#generations.forReadingAll(keys, context);
    const find = await this.#entries.getMany(
      wires.filter((wire) => wire !== undefined),
      context,
    );
    return wires.map((wire) => (wire === undefined ? undefined : payloadOf(find(wire), context)));
  }

  async multiSet(
    entries: readonly (readonly [key: string, payload: Payload])[],
    ttlMs: number | null,
    context: CallContext,
  ): Promise<void> {
    const values = entries.map(([, payload]) => toStored(payload));
    const keys = entries.map(([key]) => key);
    const wires =
      this.#generations === undefined ? keys.map(wireKey) : await this.#generations.forWritingAll(keys, context);
    const each = wires.map((wire, index) => [wire, values[index] as (typeof values)[number]] as const);
    // All of them before any is stored.
    await Promise.all(each.map(async ([wire, value]) => this.#entries.checkSize(wire, value, context)));
    await Promise.all(each.map(([wire, value]) => this.#entries.set(wire, value, ttlMs, context)));
  }

  exists(key: string, context: CallContext): Promise<boolean> {
    return this.#read(key, false, context, (wire) => this.#entries.exists(wire, context));
  }

  increment(key: string, delta: number, ttlMs: number | null, context: CallContext): Promise<number> {
    return this.#write(key, context, (wire) => this.#counter.add(wire, delta, ttlMs, context));
  }

  expire(key: string, ttlMs: number | null, context: CallContext): Promise<boolean> {
    return this.#read(key, false, context, (wire) => this.#expire(wire, ttlMs, context));
  }

  ttl(key: string, context: CallContext): Promise<number | null | undefined> {
    return this.#read(key, undefined, context, async (wire) => {
      const item = await this.#entries.find(wire, context);
      if (item === undefined) return undefined;
      const nowMs = Date.now();
      const end = endOf(item.flags, nowMs);
      if (end === undefined)
        throw new NotSupportedError('another program stored this entry, and Memcached does not tell its lifetime');
      // The server, which counts in seconds, still has what has ended within the last of them.
      return end === null ? null : Math.max(1, end * 1000 - nowMs);
    });
  }

  async delete(keys: readonly string[], context: CallContext): Promise<number> {
    const wires =
      this.#generations === undefined ? keys.map(wireKey) : await this.#generations.forReadingAll(keys, context);
    const removed = await Promise.all(
      wires.map(async (wire) => wire !== undefined && this.#entries.delete(wire, context)),
    );
    return removed.filter(Boolean).length;
  }

  async clear(prefix: string | undefined, context: CallContext): Promise<void> {
    if (prefix === undefined) return this.#entries.flush(context);
    if (this.#generations !== undefined) return this.#generations.end(prefix, context);
    throw new NotSupportedError(
      "Memcached cannot clear one namespace; the option namespaceGenerations of 'memcached' makes it possible",
    );
  }

  raw(command: string, args: readonly unknown[], context: CallContext): Promise<unknown> {
    return rawCommand(this.#pool, command, args, context);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  getWithToken(key: string, context: CallContext): Promise<TokenedPayload | undefined> {
    return this.#read(key, undefined, context, async (wire) => {
      const item = await this.#entries.find(wire, context);
      return item === undefined
        ? undefined
        : { payload: toPayload(item.value, context), token: tokenOf(wire, item.cas) };
    });
  }

  compareAndSet(
    key: string,
    token: Token,
    payload: Payload,
    ttlMs: number | null,
    context: CallContext,
  ): Promise<boolean> {
    const value = toStored(payload);
    return this.#read(key, false, context, (wire) =>
      this.#entries.swap(wire, casOf(wire, token), value, lifetimeOf(ttlMs, Date.now()), context),
    );
  }

  compareAndDelete(key: string, token: Token, context: CallContext): Promise<boolean> {
    return this.#read(key, false, context, (wire) => this.#entries.remove(wire, casOf(wire, token), context));
  }

  /** Stores the entry anew: the end of a lifetime is kept beside the value, where only that can change it. */
  async #expire(wire: string, ttlMs: number | null, context: CallContext): Promise<boolean> {
    const patience = new Patience(context);
    for (;;) {
      const item = await this.#entries.find(wire, context);
      if (item === undefined) return false;
      const value = { data: item.value, bytes: item.value.length, kindBits: kindBitsOf(item.flags) };
      if (await this.#entries.swap(wire, item.cas, value, lifetimeOf(ttlMs, Date.now()), context)) return true;
      patience.check();
    }
  }

  /** Does something with what a key is called on the server; answers `miss` where there can be no entry. */
  #read<T>(key: string, miss: T, context: CallContext, use: (wire: string) => Promise<T>): Promise<T> {
    if (this.#generations === undefined) return use(wireKey(key));
    return this.#generations.forReading(key, context).then((wire) => (wire === undefined ? miss : use(wire)));
  }

  /** The same for what may create the entry. */
  #write<T>(key: string, context: CallContext, use: (wire: string) => Promise<T>): Promise<T> {
    if (this.#generations === undefined) return use(wireKey(key));
    return this.#generations.forWriting(key, context).then(use);
  }
}

function payloadOf(value: Buffer | undefined, context: CallContext): Payload {
  return value === undefined ? undefined : toPayload(value, context);
}
