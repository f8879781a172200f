import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { gatedLoader } from './gated-loader.ts';
import { listAll } from './list-all.ts';
import { where } from './where.ts';

const ODD_TAGS = [
  'a b',
  'line\nfeed',
  'tab\t',
  '*',
  '[a-z]',
  '%',
  ':',
  '__proto__',
  '"quoted"',
  'é😀',
  'x'.repeat(3000),
];

/** Stores an entry whose tag is invalidated, and answers its key. */
async function storeInvalidated(cache: Cache, key: () => string): Promise<string> {
  const name = key();
  const tag = key();
  await cache.set(name, 'value', { ttl: '1h', tags: [tag] });
  assert.equal(await cache.invalidateTags(tag), true);
  return name;
}

export const tagCases: readonly Case[] = [
  {
    id: 'tags/invalidating',
    title: 'entries with an invalidated tag are misses, all others stay',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [both, first, second, none] = [key(), key(), key(), key()];
      const [x, y] = [key('x'), key('y')];
      await cache.set(both, 'one', { tags: [x, y] });
      await cache.set(first, 'two', { tags: [x, x] });
      await cache.set(second, 'three', { tags: [y] });
      await cache.set(none, 'four', { tags: [] });
      assert.deepEqual(await cache.multiGet([both, first, second, none]), ['one', 'two', 'three', 'four']);
      assert.equal(await cache.invalidateTags(x), true);
      assert.deepEqual(await cache.multiGet([both, first, second, none, both]), [
        undefined,
        undefined,
        'three',
        'four',
        undefined,
      ]);
      assert.equal(await cache.get(both, { default: 'default' }), 'default');
      await cache.invalidateTags(y, key('never used'));
      assert.deepEqual(await cache.multiGet([both, first, second, none]), [undefined, undefined, undefined, 'four']);
      assert.equal(await cache.invalidateTags(), true);
    },
  },
  {
    id: 'tags/anew',
    title: 'what is stored after an invalidation is there, at once and until the next one',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const name = key();
      const tag = key();
      for (const round of ['first', 'second', 'third']) {
        await cache.set(name, round, { tags: [tag] });
        assert.equal(await cache.get(name), round);
        await cache.invalidateTags(tag);
        assert.equal(await cache.get(name), undefined);
      }
      await cache.invalidateTags(tag);
      await cache.set(name, 'untagged');
      await cache.invalidateTags(tag);
      assert.equal(await cache.get(name), 'untagged', 'set without tags leaves none');
    },
  },
  {
    id: 'tags/absent-for-every-command',
    title: 'an invalidated entry is absent for exists, getWithToken, getOrSet and expire',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const name = await storeInvalidated(cache, key);
      assert.equal(await cache.exists(name), false);
      if (where.tellsTtl(capabilities)) assert.equal(await cache.ttl(name), undefined);
      if (where.compares(capabilities)) assert.equal(await cache.getWithToken(name), undefined);
      if (where.expires(capabilities)) assert.equal(await cache.expire(name, '2h'), false);
      assert.equal(await cache.getOrSet(name, () => 'loaded'), 'loaded');
      assert.equal(await cache.get(name), 'loaded');
    },
  },
  {
    id: 'tags/add',
    title: 'add stores over an invalidated entry, and not over one that is there',
    requires: where.adds,
    run: async ({ cache, key }) => {
      const name = await storeInvalidated(cache, key);
      const tag = key();
      assert.equal(await cache.add(name, 'added', { tags: [tag] }), true);
      assert.equal(await cache.get(name), 'added');
      await expectRejection(() => cache.add(name, 'again'), 'CACHE_KEY_EXISTS');
      await expectRejection(() => cache.add(name, 'again', { tags: [tag] }), 'CACHE_KEY_EXISTS');
      await cache.invalidateTags(tag);
      const racers = Array.from({ length: 8 }, async (_, index) => cache.add(name, index).catch(() => false));
      assert.equal((await Promise.all(racers)).filter(Boolean).length, 1, 'more than one add won');
    },
  },
  {
    id: 'tags/counters',
    title: 'increment counts anew over an invalidated entry, and refuses one with tags that is there',
    requires: where.counts,
    run: async ({ cache, key }) => {
      if (cache.serializer.plainCounters === false) return;
      const name = await storeInvalidated(cache, key);
      assert.equal(await cache.increment(name, 5), 5);
      assert.equal(await cache.increment(name, 5), 10);
      await cache.set(name, 1, { tags: [key()] });
      await expectRejection(() => cache.increment(name), 'CACHE_NOT_INCREMENTABLE');
      assert.equal(String(await cache.get(name)), '1');
    },
  },
  {
    id: 'tags/tokens',
    title: 'compareAndSet and compareAndDelete work on entries with tags, until one is invalidated',
    requires: where.compares,
    run: async ({ cache, key }) => {
      const name = key();
      const tag = key();
      const token = async (): Promise<unknown> => (await cache.getWithToken(name))?.token;
      await cache.set(name, 'one', { tags: [tag] });
      assert.equal((await cache.getWithToken(name))?.value, 'one');
      const old = await token();
      assert.equal(await cache.compareAndSet(name, old, 'two', { tags: [tag] }), true);
      assert.equal(await cache.compareAndSet(name, old, 'three', { tags: [tag] }), false);
      assert.equal(await cache.get(name), 'two');
      const latest = await token();
      await cache.invalidateTags(tag);
      assert.equal(await cache.compareAndSet(name, latest, 'four'), false);
      assert.equal(await cache.compareAndDelete(name, latest), false);
      assert.equal(await cache.get(name), undefined);
      await cache.set(name, 'five', { tags: [tag] });
      assert.equal(await cache.compareAndDelete(name, await token()), true);
      assert.equal(await cache.exists(name), false);
    },
  },
  {
    id: 'tags/other-clients',
    title: 'tags work across clients of one store',
    requires: where.stores,
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      const name = key();
      const tag = key();
      await cache.set(name, 'mine', { tags: [tag] });
      assert.equal(await other.get(name), 'mine');
      await other.invalidateTags(tag);
      assert.equal(await cache.get(name), undefined);
      await other.set(name, 'theirs', { tags: [tag] });
      assert.equal(await cache.get(name), 'theirs');
      assert.deepEqual(await cache.multiGet([name]), ['theirs']);
      await cache.invalidateTags(tag);
      assert.equal(await other.exists(name), false);
    },
  },
  {
    id: 'tags/every-write',
    title: 'multiSet, add, compareAndSet and getOrSet take tags',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const tag = key();
      const names = [key(), key(), key(), key(), key()] as const;
      const tags = [tag];
      await cache.multiSet(
        [
          [names[0], 'v'],
          [names[1], 'v'],
        ],
        { tags },
      );
      await cache.getOrSet(names[2], () => 'v', { tags });
      if (where.adds(capabilities)) await cache.add(names[3], 'v', { tags });
      else await cache.set(names[3], 'v', { tags });
      await cache.set(names[4], 'old');
      const token = where.compares(capabilities) ? (await cache.getWithToken(names[4]))?.token : undefined;
      if (token === undefined) await cache.set(names[4], 'v', { tags });
      else assert.equal(await cache.compareAndSet(names[4], token, 'v', { tags }), true);
      assert.deepEqual(await cache.multiGet(names), ['v', 'v', 'v', 'v', 'v']);
      await cache.invalidateTags(tag);
      assert.deepEqual(
        await cache.multiGet(names),
        names.map(() => undefined),
      );
    },
  },
  {
    id: 'tags/load-under-way',
    title: 'a load under way when a tag of its is invalidated, by whatever client, is answered and then a miss',
    requires: where.stores,
    run: async ({ cache, createCache, key }) => {
      for (const client of [cache, await createCache()]) {
        const name = key();
        const tag = key();
        const { load, called, answer } = gatedLoader();
        const caller = cache.getOrSet(name, load, { tags: [tag] });
        await called;
        await client.invalidateTags(tag);
        answer('stale');
        assert.equal(await caller, 'stale');
        assert.equal(await cache.get(name), undefined);
        assert.equal(await cache.getOrSet(name, () => 'fresh', { tags: [tag] }), 'fresh');
        assert.equal(await cache.get(name), 'fresh');
      }
    },
  },
  {
    id: 'tags/late-callers',
    title: 'who asks for a key after its tag was invalidated here does not share the load from before',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const name = key();
      const tags = [key()];
      const { load, called, answer } = gatedLoader();
      const early = cache.getOrSet(name, load, { tags });
      await called;
      await cache.invalidateTags(...tags);
      const late = cache.getOrSet(name, () => 'fresh', { tags });
      assert.equal(await late, 'fresh');
      answer('stale');
      assert.equal(await early, 'stale');
      assert.equal(await cache.get(name), 'fresh');
    },
  },
  {
    id: 'tags/lifetimes',
    title: 'an entry with tags has its lifetime, and a tag outlives the entries that share it',
    requires: where.stores,
    waits: true,
    reruns: [],
    run: async ({ cache, key, pass, capabilities }) => {
      const [short, long, ever] = [key(), key(), key()];
      const tags = [key()];
      const shortMs = Math.max(2 * capabilities.ttlResolutionMs, 1500);
      await cache.set(short, 'v', { ttl: shortMs, tags });
      await cache.set(long, 'v', { ttl: '40d', tags });
      await cache.set(ever, 'v', { ttl: null, tags });
      assert.deepEqual(await cache.multiGet([short, long, ever]), ['v', 'v', 'v']);
      await pass(shortMs + capabilities.ttlResolutionMs + (capabilities.ttlResolutionMs > 1 ? 600 : 50));
      assert.deepEqual(await cache.multiGet([short, long, ever]), [undefined, 'v', 'v']);
      if (where.tellsTtl(capabilities)) assert.equal(await cache.ttl(ever), null);
      await cache.invalidateTags(...tags);
      assert.deepEqual(await cache.multiGet([short, long, ever]), [undefined, undefined, undefined]);
    },
  },
  {
    id: 'tags/namespaces',
    title: 'a tag belongs to the namespace it was used in',
    requires: where.stores,
    reruns: ['serializer'],
    run: async ({ createCache, key }) => {
      const root = await createCache({ namespace: key('root') });
      const [users, posts] = [root.namespace('users'), root.namespace('posts')];
      for (const view of [root, users, posts]) await view.set('k', 'v', { tags: ['t'] });
      await users.invalidateTags('t');
      assert.equal(await users.get('k'), undefined);
      assert.equal(await posts.get('k'), 'v');
      assert.equal(await root.get('k'), 'v');
      await root.invalidateTags('t');
      assert.equal(await root.get('k'), undefined);
      assert.equal(await posts.get('k'), 'v');
      assert.equal(await root.get('posts:k'), 'v', 'an entry is judged by its tags however its key is reached');
      await posts.invalidateTags('t');
      assert.equal(await root.get('posts:k'), undefined);
    },
  },
  {
    id: 'tags/hidden',
    title: 'lists of keys show entries, not tags, and clear takes both',
    requires: (capabilities) => where.scans(capabilities) && where.clearsNamespace(capabilities),
    run: async ({ createCache, key }) => {
      const root = await createCache({ namespace: key('root') });
      const view = root.namespace('view');
      await view.set('k', 'v', { tags: ['t', 'u'] });
      assert.deepEqual(await listAll(view.keys()), ['k']);
      assert.deepEqual(await listAll(root.keys()), ['view:k']);
      await root.clear();
      assert.equal(await view.get('k'), undefined);
      await view.set('k', 'v', { tags: ['t'] });
      assert.equal(await view.get('k'), 'v');
      await view.invalidateTags('t');
      assert.equal(await view.get('k'), undefined);
      await root.clear();
    },
  },
  {
    id: 'tags/any-string',
    title: 'any string with at least one character is a tag, and two different ones are two',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const tagged = ODD_TAGS.map((tag) => ({ tag, name: key() }));
      for (const { tag, name } of tagged) await cache.set(name, 'v', { tags: [tag] });
      const left = new Set(tagged.map(({ name }) => name));
      for (const { tag, name } of tagged) {
        await cache.invalidateTags(tag);
        left.delete(name);
        for (const each of tagged)
          assert.equal(await cache.exists(each.name), left.has(each.name), JSON.stringify(tag));
      }
    },
  },
  {
    id: 'tags/values',
    title: 'values come back as they were, with tags and without, whatever they begin with',
    requires: where.stores,
    run: async ({ cache, samples, key, serializer }) => {
      const tags = [key('x'), key('y')];
      for (const value of samples) {
        const name = key();
        await cache.set(name, value, { tags });
        assert.deepEqual(await cache.get(name), value);
      }
      if (serializer.produces === 'reference') return;
      // What a payload with tags looks like, of somebody who did not mean that.
      const text = '\u0001@tags1[["a"],["b"]]\nrest';
      const payload = serializer.produces === 'text' ? text : new Uint8Array(Buffer.from(text));
      const asIs = { serialize: () => payload, deserialize: (stored: unknown) => stored };
      for (const options of [{}, { tags }]) {
        const name = key();
        await cache.set(name, 'v', { ...options, serialize: asIs.serialize });
        const found = await cache.get<string | Uint8Array>(name, { deserialize: asIs.deserialize });
        assert.equal(Buffer.from(found ?? '').toString(), text);
      }
    },
  },
  {
    id: 'tags/wrong',
    title: 'what cannot be a tag is refused by name, and nothing is stored or invalidated',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const name = key();
      const tag = key();
      await cache.set(name, 'old', { tags: [tag] });
      const set = (tags: unknown) => () => cache.set(name, 'new', { tags: tags as string[] });
      await expectRejection(set('tag'), 'TypeError', /tags/);
      await expectRejection(set([1]), 'TypeError', /tags\[0\]/);
      await expectRejection(set([tag, '']), 'CACHE_INVALID_KEY', /tags\[1\]/);
      await expectRejection(set(['\ud800']), 'CACHE_INVALID_KEY', /tags\[0\]/);
      await expectRejection(() => cache.getOrSet(name, () => 'new', { tags: [''] }), 'CACHE_INVALID_KEY', /tags\[0\]/);
      await expectRejection(() => cache.invalidateTags(tag, ''), 'CACHE_INVALID_KEY', /tags\[1\]/);
      await expectRejection(() => cache.invalidateTags(7 as unknown as string), 'TypeError', /tags\[0\]/);
      await expectRejection(() => cache.get(name, { tags: [tag] } as object), 'TypeError', /tags/);
      assert.equal(await cache.get(name), 'old');
    },
  },
  {
    id: 'tags/discards',
    title: 'a backend that keeps nothing takes tags as well',
    requires: where.storesNothing,
    reruns: [],
    run: async ({ cache, key }) => {
      const name = key();
      await cache.set(name, 'v', { tags: ['t'] });
      assert.equal(await cache.invalidateTags('t'), true);
      assert.equal(await cache.getOrSet(name, () => 'loaded', { tags: ['t'] }), 'loaded');
    },
  },
];
