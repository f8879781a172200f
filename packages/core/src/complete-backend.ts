import type { Backend, BackendMember, CallContext, Token, TokenedPayload } from './backend.ts';
import { ClosedError, EntryTooLargeError, NotIncrementableError, NotSupportedError } from './errors.ts';
import { gather } from './gather.ts';
import { KeyLocks } from './key-locks.ts';
import { fromInteger, isBytes, kindOf, toInteger } from './payload.ts';
import { isThenable } from './thenable.ts';
import type { MaybePromise, Payload } from './serializer.ts';

/** A backend with every member there: its own, or core's default. */
export type CompleteBackend = Required<Pick<Backend, BackendMember>> & Pick<Backend, 'name' | 'capabilities'>;

const completed = new WeakMap<Backend, CompleteBackend>();

/** Supplies what a backend left out. One completion per backend, since the defaults of all its caches share locks. */
export function complete(backend: Backend): CompleteBackend {
  let whole = completed.get(backend);
  if (whole === undefined) {
    whole = withDefaults(backend);
    completed.set(backend, whole);
  }
  return whole;
}

// Not `undefined`, which is what a caller passes who has the token of a miss.
const ANY_STATE: Token = Symbol('any state');

const NEED_A_LOCK = ['add', 'increment', 'expire', 'getWithToken', 'compareAndSet', 'compareAndDelete'] as const;

/** What reads and changes one key in a step of its own, where the backend has it. */
const CHANGE_ONE_KEY: ReadonlySet<BackendMember> = new Set(NEED_A_LOCK.filter((member) => member !== 'getWithToken'));
/** What the lock per key has a write of its own for, whether or not the backend has it. */
const TAKEN_OVER: ReadonlySet<BackendMember> = new Set(['set', 'delete', 'multiSet']);

function withDefaults(backend: Backend): CompleteBackend {
  const { capabilities } = backend;
  const missing = NEED_A_LOCK.filter((member) => backend[member] === undefined);
  if (missing.length === 0) return bindAll(backend, derivedMembers(backend));
  if (!capabilities.shared) {
    const locks = new KeyLocks();
    return bindAll(backend, lockedMembers(backend, locks), locks);
  }
  const derived = derivedMembers(backend);
  const canCompare = backend.getWithToken !== undefined && backend.compareAndSet !== undefined;
  return bindAll(backend, canCompare ? { ...derived, ...comparingMembers(backend as Comparing) } : derived);
}

type Members = Omit<CompleteBackend, 'name' | 'capabilities' | 'get' | 'set' | 'delete'> &
  Partial<Pick<Backend, 'get' | 'set' | 'delete'>>;

function bindAll(backend: Backend, defaults: Members, locks?: KeyLocks): CompleteBackend {
  const whole: Record<string, unknown> = { name: backend.name, capabilities: backend.capabilities };
  for (const member of ['get', 'set', 'delete', ...Object.keys(defaults)] as BackendMember[]) {
    const own = backend[member]?.bind(backend) as ((...args: unknown[]) => MaybePromise<unknown>) | undefined;
    if (own === undefined || (locks !== undefined && TAKEN_OVER.has(member))) whole[member] = defaults[member];
    else whole[member] = locks === undefined ? own : underLock(member, own, locks);
  }
  whole['close'] = closeOnce(whole, whole['close'] as CompleteBackend['close']);
  return whole as unknown as CompleteBackend;
}

/** The first of a backend's caches that is closed closes it, for good: what the others ask of it does not reach it. */
function closeOnce(whole: Record<string, unknown>, close: CompleteBackend['close']): CompleteBackend['close'] {
  const refuse = (): never => {
    throw new ClosedError('the backend is closed: another cache over it was');
  };
  let closing: { readonly answer: MaybePromise<void> } | undefined;
  return (context) => {
    if (closing === undefined) {
      for (const member in whole) if (member !== 'close' && typeof whole[member] === 'function') whole[member] = refuse;
      closing = { answer: undefined };
      closing = { answer: close(context) };
    }
    return closing.answer;
  };
}

/** What the backend does by itself must not come between the reading and the writing of what is done under a lock. */
function underLock(
  member: BackendMember,
  own: (...args: unknown[]) => MaybePromise<unknown>,
  locks: KeyLocks,
): (...args: unknown[]) => MaybePromise<unknown> {
  if (member === 'clear') return (...args) => locks.runAlone(() => own(...args));
  if (!CHANGE_ONE_KEY.has(member)) return own;
  return (key, ...rest) => locks.run(key as string, () => own(key, ...rest));
}

