import { expect, it } from '@jest/globals';

import type { Cache } from '@cache/core';
import type { MemoryCache } from '@cache/memory';
import type { RedisCache } from '@cache/redis';

import { OptimisticLock, RedLock } from '../src/index.ts';

/** Whether two types are the same, to the letter. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- comparing under a parameter is what makes it exact
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the types are the same; the type check is what tests this file. */
function same<A, B>(..._proof: Same<A, B> extends true ? [] : [never]): void {}

interface User {
  readonly name: string;
}
declare const users: Cache<User>;
declare const anything: Cache;
declare const inMemory: MemoryCache<User>;
declare const onRedis: RedisCache<User>;

// Never called: these are statements about types.
export function statements(): void {
  const lock = RedLock.acquire(users, 'key', { lease: '1s' });
  same<typeof lock, Promise<RedLock>>();
  void RedLock.acquire(inMemory, 'key', { lease: { seconds: 1 }, wait: null, timeout: null });
  void RedLock.acquire(onRedis, 'key', { lease: 1000, wait: undefined, renew: true });
  // @ts-expect-error -- a lease is needed
  void RedLock.acquire(users, 'key', {});
  // @ts-expect-error -- no such option
  void RedLock.acquire(users, 'key', { lease: 1, leese: 1 });

  const sync = RedLock.run(users, 'key', { lease: 1 }, () => 5);
  same<typeof sync, Promise<number>>();
  const asynchronous = RedLock.run(onRedis, 'key', { lease: 1 }, async (held) => held.fencingToken);
  same<typeof asynchronous, Promise<number | undefined>>();

  const optimistic = OptimisticLock.read(users, 'key');
  same<typeof optimistic, Promise<OptimisticLock<User>>>();
  const found = OptimisticLock.read(onRedis, 'key');
  same<typeof found, Promise<OptimisticLock<User>>>();
  const narrowed = OptimisticLock.read<User>(anything, 'key');
  same<typeof narrowed, Promise<OptimisticLock<User>>>();
  void optimistic.then(async (read) => {
    same<typeof read.value, User | undefined>();
    const stored = read.cas({ name: 'Ada' }, { ttl: '1h' });
    same<typeof stored, Promise<true>>();
    // @ts-expect-error -- no User
    await read.cas('Ada');
    // @ts-expect-error -- the namespace is that of the reading
    await read.cas({ name: 'Ada' }, { namespace: 'other' });
  });
}

it('is checked by the compiler', () => {
  expect(statements).toBeInstanceOf(Function);
});
