import assert from 'node:assert/strict';
import type { Backend } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

// Above the limits of every store and client (DynamoDB 25 and 100, pipelines of 500 keys).
const MANY = 3000;

const manyEntries = (key: (name?: string) => string): (readonly [string, string])[] =>
  Array.from({ length: MANY }, (_, index) => [key(`${index}`), `value ${index}`] as const);

const NOT_KEYS = [undefined, null, 1, true, 'abc', {}, () => []] as unknown as string[][];
const NOT_ENTRIES = [undefined, null, 1, true, 'abc', [1], ['ab'], [['only a key']], [['k', 'v', 'more']], [null]];

export const batchCases: readonly Case[] = [
  {
    id: 'batches/empty',
    title: 'multiGet of no keys is [], multiSet of no entries true, multiDelete of no keys 0, however they are given',
    run: async ({ cache }) => {
      for (const keys of [[], new Set<string>(), new Map<string, string>().keys()])
        assert.deepEqual(await cache.multiGet(keys), []);
      for (const entries of [[], new Map<string, string>(), {}]) assert.equal(await cache.multiSet(entries), true);
      for (const keys of [[], new Set<string>()]) assert.equal(await cache.multiDelete(keys), 0);
      assert.equal(await cache.multiSet([], { ttl: '1h' }), true);
    },
  },
  {
    id: 'batches/in-order',
    title: 'multiGet answers in the order of its keys, with undefined for misses wherever they are',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const keys = Array.from({ length: 60 }, (_, index) => key(`${index}`));
      const present = keys.filter((_, index) => index % 3 !== 0);
      await cache.multiSet(present.map((each) => [each, `value of ${each}`] as const));
      const expected = keys.map((each, index) => (index % 3 === 0 ? undefined : `value of ${each}`));
      assert.deepEqual(await cache.multiGet(keys), expected);
      assert.deepEqual(await cache.multiGet([...keys].reverse()), [...expected].reverse());
      assert.deepEqual(await cache.multiGet([key('miss'), key('miss')]), [undefined, undefined]);
    },
  },
  {
    id: 'batches/repeated-keys-read',
    title: 'a key that is given several times to multiGet is answered at each of its places',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b, miss] = [key('a'), key('b'), key('miss')];
      await cache.multiSet([
        [a, 'one'],
        [b, 'two'],
      ]);
      const keys = [a, b, a, miss, a, miss, b];
      assert.deepEqual(await cache.multiGet(keys), ['one', 'two', 'one', undefined, 'one', undefined, 'two']);
    },
  },
  {
    id: 'batches/repeated-keys-written',
    title: 'of several pairs with one key multiSet stores the last',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b] = [key('a'), key('b')];
      await cache.multiSet([
        [a, 'first'],
        [b, 'other'],
        [a, 'second'],
        [a, 'last'],
      ]);
      assert.deepEqual(await cache.multiGet([a, b]), ['last', 'other']);
    },
  },
  {
    id: 'batches/repeated-keys-removed',
    title: 'a key that is given several times to multiDelete is counted once',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b, miss] = [key('a'), key('b'), key('miss')];
      await cache.multiSet([
        [a, 'one'],
        [b, 'two'],
      ]);
      assert.equal(await cache.multiDelete([a, a, miss, b, a, miss]), 2);
      assert.deepEqual(await cache.multiGet([a, b]), [undefined, undefined]);
    },
  },
  {
    id: 'batches/sent-without-repeats',
    title: 'a backend is given each key of multiDelete and multiSet once, and no empty batch',
    reruns: [],
    run: async ({ createCache, capabilities }) => {
      const sent: unknown[] = [];
      const backend: Backend = {
        name: 'recording',
        capabilities: { ...capabilities, shared: true },
        get: () => undefined,
        set: () => undefined,
        delete: (keys) => sent.push(keys),
        multiGet: (keys) => (sent.push(keys), keys.map(() => undefined)),
        multiSet: (entries) => void sent.push(entries.map(([key]) => key)),
      };
      const cache = await createCache({ backend, namespace: '' });
      await cache.multiDelete(['a', 'b', 'a', 'a']);
      await cache.multiSet([
        ['c', 'first'],
        ['d', 'value'],
        ['c', 'last'],
      ]);
      await cache.multiGet(['e', 'f', 'e']);
      await Promise.all([cache.multiDelete([]), cache.multiSet([]), cache.multiGet([])]);
      assert.deepEqual(sent, [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f', 'e'],
      ]);
    },
  },
  {
    id: 'batches/shapes-of-entries',
    title: 'multiSet takes an array, a Map, a plain object, one without a prototype and a generator',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b] = [key('a'), key('b')];
      function* pairs(): Generator<readonly [string, string]> {
        yield [a, 'generator'];
        yield [b, 'generator'];
      }
      const bare = Object.assign(Object.create(null) as Record<string, string>, { [a]: 'bare', [b]: 'bare' });
      const shapes = {
        array: [
          [a, 'array'],
          [b, 'array'],
        ] as const,
        map: new Map([
          [a, 'map'],
          [b, 'map'],
        ]),
        object: { [a]: 'object', [b]: 'object' },
        bare,
        generator: pairs(),
      };
      for (const [name, entries] of Object.entries(shapes)) {
        assert.equal(await cache.multiSet(entries), true);
        assert.deepEqual(await cache.multiGet([a, b]), [name, name]);
      }
    },
  },
  {
    id: 'batches/shapes-of-keys',
    title: 'multiGet and multiDelete take an array, a Set and a generator',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b] = [key('a'), key('b')];
      const keys = { [a]: 'one', [b]: 'two' };
      function* both(): Generator<string> {
        yield a;
        yield b;
      }
      for (const read of [[a, b], new Set([a, b]), both(), new Map(Object.entries(keys)).keys()]) {
        await cache.multiSet(keys);
        assert.deepEqual(await cache.multiGet(read), ['one', 'two']);
      }
      for (const remove of [[a, b], new Set([a, b]), both()]) {
        await cache.multiSet(keys);
        assert.equal(await cache.multiDelete(remove), 2);
      }
    },
  },
  {
    id: 'batches/objects-with-odd-names',
    title: 'multiSet of an object with members named __proto__ and constructor stores them as keys, and harms nothing',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      await own.multiSet(
        JSON.parse('{"__proto__":"one","constructor":"two","plain":"three"}') as Record<string, string>,
      );
      assert.deepEqual(await own.multiGet(['__proto__', 'constructor', 'plain', 'toString']), [
        'one',
        'two',
        'three',
        undefined,
      ]);
    },
  },
  {
    id: 'batches/thousands',
    title: `${MANY} entries are written, read in order, and removed by one command each`,
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const entries = manyEntries(key);
      const keys = entries.map(([each]) => each);
      assert.equal(await cache.multiSet(entries, { ttl: '1h' }), true);
      assert.deepEqual(
        await cache.multiGet(keys),
        entries.map(([, value]) => value),
      );
      assert.deepEqual(await cache.multiGet([...keys].reverse()), entries.map(([, value]) => value).reverse());
      assert.equal(await cache.multiDelete([...keys, key('miss')]), MANY);
      assert.ok((await cache.multiGet(keys)).every((value) => value === undefined));
    },
  },
  {
    id: 'batches/larger-than-one-message',
    title: 'batches of several megabytes come back whole and in order',
    requires: where.stores,
    reruns: ['serializer'],
    run: async ({ cache, key, capabilities }) => {
      const length = Math.min(100_000, Math.floor(capabilities.maxValueBytes / 4));
      const entries = Array.from(
        { length: 40 },
        (_, index) => [key(`${index}`), `${index}`.repeat(length).slice(0, length)] as const,
      );
      await cache.multiSet(entries);
      assert.deepEqual(
        await cache.multiGet(entries.map(([each]) => each)),
        entries.map(([, value]) => value),
      );
    },
  },
  {
    id: 'batches/mixed-values',
    title: 'a batch may hold values of every type, null among them, and hits are told from misses',
    requires: where.stores,
    run: async ({ cache, key, samples }) => {
      const entries = samples.map((value, index) => [key(`${index}`), value] as const);
      await cache.multiSet(entries);
      assert.deepEqual(await cache.multiGet(entries.map(([each]) => each)), samples);
      assert.equal(await cache.multiDelete(entries.map(([each]) => each)), samples.length);
    },
  },
  {
    id: 'batches/not-changed-by-the-caller',
    title: 'what the caller does to the arrays after the call has no effect on it',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [a, b] = [key('a'), key('b')];
      const entries = [
        [a, 'one'],
        [b, 'two'],
      ] as [string, string][];
      const writing = cache.multiSet(entries);
      entries.length = 0;
      await writing;
      const keys = [a, b];
      const reading = cache.multiGet(keys);
      keys.reverse();
      assert.deepEqual(await reading, ['one', 'two']);
    },
  },
  {
    id: 'batches/what-is-no-batch',
    title: 'what is no iterable of keys, or no entries, is a TypeError that says what is taken; nothing is changed',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      for (const keys of NOT_KEYS) {
        await expectRejection(() => cache.multiGet(keys), 'TypeError', /keys/);
        await expectRejection(() => cache.multiDelete(keys), 'TypeError', /keys/);
      }
      for (const entries of NOT_ENTRIES) {
        await expectRejection(() => cache.multiSet(entries as unknown as []), 'TypeError', /entries/);
        const after = [[each, 'changed'], ...(Array.isArray(entries) ? entries : [entries])] as unknown as [];
        await expectRejection(() => cache.multiSet(after), 'TypeError', /entries/);
      }
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'batches/an-iterable-that-throws',
    title: 'an iterable that throws rejects the command with its error, and nothing is changed',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      function* failing(): Generator<readonly [string, string]> {
        yield [each, 'new'];
        throw new RangeError('the iterable is broken');
      }
      function* failingKeys(): Generator<string> {
        yield each;
        throw new RangeError('the iterable is broken');
      }
      await expectRejection(() => cache.multiSet(failing()), 'RangeError', /broken/);
      await expectRejection(() => cache.multiGet(failingKeys()), 'RangeError', /broken/);
      await expectRejection(() => cache.multiDelete(failingKeys()), 'RangeError', /broken/);
      assert.equal(await cache.exists(each), false);
    },
  },
];
