import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import type { Case } from '../case.ts';
import { watchBuiltKeys } from './built-keys.ts';
import { expectRejection } from './expect-rejection.ts';
import { allKeys } from './key-corpus.ts';
import { where } from './where.ts';

/** What a namespace becomes as one segment of a key. */
const segment = (namespace: string): string => namespace.replaceAll('%', '%25').replaceAll(':', '%3A');

// Long names make keys longer than some stores take, which the keys' own cases are about.
const names = allKeys.filter((name) => name.length < 40);

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

export const namespaceCases: readonly Case[] = [
  {
    id: 'namespaces/put-in-front-of-the-key',
    title: 'the built key is namespace:key, and the bare key without a namespace',
    run: async ({ createCache, key }) => {
      const { cache, last } = await watchBuiltKeys(createCache);
      const [name, each] = [key('users'), key('k')];
      await cache.get(each, { namespace: name });
      assert.equal(last(), `${segment(name)}:${each}`);
      await cache.get(each, { namespace: '' });
      assert.equal(last(), each);
      await cache.namespace(name).get(each);
      assert.ok(last()?.endsWith(`${segment(name)}:${each}`), `${last()}`);
    },
  },
  {
    id: 'namespaces/one-segment-each',
    title: '% and : in a namespace are percent-encoded, everything else stays',
    run: async ({ createCache, key }) => {
      const { cache, last } = await watchBuiltKeys(createCache);
      const start = key('n');
      for (const special of ['a:b', 'a%3Ab', '100%', '::', '%25', 'a b*?[c]\\', 'é', 'e\u0301', '😀', '__proto__']) {
        await cache.get('k', { namespace: start + special });
        assert.equal(last(), `${segment(start)}${segment(special)}:k`);
      }
    },
  },
  {
    id: 'namespaces/nest',
    title: 'a namespace of a namespace joins their segments with a colon',
    run: async ({ createCache, key }) => {
      const { cache, last } = await watchBuiltKeys(createCache, { namespace: '' });
      const name = key('a');
      await cache.namespace(name).namespace('b:c').namespace('d').get('k');
      assert.ok(last()?.endsWith(`${segment(name)}:b%3Ac:d:k`), `${last()}`);
    },
  },
  {
    id: 'namespaces/per-call-replaces',
    title: 'a namespace given by call replaces the own one, nested ones included, for every option shape',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [own, other, each] = [key('own'), key('other'), key('k')];
      const view = cache.namespace(own).namespace('deeper');
      await view.set(each, 'in the view');
      assert.equal(await view.get(each, { namespace: other }), undefined);
      await view.set(each, 'in the other', { namespace: other });
      assert.equal(await view.get(each), 'in the view');
      assert.equal(await view.get(each, { namespace: other }), 'in the other');
      assert.equal(await cache.get(each, { namespace: other }), 'in the other');
      assert.deepEqual(await view.multiGet([each], { namespace: other }), ['in the other']);
      assert.equal(await view.delete(each, { namespace: other }), 1);
      assert.equal(await view.get(each), 'in the view');
    },
  },
  {
    id: 'namespaces/empty-is-none-undefined-inherits',
    title: "namespace: '' means none, undefined the cache's own",
    requires: where.stores,
    run: async ({ cache, key }) => {
      const view = cache.namespace(key('own'));
      const each = key('bare');
      await view.set(each, 'own');
      assert.equal(await view.get(each, { namespace: undefined }), 'own');
      assert.equal(await view.get(each, { namespace: '' }), undefined);
      await view.set(each, 'bare', { namespace: '' });
      assert.equal(await view.get(each, { namespace: '' }), 'bare');
      assert.equal(await cache.get(each, { namespace: '' }), 'bare');
      assert.equal(await view.get(each), 'own');
      assert.equal(await view.delete(each, { namespace: '' }), 1);
      assert.equal(await view.get(each), 'own');
    },
  },
  {
    id: 'namespaces/keep-apart',
    title: 'the same key in different namespaces is different entries, for every command',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const [a, b] = [cache.namespace(key('a')), cache.namespace(key('b'))];
      await a.multiSet({ x: 'a.x', y: 'a.y' });
      assert.deepEqual(await b.multiGet(['x', 'y']), [undefined, undefined]);
      assert.equal(await b.exists('x'), false);
      assert.equal(await b.multiDelete(['x', 'y']), 0);
      if (where.expires(capabilities)) assert.equal(await b.expire('x', 1), false);
      if (where.adds(capabilities)) await b.add('x', 'b.x');
      else await b.set('x', 'b.x');
      assert.equal(await b.delete('x'), 1);
      assert.deepEqual(await a.multiGet(['x', 'y']), ['a.x', 'a.y']);
    },
  },
  {
    id: 'namespaces/no-two-share-a-key',
    title: 'namespaces that differ in any character share no key, whatever the keys look like',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const parent = cache.namespace(key());
      const views = names.map((name) => parent.namespace(name));
      for (const [index, view] of views.entries()) await view.set('k', `value ${index}`);
      for (const [index, view] of views.entries()) assert.equal(await view.get('k'), `value ${index}`, names[index]);
      assert.equal(await parent.namespace('a').get('b:k'), undefined, 'a, b:k and a:b, k are different');
    },
  },
  {
    id: 'namespaces/colons-do-not-meet',
    title: 'a:b with key c and a with key b:c are different entries',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const start = key();
      const places: [namespace: string, key: string][] = [
        [`${start}a:b`, 'c'],
        [`${start}a`, 'b:c'],
        [`${start}a%3Ab`, 'c'],
        [`${start}a`, 'b%3Ac'],
        [`${start}a:`, 'b:c'],
        [`${start}a`, ':b:c'],
        [`${start}`, 'a:b:c'],
        [`${start}a:b:c`, 'c'],
      ];
      for (const [index, [namespace, each]] of places.entries()) await cache.set(each, `value ${index}`, { namespace });
      for (const [index, [namespace, each]] of places.entries()) {
        assert.equal(await cache.get(each, { namespace }), `value ${index}`, `${namespace} ${each}`);
      }
    },
  },
  {
    id: 'namespaces/part-of-the-parent',
    title: "a nested namespace's entries are the parent's too, under segment:key",
    requires: where.stores,
    run: async ({ cache, key }) => {
      const parent = cache.namespace(key('parent'));
      await parent.namespace('child').set('k', 'nested');
      assert.equal(await parent.get('child:k'), 'nested');
      assert.equal(await parent.delete('child:k'), 1);
      assert.equal(await parent.namespace('child').get('k'), undefined);
    },
  },
  {
    id: 'namespaces/views-share-the-store',
    title: 'two views of one name, and views of caches of other clients, see the same entries',
    requires: where.stores,
    run: async ({ cache, createCache, key }) => {
      const name = key('same');
      await cache.namespace(name).set('k', 'shared');
      assert.equal(await cache.namespace(name).get('k'), 'shared');
      const other = await createCache();
      assert.equal(await other.get('k', { namespace: name }), await cache.get('k', { namespace: name }));
    },
  },
  {
    id: 'namespaces/unusable-names',
    title:
      "an unusable namespace is refused by namespace() and by every call: '' of a view, lone surrogates, no string",
    run: async ({ cache, key }) => {
      const refused = (name: unknown): string => {
        const error = thrownBy(() => cache.namespace(name as string)) as { code?: string; name?: string } | undefined;
        return error?.code ?? error?.name ?? 'nothing';
      };
      assert.equal(refused(''), 'CACHE_INVALID_KEY');
      assert.equal(refused('\ud800'), 'CACHE_INVALID_KEY');
      for (const name of [undefined, null, 1, {}, ['a']]) assert.equal(refused(name), 'TypeError', String(name));

      const each = key();
      await expectRejection(() => cache.get(each, { namespace: 'a\udc00' }), 'CACHE_INVALID_KEY', /namespace/);
      for (const namespace of [null, 1, {}, ['a']] as unknown as string[]) {
        await expectRejection(() => cache.get(each, { namespace }), 'TypeError', /namespace/);
        await expectRejection(() => cache.set(each, 'new', { namespace }), 'TypeError', /namespace/);
        await expectRejection(() => cache.clear({ namespace }), 'TypeError', /namespace/);
      }
      assert.equal(await cache.get(each), undefined);
    },
  },
  ...keyBuilderCases(),
];

