import assert from 'node:assert/strict';
import type { Backend, Cache } from '@cache/core';
import type { Case } from '../case.ts';
import { gatedLoader } from './gated-loader.ts';
import { where } from './where.ts';

const KEY = 'k';

interface Change {
  readonly does: string;
  readonly requires: NonNullable<Case['requires']>;
  /** Changes the entry while its load is under way. */
  readonly make: (view: Cache, namespace: string, cache: Cache) => Promise<unknown>;
  /** What has to be stored after it, whatever the load answers. */
  readonly leaves: unknown;
}

const changes: readonly Change[] = [
  { does: 'delete', requires: where.stores, make: (view) => view.delete(KEY), leaves: undefined },
  { does: 'multiDelete', requires: where.stores, make: (view) => view.multiDelete(['other', KEY]), leaves: undefined },
  { does: 'set', requires: where.stores, make: (view) => view.set(KEY, 'newer'), leaves: 'newer' },
  { does: 'add', requires: where.adds, make: (view) => view.add(KEY, 'newer'), leaves: 'newer' },
  {
    does: 'multiSet',
    requires: where.stores,
    make: (view) => view.multiSet({ other: 'one', [KEY]: 'newer' }),
    leaves: 'newer',
  },
  { does: 'clear', requires: where.clearsNamespace, make: (view) => view.clear(), leaves: undefined },
  {
    does: 'clear of a parent namespace',
    requires: where.clearsNamespace,
    make: (_view, namespace, cache) => cache.clear({ namespace }),
    leaves: undefined,
  },
  {
    does: 'set and then delete',
    requires: where.stores,
    make: async (view) => [await view.set(KEY, 'newer'), await view.delete(KEY)],
    leaves: undefined,
  },
  {
    does: 'delete by a namespace of the call',
    requires: where.stores,
    make: (view, namespace, cache) => cache.delete(`child:${KEY}`, { namespace }).then(() => view.exists(KEY)),
    leaves: undefined,
  },
];

const fences: readonly Case[] = changes.map(({ does, requires, make, leaves }) => ({
  id: `fence/${does.replaceAll(' ', '-')}`,
  title: `a load under way during ${does} is answered to its callers and not stored over it`,
  requires,
  run: async ({ createCache, key }) => {
    const cache = await createCache({ namespace: '' });
    // One segment without anything to encode, so that the built keys are the same however they are reached.
    const parent = key('parent');
    const view = cache.namespace(parent).namespace('child');
    const { load, called, answer } = gatedLoader();
    const callers = [view.getOrSet(KEY, load), view.getOrSet(KEY, load)];
    await called;
    await make(view, parent, cache);
    answer('stale');
    assert.deepEqual(await Promise.all(callers), ['stale', 'stale']);
    assert.equal(await view.get(KEY), leaves);
    await view.multiDelete([KEY, 'other']);
  },
}));

