import assert from 'node:assert/strict';
import { SerializationError, type Cache } from '@cache/core';
import { allKeys } from '../cases/key-corpus.ts';
import type { PluginCase } from './plugin-case.ts';
import { outcomeOfCall, pluginScript, runScript } from './plugin-script.ts';
import type { Answering } from './plugin-store.ts';

const MANY = 10_000;

const circular: Record<string, unknown> = {};
circular['itself'] = circular;

const fail = (): never => {
  throw new Error('nobody is to look at this');
};

/** Values that a careless plugin stumbles over: as JSON, as text, as truth, as something with members. */
const oddValues: readonly unknown[] = [
  null,
  0,
  -0,
  Number.NaN,
  '',
  false,
  10n,
  Symbol('symbol'),
  fail,
  circular,
  Object.create(null),
  new Date(Number.NaN),
  new Map([[{}, new Set([1])]]),
  new Uint8Array(3),
  Object.assign([], { length: 3 }),
  { toJSON: fail, toString: fail, valueOf: fail },
  Object.defineProperty({}, 'length', { get: fail, enumerable: true }),
  Object.freeze({ error: 'no error', result: undefined }),
];

const oddReasons: readonly unknown[] = [
  null,
  '',
  'because',
  0,
  7n,
  Symbol('reason'),
  Object.create(null),
  Object.freeze(new Error('frozen')),
  Object.assign(new Error('code'), { code: { not: 'a text' }, name: undefined, cause: null }),
];

/** Cases about what commands are called with, and what they come to. */
export const pluginInputCases: readonly PluginCase[] = [
  {
    id: 'plugin/every-key',
    title: 'every command takes any key, long ones and those with characters that mean something elsewhere',
    run: async ({ create, open }) => {
      const plugin = create();
      // At once, since hooks may take their time, and so each in a cache of its own.
      const use = async (key: string): Promise<void> => {
        const expected = await runScript(open([]).cache, key);
        const outcomes = await runScript(open([plugin]).cache, key);
        for (const [index, { command }] of pluginScript.entries())
          assert.deepEqual(outcomes[index], expected[index], `${command} of ${JSON.stringify(key.slice(0, 100))}`);
      };
      await Promise.all(allKeys.map(use));
    },
  },
  {
    id: 'plugin/every-value',
    title: 'every value can be written and read, those included that nothing may be done with',
    run: async ({ create, open }) => {
      const { cache } = open([create()]);
      for (const [index, value] of oddValues.entries()) {
        const of = `of odd value ${index + 1}`;
        assert.deepEqual(await outcomeOfCall(() => cache.set('key', value)), { value: true }, of);
        const read: readonly ((from: Cache) => Promise<unknown>)[] = [
          (from) => from.get('key'),
          async (from) => (await from.multiGet(['none', 'key']))[1],
          async (from) => (await from.getWithToken('key'))?.value,
          (from) => from.raw('answer', value),
        ];
        for (const get of read) assert.ok(Object.is(await get(cache), value), of);
        assert.deepEqual(await outcomeOfCall(() => cache.multiSet({ a: value, b: value })), { value: true }, of);
        await outcomeOfCall(() => cache.delete('key'));
        assert.deepEqual(await outcomeOfCall(() => cache.add('key', value)), { value: true }, of);
      }
      assert.equal(await cache.raw('answer'), undefined);
    },
  },
  {
    id: 'plugin/errors',
    title: 'errors of commands reach the caller as they are',
    run: async ({ create, open }) => {
      const { cache, store } = open([create()]);
      await cache.set('key', 'text');
      const thrown = new SerializationError('of the serializer', { cause: { any: 'cause' } });
      Object.freeze(thrown);
      const serialize = (): never => {
        throw thrown;
      };
      assert.equal(await reasonOf(cache.set('key', 1, { serialize })), thrown);
      assert.equal(await reasonOf(cache.get('key', { deserialize: serialize })), thrown);
      const plain = open([]);
      await plain.cache.set('key', 'text');
      for (const reason of oddReasons) {
        store.answering = rejecting(reason);
        plain.store.answering = rejecting(reason);
        const error = await reasonOf(cache.get('key'));
        assert.deepEqual(described(error), described(await reasonOf(plain.cache.get('key'))));
        assert.equal((error as Error).cause, reason);
        await outcomeOfCall(() => cache.multiGet(['key', 'none']));
        await outcomeOfCall(() => cache.clear());
      }
    },
  },
  {
    id: 'plugin/reasons',
    title: 'whatever a caller gives as the reason to give up is what the command rejects with',
    run: async ({ create, open }) => {
      const { cache, store } = open([create()]);
      store.answering = () => new Promise(() => undefined);
      for (const reason of oddReasons) {
        const controller = new AbortController();
        const { signal } = controller;
        const pending = [
          cache.get('key', { signal }),
          cache.set('key', 1, { signal }),
          cache.multiGet(['a'], { signal }),
        ];
        const reasons = Promise.all(pending.map(reasonOf));
        controller.abort(reason);
        for (const each of await reasons) assert.equal(each, reason);
      }
    },
  },
  {
    id: 'plugin/batches',
    title: 'batches of no keys, of one, of the same twice and of ten thousand are answered in order',
    run: async ({ create, open }) => {
      const { cache } = open([create()]);
      assert.deepEqual(await outcomeOfCall(() => cache.multiGet([])), { value: [] });
      assert.deepEqual(await outcomeOfCall(() => cache.multiSet([])), { value: true });
      assert.deepEqual(await outcomeOfCall(() => cache.multiDelete([])), { value: 0 });
      const pairs = Array.from({ length: MANY }, (_, index): [string, unknown] => [`key ${index}`, index]);
      assert.deepEqual(await outcomeOfCall(() => cache.multiSet(new Map(pairs))), { value: true });
      const keys = pairs.map(([key]) => key);
      const values = pairs.map(([, value]) => value);
      assert.deepEqual(await outcomeOfCall(() => cache.multiGet(keys)), { value: values });
      assert.deepEqual(await outcomeOfCall(() => cache.multiGet(['key 1', 'none', 'key 1'])), {
        value: [1, undefined, 1],
      });
      assert.deepEqual(await outcomeOfCall(() => cache.multiDelete([...keys, 'none', 'key 1'])), { value: MANY });
    },
  },
];

/** Fails as a client does, which may reject with anything. */
function rejecting(reason: unknown): Answering {
  return () => Promise.reject(reason);
}

function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('it resolved'),
    (reason: unknown) => reason,
  );
}

function described(error: unknown): unknown {
  return Object.fromEntries(
    ['name', 'message', 'code', 'command', 'backend'].map((name) => [name, (error as Record<string, unknown>)[name]]),
  );
}
