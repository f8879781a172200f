import assert from 'node:assert/strict';
import { Cache, NullBackend, type CacheOptions } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { keyCommands } from './key-command.ts';
import { where } from './where.ts';

const WRONG_OPTIONS: readonly (readonly [object, 'TypeError' | 'RangeError', RegExp])[] = [
  [{ namespcae: 'a' }, 'TypeError', /namespcae.*namespace/],
  [{ maxEntries: 1 }, 'TypeError', /maxEntries/],
  [{ namespace: 1 }, 'TypeError', /namespace/],
  [{ namespace: null }, 'TypeError', /namespace/],
  [{ timeout: 'soon' }, 'TypeError', /timeout/],
  [{ timeout: {} }, 'TypeError', /timeout/],
  [{ timeout: true }, 'TypeError', /timeout/],
  [{ timeout: -1 }, 'RangeError', /timeout/],
  [{ timeout: Number.NaN }, 'RangeError', /timeout/],
  [{ timeout: '-5s' }, 'RangeError', /timeout/],
  [{ signal: {} }, 'TypeError', /signal/],
  [{ signal: null }, 'TypeError', /signal/],
  [{ signal: true }, 'TypeError', /signal/],
  [{ signal: new AbortController() }, 'TypeError', /signal/],
  ['1h' as unknown as object, 'TypeError', /options/],
  [5 as unknown as object, 'TypeError', /options/],
  [null as unknown as object, 'TypeError', /options/],
];

const WRONG_CACHE_OPTIONS: readonly (readonly [object, string, RegExp])[] = [
  [{ namspace: 'a' }, 'CACHE_CONFIGURATION', /namspace.*namespace/],
  [{ namespace: 1 }, 'TypeError', /namespace/],
  [{ namespace: null }, 'TypeError', /namespace/],
  [{ namespace: '\ud800' }, 'CACHE_INVALID_KEY', /namespace/],
  [{ serializer: {} }, 'TypeError', /serializer/],
  [{ serializer: 'json' }, 'TypeError', /serializer/],
  [{ keyBuilder: 'prefix' }, 'TypeError', /keyBuilder/],
  [{ keyBuilder: null }, 'TypeError', /keyBuilder/],
  [{ timeout: 'soon' }, 'TypeError', /timeout/],
  [{ timeout: -1 }, 'RangeError', /timeout/],
  [{ clock: {} }, 'TypeError', /clock/],
  [{ clock: null }, 'TypeError', /clock/],
  [{ clock: Date }, 'TypeError', /clock/],
  [{ onDecodeError: 'ignore' }, 'TypeError', /onDecodeError/],
  [{ onDecodeError: null }, 'TypeError', /onDecodeError/],
  [{ onError: 'log' }, 'TypeError', /onError/],
  [{ waitUntil: {} }, 'TypeError', /waitUntil/],
  [{ plugins: 'timing' }, 'TypeError', /plugins/],
  [{ backend: undefined }, 'TypeError', /backend/],
  [{ backend: null }, 'TypeError', /backend/],
  [{ backend: {} }, 'TypeError', /backend/],
  [{ backend: NullBackend }, 'TypeError', /backend/],
];

export const optionCases: readonly Case[] = [
  ...keyCommands.map(({ name, run, requires = where.stores }): Case => ({
    id: `options/${name}-refuses-wrong-ones`,
    title: `${name} refuses options that it does not know or that are no such thing, names them, and changes nothing`,
    requires,
    reruns: [],
    run: async ({ cache, key }) => {
      const [each, fresh] = [key(), key('new')];
      await cache.set(each, 'kept');
      for (const [options, expected, message] of WRONG_OPTIONS) {
        for (const target of [each, fresh]) {
          await expectRejection(() => run(cache, target, options), expected, message);
        }
      }
      assert.deepEqual(await cache.multiGet([each, fresh]), ['kept', undefined]);
    },
  })),
  {
    id: 'options/encodings-are-functions',
    title: 'serialize and deserialize that are no functions are a TypeError; those of other commands are unknown',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      for (const wrong of ['json', {}, null, true] as never[]) {
        await expectRejection(() => cache.set(each, 'new', { serialize: wrong }), 'TypeError', /\bserialize/);
        await expectRejection(() => cache.multiSet([[each, 'new']], { serialize: wrong }), 'TypeError', /\bserialize/);
        await expectRejection(() => cache.get(each, { deserialize: wrong }), 'TypeError', /deserialize/);
        await expectRejection(() => cache.multiGet([each], { deserialize: wrong }), 'TypeError', /deserialize/);
      }
      await expectRejection(
        () => cache.set(each, 'new', { deserialize: String } as object),
        'TypeError',
        /deserialize/,
      );
      await expectRejection(() => cache.get(each, { serialize: String } as object), 'TypeError', /serialize/);
      await expectRejection(() => cache.set(each, 'new', { default: 1 } as object), 'TypeError', /default/);
      await expectRejection(() => cache.multiGet([each], { default: 1 } as object), 'TypeError', /default/);
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'options/undefined-inherits',
    title: 'options that are undefined are as if they were not there',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, createCache, key }) => {
      const each = key();
      const none = { namespace: undefined, timeout: undefined, signal: undefined };
      await cache.set(each, 'value', { ...none, ttl: undefined, serialize: undefined });
      assert.equal(await cache.get(each, { ...none, deserialize: undefined, default: undefined }), 'value');
      assert.equal(await cache.get(each, undefined), 'value');
      const further = {
        plugins: undefined,
        keyBuilder: undefined,
        ttl: undefined,
        timeout: undefined,
        clock: undefined,
        onDecodeError: undefined,
        onError: undefined,
        waitUntil: undefined,
      };
      const other = await createCache(further);
      assert.equal(await other.get(each), 'value');
    },
  },
  {
    id: 'options/are-not-changed',
    title: 'options, frozen ones too, are read and never written to',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const options = Object.freeze({ namespace: key('ns'), timeout: '5s', ttl: Object.freeze({ hours: 1 }) });
      const before = JSON.stringify(options);
      const { ttl: _ttl, ...reading } = options;
      await cache.set('k', 'value', options);
      assert.equal(await cache.get('k', Object.freeze(reading)), 'value');
      assert.equal(JSON.stringify(options), before);
    },
  },
  {
    id: 'options/of-a-cache',
    title: 'wrong options of a cache are refused when it is made, named, with what is accepted',
    reruns: [],
    run: async ({ cache: { backend } }) => {
      for (const [options, expected, message] of WRONG_CACHE_OPTIONS) {
        const make = async (): Promise<unknown> => new Cache({ backend, ...options });
        await expectRejection(make, expected as 'TypeError', message);
      }
      for (const options of [undefined, null, 'redis://'] as unknown as CacheOptions[]) {
        await expectRejection(async () => new Cache(options), 'TypeError', /options/);
      }
    },
  },
];
