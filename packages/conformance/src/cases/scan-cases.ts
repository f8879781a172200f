import assert from 'node:assert/strict';
import type { Cache, KeysOptions } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

async function list(cache: Cache, options?: KeysOptions): Promise<string[]> {
  const listed: string[] = [];
  for await (const each of cache.keys(options)) listed.push(each);
  return listed;
}

async function sorted(cache: Cache, options?: KeysOptions): Promise<string[]> {
  return (await list(cache, options)).sort();
}

const KEYS = [
  'a',
  'ab',
  'abc',
  'b',
  'a*',
  'a?',
  'a\\',
  '[a]',
  'a:b',
  'a b',
  'A',
  'é',
  '😀',
  'a😀b',
  '^a',
  'a.b',
  'a\nb',
  '-',
];

/** What each glob matches of the keys above. */
const GLOBS: Readonly<Record<string, readonly string[]>> = {
  '*': KEYS,
  '**': KEYS,
  'a*': ['a', 'ab', 'abc', 'a*', 'a?', 'a\\', 'a:b', 'a b', 'a😀b', 'a.b', 'a\nb'],
  '*b': ['ab', 'b', 'a:b', 'a b', 'a😀b', 'a.b', 'a\nb'],
  '?': ['a', 'b', 'A', 'é', '😀', '-'],
  'a?b': ['a:b', 'a b', 'a😀b', 'a.b', 'a\nb'],
  'a\\*': ['a*'],
  'a\\?': ['a?'],
  'a\\\\': ['a\\'],
  '[a]': ['[a]'],
  '[ab]': [],
  '[a-z]': [],
  '^a': ['^a'],
  'a.b': ['a.b'],
  'a.*': ['a.b'],
  '{a,b}': [],
  a: ['a'],
  '\\a': ['a'],
  'a*c': ['abc'],
  '*b*': ['ab', 'abc', 'b', 'a:b', 'a b', 'a😀b', 'a.b', 'a\nb'],
  '': [],
  'nothing*': [],
};

