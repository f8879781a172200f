import assert from 'node:assert/strict';
import { isBytes, NullSerializer } from '@cache/core';
import type { Case } from '../case.ts';
import { expectedValue } from './expected-value.ts';
import { expectRejection } from './expect-rejection.ts';
import { PlainSerializer } from './plain-serializer.ts';
import { takesCounters } from './takes-counters.ts';
import { where } from './where.ts';

const allBytes = (): Uint8Array => Uint8Array.from({ length: 256 }, (_, index) => index);

const byteSamples: Readonly<Record<string, Uint8Array>> = {
  'every value of a byte': allBytes(),
  'no byte at all': new Uint8Array(0),
  zeros: new Uint8Array(16),
  'bytes that are no UTF-8': Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf8, 0x88),
  'a byte order mark': Uint8Array.of(0xef, 0xbb, 0xbf, 0x61),
  'line ends of protocols': Uint8Array.of(0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x2e, 0x0d, 0x0a),
  'decimal text': new TextEncoder().encode('12'),
  'text with leading zeros': new TextEncoder().encode('007'),
};

const texts = [
  '',
  ' ',
  '0',
  '007',
  '-0',
  '1e3',
  'null',
  '"quoted"',
  '\0',
  'a\0b',
  '\r\nEND\r\n',
  '$-1\r\n',
  'é',
  'e\u0301',
  '\ufeffmark',
  '\ufffd',
  'שלום',
  '😀👨‍👩‍👧',
  '\u2028\u2029\u0085',
  'x'.repeat(70_000),
];

function sameBytes(actual: unknown, expected: Uint8Array, what: string): void {
  assert.ok(isBytes(actual), `${what} must be bytes`);
  assert.equal(Buffer.compare(actual, expected), 0, `${what} must be ${show(expected)}; it is ${show(actual)}`);
}

function show(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 300)).toString('hex') || 'empty';
}

