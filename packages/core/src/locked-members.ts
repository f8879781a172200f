import type { Backend, CallContext, Token, TokenedPayload } from './backend.ts';
import { addToCounter } from './add-to-counter.ts';
import { andThen } from './and-then.ts';
import type { CompleteBackend } from './complete-backend.ts';
import { derivedMembers, setEach, type Members } from './derived-members.ts';
import { gather } from './gather.ts';
import type { KeyLocks } from './key-locks.ts';
import { fromInteger, kindOf } from './payload.ts';
import type { MaybePromise, Payload } from './serializer.ts';

// Not `undefined`, which is what a caller passes who has the token of a miss.
const ANY_STATE: Token = Symbol('any state');

/**
 * What a store of one process can do under a lock per key: everything that has to be one step. All its writes go
 * through the same locks, so that none falls between the reading and the writing of another.
 */
export function lockedMembers(backend: Backend, locks: KeyLocks): Members {
  const ttl = backend.ttl?.bind(backend);
  const derived = derivedMembers(backend);
  const deleteOne = (key: string, context: CallContext): MaybePromise<number> =>
    locks.run(key, context, () => backend.delete([key], context));
  const set = (key: string, payload: Payload, ttlMs: number | null, context: CallContext): MaybePromise<void> =>
    locks.run(key, context, () => backend.set(key, payload, ttlMs, context));

  /** Does `change` with the entry as it is, if it is there and `token` (or whatever its state, `ANY_STATE`) still fits. */
  const withEntry = (
    key: string,
    token: Token,
    context: CallContext,
    change: (payload: Payload) => MaybePromise<unknown>,
  ): MaybePromise<boolean> =>
    locks.run(key, context, (stopIfOver) =>
      andThen(backend.get(key, context), (payload) => {
        stopIfOver();
        if (payload === undefined || (token !== ANY_STATE && !samePayload(payload, token))) return false;
        return andThen(change(payload), () => true);
      }),
    );

  return {
    ...derived,
    clear: (prefix, context) => locks.runAlone(context, () => derived.clear(prefix, context)),
    set,
    delete: (keys, context) =>
      andThen(
        gather(keys, (key) => deleteOne(key, context)),
        (counts) => counts.reduce((sum, count) => sum + count, 0),
      ),
    multiSet: setEach(backend, set),
    add: (key, payload, ttlMs, context) =>
      locks.run(key, context, (stopIfOver) =>
        andThen(backend.get(key, context), (stored) => {
          stopIfOver();
          return stored === undefined ? andThen(backend.set(key, payload, ttlMs, context), () => true) : false;
        }),
      ),
    ...(ttl === undefined ? {} : { increment: incrementUnderLock(backend, ttl, locks) }),
    expire: (key, ttlMs, context) =>
      withEntry(key, ANY_STATE, context, (payload) => backend.set(key, payload, ttlMs, context)),
    getWithToken: (key, context) =>
      andThen(backend.get(key, context), (payload): TokenedPayload | undefined =>
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
    return locks.run(key, context, (stopIfOver) => {
      const store = (payload: Payload, sum: number, lifetimeMs: number | null): MaybePromise<number> => {
        stopIfOver();
        return andThen(backend.set(key, payload, lifetimeMs, context), () => sum);
      };
      const create = (): MaybePromise<number> => store(fromInteger(delta, context.payload), delta, ttlMs);
      return andThen(backend.get(key, context), (stored) => {
        if (stored === undefined) return create();
        const sum = addToCounter(stored, delta);
        // It may have ended since it was read, and would then live for ever.
        return andThen(ttl(key, context), (leftMs) =>
          leftMs === undefined ? create() : store(fromInteger(sum, kindOf(stored)), sum, leftMs),
        );
      });
    });
  };
}

function samePayload(payload: Payload, token: Token): boolean {
  if (!ArrayBuffer.isView(payload) || !ArrayBuffer.isView(token)) return Object.is(payload, token);
  return Buffer.compare(payload as Uint8Array, token as Uint8Array) === 0;
}
