import assert from 'node:assert/strict';
import { isCacheError, type Cache, type CacheOptions } from '@cache/core';
import type { Case } from '../case.ts';
import { takesCounters } from './takes-counters.ts';
import { where } from './where.ts';

const CLIENTS = 8;

async function clients(createCache: (options?: Partial<CacheOptions>) => Promise<Cache>): Promise<Cache[]> {
  return Promise.all(Array.from({ length: CLIENTS }, () => createCache()));
}

/** Whether an add won. */
async function adds(cache: Cache, key: string, value: string): Promise<boolean> {
  try {
    return await cache.add(key, value);
  } catch (error) {
    if (isCacheError(error, 'CACHE_KEY_EXISTS')) return false;
    throw error;
  }
}

/** Adds one to a number by reading it and comparing, until nobody came between. */
async function addOne(cache: Cache, key: string): Promise<void> {
  for (;;) {
    const found = await cache.getWithToken(key);
    assert.ok(found !== undefined, 'the number is gone');
    if (await cache.compareAndSet(key, found.token, Number(found.value) + 1)) return;
  }
}

const times = (count: number): undefined[] => Array.from({ length: count });

export const atomicityCases: readonly Case[] = [
  {
    id: 'atomicity/add',
    title: 'of many clients that add one key at once exactly one wins, and its value is stored',
    requires: where.adds,
    run: async ({ createCache, key }) => {
      const all = await clients(createCache);
      for (let round = 0; round < 10; round++) {
        const each = key();
        const won = await Promise.all(
          all.flatMap((cache, index) => [adds(cache, each, `${index} first`), adds(cache, each, `${index} second`)]),
        );
        assert.equal(won.filter(Boolean).length, 1, `of round ${round}`);
        const winner = won.indexOf(true);
        assert.equal(await all[0]?.get(each), `${Math.floor(winner / 2)} ${winner % 2 === 0 ? 'first' : 'second'}`);
      }
    },
  },
  {
    id: 'atomicity/increment',
    title: 'increments of many clients add up exactly, and every sum is answered once',
    requires: where.counts,
    run: async ({ cache, createCache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      const all = await clients(createCache);
      const answers = await Promise.all(all.flatMap((client) => times(25).map(() => client.increment(each))));
      const expected = Array.from({ length: CLIENTS * 25 }, (_, index) => index + 1);
      assert.deepEqual(
        answers.sort((a, b) => a - b),
        expected,
      );
      assert.equal(String(await cache.get(each)), String(CLIENTS * 25));
    },
  },
  {
    id: 'atomicity/increment-both-ways',
    title: 'increments and decrements of many clients, through zero, end where they began',
    requires: where.counts,
    run: async ({ cache, createCache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      const all = await clients(createCache);
      await Promise.all(
        all.flatMap((client, index) => times(20).map(() => client.increment(each, index % 2 === 0 ? 7 : -7))),
      );
      assert.equal(await cache.increment(each, 0), 0);
    },
  },
  {
    id: 'atomicity/increment-creates-once',
    title: 'a counter that many clients create at once is created once, with one lifetime',
    requires: where.counts,
    run: async ({ cache, createCache, key, capabilities }) => {
      if (!(await takesCounters(cache, key()))) return;
      const all = await clients(createCache);
      for (let round = 0; round < 5; round++) {
        const each = key();
        await Promise.all(all.map((client) => client.increment(each, 1, { ttl: '1h' })));
        assert.equal(await cache.increment(each, 0), CLIENTS);
        if (where.tellsTtl(capabilities)) assert.equal(typeof (await cache.ttl(each)), 'number');
      }
    },
  },
  {
    id: 'atomicity/compare-and-set',
    title: 'of many clients that hold one token exactly one may set, and its value is stored',
    requires: where.compares,
    run: async ({ cache, createCache, key }) => {
      const all = await clients(createCache);
      for (let round = 0; round < 5; round++) {
        const each = key();
        await cache.set(each, 'start');
        const tokens = await Promise.all(all.map(async (client) => (await client.getWithToken(each))?.token));
        const won = await Promise.all(
          all.map((client, index) => client.compareAndSet(each, tokens[index], `client ${index}`)),
        );
        assert.equal(won.filter(Boolean).length, 1);
        assert.equal(await cache.get(each), `client ${won.indexOf(true)}`);
      }
    },
  },
  {
    id: 'atomicity/compare-and-set-loops',
    title: 'numbers that many clients raise by read and compareAndSet lose no step',
    requires: where.compares,
    run: async ({ cache, createCache, key }) => {
      const each = key();
      const all = await clients(createCache);
      await cache.set(each, 0);
      await Promise.all(
        all.map(async (client) => {
          for (let step = 0; step < 5; step++) await addOne(client, each);
        }),
      );
      assert.equal(String(await cache.get(each)), String(CLIENTS * 5));
    },
  },
  {
    id: 'atomicity/compare-and-delete',
    title: 'of many clients that hold one token exactly one may remove',
    requires: where.compares,
    run: async ({ cache, createCache, key }) => {
      const all = await clients(createCache);
      for (let round = 0; round < 5; round++) {
        const each = key();
        await cache.set(each, 'start');
        const tokens = await Promise.all(all.map(async (client) => (await client.getWithToken(each))?.token));
        const won = await Promise.all(all.map((client, index) => client.compareAndDelete(each, tokens[index])));
        assert.equal(won.filter(Boolean).length, 1);
        assert.equal(await cache.exists(each), false);
      }
    },
  },
  {
    id: 'atomicity/set-against-delete',
    title: 'of compareAndSet and compareAndDelete by one token exactly one is done',
    requires: where.compares,
    run: async ({ cache, createCache, key }) => {
      const all = await clients(createCache);
      for (let round = 0; round < 10; round++) {
        const each = key();
        await cache.set(each, 'start');
        const token = (await cache.getWithToken(each))?.token;
        const won = await Promise.all(
          all.map((client, index) =>
            index % 2 === 0 ? client.compareAndSet(each, token, 'set') : client.compareAndDelete(each, token),
          ),
        );
        assert.equal(won.filter(Boolean).length, 1);
        assert.equal(await cache.get(each), won.indexOf(true) % 2 === 0 ? 'set' : undefined);
      }
    },
  },
  {
    id: 'atomicity/increment-among-compare-and-set',
    title: 'increments of some clients and compareAndSet loops of others on one number lose no step',
    requires: (capabilities) => where.compares(capabilities) && where.counts(capabilities),
    run: async ({ cache, createCache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      const all = await clients(createCache);
      await cache.set(each, 0);
      await Promise.all(
        all.map(async (client, index) => {
          for (let step = 0; step < 5; step++) await (index % 2 === 0 ? client.increment(each) : addOne(client, each));
        }),
      );
      assert.equal(String(await cache.get(each)), String(CLIENTS * 5));
    },
  },
  {
    id: 'atomicity/delete',
    title: 'of many clients that delete one entry at once exactly one is told that it did',
    requires: where.stores,
    run: async ({ cache, createCache, key }) => {
      const all = await clients(createCache);
      for (let round = 0; round < 10; round++) {
        const each = key();
        await cache.set(each, 'there');
        const removed = await Promise.all(
          all.map((client, index) => (index % 2 === 0 ? client.delete(each) : client.multiDelete([each]))),
        );
        assert.equal(
          removed.reduce((sum, count) => sum + count, 0),
          1,
        );
      }
    },
  },
  {
    id: 'atomicity/add-against-delete',
    title: 'adds and deletes of many clients balance: each win is removed once, or is still there',
    requires: where.adds,
    run: async ({ cache, createCache, key }) => {
      const each = key();
      const all = await clients(createCache);
      let balance = 0;
      await Promise.all(
        all.map(async (client, index) => {
          for (let step = 0; step < 15; step++) {
            if (await adds(client, each, `client ${index}`)) balance++;
            if (step % 2 !== 0) continue;
            const removed = await client.delete(each);
            balance -= removed;
          }
        }),
      );
      assert.equal(balance, (await cache.exists(each)) ? 1 : 0);
    },
  },
  {
    id: 'atomicity/expire-does-not-undo',
    title: 'expire beside sets of another client never brings an older value back',
    requires: where.expires,
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      for (let round = 0; round < 25; round++) {
        const each = key();
        await cache.set(each, 'old');
        await Promise.all([cache.expire(each, '1h'), other.set(each, 'new'), cache.expire(each, '2h')]);
        assert.equal(await cache.get(each), 'new', `of round ${round}`);
        await Promise.all([cache.expire(each, '1h'), other.delete(each), cache.expire(each, '2h')]);
        assert.equal(await cache.get(each), undefined, `of round ${round}, after delete`);
      }
    },
  },
  {
    id: 'atomicity/multi-set',
    title: 'of many clients that multiSet the same keys at once one is stored as a whole',
    requires: where.storesAllOrNothing,
    run: async ({ cache, createCache, key }) => {
      const all = await clients(createCache);
      for (let round = 0; round < 5; round++) {
        const keys = Array.from({ length: 20 }, () => key());
        await Promise.all(
          all.map((client, index) => client.multiSet(keys.map((each) => [each, `client ${index}`] as const))),
        );
        const [first, ...others] = await cache.multiGet(keys);
        assert.ok(typeof first === 'string');
        assert.ok(
          others.every((value) => value === first),
          `${[first, ...others].join(', ')}`,
        );
      }
    },
  },
  {
    id: 'atomicity/answers-belong-to-their-commands',
    title: 'hundreds of commands of many kinds at once are each answered by their own answer',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const keys = Array.from({ length: 150 }, (_, index) => key(`${index}`));
      await cache.multiSet(keys.map((each, index) => [each, `value ${index}`] as const));
      const miss = key('miss');
      await Promise.all(
        keys.map(async (each, index) => {
          const next = keys[(index + 1) % keys.length] as string;
          const answers = await Promise.all([
            cache.get(each),
            cache.multiGet([each, miss, next]),
            cache.exists(miss),
            cache.get(miss),
            cache.delete(miss),
            cache.exists(each),
          ]);
          const value = `value ${index}`;
          assert.deepEqual(answers, [
            value,
            [value, undefined, `value ${(index + 1) % keys.length}`],
            false,
            undefined,
            0,
            true,
          ]);
        }),
      );
    },
  },
];
