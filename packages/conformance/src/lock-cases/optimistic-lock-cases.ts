import assert from 'node:assert/strict';
import { isCacheError, type Cache } from '@cache/core';
import { OptimisticLock } from '@cache/locks';
import type { Case } from '../case.ts';
import { expectRejection } from '../cases/expect-rejection.ts';
import { LONG_MS, lifetime } from '../cases/lifetime.ts';
import { where } from '../cases/where.ts';

const CLIENTS = 8;

/** Adds one to a number by reading it and trying again, until nobody came between. */
async function addOne(cache: Cache, key: string): Promise<void> {
  for (;;) {
    const lock = await OptimisticLock.read(cache, key);
    try {
      await lock.cas(Number(lock.value) + 1);
      return;
    } catch (error) {
      if (!isCacheError(error, 'CACHE_OPTIMISTIC_LOCK')) throw error;
    }
  }
}

/** The cases of `OptimisticLock` over a backend. */
export const optimisticLockCases: readonly Case[] = [
  {
    id: 'optimistic-lock/stores',
    title: 'cas stores where nobody came between, with the lifetime given',
    requires: where.compares,
    run: async ({ cache, key, capabilities }) => {
      const each = key();
      await cache.set(each, 'old');
      const lock = await OptimisticLock.read(cache, each);
      assert.equal(lock.value, 'old');
      assert.equal(await lock.cas('new', { ttl: LONG_MS }), true);
      assert.equal(await cache.get(each), 'new');
      if (where.tellsTtl(capabilities)) assert.ok(lifetime.fits(capabilities, await cache.ttl(each), LONG_MS));
    },
  },
  {
    id: 'optimistic-lock/conflicts',
    title: 'cas and remove conflict where another client changed the entry, and its value stays',
    requires: where.compares,
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      const each = key();
      await cache.set(each, 'old');
      const [setting, removing] = [await OptimisticLock.read(cache, each), await OptimisticLock.read(cache, each)];
      await other.set(each, 'theirs');
      await expectRejection(() => setting.cas('mine'), 'CACHE_OPTIMISTIC_LOCK');
      await expectRejection(() => removing.remove(), 'CACHE_OPTIMISTIC_LOCK');
      assert.equal(await cache.get(each), 'theirs');
    },
  },
  {
    id: 'optimistic-lock/gone',
    title: 'cas conflicts where the entry was removed, and brings nothing back',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'old');
      const lock = await OptimisticLock.read(cache, each);
      await cache.delete(each);
      await expectRejection(() => lock.cas('mine'), 'CACHE_OPTIMISTIC_LOCK');
      assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'optimistic-lock/missing',
    title: 'a key that was missing when it was read never conflicts',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      const lock = await OptimisticLock.read(cache, each);
      assert.equal(lock.value, undefined);
      await cache.set(each, 'theirs');
      assert.equal(await lock.cas('mine'), true);
      assert.equal(await cache.get(each), 'mine');
    },
  },
  {
    id: 'optimistic-lock/once',
    title: 'a lock stores once, also where it stored what was there before',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'old');
      const lock = await OptimisticLock.read(cache, each);
      assert.equal(await lock.cas('old'), true);
      await expectRejection(() => lock.cas('again'), 'CACHE_OPTIMISTIC_LOCK');
      assert.equal(await cache.get(each), 'old');
    },
  },
  {
    id: 'optimistic-lock/removes',
    title: 'remove removes where nobody came between',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'old');
      assert.equal(await (await OptimisticLock.read(cache, each)).remove(), true);
      assert.equal(await cache.exists(each), false);
      assert.equal(await (await OptimisticLock.read(cache, each)).remove(), false);
    },
  },
  {
    id: 'optimistic-lock/loops',
    title: 'numbers that many clients raise by trying again lose no step',
    requires: where.compares,
    run: async ({ cache, createCache, key }) => {
      const each = key();
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => createCache()));
      await cache.set(each, 0);
      await Promise.all(
        clients.map(async (client) => {
          for (let step = 0; step < 3; step++) await addOne(client, each);
        }),
      );
      assert.equal(Number(await cache.get(each)), CLIENTS * 3);
    },
  },
  {
    id: 'optimistic-lock/refused',
    title: 'reading for a lock is refused where states cannot be told apart',
    requires: where.cannotCompare,
    run: async ({ cache, key }) => {
      await expectRejection(() => OptimisticLock.read(cache, key()), 'CACHE_NOT_SUPPORTED');
    },
  },
];