export const payloadCases: readonly Case[] = [
  {
    id: 'payloads/bytes-are-exact',
    title: 'bytes come back bit by bit, through every command that reads',
    requires: where.keepsBytes,
    run: async ({ createCache, key, capabilities }) => {
      const cache = await createCache({ serializer: new PlainSerializer('binary') });
      for (const [name, bytes] of Object.entries(byteSamples)) {
        const [each, batched] = [key(name), key(`batched ${name}`)];
        await cache.set(each, bytes);
        await cache.multiSet([[batched, bytes]]);
        sameBytes(await cache.get(each), bytes, name);
        for (const value of await cache.multiGet([each, batched])) sameBytes(value, bytes, `${name} of multiGet`);
        if (where.compares(capabilities))
          sameBytes((await cache.getWithToken(each))?.value, bytes, `${name} with token`);
        if (where.adds(capabilities)) {
          await cache.delete(each);
          await cache.add(each, bytes);
          sameBytes(await cache.get(each), bytes, `${name} of add`);
        }
      }
    },
  },
  {
    id: 'payloads/bytes-of-a-larger-buffer',
    title: 'of a view into a larger buffer exactly the bytes of the view are stored',
    requires: where.keepsBytes,
    run: async ({ createCache, key }) => {
      const cache = await createCache({ serializer: new PlainSerializer('binary') });
      const view = allBytes().subarray(100, 110);
      const each = key();
      await cache.set(each, view);
      sameBytes(await cache.get(each), view, 'the view');
    },
  },
  {
    id: 'payloads/many-bytes',
    title: 'a megabyte of bytes (or what the store takes) comes back bit by bit',
    requires: where.keepsBytes,
    run: async ({ createCache, key, capabilities }) => {
      const cache = await createCache({ serializer: new PlainSerializer('binary') });
      const length = Math.min(1_000_000, Math.floor(capabilities.maxValueBytes / 2));
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + (index >>> 8)) & 0xff);
      const each = key();
      await cache.set(each, bytes);
      sameBytes(await cache.get(each), bytes, 'the megabyte');
    },
  },
  {
    id: 'payloads/bytes-given-are-not-aliased',
    title: 'changing bytes after set, add, multiSet or compareAndSet changes nothing in the cache',
    requires: where.keepsBytes,
    run: async ({ createCache, key, capabilities }) => {
      const cache = await createCache({ serializer: new PlainSerializer('binary') });
      const [a, b, c] = [key('a'), key('b'), key('c')];
      const bytes = allBytes();
      await cache.set(a, bytes);
      await cache.multiSet([[b, bytes]]);
      if (where.adds(capabilities)) await cache.add(c, bytes);
      else await cache.set(c, bytes);
      bytes.fill(7);
      for (const each of [a, b, c]) sameBytes(await cache.get(each), allBytes(), 'what was given');
      if (!where.compares(capabilities)) return;
      const replacement = allBytes();
      assert.equal(await cache.compareAndSet(a, (await cache.getWithToken(a))?.token, replacement), true);
      replacement.fill(7);
      sameBytes(await cache.get(a), allBytes(), 'what compareAndSet was given');
    },
  },
  {
    id: 'payloads/bytes-answered-are-not-aliased',
    title: 'changing bytes that get, multiGet or getWithToken answered changes nothing in the cache, nor other answers',
    requires: where.keepsBytes,
    run: async ({ createCache, key, capabilities }) => {
      const cache = await createCache({ serializer: new PlainSerializer('binary') });
      const each = key();
      await cache.set(each, allBytes());
      const answers = [await cache.get(each), ...(await cache.multiGet([each, each]))];
      if (where.compares(capabilities)) answers.push((await cache.getWithToken(each))?.value);
      for (const answer of answers) {
        sameBytes(answer, allBytes(), 'an answer');
        (answer as Uint8Array).fill(7);
      }
      sameBytes(await cache.get(each), allBytes(), 'what is stored');
    },
  },
  {
    id: 'payloads/text-is-exact',
    title: 'text comes back character by character, also where it looks like a number or like a protocol',
    requires: where.keepsText,
    run: async ({ createCache, key }) => {
      const cache = await createCache({ serializer: new PlainSerializer('text') });
      for (const [index, text] of texts.entries()) {
        const each = key(`${index}`);
        await cache.set(each, text);
        assert.equal(await cache.get(each), text);
        assert.deepEqual(await cache.multiGet([each]), [text]);
        assert.equal(await cache.exists(each), true);
        assert.equal(await cache.delete(each), 1);
      }
    },
  },
  {
    id: 'payloads/read-as-the-other-kind',
    title: 'text is read as its UTF-8 bytes by a cache of bytes, and bytes of UTF-8 as text by a cache of text',
    requires: (capabilities) => where.keepsText(capabilities) && where.keepsBytes(capabilities),
    reruns: [],
    run: async ({ createCache, key }) => {
      const ofText = await createCache({ serializer: new PlainSerializer('text') });
      const ofBytes = await createCache({ serializer: new PlainSerializer('binary') });
      const [each, encoder] = [key(), new TextEncoder()];
      for (const text of ['', 'text', 'é€😀', '12']) {
        await ofText.set(each, text);
        sameBytes(await ofBytes.get(each), encoder.encode(text), 'text read as bytes');
        sameBytes((await ofBytes.multiGet([each]))[0], encoder.encode(text), 'text read as bytes in a batch');
        await ofBytes.set(each, encoder.encode(text));
        assert.equal(await ofText.get(each), text);
        assert.deepEqual(await ofText.multiGet([each]), [text]);
      }
    },
  },
  {
    id: 'payloads/references',
    title: 'a store of references hands back the very object that was stored',
    requires: where.keepsReferences,
    run: async ({ createCache, key }) => {
      const cache = await createCache({ serializer: new NullSerializer() });
      const each = key();
      for (const value of [{ any: 'object' }, [], new Map(), () => 1, new Date(0), Symbol('s'), 12n, Number.NaN]) {
        await cache.set(each, value);
        assert.ok(Object.is(await cache.get(each), value), String(value));
        assert.ok(Object.is((await cache.multiGet([each]))[0], value), String(value));
      }
    },
  },
  {
    id: 'payloads/only-kinds-that-the-store-takes',
    title: 'a serializer whose kind the store does not take is refused when the cache is made',
    requires: ({ payloads }) => payloads.length < 3,
    run: async ({ createCache, capabilities }) => {
      const missing = (['reference', 'text', 'binary'] as const).filter(
        (kind) => !capabilities.payloads.includes(kind),
      );
      for (const kind of missing) {
        const start = (): Promise<unknown> => createCache({ serializer: new PlainSerializer(kind) });
        await expectRejection(start, 'CACHE_CONFIGURATION', new RegExp(kind));
      }
    },
  },
  {
    id: 'payloads/integers-are-decimal-text',
    title: 'an integer is stored as decimal text: set 1, increment, get answers 2 as the serializer has it',
    requires: where.counts,
    run: async ({ cache, key }) => {
      const each = key();
      if (!(await takesCounters(cache, each))) return;
      for (const start of [1, 0, -1, 41, -1000, 2 ** 40]) {
        await cache.set(each, start);
        assert.equal(await cache.increment(each), start + 1);
        const stored = await cache.get(each);
        assert.equal(String(stored), String(start + 1));
        // A number, or text where that is what the serializer answers.
        const expected = await expectedValue(cache, start + 1);
        assert.deepEqual(expected, { refused: false, value: stored });
      }
    },
  },
  {
    id: 'payloads/of-integers',
    title: 'the serializer writes integers as decimal text, reads decimal text as integers, and marks what is none',
    reruns: ['serializer'],
    run: async ({ serializer, samples }) => {
      if (serializer.plainCounters === false || serializer.produces === 'reference') return;
      const context = { key: 'key' };
      const textOf = (payload: unknown): string =>
        isBytes(payload) ? Buffer.from(payload).toString('latin1') : String(payload);
      for (const integer of [0, 1, -1, 42, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
        const payload = await serializer.serialize(integer, context);
        assert.equal(textOf(payload), String(integer));
        assert.equal(String(await serializer.deserialize(payload, context)), String(integer));
      }
      if (serializer.produces !== 'binary') return;
      for (const value of samples.filter((sample) => !Number.isSafeInteger(sample))) {
        const payload = textOf(await serializer.serialize(value, context));
        assert.doesNotMatch(
          payload,
          /^[0-9-]/,
          `a payload that is no integer begins like one: ${payload.slice(0, 20)}`,
        );
      }
    },
  },
  {
    id: 'payloads/counters-are-read-in-batches',
    title: 'a counter that increment made is read by get, multiGet and getWithToken like a number that was set',
    requires: where.counts,
    run: async ({ cache, key, capabilities }) => {
      const [counted, written] = [key('counted'), key('written')];
      if (!(await takesCounters(cache, counted))) return;
      await cache.increment(counted, 42);
      await cache.set(written, 42);
      const [first, second] = await cache.multiGet([counted, written]);
      assert.deepEqual(first, second);
      assert.deepEqual(await cache.get(counted), await cache.get(written));
      if (where.compares(capabilities)) assert.deepEqual((await cache.getWithToken(counted))?.value, first);
    },
  },
];
