import { describe, expect, it } from '@jest/globals';
import { JsonSerializer, NullSerializer, StringSerializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { MsgPackSerializer } from '@cache/serializer-msgpack';
import { isDeepStrictEqual } from 'node:util';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { CompressedSerializer, type CompressedSerializerOptions, type CompressionAlgorithm } from '../src/index.ts';
import { bytes, delayed, errorOf, forKey, hex } from './set-up.ts';

const json = new JsonSerializer();
// For what takes its time on a machine that has other things to do.
const LIMIT_MS = 60_000;
const ALGORITHMS = ['gzip', 'deflate', 'brotli', 'zstd'] as const;
const BYTE = { gzip: 0x91, deflate: 0x92, brotli: 0x93, zstd: 0x94 } as const;
// None of them works hard: there is much to be compressed here.
const COMPRESS = {
  gzip: (content: Uint8Array) => gzipSync(content, { level: 1 }),
  deflate: (content: Uint8Array) => deflateSync(content, { level: 1 }),
  brotli: (content: Uint8Array) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: (content: Uint8Array) => zstdCompressSync(content),
} as const;

const compressed = (options?: CompressedSerializerOptions) => forKey(new CompressedSerializer(json, options));

/** A payload that claims to unpack to a length, whatever is in it. */
function packed(algorithm: CompressionAlgorithm, content: Uint8Array, length: number): Uint8Array {
  const payload = new Uint8Array([BYTE[algorithm], 0, 0, 0, 0, ...COMPRESS[algorithm](content)]);
  new DataView(payload.buffer).setUint32(1, length);
  return payload;
}

describe.each(ALGORITHMS)('CompressedSerializer with %s', (algorithm) => {
  const { encode, decode, trip } = compressed({ algorithm });
  const large = Array.from({ length: 200 }, (_, id) => ({ id, name: `User ${id}` }));

  it('makes large payloads smaller, behind its byte and the length', async () => {
    const payload = (await encode(large)) as Uint8Array;
    const size = JSON.stringify(large).length;
    expect(payload.length).toBeLessThan(size / 3);
    expect([payload[0], new DataView(payload.buffer).getUint32(1)]).toEqual([BYTE[algorithm], size]);
    expect(await decode(payload)).toEqual(large);
  });

  it(
    'does little at once, and much behind a promise',
    async () => {
      expect(encode(large)).not.toBeInstanceOf(Promise);
      expect(Array.isArray(decode(encode(large)))).toBe(true);
      const huge = 'x'.repeat(10_000_000);
      const waiting = encode(huge) as PromiseLike<Uint8Array>;
      expect(typeof waiting.then).toBe('function');
      const reading = decode(await waiting) as PromiseLike<string>;
      expect(typeof reading.then).toBe('function');
      expect((await reading) === huge).toBe(true);
    },
    LIMIT_MS,
  );

  it('reads what the others wrote', async () => {
    for (const other of ALGORITHMS)
      expect(await decode(await compressed({ algorithm: other }).encode(large))).toEqual(large);
  });

  it('refuses what would unpack to more than it may, before it does', async () => {
    const { decode: little } = compressed({ algorithm, maxOutputBytes: 1000 });
    expect(await errorOf(() => little(packed(algorithm, bytes('"x"'), 1001)))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(/unpacks to 1001 bytes, which is more than maxOutputBytes \(1000\)$/),
    });
    const { encode: write } = compressed({ algorithm, maxOutputBytes: 1000, threshold: 10 });
    expect(await errorOf(() => write('x'.repeat(1000)))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(/it takes 1002 bytes, which is more than maxOutputBytes \(1000\)$/),
    });
  });

  it(
    'stops unpacking where a bomb goes on beyond the length that it claims',
    async () => {
      const bomb = COMPRESS[algorithm](Buffer.alloc(64 * 1024 * 1024));
      for (const claimed of [10, 100_000]) {
        const payload = new Uint8Array([BYTE[algorithm], 0, 0, 0, 0, ...bomb]);
        new DataView(payload.buffer).setUint32(1, claimed);
        const before = process.memoryUsage().arrayBuffers;
        expect(await errorOf(() => decode(payload))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
      }
    },
    LIMIT_MS,
  );

  it('refuses one that is shorter than it claims, empty, or cut', async () => {
    for (const payload of [
      packed(algorithm, bytes('"x"'), 4),
      packed(algorithm, bytes('"x"'), 0),
      packed(algorithm, bytes('"x"'), 3).slice(0, 5),
      packed(algorithm, bytes('"x"'), 3).slice(0, 3),
      packed(algorithm, bytes('"x"'), 3).slice(0, -1),
    ])
      expect(await errorOf(() => decode(payload))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });

  it('notices bits that were changed, but for brotli, which has no check sum', async () => {
    const payload = (await encode(large)) as Uint8Array;
    const read: unknown[] = [];
    for (let bit = 40; bit < payload.length * 8; bit += 7) {
      const changed = new Uint8Array(payload);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const outcome = (await errorOf(() => decode(changed))) as { readonly answered?: unknown };
      if ('answered' in outcome && !isDeepStrictEqual(outcome.answered, large)) read.push(outcome.answered);
    }
    expect(read.length > 0).toBe(algorithm === 'brotli');
  });

  it(
    'takes all of its levels',
    async () => {
      const [least, most] = { gzip: [1, 9], deflate: [1, 9], brotli: [0, 11], zstd: [1, 22] }[algorithm] as [
        number,
        number,
      ];
      for (const level of [least, most]) {
        expect(await compressed({ algorithm, level }).trip(large)).toEqual(large);
      }
      for (const level of [least - 1, most + 1, 1.5])
        expect(() => new CompressedSerializer(json, { algorithm, level })).toThrow(
          new RangeError(
            `level of CompressedSerializer must be an integer from ${least} to ${most} for ${algorithm}; got ${level}`,
          ),
        );
    },
    LIMIT_MS,
  );

  it(
    'keeps the order of many at once',
    async () => {
      const values = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(50_000));
      expect(await Promise.all(values.map(trip))).toEqual(values);
    },
    LIMIT_MS,
  );
});

