import {
  addToCounter,
  fromInteger,
  kindOf,
  type Backend,
  type CallContext,
  type Capabilities,
  type Payload,
  type ScanPage,
  type Token,
  type TokenedPayload,
} from '@cache/core';

import { runMemoryCommand, type MemoryClient } from './memory-client.ts';
import { resolveMemoryOptions, type MemoryBackendOptions } from './options.ts';
import { NO_SLOT } from './slot-lists.ts';
import { Store } from './store.ts';
import { giveOut, takeIn } from './stored-bytes.ts';

const SLOTS_A_PAGE = 1000;

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: Object.freeze(['reference', 'text', 'binary'] as const),
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: true,
  maxKeyBytes: Infinity,
  maxValueBytes: Infinity,
  stores: true,
  shared: false,
  persistent: false,
  atomic: Object.freeze(['add', 'increment', 'compareAndSet', 'compareAndDelete', 'multiSet'] as const),
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
});

/**
 * Keeps entries in this process, within limits by number and by bytes. Every member answers at once and is done when
 * it does, which is what makes each one atomic.
 *
 * Payloads of a serializer that produces references (`NullSerializer`, the default) are kept as they are: whoever
 * changes an object that is stored changes what the cache answers. Text and bytes belong to the store.
 *
 * @throws TypeError or RangeError for a wrong option; ConfigurationError (`CACHE_CONFIGURATION`) for one that is
 * unknown, or for `sizeOf` without `maxBytes`.
 *
 * @example
 * ```ts
 * import { Cache, JsonSerializer } from '@cache/core';
 * import { MemoryBackend } from '@cache/memory';
 *
 * const backend = new MemoryBackend({ maxBytes: 64 * 1024 * 1024 });
 * await using cache = new Cache({ backend, serializer: new JsonSerializer() });
 * await cache.set('key', { any: 'value' }, { ttl: '10m' });
 * ```
 */
export class MemoryBackend implements Backend<MemoryClient> {
  readonly name = 'memory';
  readonly capabilities = CAPABILITIES;
  declare readonly rawType?: MemoryClient;
  readonly #store: Store;

  constructor(options: MemoryBackendOptions = {}) {
    this.#store = new Store(resolveMemoryOptions(options));
  }

  get(key: string, context: CallContext): Payload {
    const slot = this.#store.find(key);
    return slot === NO_SLOT ? undefined : giveOut(this.#store.read(slot), context.payload);
  }

  set(key: string, payload: Payload, ttlMs: number | null, context: CallContext): void {
    const bytes = this.#store.measure(key, payload);
    this.#store.write(key, takeIn(payload, context.payload), bytes, ttlMs);
  }

  add(key: string, payload: Payload, ttlMs: number | null, context: CallContext): boolean {
    if (this.#store.find(key) !== NO_SLOT) return false;
    this.set(key, payload, ttlMs, context);
    return true;
  }

  multiGet(keys: readonly string[], context: CallContext): Payload[] {
    return keys.map((key) => this.get(key, context));
  }

  multiSet(
    entries: readonly (readonly [key: string, payload: Payload])[],
    ttlMs: number | null,
    context: CallContext,
  ): void {
    // All are measured before the first is stored: an entry that is too large must leave nothing half done.
    const sizes = entries.map(([key, payload]) => this.#store.measure(key, payload));
    entries.forEach(([key, payload], index) => {
      this.#store.write(key, takeIn(payload, context.payload), sizes[index] as number, ttlMs);
    });
  }

  exists(key: string): boolean {
    return this.#store.find(key) !== NO_SLOT;
  }

  increment(key: string, delta: number, ttlMs: number | null, context: CallContext): number {
    const slot = this.#store.find(key);
    if (slot === NO_SLOT) {
      this.set(key, fromInteger(delta, context.payload), ttlMs, context);
      return delta;
    }
    const stored = this.#store.peek(slot);
    const sum = addToCounter(stored, delta);
    const kind = kindOf(stored);
    const payload = fromInteger(sum, kind);
    const bytes = this.#store.measure(key, payload);
    this.#store.replace(slot, takeIn(payload, kind), bytes);
    return sum;
  }

  expire(key: string, ttlMs: number | null): boolean {
    const slot = this.#store.find(key);
    if (slot === NO_SLOT) return false;
    this.#store.setLifetime(slot, ttlMs);
    return true;
  }

  ttl(key: string): number | null | undefined {
    const slot = this.#store.find(key);
    return slot === NO_SLOT ? undefined : this.#store.leftMs(slot);
  }

  delete(keys: readonly string[]): number {
    let deleted = 0;
    for (const key of keys) {
      const slot = this.#store.find(key);
      if (slot === NO_SLOT) continue;
      this.#store.remove(slot);
      deleted++;
    }
    return deleted;
  }

  clear(prefix: string | undefined): void {
    if (prefix === undefined) this.#store.clear();
    else this.delete(this.#store.keysFrom(0, this.#store.end, prefix));
  }

  raw(command: string, args: readonly unknown[]): unknown {
    return runMemoryCommand(this.#store, command, args);
  }

  /** Lets go of all entries and of the timer. */
  close(): void {
    this.#store.clear();
  }

  getWithToken(key: string, context: CallContext): TokenedPayload | undefined {
    const slot = this.#store.find(key);
    if (slot === NO_SLOT) return undefined;
    return { payload: giveOut(this.#store.read(slot), context.payload), token: this.#store.versionOf(slot) };
  }

  compareAndSet(key: string, token: Token, payload: Payload, ttlMs: number | null, context: CallContext): boolean {
    if (!this.#isAt(key, token)) return false;
    this.set(key, payload, ttlMs, context);
    return true;
  }

  compareAndDelete(key: string, token: Token): boolean {
    return this.#isAt(key, token) && this.delete([key]) === 1;
  }

  /** The cursor is the slot to go on from: an entry that stays keeps its slot, so it is listed exactly once. */
  scan(prefix: string, _match: string | undefined, cursor: unknown): ScanPage {
    const from = (cursor as number | undefined) ?? 0;
    const to = Math.min(from + SLOTS_A_PAGE, this.#store.end);
    return { keys: this.#store.keysFrom(from, to, prefix), cursor: to < this.#store.end ? to : undefined };
  }

  #isAt(key: string, token: Token): boolean {
    const slot = this.#store.find(key);
    return slot !== NO_SLOT && this.#store.versionOf(slot) === token;
  }
}
