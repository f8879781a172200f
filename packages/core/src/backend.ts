import type { MaybePromise, Payload, PayloadKind } from './serializer.ts';

/** The commands that only hold their promise under concurrency when they are done as one step. */
export type AtomicOperation = 'add' | 'increment' | 'compareAndSet' | 'compareAndDelete' | 'multiSet';

/**
 * What a backend can do. Frozen, its lists included; it is what core and the conformance kit read, and nothing else
 * switches a conformance case off.
 */
export interface Capabilities {
  /** The kinds of payload it stores. With `'reference'` among them a cache's default serializer is `NullSerializer`, else `JsonSerializer`. */
  readonly payloads: readonly PayloadKind[];
  /** The step of its lifetimes, in ms: 1, or 1000 where it counts seconds. Lifetimes are rounded up to it. */
  readonly ttlResolutionMs: number;
  /** The longest lifetime it keeps, in ms; `Infinity` where only core's own limit (8.64e15) holds. */
  readonly maxTtlMs: number;
  /** Whether it can tell the time an entry has left; `ttl` is a `NotSupportedError` where not. */
  readonly tellsTtl: boolean;
  /** The longest key in bytes that it stores as it is; longer ones it maps injectively by itself. */
  readonly maxKeyBytes: number;
  /** The largest payload in bytes; larger is an `EntryTooLargeError`. */
  readonly maxValueBytes: number;
  /** Whether it keeps what it is given; `false` only for a backend that is meant to keep nothing. */
  readonly stores: boolean;
  /** Whether other processes see the same entries. */
  readonly shared: boolean;
  /** Whether entries outlive the process (or the server) that holds them. */
  readonly persistent: boolean;
  /** Which operations are one step under concurrent clients, those of other processes included where it is shared. */
  readonly atomic: readonly AtomicOperation[];
  /** Whether it can list its keys. */
  readonly scan: boolean;
  /** Whether `clear` can remove one namespace only. */
  readonly clearNamespace: boolean;
  /** Whether it has `getWithToken`, `compareAndSet` and `compareAndDelete`. */
  readonly compareAndSet: boolean;
}

/**
 * What every member of a backend is told beside its arguments: the same frozen object for all calls that gave no
 * options of their own. A backend need not bound anything itself, since core does, but may give up early by it.
 */
export interface CallContext {
  /** The kind in which payloads are given, and wanted back. `increment` creates its counter in it. */
  readonly payload: PayloadKind;
  /** The time the whole command may take, in ms; `null` for no limit. */
  readonly timeoutMs: number | null;
  /** The caller's signal, where one was given. */
  readonly signal: AbortSignal | undefined;
}

/** What tells one stored state of an entry from every other. Opaque: made and compared by the backend alone. */
export type Token = unknown;

/** A payload with its token. */
export interface TokenedPayload {
  readonly payload: Payload;
  readonly token: Token;
}

/** Some of the keys of a store, and where to go on. */
export interface ScanPage {
  /** Built keys; may be empty although more follow. */
  readonly keys: readonly string[];
  /** What to pass to get the next page; `undefined` on the last. */
  readonly cursor: unknown;
}

/**
 * What somebody writes to bring a new store under the `Cache` interface.
 *
 * Core promises the exact arguments: keys are built, non-empty and well-formed; payloads are of the kind that
 * `context.payload` names, which is one of `capabilities.payloads`; `ttlMs` is a whole number of 1 to 8.64e15, or
 * `null` for "never expires"; `delta` is a safe integer; lists are not empty and the keys of one list may repeat,
 * except those of `delete` and `multiSet`. No member is called after `close`.
 *
 * Each member may answer at once or with a promise; core bounds what it waits for by the deadline. An entry
 * whose lifetime has ended is absent for every member, at exactly that millisecond. Payloads that are text or
 * bytes belong to the store: neither a later change of what was given nor of what was answered may change them. A
 * text payload may be answered as its UTF-8 bytes and the other way round; core converts. Errors that have no kind
 * of their own (see `CacheError`) reach the caller as the cause of a `BackendError`.
 *
 * Members marked MAY can be left out: core supplies them from the others where that keeps the promise, and
 * rejects with `NotSupportedError` where it does not. On a backend that is not `shared`, core makes every atomic
 * operation that is left out by a lock per key in the process, through which the other writes then go as well
 * (`multiSet` as one `set` each, `clear` when nothing else is under way); on a shared one only a compare-and-set of
 * its own can be built upon. Of `getWithToken`, `compareAndSet` and `compareAndDelete` such a lock takes over all
 * where one is left out, since they have to agree on their tokens.
 */