export const scanCases: readonly Case[] = [
  {
    id: 'scan/own-keys',
    title: 'keys() lists the keys of its namespace once each, the namespace stripped, and no others',
    requires: where.scans,
    run: async ({ cache, key }) => {
      const name = key('own');
      const own = cache.namespace(name);
      assert.deepEqual(await list(own), []);
      await own.multiSet(KEYS.map((each) => [each, 'there'] as const));
      await cache.namespace(`${name}2`).set('sibling', 'there');
      await cache.set('parent', 'there');
      assert.deepEqual(await sorted(own), [...KEYS].sort());
      await own.delete('a');
      assert.deepEqual(await sorted(own), KEYS.filter((each) => each !== 'a').sort());
    },
  },
  {
    id: 'scan/match',
    title: 'match is a glob of *, ? and backslash over the whole key; brackets and all else are literal',
    requires: where.scans,
    reruns: [],
    run: async ({ cache, key }) => {
      const own = cache.namespace(key('[glob]*'));
      await own.multiSet(KEYS.map((each) => [each, 'there'] as const));
      for (const [match, expected] of Object.entries(GLOBS)) {
        assert.deepEqual(await sorted(own, { match }), [...expected].sort(), `match ${JSON.stringify(match)}`);
      }
    },
  },
  {
    id: 'scan/namespaces',
    title: 'keys() of a parent includes nested namespaces; a namespace given by call replaces the own one',
    requires: where.scans,
    run: async ({ cache, key }) => {
      const [parent, namespace] = [cache.namespace(key('parent')), key('other')];
      await parent.set('k', 'there');
      await parent.namespace('a:b').set('k', 'there');
      await parent.set('elsewhere', 'there', { namespace });
      assert.deepEqual(await sorted(parent), ['a%3Ab:k', 'k']);
      assert.deepEqual(await list(parent.namespace('a:b')), ['k']);
      assert.deepEqual(await list(parent, { namespace }), ['elsewhere']);
    },
  },
  {
    id: 'scan/all-keys',
    title: 'keys() without a namespace lists built keys of the whole store',
    requires: where.scans,
    reruns: [],
    run: async ({ cache, key }) => {
      const [bare, name] = [key('bare'), key('ns')];
      await cache.set(bare, 'there', { namespace: '' });
      await cache.set('k', 'there', { namespace: name });
      const listed = new Set(await list(cache, { namespace: '' }));
      assert.ok(listed.has(bare));
      assert.ok(listed.has(`${name}:k`));
      assert.deepEqual(await list(cache, { namespace: '', match: `${name}:*` }), [`${name}:k`]);
      await cache.delete(bare, { namespace: '' });
    },
  },
  {
    id: 'scan/every-page-once',
    title: 'of 2500 keys each is listed exactly once, also with a match that leaves few',
    requires: where.scans,
    reruns: [],
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      const keys = Array.from({ length: 2500 }, (_, index) => `key ${index}`);
      await own.multiSet(keys.map((each) => [each, 'there'] as const));
      assert.deepEqual(await sorted(own), [...keys].sort());
      assert.deepEqual(await sorted(own, { match: '*99' }), keys.filter((each) => each.endsWith('99')).sort());
    },
  },
  {
    id: 'scan/during-writes',
    title: 'a key that is there throughout is listed exactly once while others come, change and go',
    requires: where.scans,
    reruns: [],
    run: async ({ cache, createCache, key }) => {
      const name = key();
      const own = cache.namespace(name);
      const other = (await createCache()).namespace(name);
      const lasting = Array.from({ length: 800 }, (_, index) => `lasting ${index}`);
      const passing = Array.from({ length: 800 }, (_, index) => `passing ${index}`);
      await own.multiSet([...lasting, ...passing].map((each) => [each, 'there'] as const));
      const seen = new Map<string, number>();
      let step = 0;
      for await (const each of own.keys()) {
        seen.set(each, (seen.get(each) ?? 0) + 1);
        step++;
        if (step % 20 !== 0) continue;
        await other.multiDelete(passing.slice(step % 800, (step % 800) + 10));
        await other.set(`new ${step}`, 'there');
        await other.set(lasting[step % 800] as string, `changed ${step}`);
      }
      for (const each of lasting) assert.equal(seen.get(each), 1, each);
      for (const each of seen.keys()) assert.match(each, /^(lasting|passing|new) \d+$/);
    },
  },
  {
    id: 'scan/removing-what-is-listed',
    title: 'keys may be removed while they are listed; none that was there is missed',
    requires: where.scans,
    reruns: [],
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      const keys = Array.from({ length: 500 }, (_, index) => `key ${index}`);
      await own.multiSet(keys.map((each) => [each, 'there'] as const));
      for await (const each of own.keys()) await own.delete(each);
      assert.deepEqual(await list(own), []);
      assert.ok((await own.multiGet(keys)).every((value) => value === undefined));
    },
  },
  {
    id: 'scan/ended-early',
    title: 'listing can be given up after some keys, and begun again',
    requires: where.scans,
    reruns: [],
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      await own.multiSet({ a: 'there', b: 'there', c: 'there' });
      for await (const each of own.keys()) {
        assert.ok(['a', 'b', 'c'].includes(each));
        break;
      }
      assert.deepEqual(await sorted(own), ['a', 'b', 'c']);
    },
  },
  {
    id: 'scan/wrong-match',
    title: 'a match that is no string is a TypeError; unknown options are refused',
    reruns: [],
    run: async ({ cache }) => {
      for (const match of [null, 1, {}, /a/] as unknown as string[]) {
        await expectRejection(() => list(cache, { match }), 'TypeError', /match/);
      }
      await expectRejection(() => list(cache, { pattern: 'a*' } as object), 'TypeError', /pattern/);
    },
  },
  {
    id: 'scan/not-supported',
    title: 'keys() is NotSupportedError where the store cannot list its keys',
    requires: where.cannotScan,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      const error = await expectRejection(() => list(cache), 'CACHE_NOT_SUPPORTED');
      assert.equal(error.backend, cache.backend.name);
      assert.equal(await cache.get(each), 'kept');
    },
  },
];
