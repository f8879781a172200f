import vm from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import { MemoryCache } from '@cache/memory';
import { decode as decodeMessagePack, encode as encodeMessagePack } from '@msgpack/msgpack';
import fc from 'fast-check';
import { MsgPackSerializer } from '../src/index.ts';

const serializer = new MsgPackSerializer();
const encode = (value: unknown): Uint8Array => serializer.serialize(value) as Uint8Array;
const decode = (payload: Uint8Array): unknown => serializer.deserialize(payload);
const trip = (value: unknown): unknown => decode(encode(value));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

function errorOf(call: () => unknown): unknown {
  try {
    return { answered: call() };
  } catch (error) {
    return error;
  }
}

describe('MsgPackSerializer', () => {
  it('writes its byte and MessagePack, and integers as decimal text', () => {
    expect(hex(encode({ a: 'b' }))).toBe('8181a161a162');
    expect(hex(encode(1.5))).toBe('81cb3ff8000000000000');
    expect([encode(12), encode(-12), encode(0)].map((bytes) => Buffer.from(bytes).toString())).toEqual([
      '12',
      '-12',
      '0',
    ]);
  });

  it.each<[unknown]>([
    [null],
    [true],
    [-0],
    [[-0, 1, 2 ** 40, -1]],
    [Number.NaN],
    [[Infinity, -Infinity, 2 ** 53, -(2 ** 70), 5e-324]],
    [''],
    ['\uFEFF short'],
    ['é😀'.repeat(1000)],
    [new Date(-1)],
    [new Date(0)],
    [new Date(2 ** 34 * 1000)],
    [new Date(8.64e15)],
    [new Date(-8.64e15)],
    [Uint8Array.of(0, 255)],
    [{ constructor: 1, toString: 2, '': 3 }],
    [[[], {}, [[]]]],
  ])('keeps %p', (value) => {
    expect(trip(value)).toEqual(value);
    expect(Object.is(trip(-0), -0)).toBe(true);
  });

  it('is read by any reader of MessagePack', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__') && !Number.isSafeInteger(value));
        expect(decodeMessagePack(encode(value).subarray(1))).toEqual(value);
        // The library by itself makes 0 of −0, as JSON does.
        const positive: unknown = JSON.parse(JSON.stringify(value));
        expect(decode(Uint8Array.of(0x81, ...encodeMessagePack(positive)))).toEqual(positive);
      }),
    );
  });

  it('keeps dates of another realm', () => {
    expect(trip(vm.runInNewContext('[new Date(5)]'))).toEqual([new Date(5)]);
  });

  it('leaves out members that are undefined, and makes plain bytes of a Buffer', () => {
    expect(trip({ a: undefined, b: 1 })).toStrictEqual({ b: 1 });
    expect(trip(Buffer.from('ab'))).toStrictEqual(Uint8Array.of(97, 98));
  });

  it('answers bytes that nobody else can change, nor hold', () => {
    const payload = Buffer.from(encode({ data: Uint8Array.of(1, 2, 3) }));
    const { data } = decode(payload) as { data: Uint8Array };
    payload.fill(0);
    expect(data).toStrictEqual(Uint8Array.of(1, 2, 3));
  });

  class Point {
    x = 1;
  }
  class List extends Array {}
  class Moment extends Date {}

  it.each<readonly [unknown, string]>([
    [undefined, '$: MessagePack has no undefined'],
    [[1, undefined], '$[1]: MessagePack has no undefined'],
    [Object.assign(Array(2), { 0: 1 }), '$[1]: MessagePack has no undefined'],
    [{ user: { born: new Date(Number.NaN) } }, '$.user.born: it is an invalid Date'],
    [{ a: [10n] }, '$.a[0]: MessagePack has no bigint'],
    [{ 'a b': Symbol('s') }, '$["a b"]: MessagePack has no symbol'],
    [{ a: () => 1 }, '$.a: MessagePack has no function'],
    [{ at: new Point() }, '$.at: MessagePack has no Point'],
    [List.of(1), '$: MessagePack has no List'],
    [new Moment(0), '$: MessagePack has no Moment'],
    [{ a: new Map() }, '$.a: MessagePack has no Map'],
    [new Set(), '$: MessagePack has no Set'],
    [/a/, '$: MessagePack has no RegExp'],
    [new Error('m'), '$: MessagePack has no Error'],
    [Uint16Array.of(1), '$: MessagePack has no Uint16Array'],
    [new ArrayBuffer(1), '$: MessagePack has no ArrayBuffer'],
    [Object(1), '$: MessagePack has no Number'],
    [Object.create({ constructor: 5 }), '$: MessagePack has no such object'],
    ['a\ud800', '$: the text has a lone surrogate, which has no UTF-8'],
    [{ a: { '\udc00': 1 } }, '$.a: the name of a member has a lone surrogate, which has no UTF-8'],
    [{ at: Object.assign(new Date(0), { zone: 'CET' }) }, "$.at: a Date does not keep its member 'zone'"],
    [
      { text: `\uFEFF${'x'.repeat(198)}` },
      '$.text: the text begins with a byte order mark, which is not read back from more than 200 bytes',
    ],
    [JSON.parse('{"a":{"__proto__":1}}'), "$.a: it has a member named '__proto__', which is not read back"],
  ])('refuses %p and says where', (value, message) => {
    expect(errorOf(() => encode(value))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: `serializer 'msgpack' cannot keep ${message}`,
    });
  });

  it('refuses cycles and what is nested more than 1000 levels deep, and reads as much as it writes', () => {
    const nested = (levels: number): unknown => {
      let value: unknown = 1.5;
      for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { v: value };
      return value;
    };
    expect(trip(nested(1000))).toEqual(nested(1000));
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [nested(1001), nested(1_000_000), cycle])
      expect(errorOf(() => encode(value))).toMatchObject({
        message: expect.stringMatching(/more than 1000 levels deep$/),
      });
    const arrays = (levels: number): Uint8Array => new Uint8Array([0x81, ...Array<number>(levels).fill(0x91), 0xc0]);
    expect(decode(arrays(1000))).toBeInstanceOf(Array);
    expect(errorOf(() => decode(arrays(1002)))).toMatchObject({ message: expect.stringMatching(/1000 levels deep$/) });
    expect(errorOf(() => decode(new Uint8Array(1_000_000).fill(0x91).fill(0x81, 0, 1)))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
    });
  });

  it.each<readonly [string, string, RegExp]>([
    ['nothing', '', /begins neither with the byte 0x81 nor is it an integer/],
    ['the byte alone', '81', /it ends too early/],
    ['JSON', hex(Buffer.from('{}')), /begins neither/],
    ['no canonical integer', hex(Buffer.from('-0')), /begins neither/],
    ['two values', '81c0c0', /more bytes follow/],
    ['a cut text', '81a561', /it ends too early/],
    ['a cut number', '81cb3ff8', /it ends too early/],
    ['a cut length', '81db0000', /it ends too early/],
    ['a list that claims 4 billion elements', '81ddffffffff', /it ends too early/],
    ['a map that claims 4 billion members', '81dfffffffff', /it ends too early/],
    ['bytes that claim 4 billion', '81c6ffffffff', /it ends too early/],
    ['a million lists that claim a million', `81${'dd000f4240'.repeat(1000)}`, /it ends too early/],
    ['the byte that is not used', '81c1', /a byte that MessagePack does not use/],
    ['an unknown extension', '81d40100', /an extension of type 1, which is unknown/],
    ['a timestamp of 2 bytes', '81d5ff0000', /a malformed timestamp/],
    ['an unsigned integer beyond 2^53 − 1', '81cf0020000000000000', /an integer beyond/],
    ['an unsigned integer of 64 bits', '81cfffffffffffffffff', /an integer beyond/],
    ['a signed integer beyond −(2^53 − 1)', '81d3ffdfffffffffffff', /an integer beyond/],
    ['a member named __proto__', '8181a95f5f70726f746f5f5fc0', /__proto__/],
    ['a map with a list as a name', '818191c0c0', /a member whose name is no text/],
    ['an integer as a name', '818201c0a131c0', /a member whose name is no text/],
    ['an integer as a name after a text', '8182a131c001c0', /a member whose name is no text/],
    ['a float as a name', '8181cb3ff8000000000000c0', /a member whose name is no text/],
    ['null as a name, inside', '8191de0001c0c0', /a member whose name is no text/],
    ['a timestamp of 8 bytes with a second of nanoseconds', '81d7ffee6b280000000000', /a second or more of nano/],
    ['a timestamp of 12 bytes with a second of nanoseconds', '81c70cff3b9aca000000000000000000', /of nanoseconds/],
    ['a timestamp of the last 64-bit second', '81c70cff000000007fffffffffffffff', /beyond what a Date can be/],
    ['a timestamp a second after the last Date', '81c70cff00000000000007dba8218001', /beyond what a Date can be/],
    ['a short text that is no UTF-8', '81a2fffe', /a text that is no UTF-8/],
    ['a text with a surrogate in it', '81a3eda080', /a text that is no UTF-8/],
    ['a text of 30 bytes that is no UTF-8', `81be${'61'.repeat(29)}ff`, /a text that is no UTF-8/],
    ['a long text that is no UTF-8', `81d9fa${'ff'.repeat(250)}`, /a text that is no UTF-8/],
    ['a name that is no UTF-8', '8181a1ffc0', /a text that is no UTF-8/],
    ['long text with a byte order mark', `81d9c9efbbbf${'61'.repeat(198)}`, /begins with a byte order mark/],
  ])('refuses to decode %s', (_what, payload, message) => {
    expect(errorOf(() => decode(fromHex(payload)))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(message),
    });
  });

  it('reads whatever widths another writer chose', () => {
    const read = (payload: string): unknown => decode(fromHex(`81${payload}`));
    expect(
      ['cc05', 'cd0005', 'ce00000005', 'cf0000000000000005', 'd005', 'd10005', 'd200000005', 'd30000000000000005'].map(
        read,
      ),
    ).toEqual(Array(8).fill(5));
    expect(['ff', 'd0ff', 'd3ffffffffffffffff', 'd3ffe0000000000001'].map(read)).toEqual([
      -1,
      -1,
      -1,
      Number.MIN_SAFE_INTEGER,
    ]);
    expect(['ca3fc00000', 'cb3ff8000000000000'].map(read)).toEqual([1.5, 1.5]);
    expect(['d90161', 'da000161', 'db0000000161', 'a161'].map(read)).toEqual(Array(4).fill('a'));
    expect(['c40161', 'c5000161', 'c60000000161'].map(read)).toEqual(Array(3).fill(Uint8Array.of(97)));
    expect(['9105', 'dc000105', 'dd0000000105'].map(read)).toEqual([[5], [5], [5]]);
    expect(['81a16105', 'de0001a16105', 'df00000001a16105'].map(read)).toEqual([{ a: 5 }, { a: 5 }, { a: 5 }]);
    expect(
      ['d6ff00000001', 'c704ff00000001', 'd7ff0000000000000001', 'c70cff000000000000000000000001'].map((payload) =>
        Number(read(payload)),
      ),
    ).toEqual([1000, 1000, 1000, 1000]);
    expect(['80', '90', 'a0', 'c0', 'c2', 'c3'].map(read)).toEqual([{}, [], '', null, false, true]);
  });

  it('reads timestamps up to the last millisecond of each kind, and drops what is finer', () => {
    const read = (payload: string): unknown => decode(fromHex(`81${payload}`));
    expect([
      read('d7ffee6b27fc00000000'),
      read('c70cff3b9ac9ff0000000000000000'),
      read('c70cff00000000000007dba8218000'),
      read('c70cff00000000fffff82457de8000'),
    ]).toEqual([new Date(999), new Date(999), new Date(8.64e15), new Date(-8.64e15)]);
  });

  it('takes no options', () => {
    expect(() => new MsgPackSerializer({ level: 1 } as never)).toThrow(
      "unknown option 'level' of MsgPackSerializer; there are none",
    );
  });

  it('answers what damaged payloads come to with a value or a SerializationError', () => {
    const payloads = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(
      fc.property(payloads, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(), (value, at, bits, cut) => {
        const payload = encode(value);
        const place = at % payload.length;
        payload[place] = (payload[place] as number) ^ bits;
        for (const damaged of [payload, payload.subarray(0, cut % payload.length)]) {
          const error = errorOf(() => decode(damaged)) as { readonly code?: string };
          expect('answered' in error || error.code === 'CACHE_SERIALIZATION').toBe(true);
        }
        expect('polluted' in {}).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives up the buffer of a large value, and goes on', () => {
    const large = 'x'.repeat(3_000_000);
    expect(trip(large) === large).toBe(true);
    expect(trip({ a: 1 })).toEqual({ a: 1 });
  });

  it('encodes a value whose getter encodes another', () => {
    const value = {
      get inner() {
        return hex(encode({ a: 1 }));
      },
    };
    expect(trip(value)).toEqual({ inner: '8181a16101' });
  });

  it('works after an error as before it', () => {
    errorOf(() => encode({ a: 1n }));
    errorOf(() => decode(fromHex('8192c0')));
    expect(trip([1])).toEqual([1]);
  });

  it('counts in a cache', async () => {
    const cache = new MemoryCache({ serializer });
    await cache.set('n', 1);
    expect([await cache.increment('n'), await cache.get('n')]).toEqual([2, 2]);
    await cache.set('fraction', 1.5);
    await expect(cache.increment('fraction')).rejects.toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
  });
});
