import assert from 'node:assert/strict';
import { JsonSerializer, NullSerializer, type SerializerContext } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { ownPayload } from './own-payload.ts';
import { where } from './where.ts';

const fail = (): never => {
  throw new Error('this encoding always fails');
};

export const serializationCases: readonly Case[] = [
  {
    id: 'serialization/per-call',
    title: 'serialize and deserialize given by call take the place of the serializer, for every command of values',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const { serialize, deserialize, calls } = ownPayload(cache);
      const [a, b, c] = [key('a'), key('b'), key('c')];
      await cache.set(a, 'one', { serialize });
      assert.equal(await cache.get(a, { deserialize }), 'one');
      await cache.multiSet(
        [
          [b, 'two'],
          [c, 'three'],
        ],
        { serialize },
      );
      assert.deepEqual(await cache.multiGet([a, b, c], { deserialize }), ['one', 'two', 'three']);
      assert.deepEqual(calls, { serialize: 3, deserialize: 4 });
      if (where.adds(capabilities)) {
        await cache.delete(a);
        await cache.add(a, 'four', { serialize });
        assert.equal(await cache.get(a, { deserialize }), 'four');
      }
      if (where.compares(capabilities)) {
        const found = await cache.getWithToken(b, { deserialize });
        assert.equal(found?.value, 'two');
        assert.equal(await cache.compareAndSet(b, found?.token, 'five', { serialize }), true);
        assert.equal(await cache.get(b, { deserialize }), 'five');
      }
    },
  },
  {
    id: 'serialization/per-call-asynchronous',
    title: 'serialize and deserialize may answer with promises, in batches too, and are told the built key',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const own = ownPayload(cache);
      const told: string[] = [];
      const serialize = async (value: unknown, context: SerializerContext): Promise<unknown> => {
        await Promise.resolve();
        told.push(context.key);
        return own.serialize(value, context);
      };
      const deserialize = async (payload: unknown, context: SerializerContext): Promise<unknown> => {
        await Promise.resolve();
        told.push(context.key);
        return own.deserialize(payload, context);
      };
      const [namespace, a, b] = [key('ns'), key('a'), key('b')];
      await cache.multiSet(
        [
          [a, 'one'],
          [b, 'two'],
        ],
        { serialize, namespace },
      );
      assert.deepEqual(await cache.multiGet([b, a], { deserialize, namespace }), ['two', 'one']);
      const start = `${namespace.replaceAll('%', '%25').replaceAll(':', '%3A')}:`;
      assert.deepEqual(told.sort(), [a, a, b, b].map((each) => start + each).sort());
    },
  },
  {
    id: 'serialization/deserialize-only-on-a-hit',
    title: 'deserialize is never called on a miss, by no command; in a batch only for the hits',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const { serialize, deserialize, calls } = ownPayload(cache);
      const [hit, miss] = [key('hit'), key('miss')];
      assert.equal(await cache.get(miss, { deserialize }), undefined);
      assert.equal(await cache.get(miss, { deserialize, default: 'default' }), 'default');
      assert.deepEqual(await cache.multiGet([miss, miss], { deserialize }), [undefined, undefined]);
      if (where.compares(capabilities)) assert.equal(await cache.getWithToken(miss, { deserialize }), undefined);
      assert.equal(calls.deserialize, 0);
      await cache.set(hit, 'hit', { serialize });
      assert.deepEqual(await cache.multiGet([miss, hit, miss], { deserialize }), [undefined, 'hit', undefined]);
      assert.equal(calls.deserialize, 1);
    },
  },
  {
    id: 'serialization/the-serializer-only-on-a-hit',
    title: "the cache's serializer is asked to decode hits only, and told the built key",
    requires: where.stores,
    run: async ({ cache: { serializer }, createCache, key, capabilities }) => {
      const decoded: string[] = [];
      const cache = await createCache({
        serializer: {
          name: 'counting',
          produces: serializer.produces,
          serialize: (value, context) => serializer.serialize(value, context),
          deserialize: (payload, context) => {
            decoded.push(context.key);
            return serializer.deserialize(payload, context);
          },
        },
      });
      const [namespace, hit, miss] = [key('ns'), key('hit'), key('miss')];
      await cache.get(miss, { namespace });
      await cache.multiGet([miss], { namespace });
      await cache.exists(miss, { namespace });
      if (where.tellsTtl(capabilities)) await cache.ttl(miss, { namespace });
      await cache.getOrSet(miss, () => undefined, { namespace });
      assert.deepEqual(decoded, []);
      await cache.set(hit, 'hit', { namespace });
      await cache.exists(hit, { namespace });
      await cache.delete(miss, { namespace });
      assert.deepEqual(decoded, []);
      assert.equal(await cache.get(hit, { namespace }), 'hit');
      assert.deepEqual(decoded, [`${namespace.replaceAll('%', '%25').replaceAll(':', '%3A')}:${hit}`]);
    },
  },
  {
    id: 'serialization/undecodable',
    title:
      'what cannot be decoded is a SerializationError with its cause, for every command that reads; nothing is removed',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const each = key();
      await cache.set(each, 'kept');
      const reads = [
        () => cache.get(each, { deserialize: fail }),
        () => cache.get(each, { deserialize: () => Promise.reject(new Error('this encoding always fails')) }),
        () => cache.get(each, { deserialize: fail, default: 'default' }),
        () => cache.multiGet([each], { deserialize: fail }),
        ...(where.compares(capabilities) ? [() => cache.getWithToken(each, { deserialize: fail })] : []),
      ];
      for (const read of reads) {
        const error = await expectRejection(read, 'CACHE_SERIALIZATION');
        assert.match((error.cause as Error).message, /this encoding always fails/);
        assert.equal(error.backend, cache.backend.name);
      }
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'serialization/undecodable-as-a-miss',
    title: "with onDecodeError 'miss' what cannot be decoded is a miss, and stays stored",
    requires: where.stores,
    run: async ({ createCache, key, capabilities }) => {
      const cache = await createCache({ onDecodeError: 'miss' });
      const each = key();
      await cache.set(each, 'kept');
      assert.equal(await cache.get(each, { deserialize: fail }), undefined);
      assert.equal(await cache.get(each, { deserialize: fail, default: 'default' }), 'default');
      const rejecting = (): Promise<never> => Promise.reject(new Error('this encoding always fails'));
      assert.equal(await cache.get(each, { deserialize: rejecting }), undefined);
      assert.deepEqual(await cache.multiGet([each], { deserialize: fail }), [undefined]);
      if (where.compares(capabilities)) assert.equal(await cache.getWithToken(each, { deserialize: fail }), undefined);
      assert.equal(await cache.exists(each), true);
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'serialization/unencodable',
    title: 'a value that cannot be encoded is a SerializationError with its cause, and changes nothing',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const [each, other] = [key(), key('other')];
      await cache.set(each, 'kept');
      const rejecting = (): Promise<never> => Promise.reject(new Error('this encoding always fails'));
      const second = (value: unknown): unknown =>
        value === 'fails' ? fail() : ownPayload(cache).serialize(value, { key: '' });
      const token = where.compares(capabilities) ? (await cache.getWithToken(each))?.token : undefined;
      const writes = [
        () => cache.set(each, 'new', { serialize: fail }),
        () => cache.set(each, 'new', { serialize: rejecting }),
        () =>
          cache.multiSet(
            [
              [other, 'new'],
              [each, 'fails'],
            ],
            { serialize: second },
          ),
        ...(where.adds(capabilities) ? [() => cache.add(other, 'new', { serialize: fail })] : []),
        ...(where.compares(capabilities) ? [() => cache.compareAndSet(each, token, 'new', { serialize: fail })] : []),
      ];
      for (const write of writes) {
        const error = await expectRejection(write, 'CACHE_SERIALIZATION');
        assert.match((error.cause as Error).message, /this encoding always fails/);
      }
      assert.deepEqual(await cache.multiGet([each, other]), ['kept', undefined]);
    },
  },
  {
    id: 'serialization/payload-of-another-kind',
    title: 'a serialize that does not produce the kind that the cache stores is a SerializationError',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const { produces } = cache.serializer;
      const wrong = produces === 'text' ? new Uint8Array(1) : produces === 'binary' ? 'text' : undefined;
      const each = key();
      await cache.set(each, 'kept');
      await expectRejection(() => cache.set(each, 'new', { serialize: () => wrong }), 'CACHE_SERIALIZATION', /produce/);
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'serialization/json-by-default',
    title: 'a store that keeps no references is read and written as JSON by default',
    requires: where.keepsNoReferences,
    run: async ({ createCache, key, capabilities }) => {
      if (!capabilities.payloads.includes('text')) return;
      const cache = await createCache({ serializer: undefined });
      assert.ok(cache.serializer instanceof JsonSerializer || cache.serializer.name === 'json', cache.serializer.name);
      const each = key();
      await cache.set(each, { name: 'Ada', died: new Date(0) });
      assert.deepEqual(await cache.get(each), { name: 'Ada', died: '1970-01-01T00:00:00.000Z' });
      assert.equal(await cache.get(each, { deserialize: String }), '{"name":"Ada","died":"1970-01-01T00:00:00.000Z"}');
    },
  },
  {
    id: 'serialization/references-by-default',
    title: 'a store that keeps references does so by default',
    requires: where.keepsReferences,
    run: async ({ createCache, key }) => {
      const cache = await createCache({ serializer: undefined });
      assert.equal(cache.serializer.name, new NullSerializer().name);
      const [each, value] = [key(), { any: 'object' }];
      await cache.set(each, value);
      assert.equal(await cache.get(each), value);
    },
  },
  {
    id: 'serialization/json-refuses-what-is-no-json',
    title: 'JSON refuses functions, symbols, NaN, BigInts and cycles instead of storing something else',
    requires: where.keepsText,
    run: async ({ createCache, key }) => {
      const cache = await createCache({ serializer: new JsonSerializer() });
      const cycle: unknown[] = [];
      cycle.push(cycle);
      const each = key();
      await cache.set(each, 'kept');
      for (const value of [() => 1, Symbol('s'), Number.NaN, Number.POSITIVE_INFINITY, 12n, cycle]) {
        await expectRejection(() => cache.set(each, value), 'CACHE_SERIALIZATION');
      }
      assert.equal(await cache.get(each), 'kept');
    },
  },
];
