import assert from 'node:assert/strict';
import type { Cache, Capabilities } from '@cache/core';
import { RedLock } from '@cache/locks';
import type { Case, CaseContext } from '../case.ts';
import { expectRejection } from '../cases/expect-rejection.ts';
import { allKeys } from '../cases/key-corpus.ts';
import { lifetime } from '../cases/lifetime.ts';
import { where } from '../cases/where.ts';

const CLIENTS = 8;
const LONG = '10m';
const AT_ONCE = { lease: LONG, wait: 0 } as const;

const locks = (capabilities: Capabilities): boolean => where.adds(capabilities) && where.compares(capabilities);

/** A lease that ends within a case, and yet not while a busy machine is at the commands that make it. */
const shortLeaseMs = ({ ttlResolutionMs }: Capabilities): number => Math.max(ttlResolutionMs, 1000);

/** Lets so much time pass that a short lease has ended: rounded up it lives one more step at most. */
const passShortLease = ({ capabilities, pass }: CaseContext): Promise<void> =>
  pass(shortLeaseMs(capabilities) + lifetime.goneAfterMs(capabilities));

async function isFree(cache: Cache, key: string): Promise<boolean> {
  const lock = await RedLock.acquire(cache, key, AT_ONCE);
  await lock.release();
  return lock.acquired;
}

