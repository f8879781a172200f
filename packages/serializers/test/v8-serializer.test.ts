import { describe, expect, it } from '@jest/globals';
import { sameValue } from '@cache/conformance';
import { MemoryCache } from '@cache/memory';
import v8 from 'node:v8';
import { crc32 } from 'node:zlib';
import { V8Serializer } from '../src/index.ts';
import { bytes, errorOf, forKey, hex } from './set-up.ts';

const { encode, decode, trip } = forKey(new V8Serializer());

describe('V8Serializer', () => {
  it('writes a format byte, a check sum and what V8 writes', () => {
    const encoded = v8.serialize({ a: 1 });
    const sum = crc32(encoded).toString(16).padStart(8, '0');
    expect(hex(encode({ a: 1 }))).toBe(`82${sum}${hex(encoded)}`);
    expect(hex(encode(-12))).toBe(hex(bytes('-12')));
  });

  it('keeps a list with almost nothing in it, without counting to its end', async () => {
    const sparse = Object.assign([], { 4_000_000_000: { a: 1 } });
    const read = (await trip(sparse)) as unknown[];
    expect([read.length, read[4_000_000_000], Object.keys(read)]).toEqual([4_000_000_001, { a: 1 }, ['4000000000']]);
    expect(await errorOf(() => encode(Object.assign([], { 4_000_000_000: () => 1 })))).toMatchObject({
      message: "serializer 'v8' cannot keep $[4000000000]: structured clone has no function",
    });
  });

  it('keeps members of maps, sets and errors, holes, extra members of arrays and cycles', async () => {
    const error = new RangeError('too far', { cause: { at: new Date(5) } });
    const list = Object.assign([1, 2], { index: 5 });
    const value: Record<string, unknown> = { map: new Map([[{ a: 1 }, new Set([1n])]]), error, list };
    value['self'] = value;
    expect(sameValue(await trip(value), value)).toBe(true);
  });

  class Point {
    x = 1;
  }
  class List extends Array {}
  class Dictionary extends Map {}

  it.each<readonly [unknown, string]>([
    [() => 1, '$: structured clone has no function'],
    [{ user: { name: Symbol('n') } }, '$.user.name: structured clone has no symbol'],
    [{ a: [0, new Point()] }, '$.a[1]: structured clone does not keep instances of Point'],
    [[List.of(1, 2)], '$[0]: structured clone does not keep instances of List'],
    [new Dictionary(), '$: structured clone does not keep instances of Dictionary'],
    [new Map([['k', { f: () => 1 }]]), '$.k.f: structured clone has no function'],
    [new Map([[{ f: () => 1 }, 1]]), '$[0].f: structured clone has no function'],
    [new Set([1, () => 1]), '$[1]: structured clone has no function'],
    [Object.assign([1], { extra: () => 1 }), '$.extra: structured clone has no function'],
    [{ at: new URL('http://a/') }, '$.at: structured clone does not keep instances of URL'],
    [new WeakMap(), '$: structured clone does not keep instances of WeakMap'],
    [new SharedArrayBuffer(1), '$: structured clone does not keep instances of SharedArrayBuffer'],
    [Object.assign(new Error('m'), { code: 'E' }), "$: structured clone does not keep 'code' of an error"],
    [new AggregateError([], 'm'), '$: structured clone does not keep instances of AggregateError'],
    [Object.assign(new Error('m'), { name: 'Own' }), '$: structured clone does not keep instances of Own'],
    [new Error('m', { cause: () => 1 }), '$.cause: structured clone has no function'],
    [{ at: Object.assign(new Date(0), { zone: 'CET' }) }, "$.at: structured clone does not keep 'zone' of this Date"],
    [Object.assign(new Map(), { a: 1 }), "$: structured clone does not keep 'a' of this Map"],
    [Object.assign(new Set(), { a: 1 }), "$: structured clone does not keep 'a' of this Set"],
    [Object.assign(/a/g, { a: 1 }), "$: structured clone does not keep 'a' of this RegExp"],
    [Object.assign(Object('text'), { a: 1 }), "$: structured clone does not keep 'a' of this String"],
    [Object.assign(new ArrayBuffer(1), { a: 1 }), "$: structured clone does not keep 'a' of this ArrayBuffer"],
    [Object.create({ inherited: 1 }), '$: structured clone does not keep instances of Object'],
  ])('refuses %p and says where', async (value, message) => {
    expect(await errorOf(() => encode(value))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: `serializer 'v8' cannot keep ${message}`,
    });
  });

  it('refuses what V8 itself refuses, with its error as the cause', async () => {
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    for (const value of [{ buffer }, new Proxy({}, {})])
      expect(await errorOf(() => encode(value))).toMatchObject({
        code: 'CACHE_SERIALIZATION',
        message: expect.stringMatching(/^serializer 'v8' cannot encode the value: /),
        cause: expect.objectContaining({ message: expect.any(String) }),
      });
  });

  it('keeps __proto__ as a member, and no prototype is changed', async () => {
    const value = (await trip(JSON.parse('{"__proto__":{"polluted":true}}'))) as object;
    expect([Object.keys(value), (value as { polluted?: unknown }).polluted, 'polluted' in {}]).toEqual([
      ['__proto__'],
      undefined,
      false,
    ]);
  });

  it.each([
    ['nothing', new Uint8Array(0), /begins neither with the byte 0x82 nor is it an integer/],
    ['the format byte alone', Uint8Array.of(0x82), /it ends too early/],
    ['JSON', bytes('{"a":1}'), /begins neither with/],
    ['no canonical integer', bytes('007'), /begins neither with/],
    ['another check sum', Uint8Array.of(0x82, 0, 0, 0, 1, ...v8.serialize(1)), /its check sum is another/],
  ])('refuses %s', async (_what, payload, message) => {
    expect(await errorOf(() => decode(payload))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(message),
    });
  });

  it('finds out every bit that was changed before V8 sees it', async () => {
    const payload = encode({ list: [1, 'two', new Date(3)] }) as Uint8Array;
    for (let bit = 0; bit < payload.length * 8; bit++) {
      const changed = new Uint8Array(payload);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await errorOf(() => decode(changed))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
    }
  });

  it('makes a typed error of what V8 throws', async () => {
    const encoded = Buffer.from('ff0fff', 'hex');
    const payload = new Uint8Array([0x82, ...new Uint8Array(4), ...encoded]);
    new DataView(payload.buffer).setUint32(1, crc32(encoded));
    expect(await errorOf(() => decode(payload))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      cause: expect.anything(),
    });
  });

  it('answers at once', () => {
    expect(decode(encode([1]))).toHaveLength(1);
  });

  it('takes no options', () => {
    expect(() => new V8Serializer({ level: 1 } as never)).toThrow(
      "unknown option 'level' of V8Serializer; there are none",
    );
  });

  it('counts', async () => {
    const cache = new MemoryCache({ serializer: new V8Serializer() });
    await cache.set('n', 1);
    expect([await cache.increment('n'), await cache.get('n')]).toEqual([2, 2]);
    await cache.set('n', -0);
    expect(Object.is(await cache.get('n'), -0)).toBe(true);
  });
});
