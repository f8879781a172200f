import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

async function tokenOf(cache: Cache, key: string): Promise<unknown> {
  const found = await cache.getWithToken(key);
  assert.ok(found !== undefined, 'there is nothing to take a token of');
  return found.token;
}

export const tokenCases: readonly Case[] = [
  {
    id: 'tokens/read',
    title: 'getWithToken answers the value as get does, with a token; undefined for a miss',
    requires: where.compares,
    run: async ({ cache, key, samples }) => {
      assert.equal(await cache.getWithToken(key('miss')), undefined);
      for (const value of samples) {
        const each = key();
        await cache.set(each, value);
        const found = await cache.getWithToken(each);
        assert.deepEqual(found?.value, value);
        assert.notEqual(found?.token, undefined);
      }
    },
  },
  {
    id: 'tokens/set',
    title: 'compareAndSet stores while the entry is as the token says, and not after that',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'one');
      const token = await tokenOf(cache, each);
      assert.equal(await cache.compareAndSet(each, token, 'two'), true);
      assert.equal(await cache.get(each), 'two');
      assert.equal(await cache.compareAndSet(each, token, 'three'), false);
      assert.equal(await cache.get(each), 'two');
      assert.equal(await cache.compareAndSet(each, await tokenOf(cache, each), 'four'), true);
      assert.equal(await cache.get(each), 'four');
    },
  },
  {
    id: 'tokens/remove',
    title: 'compareAndDelete removes while the entry is as the token says, and not after that',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'one');
      const token = await tokenOf(cache, each);
      await cache.set(each, 'two');
      assert.equal(await cache.compareAndDelete(each, token), false);
      assert.equal(await cache.get(each), 'two');
      assert.equal(await cache.compareAndDelete(each, await tokenOf(cache, each)), true);
      assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'tokens/every-write-ends-them',
    title: 'set, multiSet, increment, delete, clear and compareAndSet to another value make a token unfit',
    requires: where.compares,
    run: async ({ cache, createCache, key, capabilities }) => {
      const other = await createCache();
      const namespace = key('ns');
      const counts = where.counts(capabilities) && cache.serializer.plainCounters !== false;
      const writes: Record<string, (each: string) => Promise<unknown>> = {
        set: (each) => cache.set(each, 2, { namespace }),
        'set by another client': (each) => other.set(each, 2, { namespace }),
        multiSet: (each) => cache.multiSet([[each, 2]], { namespace }),
        compareAndSet: async (each) =>
          cache.compareAndSet(each, (await cache.getWithToken(each, { namespace }))?.token, 2, { namespace }),
        delete: (each) => cache.delete(each, { namespace }),
        multiDelete: (each) => cache.multiDelete([each], { namespace }),
        ...(counts ? { increment: (each: string) => cache.increment(each, 1, { namespace }) } : {}),
        ...(where.clearsNamespace(capabilities) ? { clear: () => cache.clear({ namespace }) } : {}),
      };
      for (const [name, write] of Object.entries(writes)) {
        const each = key();
        await cache.set(each, 1, { namespace });
        const token = (await cache.getWithToken(each, { namespace }))?.token;
        await write(each);
        const left = await cache.get(each, { namespace });
        assert.equal(await cache.compareAndSet(each, token, 3, { namespace }), false, `compareAndSet after ${name}`);
        assert.equal(await cache.compareAndDelete(each, token, { namespace }), false, `compareAndDelete after ${name}`);
        assert.deepEqual(await cache.get(each, { namespace }), left, `what ${name} left`);
      }
    },
  },
  {
    id: 'tokens/reads-keep-them',
    title: 'get, multiGet, exists, ttl, getWithToken, keys and a refused add leave a token fit',
    requires: where.compares,
    run: async ({ cache, key, capabilities }) => {
      const own = cache.namespace(key());
      await own.set('k', 'one', { ttl: '1h' });
      const token = await tokenOf(own, 'k');
      await own.get('k');
      await own.multiGet(['k', 'other', 'k']);
      await own.exists('k');
      if (where.tellsTtl(capabilities)) await own.ttl('k');
      if (where.adds(capabilities)) await expectRejection(() => own.add('k', 'new'), 'CACHE_KEY_EXISTS');
      await own.getWithToken('k');
      await own.getOrSet('k', () => 'loaded');
      if (where.scans(capabilities)) for await (const each of own.keys()) assert.equal(each, 'k');
      assert.equal(await own.compareAndSet('k', token, 'two'), true);
      assert.equal(await own.get('k'), 'two');
    },
  },
  {
    id: 'tokens/other-entries-keep-them',
    title: 'writes of other keys, and of the same key in other namespaces, leave a token fit',
    requires: where.compares,
    run: async ({ cache, key, capabilities }) => {
      const [own, other] = [cache.namespace(key('a')), cache.namespace(key('b'))];
      await own.set('k', 'one');
      const token = await tokenOf(own, 'k');
      await own.set('k2', 'one');
      await other.set('k', 'one');
      await other.delete('k');
      if (where.clearsNamespace(capabilities)) await other.clear();
      assert.equal(await own.compareAndDelete('k', token), true);
    },
  },
  {
    id: 'tokens/nothing-there',
    title: 'compareAndSet and compareAndDelete of a missing entry answer false and store nothing',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const [each, donor] = [key(), key('donor')];
      await cache.set(donor, 'donor');
      const foreign = await tokenOf(cache, donor);
      assert.equal(await cache.compareAndSet(each, foreign, 'new'), false);
      assert.equal(await cache.compareAndDelete(each, foreign), false);
      assert.equal(await cache.exists(each), false);
      await cache.set(each, 'one');
      const token = await tokenOf(cache, each);
      await cache.delete(each);
      assert.equal(await cache.compareAndSet(each, token, 'new'), false);
      assert.equal(await cache.compareAndDelete(each, token), false);
      assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'tokens/none',
    title: 'undefined, which is the token of a miss, never stands for any entry',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      const none = (await cache.getWithToken(key('miss')))?.token;
      for (const act of [() => cache.compareAndSet(each, none, 'new'), () => cache.compareAndDelete(each, none)]) {
        // Answering false and refusing the argument are both right.
        const answer: unknown = await act().catch((error: unknown) => (error as Error).name);
        assert.ok(answer === false || answer === 'TypeError', String(answer));
      }
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'tokens/same-length-values',
    title: 'a token tells values apart that differ in one byte only',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'x'.repeat(5000));
      const token = await tokenOf(cache, each);
      await cache.set(each, `${'x'.repeat(4999)}y`);
      assert.equal(await cache.compareAndSet(each, token, 'new'), false);
      assert.equal(await cache.compareAndDelete(each, token), false);
    },
  },
  {
    id: 'tokens/falsy-values',
    title: 'null, 0, an empty string, false and empty lists have tokens and can be compared',
    requires: where.compares,
    run: async ({ cache, key, keeps }) => {
      for (const value of [null, 0, '', false, []]) {
        if (!(await keeps(value))) continue;
        const each = key();
        await cache.set(each, value);
        assert.equal(await cache.compareAndSet(each, await tokenOf(cache, each), 'new'), true, JSON.stringify(value));
        assert.equal(await cache.compareAndSet(each, await tokenOf(cache, each), value), true, JSON.stringify(value));
        assert.deepEqual(await cache.get(each), value);
        assert.equal(await cache.compareAndDelete(each, await tokenOf(cache, each)), true, JSON.stringify(value));
        assert.equal(await cache.exists(each), false);
      }
    },
  },
  {
    id: 'tokens/of-other-clients',
    title: 'a token that one client read is fit for another client on the same store',
    requires: where.compares,
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      const each = key();
      await cache.set(each, 'one');
      assert.equal(await other.compareAndSet(each, await tokenOf(cache, each), 'two'), true);
      assert.equal(await cache.compareAndDelete(each, await tokenOf(other, each)), true);
    },
  },
  {
    id: 'tokens/not-supported',
    title: 'getWithToken, compareAndSet and compareAndDelete are NotSupportedError where the store cannot compare',
    requires: where.cannotCompare,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      await expectRejection(() => cache.getWithToken(each), 'CACHE_NOT_SUPPORTED');
      await expectRejection(() => cache.compareAndSet(each, 'token', 'new'), 'CACHE_NOT_SUPPORTED');
      await expectRejection(() => cache.compareAndDelete(each, 'token'), 'CACHE_NOT_SUPPORTED');
      assert.equal(await cache.get(each), 'kept');
    },
  },
];