describe('CompressedSerializer', () => {
  it('leaves small payloads as they are, and so what was written without it is read', async () => {
    const { encode, decode } = compressed();
    expect(hex(encode({ a: 1 }))).toBe(hex(bytes('{"a":1}')));
    expect(decode(bytes('{"a":1}'))).toEqual({ a: 1 });
    const large = bytes(JSON.stringify('x'.repeat(5000)));
    expect(decode(large)).toBe('x'.repeat(5000));
  });

  it('leaves counters as they are, and marks what would be taken for one, or for a compressed one', async () => {
    const { encode, trip } = compressed({ threshold: 0 });
    expect([hex(encode(12)), hex(encode(1.5))]).toEqual([hex(bytes('12')), `90${hex(bytes('1.5'))}`]);
    expect([await trip(12), await trip(1.5), await trip(-0.5)]).toEqual([12, 1.5, -0.5]);
    const text = forKey(new CompressedSerializer(new StringSerializer()));
    expect([hex(text.encode('007')), await text.trip('007'), await text.trip('-')]).toEqual([
      `90${hex(bytes('007'))}`,
      '007',
      '-',
    ]);
    const twice = forKey(
      new CompressedSerializer(new CompressedSerializer(json, { threshold: 1 }), { threshold: 1e9 }),
    );
    expect(hex(twice.encode('x'.repeat(100))).slice(0, 4)).toBe('9091');
    expect(await twice.trip('x'.repeat(100))).toBe('x'.repeat(100));
  });

  it('leaves as it is what does not get smaller', () => {
    const { encode } = compressed({ threshold: 0 });
    expect(hex(encode('ab'))).toBe(hex(bytes('"ab"')));
  });

  it('compresses from the threshold on', () => {
    const { encode } = compressed({ threshold: 102 });
    expect((encode('x'.repeat(99)) as Uint8Array)[0]).toBe(0x22);
    expect((encode('x'.repeat(100)) as Uint8Array)[0]).toBe(0x91);
  });

  it('counts in a cache', async () => {
    const cache = new MemoryCache({ serializer: new CompressedSerializer(new MsgPackSerializer()) });
    await cache.set('n', 1);
    expect([await cache.increment('n'), await cache.get('n')]).toEqual([2, 2]);
  });

  it('refuses text that has no UTF-8, and bytes that are no text', async () => {
    const text = forKey(new CompressedSerializer(new StringSerializer()));
    expect(await errorOf(() => text.encode('\ud800'))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
    expect(await errorOf(() => text.decode(Uint8Array.of(0xff)))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: "serializer 'gzip(string)' cannot decode the payload: it is no text in UTF-8",
    });
  });

  it('goes around a serializer that answers with promises', async () => {
    const { trip } = forKey(new CompressedSerializer(delayed(json), { threshold: 0 }));
    expect(await trip({ a: 'x'.repeat(100) })).toEqual({ a: 'x'.repeat(100) });
  });

  it('is called after what it does, and has plain counters where the inner one has', () => {
    const inner = { ...delayed(json), plainCounters: false };
    expect(new CompressedSerializer(json)).toMatchObject({
      name: 'gzip(json)',
      produces: 'binary',
      plainCounters: true,
    });
    expect(new CompressedSerializer(inner, { algorithm: 'zstd' })).toMatchObject({
      name: 'zstd(json)',
      plainCounters: false,
    });
  });

  it.each<[unknown, unknown, string]>([
    [undefined, {}, 'the inner serializer of CompressedSerializer must be a Serializer'],
    [JsonSerializer, {}, 'the inner serializer of CompressedSerializer must be a Serializer'],
    [new NullSerializer(), {}, "must produce text or binary; 'null' produces reference"],
    [json, { treshold: 1 }, "unknown option 'treshold' of CompressedSerializer; accepted are algorithm, threshold"],
    [json, null, 'the options of CompressedSerializer must be an object; got null'],
    [
      json,
      { algorithm: 'lz4' },
      `algorithm of CompressedSerializer must be one of 'gzip', 'deflate', 'brotli', 'zstd'; got "lz4"`,
    ],
    [json, { algorithm: 'toString' }, 'algorithm of CompressedSerializer must be one of'],
    [json, { threshold: -1 }, 'threshold of CompressedSerializer must be an integer of bytes from 0 to'],
    [json, { threshold: '1kb' }, 'threshold of CompressedSerializer must be'],
    [json, { threshold: Number.NaN }, 'got NaN'],
    [json, { threshold: '1' }, 'got "1"'],
    [json, [], 'the options of CompressedSerializer must be an object; got an array'],
    [
      json,
      { maxOutputBytes: 0 },
      'maxOutputBytes of CompressedSerializer must be an integer of bytes from 1 to 4294967295; got 0',
    ],
    [json, { maxOutputBytes: Infinity }, 'got Infinity'],
    [json, { level: '9' }, 'level of CompressedSerializer must be an integer from 1 to 9 for gzip; got "9"'],
  ])('refuses %p with %j', (inner, options, message) => {
    expect(() => new CompressedSerializer(inner as never, options as never)).toThrow(message);
  });
});
