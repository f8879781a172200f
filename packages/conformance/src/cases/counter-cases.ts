import assert from 'node:assert/strict';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { ownPayload } from './own-payload.ts';
import { PlainSerializer } from './plain-serializer.ts';
import { takesCounters } from './takes-counters.ts';
import { where } from './where.ts';

const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;

// What a store would have to interpret to add to it. `'12'` is left out: as text it is a counter.
const NO_COUNTERS = [
  '',
  ' ',
  '007',
  '1 ',
  ' 1',
  '+1',
  '-0',
  '00',
  '1.0',
  '1.5',
  '1e3',
  '0x10',
  '1_000',
  '١٢',
  '-',
  '--1',
  'NaN',
  'Infinity',
  'null',
  'abc',
  '12abc',
  '9007199254740992',
  '-9007199254740992',
  '99999999999999999999',
];

export const counterCases: readonly Case[] = [
  {
    id: 'counters/created',
    title: 'increment creates a missing entry as its delta, which is 1 by default, and answers it',
    requires: where.counts,
    run: async ({ cache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      assert.equal(await cache.increment(each), 1);
      assert.equal(await cache.increment(key('b'), 5), 5);
      assert.equal(await cache.increment(key('c'), -5), -5);
      const zero = key('zero');
      assert.equal(await cache.increment(zero, 0), 0);
      assert.equal(await cache.exists(zero), true);
      assert.equal(await cache.increment(key('d'), undefined), 1);
    },
  },
  {
    id: 'counters/added-to',
    title: 'increment adds and answers the new number: up, down, through zero, by nothing',
    requires: where.counts,
    run: async ({ cache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      await cache.set(each, 1);
      for (const [delta, sum] of [
        [1, 2],
        [10, 12],
        [0, 12],
        [-2, 10],
        [-10, 0],
        [-1, -1],
        [-99, -100],
        [100, 0],
        [1, 1],
      ] as const) {
        assert.equal(await cache.increment(each, delta), sum, `after ${delta}`);
        assert.equal(String(await cache.get(each)), String(sum));
      }
    },
  },
  {
    id: 'counters/widths',
    title: 'a counter that gets shorter or longer in digits is exact: 9 to 10, 100 to 99, 1000 to -1',
    requires: where.counts,
    run: async ({ cache, key }) => {
      if (!(await takesCounters(cache, key()))) return;
      for (const [start, delta] of [
        [9, 1],
        [99, 1],
        [100, -1],
        [1000, -1001],
        [-9, -1],
        [-10, 1],
        [-100, 1],
        [99_999, 1],
      ] as const) {
        const each = key();
        await cache.set(each, start);
        assert.equal(await cache.increment(each, delta), start + delta);
        assert.equal(String(await cache.get(each)), String(start + delta));
      }
    },
  },
  {
    id: 'counters/to-the-edge',
    title: 'counters are exact up to ±(2^53 − 1)',
    requires: where.counts,
    run: async ({ cache, key }) => {
      const [up, down, across] = [key('up'), key('down'), key('across')];
      if (!(await takesCounters(cache, up))) return;
      await cache.set(up, MAX_SAFE_INTEGER - 2);
      assert.equal(await cache.increment(up), MAX_SAFE_INTEGER - 1);
      assert.equal(await cache.increment(up), MAX_SAFE_INTEGER);
      assert.equal(String(await cache.get(up)), String(MAX_SAFE_INTEGER));
      await cache.set(down, MIN_SAFE_INTEGER + 1);
      assert.equal(await cache.increment(down, -1), MIN_SAFE_INTEGER);
      assert.equal(await cache.increment(across, MAX_SAFE_INTEGER), MAX_SAFE_INTEGER);
      assert.equal(await cache.increment(across, MIN_SAFE_INTEGER), 0);
      assert.equal(await cache.increment(across, MIN_SAFE_INTEGER), MIN_SAFE_INTEGER);
    },
  },
  {
    id: 'counters/beyond-the-edge',
    title: 'a sum beyond ±(2^53 − 1) is NotIncrementableError and leaves the counter as it was',
    requires: where.counts,
    run: async ({ cache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      for (const [start, delta] of [
        [MAX_SAFE_INTEGER, 1],
        [MIN_SAFE_INTEGER, -1],
        [MAX_SAFE_INTEGER, MAX_SAFE_INTEGER],
        [1, MAX_SAFE_INTEGER],
      ] as const) {
        await cache.set(each, start);
        const error = await expectRejection(() => cache.increment(each, delta), 'CACHE_NOT_INCREMENTABLE');
        assert.equal(error.command, 'increment');
        assert.equal(error.backend, cache.backend.name);
        assert.equal(String(await cache.get(each)), String(start));
        const inward = delta > 0 ? -1 : 1;
        assert.equal(await cache.increment(each, inward), start + inward);
      }
    },
  },
  {
    id: 'counters/no-integers',
    title: 'increment of a value that is no integer is NotIncrementableError and leaves it as it was',
    requires: where.counts,
    run: async ({ cache, key, keeps }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      for (const value of ['text', '', ' ', '007', true, null, 1.5, [], [1], {}, { a: 1 }, 1e300]) {
        if (!(await keeps(value))) continue;
        await cache.set(each, value, { ttl: '1h' });
        await expectRejection(() => cache.increment(each), 'CACHE_NOT_INCREMENTABLE');
        await expectRejection(() => cache.increment(each, -1), 'CACHE_NOT_INCREMENTABLE');
        assert.deepEqual(await cache.get(each), value);
      }
    },
  },
  {
    id: 'counters/no-canonical-text',
    title: "text that is no integer in canonical decimal form is no counter: '007' neither becomes 7 nor 8",
    requires: (capabilities) => where.counts(capabilities) && where.keepsText(capabilities),
    reruns: [],
    run: async ({ createCache, key }) => {
      const cache = await createCache({ serializer: new PlainSerializer('text') });
      const each = key();
      for (const text of NO_COUNTERS) {
        await cache.set(each, text);
        try {
          await expectRejection(() => cache.increment(each), 'CACHE_NOT_INCREMENTABLE');
        } catch (error) {
          throw new assert.AssertionError({ message: `of ${JSON.stringify(text)}: ${(error as Error).message}` });
        }
        assert.equal(await cache.get(each), text);
      }
    },
  },
  {
    id: 'counters/no-canonical-bytes',
    title: 'bytes that are no integer in canonical decimal form are no counter and stay as they are',
    requires: (capabilities) => where.counts(capabilities) && where.keepsBytes(capabilities),
    reruns: [],
    run: async ({ createCache, key }) => {
      const cache = await createCache({ serializer: new PlainSerializer('binary') });
      const each = key();
      const encoded = NO_COUNTERS.map((text) => new TextEncoder().encode(text));
      for (const bytes of [
        ...encoded,
        Uint8Array.of(0xff, 0x31),
        Uint8Array.of(0x31, 0),
        Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0),
      ]) {
        await cache.set(each, bytes);
        await expectRejection(() => cache.increment(each), 'CACHE_NOT_INCREMENTABLE');
        assert.equal(Buffer.compare((await cache.get(each)) as Uint8Array, bytes), 0);
      }
    },
  },
  {
    id: 'counters/decimal-text',
    title: 'text and bytes of an integer in canonical decimal form are counters',
    requires: where.counts,
    reruns: [],
    run: async ({ createCache, key, capabilities: { payloads } }) => {
      for (const kind of ['text', 'binary'] as const) {
        if (!payloads.includes(kind)) continue;
        const cache = await createCache({ serializer: new PlainSerializer(kind) });
        for (const text of ['0', '1', '-1', '12', '-100', String(MAX_SAFE_INTEGER - 1)]) {
          const each = key();
          await cache.set(each, kind === 'text' ? text : new TextEncoder().encode(text));
          assert.equal(await cache.increment(each), Number(text) + 1);
          const stored = await cache.get(each);
          assert.equal(
            kind === 'text' ? stored : new TextDecoder().decode(stored as Uint8Array),
            String(Number(text) + 1),
          );
        }
      }
    },
  },
  {
    id: 'counters/per-call-encodings-are-not-used',
    title: 'a counter is decimal text for a deserialize of the call too, and what serialize wrote may be one',
    requires: where.counts,
    run: async ({ cache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      const { serialize, deserialize } = ownPayload(cache);
      await cache.set(each, 'mine', { serialize });
      await expectRejection(() => cache.increment(each), 'CACHE_NOT_INCREMENTABLE');
      assert.equal(await cache.get(each, { deserialize }), 'mine');
      const { produces } = cache.serializer;
      await cache.set(each, 'ignored', {
        serialize: () => (produces === 'binary' ? new TextEncoder().encode('41') : '41'),
      });
      assert.equal(await cache.increment(each), 42);
    },
  },
  {
    id: 'counters/wrong-deltas',
    title: 'a delta that is no number is a TypeError, one that is no safe integer a RangeError; nothing is changed',
    run: async ({ cache, key, capabilities }) => {
      const each = key();
      for (const delta of [null, '1', '', true, {}, [], 1n, () => 1] as unknown as number[]) {
        await expectRejection(() => cache.increment(each, delta), 'TypeError', /delta/);
      }
      for (const delta of [0.5, Number.NaN, Number.POSITIVE_INFINITY, -1.5, 2 ** 53, -(2 ** 53), 1e300]) {
        await expectRejection(() => cache.increment(each, delta), 'RangeError', /delta/);
      }
      if (where.stores(capabilities)) assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'counters/not-supported',
    title: 'increment is NotSupportedError where the store cannot do it in one step, and changes nothing',
    requires: where.cannotCount,
    run: async ({ cache, key }) => {
      const [each, fresh] = [key(), key('new')];
      await cache.set(each, 1);
      for (const counter of [each, fresh]) await expectRejection(() => cache.increment(counter), 'CACHE_NOT_SUPPORTED');
      assert.equal(String(await cache.get(each)), '1');
      assert.equal(await cache.exists(fresh), false);
    },
  },
  {
    id: 'counters/under-protection',
    title: 'under a serializer that does not leave integers plain, increment is NotSupportedError and changes nothing',
    requires: where.stores,
    reruns: [],
    run: async ({ cache: { serializer }, createCache, key }) => {
      const cache = await createCache({
        serializer: {
          name: 'protecting',
          produces: serializer.produces,
          plainCounters: false,
          serialize: (value, context) => serializer.serialize(value, context),
          deserialize: (payload, context) => serializer.deserialize(payload, context),
        },
      });
      const [each, fresh] = [key(), key('new')];
      await cache.set(each, 'kept');
      for (const counter of [each, fresh]) {
        await expectRejection(() => cache.increment(counter), 'CACHE_NOT_SUPPORTED', /increment/);
      }
      assert.equal(await cache.get(each), 'kept');
      assert.equal(await cache.exists(fresh), false);
    },
  },
];
