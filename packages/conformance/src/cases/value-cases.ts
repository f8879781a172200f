import assert from 'node:assert/strict';
import { isCacheError } from '@cache/core';
import type { Case } from '../case.ts';
import { expectedValue } from './expected-value.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

const samples: Readonly<Record<string, unknown>> = {
  null: null,
  zero: 0,
  'minus-one': -1,
  'a-fraction': 1.5,
  'the-largest-integer': Number.MAX_SAFE_INTEGER,
  'the-smallest-integer': Number.MIN_SAFE_INTEGER,
  'a-number-beyond-the-integers': 1e300,
  false: false,
  true: true,
  'an-empty-string': '',
  'a-space': ' ',
  'leading-zeros': '007',
  'the-text-of-a-fraction': '1.0',
  'the-text-null': 'null',
  'the-text-undefined': 'undefined',
  'the-text-true': 'true',
  'quotes-in-text': '"quoted" \'text\' \\ and \\n',
  'unicode-in-text': 'é e\u0301 \ufeff שלום 😀👨‍👩‍👧 \u2028 \ufffd',
  'control-characters-in-text': '\0\u0001\r\n\t\u007f\r\nEND\r\n',
  'an-empty-array': [],
  'an-empty-object': {},
  'an-array': [1, 'two', null, [false], { three: 3 }],
  'an-object': { name: 'Ada', born: 1815, tags: ['a', 'b'], nested: { deep: { deeper: null } } },
  'an-object-with-odd-names': { '': 1, 'a b': 2, 'a:b': 3, constructor: 4, toString: 5, 0: 6 },
};

const kept: readonly Case[] = Object.entries(samples).map(([name, value]) => ({
  id: `values/${name}`,
  title: `${name.replaceAll('-', ' ')} is stored, hits, and comes back as the serializer has it`,
  requires: where.stores,
  run: async ({ cache, key, capabilities }) => {
    const expected = await expectedValue(cache, value);
    const each = key();
    if (expected.refused) {
      await cache.set(each, 'before');
      await expectRejection(() => cache.set(each, value), 'CACHE_SERIALIZATION');
      assert.equal(await cache.get(each), 'before');
      return;
    }
    assert.equal(await cache.set(each, value), true);
    assert.deepEqual(await cache.get(each), expected.value);
    assert.deepEqual(await cache.get(each, { default: 'default' }), expected.value);
    assert.deepEqual(await cache.multiGet([each]), [expected.value]);
    assert.equal(await cache.exists(each), true);
    if (where.compares(capabilities)) assert.deepEqual((await cache.getWithToken(each))?.value, expected.value);
    if (where.adds(capabilities)) await expectRejection(() => cache.add(each, 'other'), 'CACHE_KEY_EXISTS');
    assert.deepEqual(await cache.getOrSet(each, () => 'loaded'), expected.value);
    assert.equal(await cache.delete(each), 1);
    assert.equal(await cache.multiSet([[each, value]]), true);
    assert.deepEqual(await cache.get(each), expected.value);
  },
}));