function unsupported(backend: Backend, what: string): () => never {
  return () => {
    throw new NotSupportedError(`backend '${backend.name}' does not support ${what}`, { backend: backend.name });
  };
}

/** What follows from `get`, `set`, `delete` and `scan` without anything having to be one step. */
function derivedMembers(backend: Backend): Members {
  return {
    multiGet: (keys, context) => gather(keys, (key) => backend.get(key, context)),
    multiSet(entries, ttlMs, context) {
      checkSizes(backend, entries);
      return nothing(gather(entries, ([key, payload]) => backend.set(key, payload, ttlMs, context)));
    },
    exists: (key, context) => then(backend.get(key, context), (payload) => payload !== undefined),
    clear:
      backend.scan === undefined
        ? unsupported(backend, 'clear')
        : (prefix, context) => clearByScan(backend, prefix, context),
    close: () => undefined,
    add: unsupported(backend, 'add'),
    increment: unsupported(backend, 'increment'),
    expire: unsupported(backend, 'expire'),
    ttl: unsupported(backend, 'telling the time an entry has left'),
    raw: unsupported(backend, 'raw commands'),
    scan: unsupported(backend, 'listing keys'),
    getWithToken: unsupported(backend, 'compare-and-set'),
    compareAndSet: unsupported(backend, 'compare-and-set'),
    compareAndDelete: unsupported(backend, 'compare-and-set'),
  };
}

type Comparing = Backend & Required<Pick<Backend, 'getWithToken' | 'compareAndSet'>>;

/** What a compare-and-set makes possible on a store that other processes write to as well. */
function comparingMembers(
  backend: Comparing,
): Pick<CompleteBackend, 'expire'> & Partial<Pick<CompleteBackend, 'increment'>> {
  const add = backend.add?.bind(backend);
  const ttl = backend.ttl?.bind(backend);
  const members = {
    async expire(key: string, ttlMs: number | null, context: CallContext): Promise<boolean> {
      for (;;) {
        const stored = await backend.getWithToken(key, context);
        if (stored === undefined) return false;
        if (await backend.compareAndSet(key, stored.token, stored.payload, ttlMs, context)) return true;
      }
    },
  };
  // Without `ttl` the lifetime could not be kept, and without `add` two clients could both create the counter.
  if (add === undefined || ttl === undefined) return members;
  return {
    ...members,
    async increment(key, delta, ttlMs, context) {
      for (;;) {
        const stored = await backend.getWithToken(key, context);
        if (stored === undefined) {
          if (await add(key, fromInteger(delta, context.payload), ttlMs, context)) return delta;
          continue;
        }
        const sum = addToCounter(stored.payload, delta);
        const payload = fromInteger(sum, kindOf(stored.payload));
        const leftMs = (await ttl(key, context)) ?? null;
        if (await backend.compareAndSet(key, stored.token, payload, leftMs, context)) return sum;
      }
    },
  };
}

/**
 * What a store of one process can do under a lock per key: everything that has to be one step. All its writes go
 * through the same locks, so that none falls between the reading and the writing of another.
 */