function keyBuilderCases(): readonly Case[] {
  const append = (key: string, namespace: string | undefined): string => `${key}|${namespace ?? ''}`;
  const makeAppending = (createCache: (options: { keyBuilder: typeof append }) => Promise<Cache>): Promise<Cache> =>
    createCache({ keyBuilder: append });
  return [
    {
      id: 'namespaces/key-builder',
      title: 'a keyBuilder makes the whole key, from the key and the encoded namespace',
      requires: where.stores,
      run: async ({ createCache, key }) => {
        const { cache, last } = await watchBuiltKeys(createCache, { keyBuilder: append });
        const [name, each] = [key('a:b'), key('k')];
        await cache.set(each, 'built', { namespace: name });
        assert.equal(last(), `${each}|${segment(name)}`);
        assert.equal(await cache.get(each, { namespace: name }), 'built');
        assert.deepEqual(await cache.multiGet([each, key('miss')], { namespace: name }), ['built', undefined]);
        assert.equal(await cache.delete(each, { namespace: name }), 1);
      },
    },
    {
      id: 'namespaces/key-builder-that-builds-no-key',
      title: "a keyBuilder that answers '' or a lone surrogate is an InvalidKeyError, no string a TypeError",
      run: async ({ createCache, key }) => {
        const answers = [
          ['', 'CACHE_INVALID_KEY'],
          ['\ud800', 'CACHE_INVALID_KEY'],
          [undefined, 'TypeError'],
        ] as const;
        for (const [answer, expected] of answers) {
          const cache = await createCache({ keyBuilder: () => answer as string });
          await expectRejection(() => cache.set(key(), 'value'), expected, /keyBuilder/);
        }
      },
    },
    {
      id: 'namespaces/clear-with-a-key-builder',
      title: 'clear() of a namespace whose keys a keyBuilder hides is a NotSupportedError and removes nothing',
      requires: where.stores,
      run: async ({ createCache, key }) => {
        const cache = await makeAppending(createCache);
        const namespace = key('hidden');
        await cache.set('k', 'kept', { namespace });
        await expectRejection(() => cache.clear({ namespace }), 'CACHE_NOT_SUPPORTED', /clear|keyBuilder/);
        assert.equal(await cache.get('k', { namespace }), 'kept');
      },
    },
  ];
}