export const valueCases: readonly Case[] = [
  ...kept,
  {
    id: 'values/undefined-is-refused',
    title: 'storing undefined is a TypeError for every command that stores, and changes nothing',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const [each, other] = [key(), key('other')];
      await cache.set(each, 'kept');
      await expectRejection(() => cache.set(each, undefined), 'TypeError', /value.*undefined/);
      await expectRejection(() => cache.add(other, undefined), 'TypeError', /value.*undefined/);
      await expectRejection(
        () =>
          cache.multiSet([
            [other, 'new'],
            [each, undefined],
          ]),
        'TypeError',
        /\[1\].*undefined/,
      );
      await expectRejection(() => cache.multiSet({ [other]: undefined }), 'TypeError', /undefined/);
      if (where.compares(capabilities)) {
        const token = (await cache.getWithToken(each))?.token;
        await expectRejection(() => cache.compareAndSet(each, token, undefined), 'TypeError', /value.*undefined/);
      }
      assert.deepEqual(await cache.multiGet([each, other]), ['kept', undefined]);
    },
  },
  {
    id: 'values/promises-are-refused',
    title: 'storing a promise that somebody forgot to await is a TypeError',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      await expectRejection(() => cache.set(each, Promise.resolve('value')), 'TypeError', /promise/);
      assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'values/default-on-a-miss',
    title: 'default is answered for a miss, whatever it is, and is not stored',
    run: async ({ cache, key }) => {
      const each = key();
      const fallback = { any: 'object' };
      assert.equal(await cache.get(each), undefined);
      assert.equal(await cache.get(each, {}), undefined);
      assert.equal(await cache.get(each, { default: fallback }), fallback);
      for (const value of [null, 0, '', false, undefined])
        assert.equal(await cache.get(each, { default: value }), value);
      assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'values/overwritten',
    title: 'set replaces a value of any size and type by one of any other',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      for (const value of ['short', 'long '.repeat(10_000), '', 12, 'x', null]) {
        const expected = await expectedValue(cache, value);
        if (expected.refused) continue;
        await cache.set(each, value);
        assert.deepEqual(await cache.get(each), expected.value);
      }
    },
  },
  {
    id: 'values/big',
    title: 'a value of nearly a megabyte (or what the store takes) comes back whole',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const length = Math.min(900_000, Math.floor(capabilities.maxValueBytes / 2));
      const text = Array.from({ length: Math.ceil(length / 8) }, (_, index) => `${index}`.padStart(8, '-')).join('');
      const each = key();
      await cache.set(each, text);
      assert.equal(await cache.get(each), text);
      assert.deepEqual(await cache.multiGet([each, each]), [text, text]);
    },
  },
  {
    id: 'values/too-big',
    title: 'an entry beyond the size of the store is EntryTooLargeError for every write; the old value stays',
    requires: where.boundsEntries,
    run: async ({ cache, key, capabilities }) => {
      const [each, other, fresh] = [key(), key('other'), key('new')];
      await cache.multiSet([
        [each, 'old'],
        [other, 'other'],
      ]);
      // Random, so that no serializer makes it small again.
      const tooBig = randomText(capabilities.maxValueBytes + 1024);
      await expectRejection(() => cache.set(each, tooBig), 'CACHE_ENTRY_TOO_LARGE');
      await expectRejection(() => cache.set(fresh, tooBig), 'CACHE_ENTRY_TOO_LARGE');
      if (where.adds(capabilities)) await expectRejection(() => cache.add(fresh, tooBig), 'CACHE_ENTRY_TOO_LARGE');
      if (where.compares(capabilities)) {
        const token = (await cache.getWithToken(each))?.token;
        await expectRejection(() => cache.compareAndSet(each, token, tooBig), 'CACHE_ENTRY_TOO_LARGE');
      }
      assert.deepEqual(await cache.multiGet([each, other, fresh]), ['old', 'other', undefined]);
    },
  },
  {
    id: 'values/too-big-in-a-batch',
    title: 'one entry that is too large rejects a multiSet, which changes nothing',
    requires: where.boundsEntries,
    run: async ({ cache, key, capabilities }) => {
      const [first, second, third] = [key('1'), key('2'), key('3')];
      await cache.multiSet([
        [first, 'old'],
        [second, 'old'],
      ]);
      const entries = [
        [first, 'new'],
        [second, randomText(capabilities.maxValueBytes + 1024)],
        [third, 'new'],
      ] as const;
      await expectRejection(() => cache.multiSet(entries), 'CACHE_ENTRY_TOO_LARGE');
      assert.deepEqual(await cache.multiGet([first, second, third]), ['old', 'old', undefined]);
    },
  },
  {
    id: 'values/lone-surrogates',
    title: 'text with a lone surrogate comes back exactly or is a SerializationError, and never as other text',
    requires: where.stores,
    run: async ({ cache, key }) => {
      for (const text of ['\ud800', 'a\udc00b', '\udfff\ud800', '😀\ud83d']) {
        const each = key();
        await cache.set(each, 'before');
        const refusal: unknown = await cache.set(each, text).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (refusal !== undefined) assert.ok(isCacheError(refusal, 'CACHE_SERIALIZATION'), String(refusal));
        assert.equal(await cache.get(each), refusal === undefined ? text : 'before');
      }
    },
  },
  {
    id: 'values/prototype-pollution',
    title: 'a value with a member named __proto__ changes no prototype and comes back as the serializer has it',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      const hostile: unknown = JSON.parse(
        '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      );
      const expected = await expectedValue(cache, hostile);
      if (expected.refused) await expectRejection(() => cache.set(each, hostile), 'CACHE_SERIALIZATION');
      else {
        await cache.set(each, hostile);
        const value = await cache.get(each);
        assert.deepEqual(value, expected.value);
        assert.equal(Object.getPrototypeOf(value), Object.getPrototypeOf(expected.value));
        assert.equal((value as { polluted?: boolean }).polluted, undefined);
      }
      assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    },
  },
];

/** Text that no compression shortens below its length, from a generator with a fixed seed. */
function randomText(length: number): string {
  const characters = new Uint8Array(length * 2);
  let state = 1;
  for (let index = 0; index < characters.length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    characters[index] = 33 + ((state >>> 16) % 90);
  }
  return Buffer.from(characters).toString('latin1');
}
