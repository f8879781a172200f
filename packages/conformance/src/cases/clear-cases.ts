import assert from 'node:assert/strict';
import { isCacheError, type Cache } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

const MANY = 10_000;

/** Names that a careless pattern, prefix or encoding takes for one another. */
const SIBLINGS = [
  'users',
  'users2',
  'user',
  'users ',
  'Users',
  'users:',
  'users*',
  'users?',
  'user?',
  'u*',
  '*',
  '?sers',
  '[u]sers',
  '[a-z]sers',
  '{users,x}',
  '\\users',
  'users\\',
  'users%3A',
  'users%',
  '%',
  '%%',
  '_sers',
  'users_',
  'us%rs',
  "users'",
  '"users"',
  'users\0',
  'users\r\n',
  'u\u0308sers',
  '\u00fcsers',
  'users\u{10ffff}',
  'users\uffff',
  '^users',
  'users$',
  '.*',
  'users.',
];

async function fill(cache: Cache, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `key ${index}`);
  for (let from = 0; from < count; from += 1000) {
    await cache.multiSet(keys.slice(from, from + 1000).map((each) => [each, 'there'] as const));
  }
  return keys;
}

async function leftOf(cache: Cache, keys: readonly string[]): Promise<number> {
  let left = 0;
  for (let from = 0; from < keys.length; from += 1000) {
    const values = await cache.multiGet(keys.slice(from, from + 1000));
    left += values.filter((value) => value !== undefined).length;
  }
  return left;
}