function lockedMembers(backend: Backend, locks: KeyLocks): Members {
  const ttl = backend.ttl?.bind(backend);
  const derived = derivedMembers(backend);
  const deleteOne = (key: string, context: CallContext): MaybePromise<number> =>
    locks.run(key, () => backend.delete([key], context));
  const set = (key: string, payload: Payload, ttlMs: number | null, context: CallContext): MaybePromise<void> =>
    locks.run(key, () => backend.set(key, payload, ttlMs, context));

  /** Does `change` with the entry as it is, if it is there and `token` (or whatever its state, `ANY_STATE`) still fits. */
  const withEntry = (
    key: string,
    token: Token,
    context: CallContext,
    change: (payload: Payload) => MaybePromise<unknown>,
  ): MaybePromise<boolean> =>
    locks.run(key, () =>
      then(backend.get(key, context), (payload) => {
        if (payload === undefined || (token !== ANY_STATE && !samePayload(payload, token))) return false;
        return then(change(payload), () => true);
      }),
    );

  return {
    ...derived,
    clear: (prefix, context) => locks.runAlone(() => derived.clear(prefix, context)),
    set,
    delete: (keys, context) =>
      then(
        gather(keys, (key) => deleteOne(key, context)),
        (counts) => counts.reduce((sum, count) => sum + count, 0),
      ),
    multiSet(entries, ttlMs, context) {
      checkSizes(backend, entries);
      return nothing(gather(entries, ([key, payload]) => set(key, payload, ttlMs, context)));
    },
    add: (key, payload, ttlMs, context) =>
      locks.run(key, () =>
        then(backend.get(key, context), (stored) =>
          stored === undefined ? then(backend.set(key, payload, ttlMs, context), () => true) : false,
        ),
      ),
    ...(ttl === undefined ? {} : { increment: incrementUnderLock(backend, ttl, locks) }),
    expire: (key, ttlMs, context) =>
      withEntry(key, ANY_STATE, context, (payload) => backend.set(key, payload, ttlMs, context)),
    getWithToken: (key, context) =>
      then(backend.get(key, context), (payload): TokenedPayload | undefined =>
        payload === undefined ? undefined : { payload, token: payload },
      ),
    compareAndSet: (key, token, payload, ttlMs, context) =>
      withEntry(key, token, context, () => backend.set(key, payload, ttlMs, context)),
    compareAndDelete: (key, token, context) => withEntry(key, token, context, () => backend.delete([key], context)),
  };
}

/** Without `ttl` the lifetime of the counter could not be kept, so there is no such default then. */
function incrementUnderLock(
  backend: Backend,
  ttl: CompleteBackend['ttl'],
  locks: KeyLocks,
): CompleteBackend['increment'] {
  return (key, delta, ttlMs, context) => {
    const store = (payload: Payload, sum: number, lifetimeMs: number | null): MaybePromise<number> =>
      then(backend.set(key, payload, lifetimeMs, context), () => sum);
    const create = (): MaybePromise<number> => store(fromInteger(delta, context.payload), delta, ttlMs);
    return locks.run(key, () =>
      then(backend.get(key, context), (stored) => {
        if (stored === undefined) return create();
        const sum = addToCounter(stored, delta);
        // It may have ended since it was read, and would then live for ever.
        return then(ttl(key, context), (leftMs) =>
          leftMs === undefined ? create() : store(fromInteger(sum, kindOf(stored)), sum, leftMs),
        );
      }),
    );
  };
}

/** Adds to what is stored under the rules of `increment`, and refuses what is no counter. */
export function addToCounter(stored: Payload, delta: number): number {
  if (stored === undefined) return delta;
  const current = toInteger(stored);
  if (current === undefined) throw new NotIncrementableError('the stored value is no integer');
  const sum = current + delta;
  if (!Number.isSafeInteger(sum)) throw new NotIncrementableError(`${current} + ${delta} is beyond ±(2^53 − 1)`);
  return sum;
}

/** Looks before anything is stored: of a batch with one entry that is too large, nothing may be. */
function checkSizes(
  { name, capabilities }: Backend,
  entries: readonly (readonly [key: string, payload: Payload])[],
): void {
  const { maxValueBytes } = capabilities;
  if (maxValueBytes === Infinity) return;
  for (const [key, payload] of entries) {
    const bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : isBytes(payload) ? payload.byteLength : 0;
    if (bytes > maxValueBytes)
      throw new EntryTooLargeError(
        `the value for ${JSON.stringify(key)} has ${bytes} bytes; backend '${name}' takes ${maxValueBytes}`,
      );
  }
}

function samePayload(payload: Payload, token: Token): boolean {
  if (!ArrayBuffer.isView(payload) || !ArrayBuffer.isView(token)) return Object.is(payload, token);
  return Buffer.compare(payload as Uint8Array, token as Uint8Array) === 0;
}

async function clearByScan(backend: Backend, prefix: string | undefined, context: CallContext): Promise<void> {
  let cursor: unknown;
  do {
    const page = await backend.scan?.(prefix ?? '', undefined, cursor, context);
    if (page === undefined) return;
    if (page.keys.length > 0) await backend.delete(page.keys, context);
    cursor = page.cursor;
  } while (cursor !== undefined);
}

function then<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isThenable(value) ? value.then(next) : next(value);
}

function nothing(value: MaybePromise<unknown>): MaybePromise<void> {
  return then(value, () => undefined);
}