export const fenceCases: readonly Case[] = [
  ...fences,
  {
    id: 'fence/increment',
    title: 'a load under way while increment creates the key is answered to its callers and not stored over it',
    requires: where.counts,
    run: async ({ cache, key }) => {
      if (cache.serializer.plainCounters === false) return;
      const each = key();
      const { load, called, answer } = gatedLoader();
      const caller = cache.getOrSet(each, load);
      await called;
      await cache.increment(each, 5);
      answer(100);
      assert.equal(String(await caller), '100');
      assert.equal(await cache.increment(each), 6);
    },
  },
  {
    id: 'fence/through-other-caches-of-the-process',
    title: 'a change through another cache over the same backend keeps a load from being stored, too',
    requires: where.stores,
    run: async ({ cache, createCache, key }) => {
      const sibling = await createCache({ backend: cache.backend });
      const [namespace, each] = [key('ns'), key()];
      const { load, called, answer } = gatedLoader();
      const caller = cache.getOrSet(each, load, { namespace });
      await called;
      await sibling.set(each, 'newer', { namespace });
      answer('stale');
      assert.equal(await caller, 'stale');
      assert.equal(await cache.get(each, { namespace }), 'newer');
    },
  },
  {
    id: 'fence/later-callers-load-anew',
    title: 'who asks after the change does not get the load of before it, and what it loads stays',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      const [before, after] = [gatedLoader(), gatedLoader()];
      const early = cache.getOrSet(each, before.load);
      await before.called;
      await cache.delete(each);
      const late = cache.getOrSet(each, after.load);
      await after.called;
      after.answer('fresh');
      assert.equal(await late, 'fresh');
      before.answer('stale');
      assert.equal(await early, 'stale');
      assert.equal(await cache.get(each), 'fresh');
    },
  },
  {
    id: 'fence/late-load-first',
    title: 'also where the old load ends while the new one is still under way',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      const [before, after] = [gatedLoader(), gatedLoader()];
      const early = cache.getOrSet(each, before.load);
      await before.called;
      await cache.delete(each);
      const late = cache.getOrSet(each, after.load);
      await after.called;
      before.answer('stale');
      assert.equal(await early, 'stale');
      assert.equal(await cache.get(each), undefined);
      const shares = cache.getOrSet(each, () => assert.fail('a third load, although one is under way'));
      after.answer('fresh');
      assert.deepEqual(await Promise.all([late, shares]), ['fresh', 'fresh']);
      assert.equal(await cache.get(each), 'fresh');
    },
  },
  {
    id: 'fence/others-are-stored',
    title: 'changes of other keys, and clear of a sibling namespace, do not keep a load from being stored',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const [name, each] = [key('users'), 'k'];
      const [own, sibling] = [cache.namespace(name), cache.namespace(`${name}2`)];
      const { load, called, answer } = gatedLoader();
      const caller = own.getOrSet(each, load);
      await called;
      await own.set('k2', 'value');
      await own.delete('k2');
      await sibling.set(each, 'value');
      if (where.clearsNamespace(capabilities)) await sibling.clear();
      answer('loaded');
      assert.equal(await caller, 'loaded');
      assert.equal(await own.get(each), 'loaded');
    },
  },
  {
    id: 'fence/behind-a-slow-store',
    title: 'a delete that comes while a loaded value is on its way to a slow store is done after it',
    reruns: [],
    run: async ({ createCache, capabilities }) => {
      const [sent, arrived] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const entries = new Map<string, unknown>();
      // Shared, and without anything atomic: nothing but the fence keeps one write from overtaking the other.
      const backend: Backend = {
        name: 'slow',
        capabilities: { ...capabilities, shared: true, atomic: [], compareAndSet: false },
        get: (key) => entries.get(key),
        async set(key, payload) {
          sent.resolve();
          await arrived.promise;
          entries.set(key, payload);
        },
        delete: async (keys) => keys.filter((key) => entries.delete(key)).length,
      };
      const cache = await createCache({ backend });
      const loading = cache.getOrSet(KEY, async () => 'loaded');
      await sent.promise;
      const deleting = cache.delete(KEY);
      await new Promise((resolve) => setImmediate(resolve));
      arrived.resolve();
      assert.equal(await loading, 'loaded');
      assert.equal(await deleting, 1);
      assert.equal(await cache.get(KEY), undefined);
    },
  },
  {
    id: 'fence/while-being-stored',
    title: 'a delete or set at the moment in which a loaded value is stored has the last word',
    requires: where.stores,
    run: async ({ cache, key }) => {
      for (let round = 0; round < 20; round++) {
        const [deleted, written] = [key('deleted'), key('written')];
        const loads = [gatedLoader(), gatedLoader()] as const;
        const callers = [cache.getOrSet(deleted, loads[0].load), cache.getOrSet(written, loads[1].load)];
        await Promise.all(loads.map(({ called }) => called));
        for (const { answer } of loads) answer('stale');
        for (let turn = 0; turn < round % 7; turn++) await Promise.resolve();
        const changed = [cache.delete(deleted), cache.set(written, 'newer')];
        await Promise.all([...callers, ...changed]);
        assert.deepEqual(await cache.multiGet([deleted, written]), [undefined, 'newer'], `of round ${round}`);
      }
    },
  },
];