export const clearCases: readonly Case[] = [
  {
    id: 'clear/one-namespace',
    title: 'clear removes every entry of the namespace, answers true, and can be done again; entries can be set anew',
    requires: where.clearsNamespace,
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      await own.multiSet({ a: 'one', b: 'two', 'with space': 'three', 'a:b': 'four', '*': 'five' });
      assert.equal(await own.clear(), true);
      assert.deepEqual(await own.multiGet(['a', 'b', 'with space', 'a:b', '*']), Array(5).fill(undefined));
      assert.equal(await own.clear(), true);
      await own.set('a', 'new');
      assert.equal(await own.get('a'), 'new');
    },
  },
  {
    id: 'clear/no-siblings',
    title:
      'clear removes nothing of a namespace whose name begins alike, contains glob characters or is matched by them',
    requires: where.clearsNamespace,
    reruns: [],
    run: async ({ cache, key }) => {
      const parent = cache.namespace(key());
      const views = SIBLINGS.map((name) => parent.namespace(name));
      const fillView = (view: Cache, index: number): Promise<unknown> =>
        view.multiSet({ k: `value ${index}`, 'other key': 'value' });
      for (const [index, view] of views.entries()) await fillView(view, index);
      for (const [index, view] of views.entries()) {
        await view.clear();
        const left = await Promise.all(views.map((each) => each.get('k')));
        const expected = SIBLINGS.map((_, other) => (other === index ? undefined : `value ${other}`));
        assert.deepEqual(left, expected, `after clear of ${JSON.stringify(SIBLINGS[index])}`);
        assert.equal(await view.get('other key'), undefined);
        await fillView(view, index);
      }
    },
  },
  {
    id: 'clear/no-foreign-keys',
    title: 'clear removes no key outside the namespace that merely looks like one of it',
    requires: where.clearsNamespace,
    run: async ({ cache, key }) => {
      const name = key('users');
      const looksAlike = [
        name,
        `${name}2:k`,
        `${name} :k`,
        `x${name}:k`,
        `x:${name}:k`,
        `${name}%3Ak`,
        `${name};k`,
        `*${name}:k`,
      ];
      await cache.multiSet(
        looksAlike.map((each) => [each, 'foreign'] as const),
        { namespace: '' },
      );
      await cache.set('k', 'own', { namespace: name });
      await cache.clear({ namespace: name });
      assert.equal(await cache.get('k', { namespace: name }), undefined);
      assert.deepEqual(
        await cache.multiGet(looksAlike, { namespace: '' }),
        looksAlike.map(() => 'foreign'),
      );
      await cache.multiDelete(looksAlike, { namespace: '' });
    },
  },
  {
    id: 'clear/every-page',
    title: `clear removes all of ${MANY} entries and none of the 1000 of a sibling`,
    requires: where.clearsNamespace,
    reruns: [],
    run: async ({ cache, key }) => {
      const name = key('many');
      const [own, sibling] = [cache.namespace(name), cache.namespace(`${name}2`)];
      const keys = await fill(own, MANY);
      const foreign = await fill(sibling, 1000);
      assert.equal(await leftOf(own, keys), MANY);
      assert.equal(await own.clear(), true);
      assert.equal(await leftOf(own, keys), 0);
      assert.equal(await leftOf(sibling, foreign), foreign.length);
      await sibling.clear();
    },
  },
  {
    id: 'clear/nested-namespaces',
    title: 'clear of a parent includes its nested namespaces; clear of a nested one leaves parent and siblings',
    requires: where.clearsNamespace,
    run: async ({ cache, key }) => {
      const parent = cache.namespace(key('parent'));
      const [a, b] = [parent.namespace('a'), parent.namespace('b')];
      const deep = a.namespace('deep');
      const all = [parent, a, b, deep];
      const values = async (): Promise<unknown[]> => Promise.all(all.map((view) => view.get('k')));
      for (const view of all) await view.set('k', 'there');
      await deep.clear();
      assert.deepEqual(await values(), ['there', 'there', 'there', undefined]);
      await deep.set('k', 'there');
      await a.clear();
      assert.deepEqual(await values(), ['there', undefined, 'there', undefined]);
      await a.set('k', 'there');
      await parent.clear();
      assert.deepEqual(await values(), [undefined, undefined, undefined, undefined]);
    },
  },
  {
    id: 'clear/per-call-namespace',
    title: 'clear({ namespace }) clears the given namespace in place of the own one',
    requires: where.clearsNamespace,
    run: async ({ cache, key }) => {
      const [own, namespace] = [cache.namespace(key('own')), key('other')];
      await own.set('k', 'own');
      await own.set('k', 'other', { namespace });
      assert.equal(await own.clear({ namespace }), true);
      assert.equal(await own.get('k'), 'own');
      assert.equal(await own.get('k', { namespace }), undefined);
    },
  },
  {
    id: 'clear/with-lifetimes',
    title: 'clear removes entries with and without a lifetime, counters and null values alike',
    requires: where.clearsNamespace,
    run: async ({ cache, key, keeps }) => {
      const own = cache.namespace(key());
      await own.set('mortal', 'value', { ttl: '1h' });
      await own.set('immortal', 'value');
      await own.set('number', 12);
      await own.set('null', (await keeps(null)) ? null : '');
      await own.clear();
      assert.deepEqual(await own.multiGet(['mortal', 'immortal', 'number', 'null']), Array(4).fill(undefined));
    },
  },
  {
    id: 'clear/odd-namespaces-of-their-own',
    title: 'a namespace of any name can be cleared: with glob characters, backslashes, line breaks, emoji',
    requires: where.clearsNamespace,
    reruns: [],
    run: async ({ cache, key }) => {
      const parent = cache.namespace(key());
      for (const name of SIBLINGS) {
        const view = parent.namespace(name);
        await view.multiSet({ a: 'one', 'b c': 'two' });
        await view.clear();
        assert.deepEqual(await view.multiGet(['a', 'b c']), [undefined, undefined], JSON.stringify(name));
      }
    },
  },
  {
    id: 'clear/seen-by-others',
    title: 'another client sees at once that a namespace was cleared',
    requires: where.clearsNamespace,
    run: async ({ cache, createCache, key }) => {
      const other = await createCache();
      const namespace = key();
      await cache.set('k', 'value', { namespace });
      assert.equal(await other.get('k', { namespace }), 'value');
      await other.clear({ namespace });
      assert.equal(await cache.get('k', { namespace }), undefined);
    },
  },
  {
    id: 'clear/namespace-not-supported',
    title: 'clear of a namespace is NotSupportedError where the store cannot, and removes nothing',
    requires: where.cannotClearNamespace,
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      const [namespace, bare] = [key('other'), key('bare')];
      await own.set('k', 'kept');
      await own.set('k', 'kept', { namespace });
      await own.set(bare, 'kept', { namespace: '' });
      for (const start of [() => own.clear(), () => cache.clear({ namespace })]) {
        const error = await expectRejection(start, 'CACHE_NOT_SUPPORTED');
        assert.equal(error.backend, cache.backend.name);
        assert.equal(error.command, 'clear');
      }
      const left = [await own.get('k'), await own.get('k', { namespace }), await own.get(bare, { namespace: '' })];
      assert.deepEqual(left, ['kept', 'kept', 'kept']);
      await own.delete(bare, { namespace: '' });
    },
  },
  {
    id: 'clear/everything',
    title: 'clear without a namespace empties the store, whoever wrote there, or is refused and removes nothing',
    requires: where.stores,
    exclusive: true,
    reruns: [],
    run: async ({ cache, key, capabilities }) => {
      const places = [{}, { namespace: '' }, { namespace: key('a') }, { namespace: key('b:c') }];
      const each = key();
      const values = async (): Promise<unknown[]> => Promise.all(places.map((options) => cache.get(each, options)));
      for (const options of places) await cache.set(each, 'there', options);
      const refusal: unknown = await cache.clear({ namespace: '' }).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refusal === undefined) {
        assert.deepEqual(await values(), [undefined, undefined, undefined, undefined]);
        assert.equal(await cache.clear({ namespace: '' }), true);
        await cache.set(each, 'new');
        assert.equal(await cache.get(each), 'new');
        return;
      }
      assert.ok(isCacheError(refusal, 'CACHE_NOT_SUPPORTED'), String(refusal));
      assert.ok(!where.clearsAll(capabilities), 'a store that can list its keys, or clear a namespace, can be emptied');
      assert.deepEqual(await values(), ['there', 'there', 'there', 'there']);
      await cache.delete(each, { namespace: '' });
    },
  },
];
