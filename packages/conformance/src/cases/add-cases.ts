import assert from 'node:assert/strict';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

export const addCases: readonly Case[] = [
  {
    id: 'add/nothing-there',
    title: 'add stores where nothing is stored, and answers true; again after delete',
    requires: where.adds,
    run: async ({ cache, key }) => {
      const each = key();
      assert.equal(await cache.add(each, 'one'), true);
      assert.equal(await cache.get(each), 'one');
      await cache.delete(each);
      assert.equal(await cache.add(each, 'two'), true);
      assert.equal(await cache.get(each), 'two');
    },
  },
  {
    id: 'add/something-there',
    title: 'add of a key that exists is KeyExistsError with command and backend, and changes nothing',
    requires: where.adds,
    run: async ({ cache, key }) => {
      const each = key('the key');
      await cache.set(each, 'kept');
      const error = await expectRejection(() => cache.add(each, 'new'), 'CACHE_KEY_EXISTS', /the key/);
      assert.equal(error.name, 'KeyExistsError');
      assert.equal(error.command, 'add');
      assert.equal(error.backend, cache.backend.name);
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'add/falsy-values-are-there',
    title: 'add of a key that holds null, 0, an empty string or false is KeyExistsError',
    requires: where.adds,
    run: async ({ cache, key, keeps }) => {
      for (const value of [null, 0, '', false]) {
        if (!(await keeps(value))) continue;
        const each = key();
        await cache.set(each, value);
        await expectRejection(() => cache.add(each, 'new'), 'CACHE_KEY_EXISTS');
        assert.deepEqual(await cache.get(each), value);
      }
    },
  },
  {
    id: 'add/keeps-the-lifetime-of-what-is-there',
    title: 'an add that is refused leaves the lifetime too',
    requires: (capabilities) => where.adds(capabilities) && where.tellsTtl(capabilities),
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      await expectRejection(() => cache.add(each, 'new', { ttl: '1h' }), 'CACHE_KEY_EXISTS');
      assert.equal(await cache.ttl(each), null);
    },
  },
  {
    id: 'add/not-supported',
    title: 'add is NotSupportedError where the store cannot do it in one step, and stores nothing',
    requires: where.cannotAdd,
    run: async ({ cache, key }) => {
      const each = key();
      await expectRejection(() => cache.add(each, 'new'), 'CACHE_NOT_SUPPORTED');
      assert.equal(await cache.exists(each), false);
    },
  },
];