/** The cases of `RedLock` over a backend. */
export const lockCases: readonly Case[] = [
  {
    id: 'lock/one-holder',
    title: 'a lock that one client holds is not had by another, until it is released',
    requires: locks,
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      const each = key();
      const lock = await RedLock.acquire(cache, each, { lease: LONG });
      assert.equal(lock.acquired, true);
      assert.equal((await RedLock.acquire(other, each, AT_ONCE)).acquired, false);
      assert.equal(await lock.release(), true);
      assert.equal(await isFree(other, each), true);
    },
  },
  {
    id: 'lock/many-at-once',
    title: 'of many clients that try at once exactly one has the lock',
    requires: locks,
    run: async ({ createCache, key }) => {
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => createCache()));
      for (let round = 0; round < 5; round++) {
        const each = key();
        const all = await Promise.all(clients.map((client) => RedLock.acquire(client, each, AT_ONCE)));
        assert.equal(all.filter(({ acquired }) => acquired).length, 1, `of round ${round}`);
      }
    },
  },
  {
    id: 'lock/excludes',
    title: 'what callers read and write while they hold the lock loses no step',
    requires: locks,
    run: async ({ cache, createCache, key }) => {
      const each = key();
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => createCache()));
      const options = { lease: LONG, wait: '30s', required: true, checkInterval: 20 };
      await cache.set(each, 0);
      await Promise.all(
        clients.flatMap((client) =>
          [1, 2, 3].map((step) =>
            RedLock.run(client, each, options, async () => {
              const count = Number(await client.get(each));
              await client.set(each, count + step);
            }),
          ),
        ),
      );
      assert.equal(Number(await cache.get(each)), CLIENTS * 6);
    },
  },
  {
    id: 'lock/lease-ends',
    title: 'a lock that nobody released is free when its lease has ended',
    requires: locks,
    waits: true,
    run: async (context) => {
      const { cache, createCache, key, capabilities } = context;
      const each = key();
      await RedLock.acquire(cache, each, { lease: shortLeaseMs(capabilities) });
      await passShortLease(context);
      assert.equal(await isFree(await createCache(), each), true);
    },
  },
  {
    id: 'lock/release-own-only',
    title: 'who lost the lock to another does not release it',
    requires: locks,
    waits: true,
    run: async (context) => {
      const { cache, createCache, key, capabilities } = context;
      const each = key();
      const slow = await RedLock.acquire(cache, each, { lease: shortLeaseMs(capabilities) });
      await passShortLease(context);
      const next = await RedLock.acquire(await createCache(), each, AT_ONCE);
      assert.equal(next.acquired, true);
      assert.equal(await slow.release(), false);
      assert.equal((await RedLock.acquire(cache, each, AT_ONCE)).acquired, false);
      assert.equal(await next.release(), true);
    },
  },
  {
    id: 'lock/extend',
    title: 'a lease that was extended ends later, and one that was lost cannot be extended',
    requires: locks,
    waits: true,
    run: async (context) => {
      const { cache, createCache, key, capabilities } = context;
      const lease = shortLeaseMs(capabilities);
      const [each, gone] = [key(), key()];
      const lock = await RedLock.acquire(cache, each, { lease });
      const lost = await RedLock.acquire(cache, gone, { lease });
      assert.equal(await lock.extend(LONG), true);
      await passShortLease(context);
      assert.equal((await RedLock.acquire(await createCache(), each, AT_ONCE)).acquired, false);
      assert.equal(await lock.release(), true);
      assert.equal(await lost.extend(), false);
      assert.equal(await isFree(cache, gone), true);
    },
  },
  {
    id: 'lock/required',
    title: 'a wait in vain is a LockTimeoutError where the lock is required',
    requires: locks,
    run: async ({ cache, key }) => {
      const each = key();
      await RedLock.acquire(cache, each, { lease: LONG });
      await expectRejection(() => RedLock.acquire(cache, each, { ...AT_ONCE, required: true }), 'CACHE_LOCK_TIMEOUT');
    },
  },
  {
    id: 'lock/body-fails',
    title: 'a body that throws leaves the lock free, and its error is thrown as it is',
    requires: locks,
    run: async ({ cache, key }) => {
      const each = key();
      const error = new TypeError('of the body');
      const run = RedLock.run(cache, each, { lease: LONG }, () => Promise.reject(error));
      assert.equal(await run.catch((reason: unknown) => reason), error);
      assert.equal(await isFree(cache, each), true);
    },
  },
  {
    id: 'lock/fencing',
    title: 'every acquisition has a higher fencing token, whichever client acquires',
    requires: locks,
    run: async ({ cache, createCache, key }) => {
      const each = key();
      const clients = [cache, await createCache(), await createCache()];
      const tokens: (number | undefined)[] = [];
      for (const client of [...clients, ...clients])
        await RedLock.run(client, each, { lease: LONG }, (lock) => tokens.push(lock.fencingToken));
      const increasing = tokens.every(
        (token, index) => Number.isSafeInteger(token) && (index === 0 || Number(token) > Number(tokens[index - 1])),
      );
      assert.ok(increasing, `the tokens were ${tokens.join(', ')}`);
    },
  },
  {
    id: 'lock/beside-the-entry',
    title: 'a lock leaves the entry under its key alone, and is not released by removing that',
    requires: locks,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'value');
      const lock = await RedLock.acquire(cache, each, { lease: LONG });
      assert.equal(await cache.get(each), 'value');
      assert.equal(await cache.delete(each), 1);
      assert.equal(await lock.release(), true);
      assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'lock/keys-and-namespaces',
    title: 'locks on different keys, and on one key in different namespaces, are different locks',
    requires: locks,
    run: async ({ cache, key }) => {
      const each = key();
      await RedLock.acquire(cache, each, AT_ONCE);
      assert.equal(await isFree(cache, key()), true);
      assert.equal(await isFree(cache.namespace('a'), each), true);
      assert.equal(await isFree(cache.namespace('b'), each), true);
    },
  },
  {
    id: 'lock/any-key',
    title: 'any key can be locked, none holds another up, and each is released',
    requires: locks,
    run: async ({ cache }) => {
      const held = await Promise.all(allKeys.map((each) => RedLock.acquire(cache, each, AT_ONCE)));
      assert.ok(held.every(({ acquired }) => acquired));
      const released = await Promise.all(held.map((lock) => lock.release()));
      assert.ok(released.every(Boolean));
    },
  },
  {
    id: 'lock/refused',
    title: 'a lock is refused where a shared backend could not keep its promise',
    requires: (capabilities) => capabilities.stores && !locks(capabilities),
    run: async ({ cache, key }) => {
      const each = key();
      await expectRejection(() => RedLock.acquire(cache, each, AT_ONCE), 'CACHE_NOT_SUPPORTED');
      assert.equal(await cache.exists(`${each}-lock`), false);
    },
  },
];
