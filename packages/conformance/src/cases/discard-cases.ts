import assert from 'node:assert/strict';
import type { Case } from '../case.ts';
import { listAll } from './list-all.ts';
import { where } from './where.ts';

/** What a backend that keeps nothing answers: the inverse of nearly everything else. */
export const discardCases: readonly Case[] = (
  [
    {
      id: 'discards/every-read-is-a-miss',
      title: 'nothing is there after it was set',
      run: async ({ cache, key }) => {
        const name = key();
        assert.equal(await cache.set(name, 'value', { ttl: '1h' }), true);
        assert.equal(await cache.multiSet([[name, 'value']]), true);
        assert.equal(await cache.get(name), undefined);
        assert.equal(await cache.get(name, { default: 'default' }), 'default');
        assert.deepEqual(await cache.multiGet([name, name]), [undefined, undefined]);
        assert.equal(await cache.exists(name), false);
        assert.equal(await cache.ttl(name), undefined);
        assert.equal(await cache.expire(name, '1h'), false);
      },
    },
    {
      id: 'discards/nothing-to-remove',
      title: 'removing removes nothing, and clearing works',
      run: async ({ cache, key }) => {
        const name = key();
        await cache.set(name, 'value');
        assert.equal(await cache.delete(name), 0);
        assert.equal(await cache.multiDelete([name, key()]), 0);
        assert.equal(await cache.clear(), true);
        assert.equal(await cache.clear({ namespace: '' }), true);
      },
    },
    {
      id: 'discards/every-add-succeeds',
      title: 'add never finds anything in its way',
      run: async ({ cache, key }) => {
        const name = key();
        assert.equal(await cache.add(name, 'one'), true);
        assert.equal(await cache.add(name, 'two'), true);
      },
    },
    {
      id: 'discards/every-count-starts-anew',
      title: 'increment answers its delta each time',
      run: async ({ cache, key }) => {
        const name = key();
        assert.equal(await cache.increment(name, 5), 5);
        assert.equal(await cache.increment(name, -2), -2);
        assert.equal(await cache.increment(name), 1);
      },
    },
    {
      id: 'discards/no-state-to-compare',
      title: 'there is no token, and comparing fails',
      run: async ({ cache, key }) => {
        const name = key();
        await cache.set(name, 'value');
        assert.equal(await cache.getWithToken(name), undefined);
        assert.equal(await cache.compareAndSet(name, 'token', 'new'), false);
        assert.equal(await cache.compareAndDelete(name, 'token'), false);
      },
    },
    {
      id: 'discards/no-keys',
      title: 'there are no keys to list',
      run: async ({ cache, key }) => {
        await cache.set(key(), 'value');
        assert.deepEqual(await listAll(cache.keys()), []);
      },
    },
    {
      id: 'discards/every-load-runs',
      title: 'getOrSet loads each time, and callers at the same time share a load all the same',
      run: async ({ cache, key }) => {
        const name = key();
        let loads = 0;
        const load = async (): Promise<string> => `load ${++loads}`;
        assert.equal(await cache.getOrSet(name, load), 'load 1');
        assert.equal(await cache.getOrSet(name, load), 'load 2');
        assert.deepEqual(await Promise.all([cache.getOrSet(name, load), cache.getOrSet(name, load)]), [
          'load 3',
          'load 3',
        ]);
      },
    },
  ] satisfies readonly Case[]
).map((each): Case => ({ ...each, requires: where.storesNothing }));
