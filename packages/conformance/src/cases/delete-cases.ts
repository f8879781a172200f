import assert from 'node:assert/strict';
import type { Case } from '../case.ts';
import { where } from './where.ts';

export const deleteCases: readonly Case[] = [
  {
    id: 'delete/one',
    title: 'delete answers 1 for an entry and 0 for none, and removes that entry only',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b] = [key('a'), key('b')];
      await cache.multiSet([
        [a, 'one'],
        [b, 'two'],
      ]);
      assert.equal(await cache.delete(a), 1);
      assert.equal(await cache.delete(a), 0);
      assert.deepEqual(await cache.multiGet([a, b]), [undefined, 'two']);
      assert.equal(await cache.exists(a), false);
    },
  },
  {
    id: 'delete/falsy-values',
    title: 'delete answers 1 also where the value was null, 0, an empty string, false or empty',
    requires: where.stores,
    run: async ({ cache, key, keeps }) => {
      for (const value of [null, 0, '', false, []]) {
        const each = key();
        const stored = (await keeps(value)) ? value : '';
        await cache.set(each, stored);
        assert.equal(await cache.delete(each), 1, `delete of ${JSON.stringify(stored)}`);
        await cache.set(each, stored);
        assert.equal(await cache.multiDelete([each]), 1, `multiDelete of ${JSON.stringify(stored)}`);
      }
    },
  },
  {
    id: 'delete/several',
    title: 'multiDelete answers how many entries there were, and removes those only',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b, c, miss] = [key('a'), key('b'), key('c'), key('miss')];
      await cache.multiSet([
        [a, 'one'],
        [b, 'two'],
        [c, 'three'],
      ]);
      assert.equal(await cache.multiDelete([miss]), 0);
      assert.equal(await cache.multiDelete([a, miss, b]), 2);
      assert.deepEqual(await cache.multiGet([a, b, c]), [undefined, undefined, 'three']);
    },
  },
  {
    id: 'delete/seen-by-others',
    title: 'another client sees at once that an entry is gone, and can write it anew',
    requires: where.stores,
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      const each = key();
      await cache.set(each, 'one');
      assert.equal(await other.get(each), 'one');
      assert.equal(await other.delete(each), 1);
      assert.equal(await cache.get(each), undefined);
      assert.equal(await cache.delete(each), 0);
      await cache.set(each, 'two');
      assert.equal(await other.get(each), 'two');
    },
  },
  {
    id: 'delete/no-patterns',
    title: 'delete of a key with glob characters removes that key and nothing that it would match',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      await own.multiSet({ '*': 'star', 'a*': 'a star', ab: 'ab', '?': 'mark', '[ab]': 'set', a: 'a' });
      assert.equal(await own.delete('*'), 1);
      assert.equal(await own.multiDelete(['a*', '?', '[ab]']), 3);
      assert.deepEqual(await own.multiGet(['ab', 'a']), ['ab', 'a']);
    },
  },
];