export interface Backend<Raw = unknown> {
  /** MUST. Short and lower-case, for errors and metrics: `'redis'`. */
  readonly name: string;
  /** MUST. Frozen, its lists included. */
  readonly capabilities: Capabilities;
  /** MAY. Only its type is read: what `cache.raw` takes and answers, as the methods of the client that is underneath. */
  readonly rawType?: Raw;

  /** MUST. The payload, or `undefined` for a miss. */
  get(key: string, context: CallContext): MaybePromise<Payload>;
  /** MUST. Stores the payload and replaces the lifetime. */
  set(key: string, payload: Payload, ttlMs: number | null, context: CallContext): MaybePromise<void>;
  /** MUST. Removes entries; answers how many there were. */
  delete(keys: readonly string[], context: CallContext): MaybePromise<number>;

  /** MAY. Stores where nothing is stored; answers whether it did. Default: `get` and `set` under a lock, if not shared. */
  add?(key: string, payload: Payload, ttlMs: number | null, context: CallContext): MaybePromise<boolean>;
  /** MAY. The payloads in the order of the keys. Default: one `get` each. */
  multiGet?(keys: readonly string[], context: CallContext): MaybePromise<readonly Payload[]>;
  /** MAY. Stores all pairs with one lifetime. Default: one `set` each. */
  multiSet?(
    entries: readonly (readonly [key: string, payload: Payload])[],
    ttlMs: number | null,
    context: CallContext,
  ): MaybePromise<void>;
  /**
   * MAY. The first `bytes` bytes of a payload, or a little more, or all of it if it is shorter; `undefined` or an empty
   * payload for a miss. Text may end in the middle of a character. For a look at whether an entry has tags, where the
   * store can answer that much alone: it is then asked beside `exists` and `ttl`, in the same turn. Default: `get`,
   * behind them.
   */
  head?(key: string, bytes: number, context: CallContext): MaybePromise<Payload>;
  /** MAY. Default: whether `get` answers a payload. */
  exists?(key: string, context: CallContext): MaybePromise<boolean>;
  /**
   * MAY. Adds to a stored integer and keeps its lifetime, or creates it as `delta` with `ttlMs`. Rejects with
   * `NotIncrementableError` where the payload is no integer in canonical decimal text, or the sum no safe integer.
   * Default: under a lock if not shared, else by compare-and-set; either needs `ttl`, to keep the lifetime.
   */
  increment?(key: string, delta: number, ttlMs: number | null, context: CallContext): MaybePromise<number>;
  /** MAY. Replaces the lifetime, answers whether there was an entry. Default: by compare-and-set. */
  expire?(key: string, ttlMs: number | null, context: CallContext): MaybePromise<boolean>;
  /** MAY. Milliseconds left, `null` for "never expires", `undefined` for a miss. Default: `NotSupportedError`. */
  ttl?(key: string, context: CallContext): MaybePromise<number | null | undefined>;
  /**
   * MAY. Removes every entry whose key starts with `prefix`, or with `undefined` everything in the store the
   * backend was given. Default: `scan` and `delete`.
   */
  clear?(prefix: string | undefined, context: CallContext): MaybePromise<void>;
  /**
   * MAY. Whatever the client answers to one of its own commands. A TypeError or RangeError says what is wrong with the
   * arguments, and reaches the caller as it is. Default: `NotSupportedError`.
   */
  raw?(command: string, args: readonly unknown[], context: CallContext): unknown;
  /** MAY. Ends what the backend itself opened. Called once, by the first of its caches that is closed. */
  close?(context: CallContext): MaybePromise<void>;

  /** MAY. The payload and its token, or `undefined` for a miss. Default: only if not shared. */
  getWithToken?(key: string, context: CallContext): MaybePromise<TokenedPayload | undefined>;
  /** MAY. Stores if the entry still is as the token says; answers whether it did. */
  compareAndSet?(
    key: string,
    token: Token,
    payload: Payload,
    ttlMs: number | null,
    context: CallContext,
  ): MaybePromise<boolean>;
  /** MAY. Removes the entry if it still is as the token says; answers whether it did. */
  compareAndDelete?(key: string, token: Token, context: CallContext): MaybePromise<boolean>;
  /**
   * MAY. One page of the keys that start with `prefix` (all keys if it is empty), from `cursor` on (`undefined`:
   * from the start). `match` is the glob that the rest of the key has to match; a backend may narrow by it or
   * leave that to core. A key that is there throughout is listed once.
   */
  scan?(prefix: string, match: string | undefined, cursor: unknown, context: CallContext): MaybePromise<ScanPage>;
}

/** The members of {@link Backend} that do something, by name. */
export type BackendMember = Exclude<keyof Backend, 'name' | 'capabilities' | 'rawType'>;
