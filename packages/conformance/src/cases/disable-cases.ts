import assert from 'node:assert/strict';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { keyCommands } from './key-command.ts';
import { where } from './where.ts';

export const disableCases: readonly Case[] = [
  ...keyCommands.map(({ name, run, miss, requires = where.stores }): Case => ({
    id: `disable/${name}`,
    title: `${name} of a cache that is turned off answers as if nothing were stored, and nothing reaches the store`,
    requires,
    reruns: [],
    run: async ({ cache, createCache, key }) => {
      const off = await createCache();
      const [there, missing] = [key('there'), key('missing')];
      await cache.set(there, 'kept');
      off.disable();
      assert.deepEqual(await run(off, there), miss);
      assert.deepEqual(await run(off, missing), miss);
      assert.deepEqual(await cache.multiGet([there, missing]), ['kept', undefined]);
      off.enable();
      assert.deepEqual(await off.multiGet([there, missing]), ['kept', undefined]);
    },
  })),
  {
    id: 'disable/clear-and-keys',
    title: 'a cache that is turned off lists no keys and clears nothing',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      await own.set('k', 'kept');
      cache.disable();
      assert.equal(await own.clear(), true);
      for await (const each of own.keys()) assert.fail(`${each} was listed`);
      assert.equal(await own.get('k', { default: 'default' }), 'default');
      cache.enable();
      assert.equal(await own.get('k'), 'kept');
    },
  },
  {
    id: 'disable/views',
    title: 'a cache and its views are on and off together; other caches on the store are not concerned',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      const view = cache.namespace(key());
      assert.deepEqual([cache.enabled, view.enabled], [true, true]);
      view.disable();
      assert.deepEqual([cache.enabled, view.enabled, other.enabled], [false, false, true]);
      assert.equal(cache.namespace('later').enabled, false);
      cache.enable();
      assert.deepEqual([cache.enabled, view.enabled], [true, true]);
    },
  },
  {
    id: 'disable/for-a-function',
    title:
      'disabled(fn) turns caching off for what fn does, also asynchronously, for nothing else, and answers as fn does',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      const leave = Promise.withResolvers<void>();
      const inside = cache.disabled(async () => {
        assert.equal(cache.enabled, false);
        assert.equal(await cache.get(each), undefined);
        await leave.promise;
        await cache.set(each, 'lost');
        assert.equal(cache.enabled, false);
        return 'answer of fn';
      });
      assert.equal(cache.enabled, true);
      assert.equal(await cache.get(each), 'kept');
      leave.resolve();
      assert.equal(await inside, 'answer of fn');
      assert.equal(await cache.get(each), 'kept');
      assert.equal(
        cache.disabled(() => 12),
        12,
      );
    },
  },
  {
    id: 'disable/a-function-that-throws',
    title:
      'after a disabled(fn) that throws caching is on as before; disabled(fn) nests, and enable() inside ends with it',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      assert.throws(
        () =>
          cache.disabled(() => {
            throw new RangeError('broken');
          }),
        /broken/,
      );
      await assert.rejects(
        cache.disabled(() => Promise.reject(new RangeError('broken'))),
        /broken/,
      );
      assert.equal(await cache.get(each), 'kept');
      await cache.disabled(async () => {
        await cache.disabled(async () => {
          cache.enable();
          assert.equal(await cache.get(each), 'kept');
        });
        assert.equal(await cache.get(each), undefined);
      });
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'disable/wrong-arguments',
    title: 'a cache that is turned off refuses what it refuses when it is on',
    reruns: [],
    run: async ({ cache, key }) => {
      cache.disable();
      await expectRejection(() => cache.get(''), 'CACHE_INVALID_KEY');
      await expectRejection(() => cache.set(key(), undefined), 'TypeError', /value/);
      await expectRejection(() => cache.set(key(), 'value', { ttl: 0 }), 'RangeError', /ttl/);
      await expectRejection(() => cache.increment(key(), 0.5), 'RangeError', /delta/);
      await expectRejection(() => cache.get(key(), { tiemout: 1 } as object), 'TypeError', /tiemout/);
      cache.enable();
    },
  },
  {
    id: 'disable/loads',
    title: 'getOrSet of a cache that is turned off loads each time and stores nothing',
    reruns: [],
    run: async ({ cache, key }) => {
      const each = key();
      let loads = 0;
      const load = (): string => `load ${++loads}`;
      cache.disable();
      assert.deepEqual([await cache.getOrSet(each, load), await cache.getOrSet(each, load)], ['load 1', 'load 2']);
      cache.enable();
      assert.equal(await cache.exists(each), false);
    },
  },
];
