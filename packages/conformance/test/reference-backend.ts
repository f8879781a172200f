import {
  addToCounter,
  EntryTooLargeError,
  fromInteger,
  isBytes,
  kindOf,
  SystemClock,
  type Backend,
  type CallContext,
  type Capabilities,
  type Clock,
  type Payload,
  type ScanPage,
  type TokenedPayload,
} from '@cache/core';

/** One entry of the store. */
export interface StoredEntry {
  readonly payload: Payload;
  readonly expiresAt: number;
  /** Another one for every state that an entry is ever in. */
  readonly version: number;
}

/** What several backends share, as clients share a server. */
export type ReferenceStore = Map<string, StoredEntry>;

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: Object.freeze(['text', 'binary'] as const),
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: true,
  maxKeyBytes: Infinity,
  maxValueBytes: 256 * 1024,
  stores: true,
  shared: true,
  persistent: false,
  atomic: Object.freeze(['add', 'increment', 'compareAndSet', 'compareAndDelete', 'multiSet'] as const),
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
});

const PAGE_SIZE = 500;

let versions = 0;

/**
 * A plain and correct backend over a map, which the deliberately broken ones change in one respect each. Shared, as a
 * server is: what several of them have in common is the store.
 */
export class ReferenceBackend implements Backend {
  readonly name: string = 'reference';
  readonly capabilities: Capabilities = CAPABILITIES;
  readonly store: ReferenceStore;
  readonly clock: Clock;

  constructor(store: ReferenceStore = new Map(), clock: Clock = new SystemClock()) {
    this.store = store;
    this.clock = clock;
  }

  get(key: string, _context?: CallContext): Payload {
    return own(this.live(key)?.payload);
  }

  set(key: string, payload: Payload, ttlMs: number | null, _context?: CallContext): void | Promise<void> {
    this.write(key, payload, ttlMs);
  }

  head(key: string, bytes: number, _context?: CallContext): Payload {
    const payload = own(this.live(key)?.payload);
    return typeof payload === 'string' || isBytes(payload) ? payload.slice(0, bytes) : payload;
  }

  delete(keys: readonly string[], _context?: CallContext): number | Promise<number> {
    return keys.filter((key) => this.live(key) !== undefined && this.store.delete(key)).length;
  }

  add(key: string, payload: Payload, ttlMs: number | null, _context?: CallContext): boolean | Promise<boolean> {
    if (this.live(key) !== undefined) return false;
    this.write(key, payload, ttlMs);
    return true;
  }

  multiGet(keys: readonly string[], _context?: CallContext): readonly Payload[] | Promise<readonly Payload[]> {
    return keys.map((key) => own(this.live(key)?.payload));
  }

  multiSet(
    entries: readonly (readonly [string, Payload])[],
    ttlMs: number | null,
    _context?: CallContext,
  ): void | Promise<void> {
    for (const [, payload] of entries) this.checkSize(payload);
    for (const [key, payload] of entries) this.write(key, payload, ttlMs);
  }

  exists(key: string, _context?: CallContext): boolean | Promise<boolean> {
    return this.live(key) !== undefined;
  }

  increment(key: string, delta: number, ttlMs: number | null, context: CallContext): number | Promise<number> {
    const entry = this.live(key);
    const sum = addToCounter(entry?.payload, delta);
    if (entry === undefined) this.write(key, fromInteger(sum, context.payload), ttlMs);
    else this.store.set(key, { ...entry, payload: fromInteger(sum, kindOf(entry.payload)), version: ++versions });
    return sum;
  }

  expire(key: string, ttlMs: number | null, _context?: CallContext): boolean | Promise<boolean> {
    const entry = this.live(key);
    if (entry === undefined) return false;
    this.store.set(key, { ...entry, expiresAt: this.endOf(ttlMs) });
    return true;
  }

  ttl(key: string, _context?: CallContext): number | null | undefined | Promise<number | null | undefined> {
    const entry = this.live(key);
    if (entry === undefined) return undefined;
    return entry.expiresAt === Infinity ? null : entry.expiresAt - this.clock.now();
  }

  clear(prefix: string | undefined, _context?: CallContext): void | Promise<void> {
    for (const key of this.store.keys()) if (key.startsWith(prefix ?? '')) this.store.delete(key);
  }

  close(_context?: CallContext): void | Promise<void> {}

  getWithToken(key: string, _context?: CallContext): TokenedPayload | undefined | Promise<TokenedPayload | undefined> {
    const entry = this.live(key);
    return entry === undefined ? undefined : { payload: own(entry.payload), token: entry.version };
  }

  compareAndSet(
    key: string,
    token: unknown,
    payload: Payload,
    ttlMs: number | null,
    _context?: CallContext,
  ): boolean | Promise<boolean> {
    const entry = this.live(key);
    if (entry === undefined || entry.version !== token) return false;
    this.write(key, payload, ttlMs);
    return true;
  }

  compareAndDelete(key: string, token: unknown, _context?: CallContext): boolean | Promise<boolean> {
    const entry = this.live(key);
    return entry !== undefined && entry.version === token && this.store.delete(key);
  }

  scan(
    prefix: string,
    _match: string | undefined,
    cursor: unknown,
    _context?: CallContext,
  ): ScanPage | Promise<ScanPage> {
    // By order and not by number, so that what comes and goes meanwhile moves nothing from one page to another.
    const after = (cursor as string | undefined) ?? '';
    const rest = [...this.store.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = rest.slice(0, PAGE_SIZE);
    return {
      keys: page.filter((key) => this.live(key) !== undefined),
      cursor: rest.length > PAGE_SIZE ? page.at(-1) : undefined,
    };
  }

  /** The entry, if its lifetime has not ended. */
  protected live(key: string): StoredEntry | undefined {
    const entry = this.store.get(key);
    return entry !== undefined && entry.expiresAt > this.clock.now() ? entry : undefined;
  }

  protected write(key: string, payload: Payload, ttlMs: number | null): void {
    this.checkSize(payload);
    this.store.set(key, { payload: own(payload), expiresAt: this.endOf(ttlMs), version: ++versions });
  }

  protected endOf(ttlMs: number | null): number {
    return ttlMs === null ? Infinity : this.clock.now() + ttlMs;
  }

  protected checkSize(payload: Payload): void {
    const bytes = isBytes(payload) ? payload.byteLength : Buffer.byteLength(String(payload));
    if (bytes > this.capabilities.maxValueBytes)
      throw new EntryTooLargeError(`${bytes} bytes are more than ${this.capabilities.maxValueBytes}`);
  }
}

/** The store owns its bytes: they are copied on the way in and out. */
function own(payload: Payload): Payload {
  return isBytes(payload) ? Uint8Array.from(payload) : payload;
}
